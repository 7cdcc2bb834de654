import type { FacetCount, Facets, TimelineBucket } from 'attestry/api';
import { timeShownMs, zoneOffsetMs } from '../time/zone-offset.ts';
import { type EventSearch, rangeOf } from './event-search.ts';
import { HOUR_MS, MONTH_RANGE } from './month.ts';

/** A number of the overview, what it was before, and where the events are that it counts. */
export interface Figure {
  readonly id: 'total' | 'critical' | 'today' | 'failed';
  readonly count: number | undefined;
  /** In the time that it is compared with; undefined while nobody knows. */
  readonly before: number | undefined;
  readonly search: EventSearch;
}

export interface FigureInput {
  readonly month: Facets | undefined;
  readonly monthBefore: Facets | undefined;
  /** By hour. */
  readonly buckets: readonly TimelineBucket[] | undefined;
  readonly nowMs: number;
  readonly zone: string;
}

/** As the view of the same name has them. */
export const FAILED_SIGN_INS: readonly string[] = ['auth.login.failed', 'audit.sign_in_failed'];
const DAY_MS = 24 * HOUR_MS;

export function figuresOf({ month, monthBefore, buckets, nowMs, zone }: FigureInput): readonly Figure[] {
  const range = MONTH_RANGE;
  const day = buckets && todayOf(buckets, nowMs, zone);
  const ofMonths = (count: (facets: Facets) => number) => ({
    count: month && count(month),
    before: monthBefore && count(monthBefore),
  });
  return [
    { id: 'total', ...ofMonths(({ total }) => total), search: { q: '', range } },
    {
      id: 'critical',
      ...ofMonths(({ severities }) => countOf(severities, ['critical'])),
      search: { q: 'severity:critical', range },
    },
    {
      id: 'today',
      count: day?.today,
      before: day?.yesterday,
      search: { q: '', range: rangeOf(dayStartMs(nowMs, zone), dayStartMs(nowMs, zone, 1)) },
    },
    {
      id: 'failed',
      ...ofMonths(({ types }) => countOf(types, FAILED_SIGN_INS)),
      search: { q: `type:${FAILED_SIGN_INS.join(',')}`, range },
    },
  ];
}

function countOf(counts: readonly FacetCount[], values: readonly string[]): number {
  return counts.reduce((sum, { value, count }) => (values.includes(value) ? sum + count : sum), 0);
}

/** Since midnight of the reader, and yesterday as far as the same hour: a morning is not less than a whole day. */
function todayOf(buckets: readonly TimelineBucket[], nowMs: number, zone: string) {
  const midnightMs = dayStartMs(nowMs, zone);
  const yesterdayMs = dayStartMs(nowMs, zone, -1);
  const sinceMs = Math.floor((nowMs - midnightMs) / HOUR_MS + 1) * HOUR_MS;
  const between = (fromMs: number, toMs: number): number =>
    buckets.reduce((sum, { start, info, warning, critical }) => {
      const startMs = Date.parse(start);
      return startMs >= fromMs && startMs < toMs ? sum + info + warning + critical : sum;
    }, 0);
  return {
    today: between(midnightMs, midnightMs + DAY_MS),
    yesterday: between(yesterdayMs, Math.min(midnightMs, yesterdayMs + sinceMs)),
  };
}

/** Midnight by the clocks of the reader, of today or of a day beside it. */
export function dayStartMs(nowMs: number, zone: string, days: number = 0): number {
  const shownMs = nowMs + zoneOffsetMs(nowMs, zone);
  return timeShownMs((Math.floor(shownMs / DAY_MS) + days) * DAY_MS, zone);
}

export type Change =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'same' }
  | { readonly kind: 'none-before' }
  /** `share`: of what it was before. Absent where it would say nothing. */
  | { readonly kind: 'more' | 'less'; readonly by: number; readonly share?: number };

/** Beyond tenfold a percentage is no longer read as a number. */
const MAX_SHARE = 9.99;

export function changeOf({ count, before }: Pick<Figure, 'count' | 'before'>): Change {
  if (count === undefined || before === undefined) return { kind: 'unknown' };
  if (before === 0) return { kind: 'none-before' };
  if (count === before) return { kind: 'same' };
  const by = Math.abs(count - before);
  const share = by / before;
  return { kind: count > before ? 'more' : 'less', by, ...(share <= MAX_SHARE && { share }) };
}
