import type { Finding } from './finding.ts';
import { mergeFindings } from './merge-findings.ts';
import type { Coverage, VerifyReport } from './report.ts';

/** What was found and looked at, before anything is concluded from it. */
export interface ReportParts
  extends Pick<VerifyReport, 'origin' | 'size' | 'coverage' | 'information' | 'durationMs'> {
  /** In any order. */
  readonly findings: readonly Finding[];
}

/** What follows from findings and coverage: the verdict, the totals, up to where all is well. */
export function concludeReport(parts: ReportParts): VerifyReport {
  const { origin, size, coverage, information, durationMs } = parts;
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
    durationMs,
  };
}

/** Whoever looked at a range says nothing of what is before it. */
function lastVerified(findings: readonly Finding[], { from, to, range }: Coverage): number {
  const first = findings.find((finding) => finding.from !== null)?.from ?? to;
  const last = Math.min(first, to) - 1;
  return range !== undefined && last < from ? -1 : last;
}
