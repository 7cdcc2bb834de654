import { Link } from '@tanstack/react-router';
import type { Review } from 'attestry/api';
import { ClipboardCheck } from 'lucide-react';
import { useState } from 'react';
import { useMay } from '../api/queries.ts';
import { defineMessages, mehrzahl, plural, text, useMessages } from '../i18n/messages.ts';
import { useFormat } from '../time/zone.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { Failure } from '../ui/failure.tsx';
import { ScrollTable, TABLE_CELL, TABLE_ROW } from '../ui/scroll-table.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { visibleText } from '../ui/visible-text.ts';
import { useReviews } from './integrity-queries.ts';
import { ReviewDialog } from './review-dialog.tsx';
import { reviewState } from './review-state.ts';

const MESSAGES = defineMessages({
  en: {
    title: 'Reviews',
    mark: 'Mark reviewed to here',
    about: 'That somebody looked at the events up to here is itself an event of the log.',
    none: 'Nobody has marked anything as reviewed yet.',
    last: text('Last up to #{seq}, {ago}, by {by}.'),
    since: plural({ one: '{n} record came since.', other: '{n} records came since.' }),
    sinceAll: 'Nothing came since.',
    show: 'Show what is not reviewed',
    upTo: 'Up to',
    by: 'By',
    at: 'When',
    note: 'Note',
    record: text('Record #{seq} of this review'),
  },
  de: {
    title: 'Durchsichten',
    mark: 'Bis hierher durchgesehen',
    about: 'Dass jemand die Ereignisse bis hierher angesehen hat, ist selbst ein Ereignis im Protokoll.',
    none: 'Noch hat niemand etwas als durchgesehen vermerkt.',
    last: text('Zuletzt bis #{seq}, {ago}, von {by}.'),
    since: mehrzahl({ one: 'Seitdem kam {n} Eintrag dazu.', other: 'Seitdem kamen {n} Einträge dazu.' }),
    sinceAll: 'Seitdem kam nichts dazu.',
    show: 'Zeigen, was noch nicht durchgesehen ist',
    upTo: 'Bis',
    by: 'Von',
    at: 'Wann',
    note: 'Notiz',
    record: text('Eintrag #{seq} dieser Durchsicht'),
  },
});

/** Up to where people have looked, and what came since. */
export function ReviewsCard({ size }: { readonly size: number }) {
  const t = useMessages(MESSAGES);
  const [isOpen, setOpen] = useState(false);
  const { data: reviews, error, refetch } = useReviews();
  const button = useMay('verify') && (
    <Button disabled={size === 0} onClick={() => setOpen(true)}>
      <ClipboardCheck aria-hidden className="size-3.5" />
      {t.mark}
    </Button>
  );
  return (
    <Card title={t.title} actions={button} flush>
      <div className="px-3 py-2 text-sm text-fg2">
        {reviews === undefined || reviews.length === 0 ? (
          <p className="m-0">
            {t.about} {reviews !== undefined && t.none}
          </p>
        ) : (
          <LastReview reviews={reviews} size={size} />
        )}
      </div>
      {error !== null && reviews === undefined && (
        <div className="p-3">
          <Failure error={error} onRetry={() => void refetch()} />
        </div>
      )}
      {reviews === undefined && error === null && <Skeleton className="m-3 h-24" />}
      {reviews !== undefined && reviews.length > 0 && <ReviewTable reviews={reviews} />}
      {isOpen && <ReviewDialog size={size} reviews={reviews ?? []} onClose={() => setOpen(false)} />}
    </Card>
  );
}

function LastReview({ reviews, size }: { readonly reviews: readonly Review[]; readonly size: number }) {
  const t = useMessages(MESSAGES);
  const format = useFormat();
  const { furthest, newer, q } = reviewState(reviews, size);
  if (furthest === undefined) return null;
  return (
    <p className="foreign m-0">
      {t.last({
        seq: format.number(furthest.upTo),
        ago: format.ago(furthest.at),
        by: visibleText(furthest.by, 100),
      })}{' '}
      {newer === 0 ? t.sinceAll : t.since(newer)}{' '}
      {newer > 0 && (
        <Link to="/events" search={{ q, range: 'all' } as never} className="text-acc underline">
          {t.show}
        </Link>
      )}
    </p>
  );
}

function ReviewTable({ reviews }: { readonly reviews: readonly Review[] }) {
  const t = useMessages(MESSAGES);
  const format = useFormat();
  return (
    <ScrollTable
      label={t.title}
      className="max-h-80"
      columns={[
        { id: 'upTo', name: t.upTo, end: true },
        { id: 'at', name: t.at },
        { id: 'by', name: t.by },
        { id: 'note', name: t.note },
      ]}
    >
      {reviews.map(({ seq, upTo, note, by, at }) => (
        <tr key={seq} className={TABLE_ROW}>
          <td className={`${TABLE_CELL} text-right font-mono text-sm tabular-nums`}>
            #{format.number(upTo)}
          </td>
          <td className={`${TABLE_CELL} whitespace-nowrap`}>
            <Link
              to="/events/$position"
              params={{ position: String(seq) }}
              aria-label={t.record({ seq })}
              className="font-mono text-sm text-acc"
            >
              {format.time(at, 'minute')}
            </Link>
          </td>
          <td className={`${TABLE_CELL} foreign`}>{visibleText(by, 60)}</td>
          <td className={`${TABLE_CELL} foreign min-w-40 whitespace-pre-wrap text-fg2`}>
            {note === null ? '–' : visibleText(note, 500)}
          </td>
        </tr>
      ))}
    </ScrollTable>
  );
}
