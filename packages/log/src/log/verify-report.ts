import { concludeReport, type ReportParts } from '../verify/conclude-report.ts';
import type { Coverage, VerifyReport } from '../verify/report.ts';
import type { RecordRun } from './verify-records.ts';

/** What was found and looked at, with when that began by the clock of `performance`. */
export type TimedParts = Omit<ReportParts, 'durationMs'> & { readonly startedMs: number };

export function reportOf({ startedMs, ...parts }: TimedParts): VerifyReport {
  return concludeReport({ ...parts, durationMs: Math.round(performance.now() - startedMs) });
}

/** What a pass over the records looked at. */
export function recordCoverage(
  run: RecordRun,
  mode: Coverage['mode'],
): Pick<Coverage, 'from' | 'to' | 'mode' | 'chain' | 'sections'> {
  return {
    from: run.from,
    to: run.to,
    mode,
    chain: { checked: run.tagsChecked, unproven: run.unproven, unchecked: run.tagsUnchecked },
    sections: { checked: run.sections },
  };
}
