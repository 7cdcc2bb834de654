import type { LogStore } from '../store/log-store.ts';
import { explain } from '../verify/explain.ts';
import type { Finding } from '../verify/finding.ts';
import { type Peak, seenBy } from './verify-peaks.ts';

/** How much there is, and how much there should be by the log's own head. */
export interface Extent {
  /** By the head. */
  readonly size: number;
  /** One beyond the last position at which anything is stored, of those that the head or a checkpoint has seen. */
  readonly stored: number;
  /** The head's compact range. */
  readonly range: Uint8Array;
}

export async function readExtent(store: LogStore, peaks: readonly Peak[]): Promise<Extent> {
  const { size, range } = await store.readHead();
  return { size, range, stored: await store.readEnd(Math.max(size, seenBy(peaks))) };
}

/** Fewer records than somebody has seen. What the head says of the log counts as having seen it. */
export function findCut(extent: Extent, peaks: readonly Peak[]): Finding | undefined {
  let seen = { size: extent.size, source: 'the head of the log' };
  for (const { size, source, root } of peaks) {
    if (root === undefined) continue;
    if (size > seen.size || (size === seen.size && source === 'the signer')) seen = { size, source };
  }
  if (seen.size <= extent.stored) return undefined;
  const finding = {
    kind: 'cut' as const,
    from: extent.stored,
    to: seen.size - 1,
    count: seen.size - extent.stored,
    time: null,
    evidence: { expected: `${seen.size} records`, got: `${extent.stored}`, source: seen.source },
  };
  return { ...finding, explanation: explain(finding) };
}
