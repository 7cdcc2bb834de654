import { Menu as BaseMenu } from '@base-ui/react/menu';
import { Check } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';

const POPUP =
  'min-w-40 rounded-lg border border-line2 bg-bg p-1 shadow-[0_8px_24px_var(--shadow)] outline-none max-h-[70vh] overflow-auto';
const ITEM =
  'flex min-h-7 cursor-default items-center gap-2 rounded-md px-2 text-base outline-none select-none data-highlighted:bg-hover data-disabled:opacity-50';

export interface MenuProps {
  /** What opens it: a button. */
  readonly trigger: ReactElement<Record<string, unknown>>;
  readonly children: ReactNode;
  readonly align?: 'start' | 'end';
  readonly defaultOpen?: boolean;
}

export function Menu({ trigger, children, align = 'end', defaultOpen = false }: MenuProps) {
  return (
    <BaseMenu.Root defaultOpen={defaultOpen}>
      <BaseMenu.Trigger render={trigger} />
      <BaseMenu.Portal>
        <BaseMenu.Positioner sideOffset={4} align={align} className="z-50">
          <BaseMenu.Popup className={POPUP}>{children}</BaseMenu.Popup>
        </BaseMenu.Positioner>
      </BaseMenu.Portal>
    </BaseMenu.Root>
  );
}

export interface MenuAtProps {
  /** Where it opens; closed without one. The focus returns there. */
  readonly anchor: HTMLElement | undefined;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** One menu for many places, such as the values of a long list: a menu for each of them would cost too much. */
export function MenuAt({ anchor, onClose, children }: MenuAtProps) {
  return (
    <BaseMenu.Root open={anchor !== undefined} onOpenChange={(open) => !open && onClose()}>
      <BaseMenu.Portal>
        <BaseMenu.Positioner sideOffset={4} align="start" anchor={anchor ?? null} className="z-50">
          <BaseMenu.Popup className={POPUP} finalFocus={() => anchor ?? true}>
            {children}
          </BaseMenu.Popup>
        </BaseMenu.Positioner>
      </BaseMenu.Portal>
    </BaseMenu.Root>
  );
}

export interface MenuItemProps {
  readonly onSelect: () => void;
  readonly children: ReactNode;
  readonly disabled?: boolean;
}

export function MenuItem({ onSelect, children, disabled }: MenuItemProps) {
  return (
    <BaseMenu.Item className={ITEM} onClick={onSelect} disabled={disabled ?? false}>
      {children}
    </BaseMenu.Item>
  );
}

export interface MenuChoiceProps<V extends string> {
  readonly label: string;
  readonly value: V;
  readonly options: readonly (readonly [value: V, name: string])[];
  readonly onChange: (value: V) => void;
}

/** One of several, as a part of a menu. */
export function MenuChoice<V extends string>({ label, value, options, onChange }: MenuChoiceProps<V>) {
  return (
    <BaseMenu.RadioGroup value={value} onValueChange={(next) => onChange(next as V)} aria-label={label}>
      <div className="px-2 pt-1.5 pb-0.5 text-xs font-medium text-fg3">{label}</div>
      {options.map(([option, name]) => (
        <BaseMenu.RadioItem key={option} value={option} closeOnClick className={ITEM}>
          <span className="w-3.5">
            <BaseMenu.RadioItemIndicator>
              <Check aria-hidden className="size-3.5 text-acc" />
            </BaseMenu.RadioItemIndicator>
          </span>
          {name}
        </BaseMenu.RadioItem>
      ))}
    </BaseMenu.RadioGroup>
  );
}

export function MenuSeparator() {
  return <BaseMenu.Separator className="my-1 h-px bg-line" />;
}
