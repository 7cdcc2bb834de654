import type { Leaf, RecordContent } from '../record/leaf.ts';
import { instantOf } from './time.ts';

const LATE_MS = 5 * 60 * 1000;

/** Recorded over five minutes after it occurred. */
export function isLate(leaf: Pick<Leaf, 'recorded' | 'occurred'>): boolean {
  if (leaf.occurred === leaf.recorded) return false;
  return instantOf(leaf.recorded) - instantOf(leaf.occurred) > LATE_MS;
}

export function hasBehalf(record: RecordContent): boolean {
  return record.leaf.behalf !== undefined || record.sections.behalf !== undefined;
}

export function hasRelated(record: RecordContent): boolean {
  return (record.leaf.related?.length ?? 0) > 0;
}

/** Whether normalisation took a secret out (docs/formats/log-format.md §1, step 4). */
export function wasRedacted(record: RecordContent): boolean {
  return hasNorm(record, ['redacted']);
}

/** Whether normalisation left something out because of its size or its depth. */
export function wasTruncated(record: RecordContent): boolean {
  return hasNorm(record, ['truncated', 'depth']);
}

function hasNorm(record: RecordContent, kinds: readonly string[]): boolean {
  const norm = record.sections.details?.norm;
  if (!Array.isArray(norm)) return false;
  return norm.some(
    (entry) => Array.isArray(entry) && typeof entry[1] === 'string' && kinds.includes(entry[1]),
  );
}
