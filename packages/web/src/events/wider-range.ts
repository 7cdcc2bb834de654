import { RANGE_SPANS, type Range, rangeBounds } from '../time/range.ts';

/** The range around a range, for who zooms out: three times as long, or the next longer of the usual ones. */
export function widerRange(range: Range, nowMs: number): Range {
  if (range.kind === 'all') return range;
  const { fromMs, toMs } = rangeBounds(range, nowMs);
  const span = toMs - fromMs;
  if (range.kind === 'between' && toMs + span < nowMs) {
    return { kind: 'between', from: isoOf(fromMs - span), to: isoOf(toMs + span) };
  }
  // Up to now: as one of those that go along with the time.
  const needed = Math.max(range.kind === 'last' ? span + 1 : 0, nowMs - fromMs);
  const longer = RANGE_SPANS.find((one) => lengthOf({ kind: 'last', span: one }, nowMs) >= needed);
  return longer === undefined ? { kind: 'all' } : { kind: 'last', span: longer };
}

function lengthOf(range: Range, nowMs: number): number {
  const { fromMs, toMs } = rangeBounds(range, nowMs);
  return toMs - fromMs;
}

function isoOf(ms: number): string {
  return new Date(ms).toISOString();
}
