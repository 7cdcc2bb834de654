import { type Incarnations, readTimeline } from '@attestry/log';
import type { ExportFormatName } from './export-format.ts';
import { timeRangeOf } from './time-range.ts';

/**
 * The name of an export with the days of its first and last records: `compliance_audit_2026-04-01_2026-05-01.csv`, both
 * included. A side on which the query says nothing of the time is that of the whole log, by its counts: the
 * name is sent before a record is read.
 */
export async function exportFileName(
  all: Incarnations,
  query: string,
  format: ExportFormatName,
): Promise<string> {
  const { from, to } = timeRangeOf(query);
  const [firstDay, lastDay] = from !== undefined && to !== undefined ? ['', ''] : await daysOf(all);
  const first = from === undefined ? firstDay : dayOf(from);
  const last = to === undefined ? lastDay : dayOf(to - 1);
  // A query that begins after all there is has nothing to end with.
  return `compliance_audit_${first}_${[first, last].sort().at(-1)}.${format}`;
}

/** The first and the last day on which something occurred; today where nothing did. */
async function daysOf(all: Incarnations): Promise<readonly [string, string]> {
  const { buckets } = await readTimeline(all, '', { by: 'day' });
  const today = dayOf(all[0].nowMs());
  return [buckets[0]?.start.slice(0, 10) ?? today, buckets.at(-1)?.start.slice(0, 10) ?? today];
}

const YEAR_0_MS = Date.parse('0000-01-01T00:00:00Z');
const YEAR_9999_MS = Date.parse('9999-12-31T00:00:00Z');

function dayOf(atMs: number): string {
  return new Date(Math.min(Math.max(atMs, YEAR_0_MS), YEAR_9999_MS)).toISOString().slice(0, 10);
}
