import { Link } from '@tanstack/react-router';
import { CircleAlert, CircleCheck, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { useChainQuery, useLogKeys } from '../api/queries.ts';
import { useMessages } from '../i18n/messages.ts';
import FindingText from '../integrity/finding-text.tsx';
import { useFormat } from '../time/zone.ts';
import { Card } from '../ui/card.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Failure } from '../ui/failure.tsx';
import { readOnlyWords } from '../ui/read-only-words.ts';
import { ServerWords } from '../ui/server-words.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { type Attention, attentionOf, toneOf } from './attention.ts';
import { ATTENTION } from './overview-messages.ts';

const MARKS = {
  crit: ['text-crit', CircleAlert],
  warn: ['text-warn', TriangleAlert],
} as const;

/** What somebody should do about the log, the worst first, each with the way to do it. */
export function AttentionList() {
  const t = useMessages(ATTENTION);
  const { data: chain, error, refetch } = useChainQuery();
  const { data: keys } = useLogKeys();
  const found = chain && attentionOf({ chain, keys, nowMs: Date.now() });
  return (
    <Card title={t.title} flush>
      {found === undefined && error !== null && (
        <div className="p-3">
          <Failure error={error} onRetry={refetch} />
        </div>
      )}
      {found === undefined && error === null && (
        <div className="flex flex-col gap-2 p-3">
          <Skeleton className="h-10" />
          <Skeleton className="h-10" />
        </div>
      )}
      {found?.length === 0 && <EmptyState icon={CircleCheck} title={t.nothing} />}
      <ul className="m-0 list-none p-0">
        {found?.map((one) => (
          <AttentionRow key={'epoch' in one ? `${one.kind} ${one.epoch}` : one.kind} attention={one} />
        ))}
      </ul>
    </Card>
  );
}

function AttentionRow({ attention }: { readonly attention: Attention }) {
  const [tone, Icon] = MARKS[toneOf(attention)];
  const { title, why } = useWords(attention);
  const { name, ...way } = useWay(attention);
  return (
    <li className="flex gap-2.5 border-t border-line px-3 py-2.5 first:border-t-0">
      <Icon aria-hidden className={`mt-0.5 size-4 shrink-0 ${tone}`} />
      <div className="min-w-0 flex-1">
        <div className="font-medium">{title}</div>
        <div className="foreign text-sm text-fg2">{why}</div>
        <Link {...way} className="inline-flex min-h-6 items-center text-sm text-acc">
          {name}
        </Link>
      </div>
    </li>
  );
}

function useWords(attention: Attention): { readonly title: string; readonly why: ReactNode } {
  const t = useMessages(ATTENTION);
  const format = useFormat();
  switch (attention.kind) {
    case 'broken': {
      const { first } = attention;
      const title = first?.from == null ? t.broken : t.brokenAt({ seq: format.number(first.from) });
      return { title, why: first && <FindingText finding={first} /> };
    }
    case 'read-only':
      return {
        title: t['read-only'],
        why: <ServerWords words={readOnlyWords(attention.reason, format.language)} />,
      };
    case 'never':
      return { title: t.never, why: t.neverWhy };
    case 'stale':
      return { title: t.stale({ ago: format.ago(attention.ended) }), why: t.staleWhy };
    case 'unsigned':
      return {
        title: t.unsigned(attention.count),
        why: t.unsignedWhy({ ago: format.time(attention.sinceMs, 'minute') }),
      };
    case 'secret-missing':
      return { title: t['secret-missing']({ epoch: attention.epoch }), why: t['secret-missingWhy'] };
    case 'old-key':
      return { title: t['old-key'](attention), why: t['old-keyWhy'] };
    case 'identity-online':
      return { title: t['identity-online'], why: t['identity-onlineWhy'] };
    case 'anchor-failing':
      return { title: t['anchor-failing'](attention.count), why: t['anchor-failingWhy'] };
    case 'anchor-overdue':
      return { title: t['anchor-overdue'](attention.count), why: t['anchor-overdueWhy'] };
    case 'no-anchor':
      return { title: t['no-anchor'], why: t['no-anchorWhy'] };
  }
}

interface Way {
  readonly to: '/integrity' | '/jobs' | '/settings' | '/integrity/read-only';
  readonly hash?: string;
  readonly name: string;
}

/** Where something is done about it. */
function useWay({ kind }: Attention): Way {
  const t = useMessages(ATTENTION);
  switch (kind) {
    case 'broken':
      return { to: '/integrity', name: t.toFinding };
    case 'read-only':
      return { to: '/integrity/read-only', name: t.whatToDo };
    case 'never':
    case 'stale':
      return { to: '/integrity', name: t.verify };
    case 'unsigned':
      return { to: '/jobs', name: t.toJobs };
    case 'no-anchor':
      return { to: '/settings', hash: 'anchors', name: t.setUpAnchor };
    case 'old-key':
      return { to: '/settings', hash: 'chain-keys', name: t.toKeys };
    default:
      return { to: '/integrity', name: t.toIntegrity };
  }
}
