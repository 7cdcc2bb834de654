import { CATALOGUE } from '@attestry/log';
import { describe, expect, test } from 'vitest';
import { refusalOf } from '../ingest/check-event.ts';
import { type DemoEvent, type DemoOptions, demoEvents } from './demo-events.ts';

const MONTH: DemoOptions = {
  seed: 7,
  from: new Date('2026-07-01T00:00:00Z'),
  to: new Date('2026-07-31T12:00:00Z'),
};
const month = [...demoEvents(MONTH)];

test('the same seed and range give the same events, another seed gives others', () => {
  expect([...demoEvents(MONTH)]).toEqual(month);
  expect([...demoEvents({ ...MONTH, seed: 8 })]).not.toEqual(month);
});

test('there are as many as were asked for, in order, inside the range, each with an id of its own', () => {
  expect(month.length).toBe(5000);
  expect(new Set(month.map((event) => event.id)).size).toBe(5000);
  for (const event of month) expect(event.id?.length, event.type).toBeLessThan(129);
  expectOrdered(month, MONTH);
});

test('every event is one that a log records', () => {
  expect(month.flatMap((event) => refusalOf(event) ?? [])).toEqual([]);
});

test.each([
  ['an hour at night', '2026-02-28T01:00:00Z', '2026-02-28T02:00:00Z', 200],
  ['a day', '2026-02-28T00:00:00Z', '2026-03-01T00:00:00Z', 1000],
  ['a year', '2025-01-01T00:00:00Z', '2026-01-01T00:00:00Z', 20_000],
  ['one event', '2026-02-28T01:00:00Z', '2026-02-28T01:00:00.001Z', 1],
])('%s is range enough', (_, from, to, count) => {
  const options = { seed: 1, from: new Date(from), to: new Date(to), count };
  const events = [...demoEvents(options)];
  expect(events.length).toBe(count);
  expectOrdered(events, options);
});

test('a range that ends before it begins, and no events at all, are refused', () => {
  expect(() => [...demoEvents({ ...MONTH, to: MONTH.from })]).toThrow('from must be before to');
  expect(() => [...demoEvents({ ...MONTH, from: new Date('x') })]).toThrow(RangeError);
  expect(() => [...demoEvents({ ...MONTH, count: 0 })]).toThrow('at least 1');
});

test('every type is one of the catalogue; together they cover all groups and much of it', () => {
  const types = new Set(month.map((event) => event.type));
  for (const type of types) expect(CATALOGUE.lookup(type), type).toBeDefined();
  expect(types.size).toBeGreaterThanOrEqual(120);
  const groups = new Set([...types].map((type) => CATALOGUE.groupOf(type)));
  expect([...groups].sort()).toEqual(['Authentication', 'Configuration', 'Content', 'Data']);
  expect([...types].filter((type) => type.startsWith('audit.'))).toEqual([]);
});

describe('a believable month', () => {
  const of = (type: string): readonly DemoEvent[] => month.filter((event) => event.type === type);

  test('has people, keys, jobs and strangers in it', () => {
    const actors = new Set(month.map((event) => event.actor?.type));
    for (const type of ['admin', 'user', 'contact', 'api_key', 'cron', 'system', 'anonymous']) {
      expect(actors).toContain(type);
    }
  });

  test('comes only from addresses that are reserved for documentation', () => {
    const addresses = month.flatMap((event) => event.request?.ip ?? []);
    expect(addresses.length).toBeGreaterThan(2000);
    for (const ip of addresses) expect(ip).toMatch(/^(192\.0\.2\.|198\.51\.100\.|203\.0\.113\.|2001:db8:)/);
  });

  test('has attempts at one account from one address, and then the lock', () => {
    const guesses = of('auth.login.failed').filter((event) => event.request?.ip === '198.51.100.23');
    expect(guesses.length).toBe(40);
    expect(of('auth.account.locked')[0]?.occurredAt.localeCompare(guesses.at(-1)?.occurredAt ?? '')).toBe(1);
  });

  test('has a spray from many addresses', () => {
    const spray = of('auth.login.failed').filter((event) => event.request?.userAgent?.startsWith('okhttp'));
    expect(new Set(spray.map((event) => event.request?.ip)).size).toBeGreaterThan(8);
    expect(new Set(spray.map((event) => event.target?.id)).size).toBe(70);
  });

  test('has more than ten clients deleted within five minutes, and permissions changed at night', () => {
    const times = of('client.account.deleted').map((event) => Date.parse(event.occurredAt));
    expect(times.length).toBe(14);
    expect(Math.max(...times) - Math.min(...times)).toBeLessThan(5 * 60_000);
    expect(of('auth.permission.changed')[0]?.occurredAt).toMatch(/T02:\d\d:/);
  });

  test('has changes, secrets to redact, values to truncate and names of many scripts', () => {
    const text = month.map((event) => JSON.stringify(event));
    expect(month.filter((event) => event.before !== undefined).length).toBeGreaterThan(400);
    expect(
      text.filter((json) => /sk_live_|"password":|accesshash|4111 1111/.test(json)).length,
    ).toBeGreaterThan(20);
    expect(text.filter((json) => json.length > 65_536).length).toBe(3);
    for (const script of [/\p{Script=Cyrillic}/u, /\p{Script=Greek}/u, /[ŁŻłżğİØ]/u]) {
      expect(text.some((json) => script.test(json))).toBe(true);
    }
  });

  test('is livelier on working days than at weekends', () => {
    const perDay = (weekend: boolean): number => {
      const days = month.filter((event) => (new Date(event.occurredAt).getUTCDay() % 6 === 0) === weekend);
      return days.length / new Set(days.map((event) => event.occurredAt.slice(0, 10))).size;
    };
    expect(perDay(false)).toBeGreaterThan(perDay(true) * 1.3);
  });

  test('counts each source without a gap, but for the one that is told', () => {
    const last = new Map<string, number>();
    const gaps: string[] = [];
    for (const { source, type } of month) {
      const id = source?.id ?? '';
      if (source?.seq !== (last.get(id) ?? 0) + 1) gaps.push(type);
      last.set(id, source?.seq ?? 0);
    }
    expect(gaps).toEqual(['module.capture.gap']);
  });
});

function expectOrdered(events: readonly DemoEvent[], { from, to }: DemoOptions): void {
  let last = from.toISOString();
  for (const { occurredAt } of events) {
    expect(occurredAt >= last, occurredAt).toBe(true);
    last = occurredAt;
  }
  expect(last <= to.toISOString()).toBe(true);
}
