import { SearchX, X } from 'lucide-react';
import { defineMessages, text, useMessages } from '../i18n/messages.ts';
import { removeTerm, termsOf } from '../query-bar/edit-query.ts';
import { useRangeText } from '../query-bar/range-control.tsx';
import { type Range, rangeBounds } from '../time/range.ts';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { visibleText } from '../ui/visible-text.ts';
import type { EventsAddress } from './use-events-search.ts';

const MESSAGES = defineMessages({
  en: {
    title: 'Nothing matches',
    why: text('Nothing in this range of time ({range}) meets all of these conditions. Take one away:'),
    empty: text('Nothing was recorded in this range of time ({range}).'),
    remove: text('Remove {term}'),
    month: 'Look at 30 days',
    all: 'Look at all time',
  },
  de: {
    title: 'Nichts passt',
    why: text('Im Zeitraum ({range}) erfüllt nichts alle diese Bedingungen. Nehmen Sie eine weg:'),
    empty: text('Im Zeitraum ({range}) wurde nichts aufgezeichnet.'),
    remove: text('{term} entfernen'),
    month: '30 Tage ansehen',
    all: 'Gesamte Zeit ansehen',
  },
});

const MONTH_MS = 30 * 86_400_000;

/** Nothing was found, and each way in which something could be. */
export function NoMatch({ address }: { readonly address: EventsAddress }) {
  const t = useMessages(MESSAGES);
  const { q, range, change } = address;
  const terms = termsOf(q);
  const words = useRangeText(range);
  return (
    <EmptyState
      icon={SearchX}
      title={t.title}
      actions={
        <>
          {isShorterThanMonth(range) && (
            <Button onClick={() => change({ range: { kind: 'last', span: '30d' } })}>{t.month}</Button>
          )}
          {range.kind !== 'all' && (
            <Button onClick={() => change({ range: { kind: 'all' } })}>{t.all}</Button>
          )}
        </>
      }
    >
      <p className="m-0">{terms.length === 0 ? t.empty({ range: words }) : t.why({ range: words })}</p>
      <div className="mt-2 flex flex-wrap justify-center gap-1.5">
        {terms.map((term) => (
          <button
            key={term}
            type="button"
            aria-label={t.remove({ term: visibleText(term, 200) })}
            onClick={() => change({ q: removeTerm(q, term) })}
            className="foreign inline-flex min-h-6 max-w-full items-center gap-1 rounded-md border border-line2 px-2 font-mono text-sm text-fg hover:bg-hover"
          >
            <span className="min-w-0 truncate">{visibleText(term, 200)}</span>
            <X aria-hidden className="size-3.5 shrink-0 text-fg3" />
          </button>
        ))}
      </div>
    </EmptyState>
  );
}

function isShorterThanMonth(range: Range): boolean {
  const { fromMs, toMs } = rangeBounds(range, Date.now());
  return range.kind !== 'all' && toMs - fromMs < MONTH_MS;
}
