import { Link } from '@tanstack/react-router';
import { ChevronDown, ChevronUp, Maximize2, X } from 'lucide-react';
import type { KeyboardEvent } from 'react';
import { usePlaceText } from '../api/queries.ts';
import { useMessages } from '../i18n/messages.ts';
import { useShortcuts } from '../shortcuts/shortcuts.ts';
import { Button, buttonClass } from '../ui/button.tsx';
import { visibleText } from '../ui/visible-text.ts';
import { RECORD } from './record-messages.ts';
import { useRecord } from './record-query.ts';
import { RecordView } from './record-view.tsx';
import { useSettled } from './settled.ts';

export interface RecordDrawerProps {
  /** A position (17), or the id of a receipt. */
  readonly position: string;
  readonly onClose: () => void;
  /** To the one below (1) or above (-1) in the list that the drawer stands beside. */
  readonly onMove: (step: 1 | -1) => void;
}

/** One record beside the list it was chosen from. Not modal: the list stays in use. */
export default function RecordDrawer({ position, onClose, onMove }: RecordDrawerProps) {
  const t = useMessages(RECORD);
  const settled = useSettled(position);
  const open = useRecord(settled);
  const placeText = usePlaceText();
  const shown = open.answer === undefined ? position : placeText(open.answer.record.leaf);
  useShortcuts([
    { keys: 'j', label: t.older, run: () => onMove(1) },
    { keys: 'k', label: t.newer, run: () => onMove(-1) },
    { keys: 'Escape', label: t.close, run: onClose },
  ]);
  return (
    <aside
      aria-label={t.label({ seq: visibleText(shown, 60) })}
      onKeyDown={(event) => closeOnEscape(event, onClose)}
      className="flex h-full min-h-0 w-full min-w-0 flex-col bg-bg"
    >
      <div className="print-hidden flex h-10 shrink-0 items-center gap-1 border-b border-line pr-2 pl-4">
        <span className="foreign min-w-0 flex-1 truncate font-mono text-sm text-fg2">
          #{visibleText(shown, 60)}
        </span>
        <Button look="quiet" icon aria-label={t.newer} title={t.newer} onClick={() => onMove(-1)}>
          <ChevronUp aria-hidden className="size-4" />
        </Button>
        <Button look="quiet" icon aria-label={t.older} title={t.older} onClick={() => onMove(1)}>
          <ChevronDown aria-hidden className="size-4" />
        </Button>
        <Link
          to="/events/$position"
          params={{ position }}
          className={buttonClass('quiet', true)}
          aria-label={t.page}
          title={t.page}
        >
          <Maximize2 aria-hidden className="size-3.5" />
        </Link>
        <Button look="quiet" icon aria-label={t.close} title={t.close} onClick={onClose}>
          <X aria-hidden className="size-4" />
        </Button>
      </div>
      <div key={settled} className="scroll-thin relative min-h-0 flex-1 overflow-auto">
        <RecordView open={open} position={settled} place="drawer" />
      </div>
    </aside>
  );
}

/** Also where shortcuts are turned off; not where a menu of a value is closed by it. */
function closeOnEscape(event: KeyboardEvent<HTMLElement>, onClose: () => void): void {
  if (event.key !== 'Escape' || event.defaultPrevented) return;
  if (!(event.target instanceof Node) || !event.currentTarget.contains(event.target)) return;
  event.preventDefault();
  onClose();
}
