import { formatValue } from '@attestry/log/query';
import { Link } from '@tanstack/react-router';
import type { Facets, RecordJson } from 'attestry/api';
import { useState } from 'react';
import { useMessages } from '../i18n/messages.ts';
import { useFormat } from '../time/zone.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { EventTypeName } from '../ui/event-type.tsx';
import { visibleText } from '../ui/visible-text.ts';
import { addressesOf, type Counted } from './history-facts.ts';
import { HISTORY } from './history-messages.ts';
import { type HistorySubject, subjectQuery } from './history-subject.ts';

export interface HistoryTopsProps {
  readonly subject: HistorySubject;
  readonly counts: Facets | undefined;
  readonly records: readonly RecordJson[];
}

/** What kinds of things happened, and of an actor from where. */
export function HistoryTops({ subject, counts, records }: HistoryTopsProps) {
  const t = useMessages(HISTORY);
  const q = subjectQuery(subject);
  const addresses = addressesOf(records);
  return (
    <div className="grid gap-3 lg:grid-cols-2">
      <Card title={t.types}>
        <Tops counted={counts?.types ?? []} query={(type) => `${q} type:${formatValue(type)}`} isType />
      </Card>
      <Card
        title={t.addresses}
        actions={<span className="text-sm text-fg3">{t.addressesOf(records.length)}</span>}
      >
        {addresses.length === 0 && <span className="text-fg2">{t.noAddress}</span>}
        <Tops counted={addresses} query={(ip) => `${q} ip:${formatValue(ip)}`} />
      </Card>
    </div>
  );
}

const FIRST = 8;

interface TopsProps {
  readonly counted: readonly Counted[];
  /** What finds the records of a value. */
  readonly query: (value: string) => string;
  readonly isType?: boolean;
}

function Tops({ counted, query, isType = false }: TopsProps) {
  const t = useMessages(HISTORY);
  const format = useFormat();
  const [isAll, setAll] = useState(false);
  const most = Math.max(1, ...counted.map(({ count }) => count));
  const shown = isAll ? counted : counted.slice(0, FIRST);
  return (
    <>
      <ul className="m-0 flex list-none flex-col gap-0.5 p-0">
        {shown.map(({ value, count }) => (
          <li key={value} className="relative">
            <span
              aria-hidden
              className="absolute inset-y-0 left-0 rounded-sm bg-sel"
              style={{ width: `${(count / most) * 100}%` }}
            />
            <Link
              to="/events"
              search={{ q: query(value), range: 'all' }}
              className="relative flex min-h-6 items-center gap-2 px-1.5 text-fg no-underline hover:underline"
            >
              <span className="foreign min-w-0 flex-1 truncate">
                {isType ? (
                  <EventTypeName type={value} />
                ) : (
                  <span className="font-mono text-sm">{visibleText(value, 60)}</span>
                )}
              </span>
              <span className="font-mono text-sm text-fg2">{format.number(count)}</span>
            </Link>
          </li>
        ))}
      </ul>
      {shown.length < counted.length && (
        <Button look="quiet" onClick={() => setAll(true)}>
          {t.more(counted.length - shown.length)}
        </Button>
      )}
    </>
  );
}
