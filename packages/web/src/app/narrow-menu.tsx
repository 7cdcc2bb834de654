import { Dialog } from '@base-ui/react/dialog';
import { useMessages } from '../i18n/messages.ts';
import { Brand } from './brand.tsx';
import { Navigation } from './navigation.tsx';
import { SHELL } from './shell-messages.ts';

export interface NarrowMenuProps {
  readonly onClose: () => void;
  readonly onLog: (log: string) => void;
}

/** The navigation on a screen that has no room for it beside the content. */
export default function NarrowMenu({ onClose, onLog }: NarrowMenuProps) {
  const t = useMessages(SHELL);
  return (
    <Dialog.Root open onOpenChange={(next) => !next && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-black/35" />
        <Dialog.Popup
          aria-label={t.navigation}
          className="fixed inset-y-0 left-0 z-50 flex w-60 flex-col border-r border-line bg-bg2 outline-none"
        >
          <Brand />
          <Navigation onChosen={onClose} onLog={onLog} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
