import { Link } from '@tanstack/react-router';
import type { Verification, VerifyReport } from 'attestry/api';
import { ShieldQuestion } from 'lucide-react';
import { useMessages } from '../i18n/messages.ts';
import { useFormat } from '../time/zone.ts';
import { Banner } from '../ui/banner.tsx';
import { Card } from '../ui/card.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Failure } from '../ui/failure.tsx';
import { ReasonText } from '../ui/reason-text.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { visibleText } from '../ui/visible-text.ts';
import { CoverageList } from './coverage-list.tsx';
import { FindingsTable } from './findings-table.tsx';
import { useVerification } from './integrity-queries.ts';
import type { PositionRange } from './position-range.ts';
import { REPORT } from './report-messages.ts';
import { RunChip, RunKind } from './run-chip.tsx';
import { runDuration } from './run-outcome.ts';
import { SegmentStrip } from './segment-strip.tsx';

export interface ReportCardProps {
  /** Of the run that is shown. */
  readonly id: string | undefined;
  /** Whether what is known of the chain and its runs is there, so that no id means that there is none. */
  readonly isKnown: boolean;
  /** Not the one that is shown where none is chosen: then there is a way back. */
  readonly isOther: boolean;
  /** Of the log now. */
  readonly size: number;
  /** A part of the log was chosen in the strip. */
  readonly onChoose: (part: PositionRange) => void;
}

/** What one run found: where, what, and what it looked at. */
export function ReportCard({ id, isKnown, isOther, size, onChoose }: ReportCardProps) {
  const t = useMessages(REPORT);
  const { data: run, error, refetch } = useVerification(id);
  if (id === undefined && isKnown) {
    return (
      <Card>
        <EmptyState icon={ShieldQuestion} title={t.none}>
          {t.noneWhy}
        </EmptyState>
      </Card>
    );
  }
  if (error !== null && run === undefined) {
    return <Failure error={error} onRetry={() => void refetch()} />;
  }
  if (run === undefined) {
    return (
      <Card>
        <Skeleton className="h-48" />
      </Card>
    );
  }
  return <Report run={run} isOther={isOther} size={size} onChoose={onChoose} />;
}

interface ReportProps {
  readonly run: Verification;
  readonly isOther: boolean;
  readonly size: number;
  readonly onChoose: (part: PositionRange) => void;
}

function Report({ run, isOther, size, onChoose }: ReportProps) {
  const t = useMessages(REPORT);
  const format = useFormat();
  const { report } = run;
  return (
    <Card
      title={t.title({ time: format.time(run.started, 'minute') })}
      actions={
        <>
          {isOther && (
            <Link to="." search={(old) => ({ ...old, run: undefined })} className="text-sm text-acc">
              {t.newest}
            </Link>
          )}
          {report !== undefined && (
            <CopyButton value={() => JSON.stringify(run, null, 2)} label={t.copyAll} />
          )}
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <p className="foreign m-0 text-fg2">
          <RunChip run={run} /> <RunKind run={run} />
          {' · '}
          {t.summary({
            n: format.number(report === undefined ? (run.done ?? 0) : recordsIn(report)),
            duration: format.duration(report?.durationMs ?? runDuration(run) ?? 0),
            who: visibleText(run.askedBy.name ?? run.askedBy.id, 100),
          })}
        </p>
        {run.message !== undefined && (
          <Banner tone="warn" title={<ReasonText message={run.message} reason={run.reason} />} />
        )}
        {report === undefined ? (
          <p className="m-0">{run.ended === undefined ? t.running : t.unfinished}</p>
        ) : (
          <>
            <SegmentStrip key={run.id} report={report} size={size} onChoose={onChoose} />
            <Totals report={report} />
            <FindingsTable run={run} report={report} />
            <CoverageList report={report} />
          </>
        )}
      </div>
    </Card>
  );
}

function recordsIn({ coverage: { from, to } }: VerifyReport): number {
  return to - from;
}

function Totals({ report }: { readonly report: VerifyReport }) {
  const t = useMessages(REPORT);
  const format = useFormat();
  const { verdict, totals, lastVerified, coverage } = report;
  if (verdict !== 'broken') return null;
  const { altered, missing, unproven } = totals;
  const parts = [
    ...(altered > 0 ? [t.altered(altered)] : []),
    ...(missing > 0 ? [t.missing(missing)] : []),
    ...(unproven > 0 ? [t.unproven(unproven)] : []),
  ];
  return (
    <p className="m-0">
      {parts.length > 0 && <span className="font-medium text-crit">{parts.join(', ')}. </span>}
      {lastVerified < 0
        ? t.verifiedNone
        : coverage.range === undefined
          ? t.verifiedTo({ seq: format.number(lastVerified) })
          : t.verifiedIn({ from: format.number(coverage.from), to: format.number(lastVerified) })}
    </p>
  );
}
