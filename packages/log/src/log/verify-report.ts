import type { Finding } from '../verify/finding.ts';
import { mergeFindings } from '../verify/merge-findings.ts';
import type { Coverage, VerifyReport } from '../verify/report.ts';
import type { RecordRun } from './verify-records.ts';

export interface ReportParts extends Pick<VerifyReport, 'origin' | 'size' | 'coverage' | 'information'> {
  /** In any order. */
  readonly findings: readonly Finding[];
  /** By the clock of `performance`. */
  readonly startedMs: number;
}

/** What follows from findings and coverage: the verdict, the totals, up to where all is well. */
export function reportOf(parts: ReportParts): VerifyReport {
  const { origin, size, coverage, information, startedMs } = parts;
  const findings = mergeFindings(parts.findings);
  const total = (kind: Finding['kind']): number =>
    findings.filter((finding) => finding.kind === kind).reduce((sum, { count }) => sum + count, 0);
  return {
    origin,
    size,
    verdict: findings.length > 0 ? 'broken' : coverage.notChecked.length > 0 ? 'unchecked' : 'intact',
    findings,
    totals: {
      altered: total('altered'),
      missing: total('missing') + total('cut'),
      unproven: coverage.chain.unproven,
    },
    lastVerified: lastVerified(findings, coverage),
    coverage,
    information,
    durationMs: Math.round(performance.now() - startedMs),
  };
}

/** Whoever looked at a range says nothing of what is before it. */
function lastVerified(findings: readonly Finding[], { from, to, range }: Coverage): number {
  const first = findings.find((finding) => finding.from !== null)?.from ?? to;
  const last = Math.min(first, to) - 1;
  return range !== undefined && last < from ? -1 : last;
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
