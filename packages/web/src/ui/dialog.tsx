import { Dialog as BaseDialog } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { defineMessages, useMessages } from '../i18n/messages.ts';
import { Button } from './button.tsx';

const MESSAGES = defineMessages({ en: { close: 'Close' }, de: { close: 'Schließen' } });

export interface DialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: ReactNode;
  readonly children: ReactNode;
  /** At its end: what it does. */
  readonly actions?: ReactNode;
}

export function Dialog({ open, onClose, title, children, actions }: DialogProps) {
  const t = useMessages(MESSAGES);
  return (
    <BaseDialog.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <BaseDialog.Portal>
        <BaseDialog.Backdrop className="fixed inset-0 z-40 bg-black/35" />
        <BaseDialog.Popup className="fixed top-[12vh] left-1/2 z-50 flex max-h-[80vh] w-[min(32rem,calc(100vw-1.5rem))] -translate-x-1/2 flex-col rounded-lg border border-line2 bg-bg shadow-[0_16px_48px_var(--shadow)] outline-none">
          <header className="flex items-center gap-2 border-b border-line px-4 py-2.5">
            <BaseDialog.Title className="m-0 min-w-0 flex-1 truncate text-lg font-semibold">
              {title}
            </BaseDialog.Title>
            <BaseDialog.Close
              render={
                <Button look="quiet" icon aria-label={t.close}>
                  <X aria-hidden className="size-4" />
                </Button>
              }
            />
          </header>
          <div className="min-h-0 flex-1 overflow-auto p-4">{children}</div>
          {actions !== undefined && (
            <footer className="flex flex-wrap justify-end gap-2 border-t border-line px-4 py-2.5">
              {actions}
            </footer>
          )}
        </BaseDialog.Popup>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  );
}
