import { explain } from './explain.ts';
import type { Finding } from './finding.ts';

/** Joins neighbours of one kind into one finding; the evidence is that of the first. Those without a position come last. */
export function mergeFindings(findings: readonly Finding[]): readonly Finding[] {
  const merged: Finding[] = [];
  for (const finding of [...findings].sort((a, b) => positionOf(a) - positionOf(b)))
    addFinding(merged, finding);
  return merged.map((finding) => ({ ...finding, explanation: explain(finding) }));
}

/** Adds a finding of a later position, or joins it to its neighbour: where everything is wrong, few are kept. */
export function addFinding(findings: Finding[], finding: Finding): void {
  const at = findings.findLastIndex(({ kind }) => kind === finding.kind);
  const last = findings[at];
  if (last?.to != null && finding.from === last.to + 1 && last.evidence.source === finding.evidence.source) {
    findings[at] = { ...last, to: finding.to, count: last.count + finding.count };
  } else {
    findings.push(finding);
  }
}

function positionOf(finding: Finding): number {
  return finding.from ?? Number.POSITIVE_INFINITY;
}
