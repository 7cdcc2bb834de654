import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect } from 'react';
import { api } from '../api/attestry-api.ts';
import { useLog } from '../api/queries.ts';
import { useMessages } from '../i18n/messages.ts';
import { useFormat } from '../time/zone.ts';
import { Card } from '../ui/card.tsx';
import { Chip } from '../ui/chip.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { Failure } from '../ui/failure.tsx';
import { ScrollTable, TABLE_CELL, TABLE_ROW } from '../ui/scroll-table.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { visibleText } from '../ui/visible-text.ts';
import { formatBytes } from './byte-size.ts';
import { EXPORTS } from './export-messages.ts';
import { useExportRunner } from './export-runner.ts';
import { EXPORT_TYPES, type PastExport, pastExport } from './past-export.ts';

const LIMIT = 20;

/** What the log itself knows of exports. */
export function PastExports() {
  const t = useMessages(EXPORTS);
  const log = useLog();
  const [{ kind }] = useExportRunner();
  const {
    data: past,
    error,
    refetch,
  } = useQuery({
    queryKey: ['past-exports', log],
    queryFn: async ({ signal }) =>
      (await api.records(log, { q: EXPORT_TYPES, limit: LIMIT }, signal)).records.map(pastExport),
    placeholderData: keepPreviousData,
  });
  useEffect(() => {
    if (kind === 'done' || kind === 'cancelled') void refetch();
  }, [kind, refetch]);
  return (
    <Card title={t.past} flush>
      {error !== null && past === undefined && (
        <div className="p-3">
          <Failure error={error} onRetry={() => void refetch()} />
        </div>
      )}
      {past === undefined && error === null && <Skeleton className="m-3 h-32" />}
      {past?.length === 0 && <p className="m-0 p-3 text-fg2">{t.pastNone}</p>}
      {past !== undefined && past.length > 0 && (
        <ScrollTable
          label={t.past}
          columns={[
            { id: 'when', name: t.when },
            { id: 'by', name: t.by },
            { id: 'what', name: t.what },
            { id: 'format', name: t.format },
            { id: 'rows', name: t.records, end: true },
            { id: 'end', name: t.end },
            { id: 'sha', name: 'SHA-256' },
            { id: 'again', name: t.again, hidden: true },
          ]}
        >
          {past.map((one) => (
            <PastRow key={one.seq} past={one} />
          ))}
        </ScrollTable>
      )}
    </Card>
  );
}

function PastRow({ past }: { readonly past: PastExport }) {
  const t = useMessages(EXPORTS);
  const format = useFormat();
  const { seq, at, by, rows, bytes, complete, sha256, query } = past;
  return (
    <tr className={TABLE_ROW}>
      <td className={`${TABLE_CELL} whitespace-nowrap`}>
        <Link
          to="/events/$position"
          params={{ position: String(seq) }}
          title={t.record({ seq: format.number(seq) })}
          className="font-mono text-sm text-acc"
        >
          {format.time(at)}
        </Link>
      </td>
      <td className={`${TABLE_CELL} foreign`}>{visibleText(by, 60)}</td>
      <td className={`${TABLE_CELL} foreign min-w-40 font-mono text-sm`} title={query?.slice(0, 200)}>
        <PastQuery query={query} />
      </td>
      <td className={`${TABLE_CELL} uppercase`}>{visibleText(past.format, 20)}</td>
      <td
        className={`${TABLE_CELL} text-right font-mono text-sm tabular-nums`}
        title={bytes === undefined ? undefined : formatBytes(bytes, format.language)}
      >
        {rows === undefined ? '–' : format.number(rows)}
      </td>
      <td className={TABLE_CELL}>
        <Chip tone={complete ? 'ok' : 'warn'}>{complete ? t.whole : t.partial}</Chip>
      </td>
      <td className={`${TABLE_CELL} font-mono text-sm whitespace-nowrap`} title={sha256?.slice(0, 200)}>
        {sha256 === undefined ? '–' : `${visibleText(sha256, 8)}`}
        {sha256 !== undefined && <CopyButton value={sha256} label={t.copySha({ seq })} />}
      </td>
      <td className={`${TABLE_CELL} text-right`}>
        {query !== undefined && (
          <Link
            to="."
            search={(old) => ({ ...old, q: query, range: 'all', format: past.format })}
            aria-label={t.againLabel({ seq })}
            className="inline-block min-h-6 text-acc"
          >
            {t.again}
          </Link>
        )}
      </td>
    </tr>
  );
}

function PastQuery({ query }: { readonly query: string | undefined }) {
  const t = useMessages(EXPORTS);
  if (query === undefined) return <span className="font-sans text-fg3">{t.unknown}</span>;
  if (query === '') return <span className="font-sans text-fg3">{t.everything}</span>;
  return visibleText(query, 120);
}
