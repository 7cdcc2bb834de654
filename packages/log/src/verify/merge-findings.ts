import { explain } from './explain.ts';
import type { Finding } from './finding.ts';

/** Joins neighbours of one kind into one finding; the evidence is that of the first. Those without a position come last. */
export function mergeFindings(findings: readonly Finding[]): readonly Finding[] {
  const sorted = [...findings].sort((a, b) => positionOf(a) - positionOf(b));
  const merged: Finding[] = [];
  for (const finding of sorted) {
    const at = merged.findLastIndex(({ kind }) => kind === finding.kind);
    const last = merged[at];
    if (
      last !== undefined &&
      last.to !== null &&
      finding.from === last.to + 1 &&
      last.evidence.source === finding.evidence.source
    ) {
      merged[at] = { ...last, to: finding.to, count: last.count + finding.count };
    } else {
      merged.push(finding);
    }
  }
  return merged.map((finding) => ({ ...finding, explanation: explain(finding) }));
}

function positionOf(finding: Finding): number {
  return finding.from ?? Number.POSITIVE_INFINITY;
}
