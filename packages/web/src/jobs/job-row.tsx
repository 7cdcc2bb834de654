import { Link } from '@tanstack/react-router';
import type { JobStatus } from 'attestry/api';
import { LoaderCircle } from 'lucide-react';
import type { ReactNode } from 'react';
import { useMessages } from '../i18n/messages.ts';
import { useFormat } from '../time/zone.ts';
import { Chip } from '../ui/chip.tsx';
import { ReasonText } from '../ui/reason-text.tsx';
import { TABLE_CELL, TABLE_ROW } from '../ui/scroll-table.tsx';
import { visibleText } from '../ui/visible-text.ts';
import { clockText, parseSchedule } from './cron-words.ts';
import { JOBS } from './jobs-messages.ts';
import { useJobText } from './use-job-text.ts';

export interface JobRowProps {
  readonly job: JobStatus;
  readonly action: ReactNode;
}

export function JobRow({ job, action }: JobRowProps) {
  const t = useMessages(JOBS);
  const format = useFormat();
  const { name, about } = useJobText()(job);
  const { lastRun, nextRun } = job;
  return (
    <tr className={TABLE_ROW}>
      <th scope="row" className={`${TABLE_CELL} min-w-56 text-left font-normal`}>
        <span className="font-medium">{name}</span>{' '}
        <span className="font-mono text-xs whitespace-nowrap text-fg3">{job.name}</span>
        <span className="block text-sm text-fg2">{about}</span>
      </th>
      <td className={TABLE_CELL}>
        <ScheduleText pattern={job.schedule} />
      </td>
      <td className={`${TABLE_CELL} min-w-32`}>
        <Outcome job={job} />
      </td>
      <td className={`${TABLE_CELL} whitespace-nowrap`}>
        {lastRun === undefined ? (
          t.never
        ) : (
          <span title={format.time(lastRun.started, 'full')}>
            {format.ago(lastRun.started)}
            <span className="block text-sm text-fg3">
              {t.took({ duration: format.duration(Date.parse(lastRun.ended) - Date.parse(lastRun.started)) })}
            </span>
          </span>
        )}
      </td>
      <td className={`${TABLE_CELL} whitespace-nowrap`}>
        {nextRun === undefined ? (
          '–'
        ) : (
          <span title={format.time(nextRun, 'full')}>
            {format.ago(nextRun)}
            <span className="block font-mono text-sm text-fg3">{format.time(nextRun, 'row')}</span>
          </span>
        )}
      </td>
      <td className={`${TABLE_CELL} text-right`}>{action}</td>
    </tr>
  );
}

function ScheduleText({ pattern }: { readonly pattern: string }) {
  const t = useMessages(JOBS);
  const schedule = parseSchedule(pattern);
  switch (schedule.kind) {
    case 'hourly':
      return <>{t.hourly({ minute: schedule.minute })}</>;
    case 'daily':
      return <>{t.daily({ time: clockText(schedule.hour, schedule.minute) })}</>;
    case 'other':
      return <code>{t.other({ pattern: visibleText(schedule.pattern, 60) })}</code>;
    default:
      return <>{t[schedule.kind]}</>;
  }
}

const TONES = { ok: 'ok', failed: 'warn', findings: 'crit' } as const;

function Outcome({ job: { running, lastRun } }: { readonly job: JobStatus }) {
  const t = useMessages(JOBS);
  return (
    <>
      <span className="inline-flex flex-wrap gap-1">
        {running && (
          <Chip tone="accent">
            <LoaderCircle aria-hidden className="size-3 animate-spin" />
            {t.running}
          </Chip>
        )}
        {lastRun !== undefined && <Chip tone={TONES[lastRun.outcome]}>{t[lastRun.outcome]}</Chip>}
        {lastRun === undefined && !running && '–'}
      </span>
      {lastRun?.message !== undefined && (
        <span className="foreign block max-w-72 text-sm text-fg2">
          <ReasonText message={lastRun.message} reason={lastRun.reason} />
        </span>
      )}
      {lastRun?.outcome === 'findings' && (
        <Link to="/integrity" className="text-acc">
          {t.open}
        </Link>
      )}
    </>
  );
}
