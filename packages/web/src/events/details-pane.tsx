import { clsx } from 'clsx';
import { lazy, Suspense } from 'react';
import { useMessages } from '../i18n/messages.ts';
import { useShortcuts } from '../shortcuts/shortcuts.ts';
import { EVENTS } from './events-messages.ts';

const RecordDrawer = lazy(() => import('../record/record-drawer.tsx'));

export interface DetailsPaneProps {
  readonly position: string;
  readonly isFull: boolean;
  readonly onClose: () => void;
  readonly onMove: (step: 1 | -1) => void;
}

/** The details beside the list, which stays; over it where both have no room. */
export function DetailsPane({ position, isFull, onClose, onMove }: DetailsPaneProps) {
  const t = useMessages(EVENTS);
  useShortcuts([{ keys: 'Escape', label: t.keyClose, run: onClose }]);
  return (
    <div
      className={clsx(
        'flex min-w-0 flex-col bg-bg',
        isFull
          ? 'absolute inset-0 z-30'
          : 'w-[480px] shrink-0 border-l border-line max-xl:absolute max-xl:inset-y-0 max-xl:right-0 max-xl:z-30 max-xl:shadow-[0_8px_24px_var(--shadow)]',
      )}
    >
      <Suspense>
        <RecordDrawer position={position} onClose={onClose} onMove={onMove} />
      </Suspense>
    </div>
  );
}
