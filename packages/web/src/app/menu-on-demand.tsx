import type { LucideIcon } from 'lucide-react';
import { type ReactElement, type ReactNode, Suspense, useState } from 'react';
import { Button, type ButtonProps } from '../ui/button.tsx';

/** What a menu is given that is loaded when it is first asked for: it opens at once. */
export interface DemandedMenuProps {
  readonly trigger: ReactElement<Record<string, unknown>>;
}

export interface MenuOnDemandProps {
  readonly label: string;
  readonly icon: LucideIcon;
  /** Begins to load it, sooner than it is asked for. */
  readonly preload: () => void;
  readonly menu: (trigger: DemandedMenuProps['trigger']) => ReactNode;
}

/** A button whose menu is no part of the first load: most who come do not open it. */
export function MenuOnDemand({ label, icon, preload, menu }: MenuOnDemandProps) {
  const [isWanted, setWanted] = useState(false);
  const trigger = <TriggerButton label={label} icon={icon} />;
  if (isWanted) return <Suspense fallback={trigger}>{menu(trigger)}</Suspense>;
  return (
    <TriggerButton
      label={label}
      icon={icon}
      aria-haspopup="menu"
      onPointerEnter={preload}
      onFocus={preload}
      onClick={() => setWanted(true)}
    />
  );
}

interface TriggerButtonProps extends Omit<ButtonProps, 'icon'> {
  readonly label: string;
  readonly icon: LucideIcon;
}

function TriggerButton({ label, icon: Icon, ...rest }: TriggerButtonProps) {
  return (
    <Button look="quiet" icon aria-label={label} {...rest}>
      <Icon aria-hidden className="size-4" />
    </Button>
  );
}
