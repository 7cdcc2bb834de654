import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkLog } from '../testing/check-log.ts';
import { type MemoryParts, memoryParts, temporaryFolder } from '../testing/log-parts.test.kit.ts';
import type { Log } from './log.ts';
import { createLog } from './open-log.ts';
import { searchLog } from './query-log.ts';
import { readTimeline } from './read-counts.ts';

const folder = temporaryFolder();
let parts: MemoryParts;
let log: Log;
beforeEach(async () => {
  parts = memoryParts(folder);
  log = await createLog(parts.options());
  await log.recordAll(Array.from({ length: 300 }, (_, i) => eventAt(i)));
});
afterEach(() => log.close());

const TYPES = [
  'auth.login',
  'auth.login.failed',
  'auth.password.reset',
  'client.profile.updated',
  'own.thing.done',
];
const OUTCOMES = ['success', 'failure', 'denied'] as const;
const START_MS = Date.parse('2026-11-01T22:10:00Z');

/** Some types, severities and outcomes over two days. */
function eventAt(i: number): { type: string; outcome: 'success' | 'failure' | 'denied'; occurredAt: string } {
  return {
    type: TYPES[i % TYPES.length] ?? '',
    outcome: OUTCOMES[i % OUTCOMES.length] ?? 'success',
    occurredAt: new Date(START_MS + i * 600_000).toISOString(),
  };
}

/** The records that match, counted one by one. */
async function counted(query: string, by: 'hour' | 'day'): Promise<object> {
  const { records } = await searchLog(log, query, { limit: 1000 });
  const sums: { [key: string]: number } = {};
  for (const { leaf } of records) {
    const start = `${leaf.occurred.slice(0, by === 'hour' ? 13 : 10)} ${leaf.severity}`;
    sums[start] = (sums[start] ?? 0) + 1;
  }
  return sums;
}

test.each([
  '',
  'time:>=2026-11-02T00:00:00Z time:<2026-11-03T05:00:00Z',
  'severity:>=warning',
  'type:auth. -type:auth.login.failed',
  'type:auth.login OR outcome:denied',
  '-(type:auth.login outcome:success)',
  'type:nothing.of.this',
  'group:Authentication severity:info time:>=2026-11-02T00:00:00Z',
])('a timeline is what the records count up to: %s', async (query) => {
  for (const by of ['hour', 'day'] as const) {
    const { complete, buckets } = await readTimeline(log, query, { by });
    expect(complete).toBe(true);
    const sums = buckets.flatMap(({ start, ...counts }) =>
      Object.entries(counts).map(
        ([severity, n]) => [`${start.slice(0, by === 'hour' ? 13 : 10)} ${severity}`, n] as const,
      ),
    );
    expect(Object.fromEntries(sums.filter(([, n]) => n > 0))).toEqual(await counted(query, by));
  }
  await checkLog(parts);
});
