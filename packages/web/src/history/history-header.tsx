import { Link } from '@tanstack/react-router';
import type { RecordJson } from 'attestry/api';
import { useMay } from '../api/queries.ts';
import { useMessages } from '../i18n/messages.ts';
import { buttonClass } from '../ui/button.tsx';
import { visibleText } from '../ui/visible-text.ts';
import { nameOf } from './history-facts.ts';
import { HISTORY } from './history-messages.ts';
import { type HistorySubject, subjectQuery } from './history-subject.ts';

export interface HistoryHeaderProps {
  readonly subject: HistorySubject;
  /** Those that are known, newest first. */
  readonly records: readonly RecordJson[];
}

/** Whose history it is, and where else to look at it. */
export function HistoryHeader({ subject, records }: HistoryHeaderProps) {
  const t = useMessages(HISTORY);
  const mayExport = useMay('export');
  const { kind, id, type } = subject;
  const name = nameOf(records, kind);
  const code = type === undefined ? id : `${type}:${id}`;
  const q = subjectQuery(subject);
  const other = kind === 'actor' ? 'target' : 'actor';
  return (
    <header className="flex flex-wrap items-start gap-x-4 gap-y-2">
      <div className="min-w-0 flex-1 basis-60">
        <div className="text-sm text-fg3">{t[kind]}</div>
        <h1 className="foreign m-0 text-xl font-semibold" title={visibleText(name ?? code, 200)}>
          {visibleText(name ?? code, 120)}
        </h1>
        {name !== undefined && (
          <div className="foreign font-mono text-sm text-fg2">{visibleText(code, 200)}</div>
        )}
      </div>
      <nav aria-label={t[kind]} className="print-hidden flex flex-wrap gap-2">
        <Link
          to="/history/$kind/$id"
          params={{ kind: other, id }}
          search={type === undefined ? {} : { type }}
          className={buttonClass()}
        >
          {other === 'actor' ? t.asActor : t.asTarget}
        </Link>
        <Link to="/events" search={{ q, range: 'all' }} className={buttonClass()}>
          {t.allEvents}
        </Link>
        {mayExport && (
          <Link to="/exports" search={{ q, range: 'all' }} className={buttonClass()}>
            {t.export}
          </Link>
        )}
      </nav>
    </header>
  );
}
