import { Link } from '@tanstack/react-router';
import { clsx } from 'clsx';
import { Link2, ShieldAlert } from 'lucide-react';
import { usePlaceText } from '../api/queries.ts';
import { useMessages } from '../i18n/messages.ts';
import { useShortcuts } from '../shortcuts/shortcuts.ts';
import { useFormat } from '../time/zone.ts';
import { Button, buttonClass } from '../ui/button.tsx';
import { EventTypeName } from '../ui/event-type.tsx';
import { KeyHint } from '../ui/key-hint.tsx';
import { type ChainLink, chainLinks, STEP, widened } from './chain-context.ts';
import { Part } from './part.tsx';
import { PROOF } from './proof-messages.ts';
import { RecordLink } from './record-link.tsx';
import type { OpenRecord } from './record-query.ts';

export interface ChainContextViewProps {
  readonly open: OpenRecord & { readonly answer: NonNullable<OpenRecord['answer']> };
}

/** What stands before and after it, each link made on the one before. */
export function ChainContextView({ open: { answer, around, widen, isWidening } }: ChainContextViewProps) {
  const t = useMessages(PROOF);
  const links = chainLinks(answer);
  const earlier = widened(around, 'before', answer);
  const later = widened(around, 'after', answer);
  useShortcuts([
    { keys: '[', label: t.earlier(STEP), run: () => earlier && widen(earlier) },
    { keys: ']', label: t.later(STEP), run: () => later && widen(later) },
  ]);
  const { seq } = answer.record.leaf;
  const placeText = usePlaceText();
  return (
    <Part
      title={t.context}
      actions={
        <Link
          to="/events"
          search={{
            q: `seq:${Math.max(0, seq - 50)}..${seq + 50}`,
            range: 'all',
            open: placeText(answer.record.leaf),
          }}
          className={clsx(buttonClass('quiet'), 'print-hidden')}
        >
          {t.inEvents}
        </Link>
      }
    >
      <p className="m-0 text-sm text-fg3">{t.contextWhy}</p>
      <More
        keys="["
        label={t.earlier(STEP)}
        end={t.beginning}
        isBusy={isWidening}
        onMore={earlier && (() => widen(earlier))}
      />
      <ol aria-busy={isWidening} className="m-0 flex list-none flex-col p-0">
        {links.map((link, i) => (
          <LinkRow key={link.seq} link={link} isLast={i === links.length - 1} />
        ))}
      </ol>
      <More
        keys="]"
        label={t.later(STEP)}
        end={t.end}
        isBusy={isWidening}
        onMore={later && (() => widen(later))}
      />
    </Part>
  );
}

interface MoreProps {
  readonly keys: string;
  readonly label: string;
  /** Said where there are no more. */
  readonly end: string;
  readonly isBusy: boolean;
  readonly onMore: (() => void) | undefined;
}

function More({ keys, label, end, isBusy, onMore }: MoreProps) {
  if (onMore === undefined) return <p className="m-0 text-sm text-fg3">{end}</p>;
  return (
    <div className="print-hidden">
      <Button look="quiet" disabled={isBusy} onClick={onMore}>
        {label} <KeyHint keys={keys} />
      </Button>
    </div>
  );
}

function LinkRow({ link, isLast }: { readonly link: ChainLink; readonly isLast: boolean }) {
  const t = useMessages(PROOF);
  const { seq, record, tag, isSelf } = link;
  return (
    <li aria-current={isSelf ? 'true' : undefined}>
      <div
        className={clsx(
          'flex min-h-7 min-w-0 items-center gap-2 rounded-md px-2',
          isSelf && 'bg-sel font-medium',
          record === undefined && 'bg-crit-bg text-crit',
        )}
      >
        {record === undefined ? (
          <BrokenLink seq={seq} />
        ) : (
          <IntactLink seq={seq} record={record} isSelf={isSelf} />
        )}
      </div>
      {!isLast && (
        <div className="flex min-h-5 items-center gap-1.5 pl-3 text-fg3">
          <Link2 aria-hidden className="size-3.5 rotate-90" />
          {tag !== undefined && (
            <span title={tag} className="truncate font-mono text-xs">
              <span className="sr-only">{t.linked({ seq })}: </span>
              {tag.slice(0, 16)}…
            </span>
          )}
        </div>
      )}
    </li>
  );
}

type Shown = Required<Pick<ChainLink, 'seq' | 'record' | 'isSelf'>>;

function IntactLink({ seq, record, isSelf }: Shown) {
  const t = useMessages(PROOF);
  const format = useFormat();
  const { type, occurred } = record.leaf;
  const placeText = usePlaceText();
  return (
    <>
      {isSelf ? (
        <span className="font-mono text-sm">
          #{seq}
          <span className="sr-only"> ({t.self})</span>
        </span>
      ) : (
        <RecordLink position={placeText(record.leaf)} className="inline-flex items-center font-mono text-sm">
          #{seq}
        </RecordLink>
      )}
      <span className="flex min-w-0 flex-1 overflow-hidden">
        <EventTypeName type={type} />
      </span>
      <time dateTime={occurred} className="hidden truncate text-sm text-fg3 sm:inline">
        {format.time(occurred, 'row')}
      </time>
      <span title={record.hash} className="hidden font-mono text-xs text-fg3 sm:inline">
        {record.hash.slice(0, 8)}
      </span>
    </>
  );
}

function BrokenLink({ seq }: { readonly seq: number }) {
  const t = useMessages(PROOF);
  return (
    <>
      <ShieldAlert aria-hidden className="size-3.5 shrink-0" />
      <span className="font-mono text-sm">#{seq}</span>
      <Link to="/integrity" className="min-h-6 min-w-0 flex-1 text-crit">
        {t.broken}
      </Link>
    </>
  );
}
