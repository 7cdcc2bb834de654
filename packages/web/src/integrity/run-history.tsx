import { Link } from '@tanstack/react-router';
import type { Verification } from 'attestry/api';
import { clsx } from 'clsx';
import { useState } from 'react';
import { defineMessages, mehrzahl, plural, text, useMessages } from '../i18n/messages.ts';
import { useFormat } from '../time/zone.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { Failure } from '../ui/failure.tsx';
import { ScrollTable, TABLE_CELL, TABLE_ROW } from '../ui/scroll-table.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { visibleText } from '../ui/visible-text.ts';
import { useVerifications } from './integrity-queries.ts';
import { RunChip, RunKind } from './run-chip.tsx';
import { runDuration } from './run-outcome.ts';

const MESSAGES = defineMessages({
  en: {
    title: 'Verifications',
    none: 'None yet.',
    when: 'When',
    kind: 'Kind',
    result: 'Result',
    records: 'Records',
    took: 'Took',
    by: 'Asked for by',
    open: text('Show the verification of {time}'),
    all: plural({ one: 'Show {n} more', other: 'Show {n} more' }),
  },
  de: {
    title: 'Prüfungen',
    none: 'Noch keine.',
    when: 'Wann',
    kind: 'Art',
    result: 'Ergebnis',
    records: 'Einträge',
    took: 'Dauer',
    by: 'Angestoßen von',
    open: text('Die Prüfung vom {time} zeigen'),
    all: mehrzahl({ one: '{n} weitere zeigen', other: '{n} weitere zeigen' }),
  },
});

const FIRST = 8;

/** The runs of the past; one that is chosen stands in the address. */
export function RunHistory({ shown }: { readonly shown: string | undefined }) {
  const t = useMessages(MESSAGES);
  const { data: runs, error, refetch } = useVerifications();
  const [isAll, setAll] = useState(false);
  const visible = isAll ? runs : runs?.slice(0, FIRST);
  return (
    <Card title={t.title} flush>
      {error !== null && runs === undefined && (
        <div className="p-3">
          <Failure error={error} onRetry={() => void refetch()} />
        </div>
      )}
      {runs === undefined && error === null && <Skeleton className="m-3 h-40" />}
      {runs?.length === 0 && <p className="m-0 p-3 text-fg2">{t.none}</p>}
      {visible !== undefined && visible.length > 0 && (
        <ScrollTable
          label={t.title}
          columns={[
            { id: 'when', name: t.when },
            { id: 'kind', name: t.kind },
            { id: 'result', name: t.result },
            { id: 'records', name: t.records, end: true },
            { id: 'took', name: t.took, end: true },
            { id: 'by', name: t.by },
          ]}
        >
          {visible.map((run) => (
            <RunRow key={run.id} run={run} isShown={run.id === shown} />
          ))}
        </ScrollTable>
      )}
      {!isAll && runs !== undefined && runs.length > FIRST && (
        <div className="border-t border-line p-1.5">
          <Button look="quiet" onClick={() => setAll(true)}>
            {t.all(runs.length - FIRST)}
          </Button>
        </div>
      )}
    </Card>
  );
}

function RunRow({ run, isShown }: { readonly run: Verification; readonly isShown: boolean }) {
  const t = useMessages(MESSAGES);
  const format = useFormat();
  const duration = runDuration(run);
  const time = format.time(run.started, 'row');
  return (
    <tr className={clsx(TABLE_ROW, isShown && 'bg-sel')} aria-current={isShown ? 'true' : undefined}>
      <td className={`${TABLE_CELL} whitespace-nowrap`}>
        <Link
          to="."
          search={(old) => ({ ...old, run: run.id })}
          aria-label={t.open({ time })}
          title={format.ago(run.started)}
          className="font-mono text-sm text-acc"
        >
          {time}
        </Link>
      </td>
      <td className={`${TABLE_CELL} min-w-28`}>
        <RunKind run={run} />
      </td>
      <td className={TABLE_CELL}>
        <RunChip run={run} />
      </td>
      <td className={`${TABLE_CELL} text-right font-mono text-sm tabular-nums`}>
        {run.done === undefined ? '–' : format.number(run.done)}
      </td>
      <td className={`${TABLE_CELL} text-right font-mono text-sm whitespace-nowrap tabular-nums`}>
        {duration === undefined ? '–' : format.duration(duration)}
      </td>
      <td className={`${TABLE_CELL} foreign min-w-24 text-fg2`}>
        {visibleText(run.askedBy.name ?? run.askedBy.id, 60)}
      </td>
    </tr>
  );
}
