import { Dialog as BaseDialog } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { defineMessages, useMessages } from '../i18n/messages.ts';
import { Button } from '../ui/button.tsx';
import { EVENTS } from './events-messages.ts';

const MESSAGES = defineMessages({ en: { close: 'Close the filters' }, de: { close: 'Filter schließen' } });

export interface FiltersSheetProps {
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** The filters over the list, where there is no room beside it. */
export function FiltersSheet({ onClose, children }: FiltersSheetProps) {
  const t = useMessages(MESSAGES);
  const { filters } = useMessages(EVENTS);
  return (
    <BaseDialog.Root open onOpenChange={(open) => !open && onClose()}>
      <BaseDialog.Portal>
        <BaseDialog.Backdrop className="fixed inset-0 z-40 bg-black/35" />
        <BaseDialog.Popup className="fixed inset-y-0 left-0 z-50 flex w-80 max-w-[92vw] flex-col border-r border-line bg-bg outline-none">
          <header className="flex h-12 shrink-0 items-center border-b border-line px-3">
            <BaseDialog.Title className="m-0 flex-1 text-lg font-semibold">{filters}</BaseDialog.Title>
            <BaseDialog.Close
              render={
                <Button look="quiet" icon aria-label={t.close}>
                  <X aria-hidden className="size-4" />
                </Button>
              }
            />
          </header>
          <div className="scroll-thin flex min-h-0 flex-1 flex-col gap-4 overflow-auto p-3">{children}</div>
        </BaseDialog.Popup>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  );
}
