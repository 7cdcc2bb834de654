/**
 * The range of time that a screen looks at. In an address it is `24h`, `7d`, `30d`, `90d` or `all`, or two times:
 * `2026-11-01T00:00:00.000Z..2026-11-08T00:00:00.000Z` (the end excluded).
 */
export type Range =
  | { readonly kind: 'last'; readonly span: RangeSpan }
  | { readonly kind: 'all' }
  | { readonly kind: 'between'; readonly from: string; readonly to: string };

export const RANGE_SPANS = ['1h', '24h', '7d', '30d', '90d'] as const;
export type RangeSpan = (typeof RANGE_SPANS)[number];

const SPAN_MS: { readonly [S in RangeSpan]: number } = {
  '1h': 3_600_000,
  '24h': 86_400_000,
  '7d': 7 * 86_400_000,
  '30d': 30 * 86_400_000,
  '90d': 90 * 86_400_000,
};

/** As the address says it, or the fallback where it says nothing, or nothing that can be read. */
export function parseRange(text: string | undefined, fallback: RangeSpan = '30d'): Range {
  return readRange(text ?? '') ?? { kind: 'last', span: fallback };
}

/** Undefined where it cannot be read. */
export function readRange(text: string): Range | undefined {
  const span = RANGE_SPANS.find((one) => one === text);
  if (span !== undefined) return { kind: 'last', span };
  if (text === 'all') return { kind: 'all' };
  const [from, to] = text.split('..').map((part) => new Date(part).getTime());
  if (from === undefined || to === undefined || !(from < to)) return undefined;
  return { kind: 'between', from: new Date(from).toISOString(), to: new Date(to).toISOString() };
}

export function formatRange(range: Range): string {
  if (range.kind === 'last') return range.span;
  return range.kind === 'all' ? 'all' : `${range.from}..${range.to}`;
}

/** Its ends in milliseconds; a range without end goes to now, and one without beginning begins at 0. */
export function rangeBounds(range: Range, nowMs: number): { readonly fromMs: number; readonly toMs: number } {
  if (range.kind === 'all') return { fromMs: 0, toMs: nowMs };
  if (range.kind === 'last') return { fromMs: nowMs - SPAN_MS[range.span], toMs: nowMs };
  return { fromMs: Date.parse(range.from), toMs: Date.parse(range.to) };
}

/** A term of the query language that asks for the range; empty for all of time. */
export function rangeTerm(range: Range): string {
  if (range.kind === 'all') return '';
  if (range.kind === 'last') return `time:>now-${range.span}`;
  return `time:>=${range.from} time:<${range.to}`;
}

/** A query and a range as one query. */
export function withRange(q: string, range: Range): string {
  const term = rangeTerm(range);
  if (q.trim() === '' || term === '') return `${q.trim()}${term}`;
  // An `OR` at the top binds weaker than the range.
  return /\bOR\b/.test(q) ? `(${q}) ${term}` : `${q} ${term}`;
}
