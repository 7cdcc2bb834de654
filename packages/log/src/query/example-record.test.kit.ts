/** A record with every member, and queries that it is asked. */
import { expect } from 'vitest';
import type { DecodedRecord, Leaf, Sections } from '../record/leaf.ts';
import { compileFilter } from './compile-filter.ts';
import type { FilterContext } from './filter-context.ts';
import { matches } from './matches.ts';
import { parseFilter } from './parse-filter.ts';
import { acceptsTerms } from './term-expression.ts';
import { termsOf } from './terms.ts';

export const NOW: number = Date.UTC(2026, 10, 2, 12);
const CONTEXT: FilterContext = {
  now: NOW,
  groupOf: (type) => (type.startsWith('auth.') ? 'Authentication' : 'Data'),
  types: ['auth.login.failed', 'client.updated', 'authority.granted'],
  state: { isBroken: (seq) => seq === 7, isArchived: (seq) => seq < 5 },
};

export const LEAF: Leaf = {
  v: 1,
  log: 'acme/main/1',
  seq: 7,
  id: '0190a2b3-4c5d-7e6f-8a9b-0c1d2e3f4a5b',
  ref: 'Order 17/ä',
  n: 'AAAAAAAAAAAAAAAAAAAAAA',
  type: 'client.updated',
  category: 'client',
  severity: 'warning',
  outcome: 'success',
  recorded: '2026-11-01T10:05:00.124Z',
  occurred: '2026-11-01T10:00:00.123Z',
  actor: { type: 'admin', id: '42' },
  behalf: { type: 'user', id: 'u_9' },
  target: { type: 'client', id: 'C-17' },
  related: [{ type: 'invoice', id: '1001' }, { id: 'urn:x:1' }],
  subject: { type: 'client', id: '17' },
  source: { id: 'whmcs-1', seq: 3 },
};

const SECTIONS: Sections = {
  actor: { name: 'Zoë Müller', email: 'zoe@example.com', roles: ['Billing', 'support'] },
  behalf: { name: 'Real Person' },
  target: { name: 'Example GmbH' },
  request: {
    ip: '203.0.113.7',
    userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0',
    sessionId: 'S1',
    requestId: 'req 1',
    traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
  },
  change: {
    before: {
      credit_limit: 1000,
      status: 'Active',
      note: null,
      address: { city: 'Berlin' },
      tags: ['a', 'b'],
    },
    after: {
      credit_limit: 1500.5,
      status: 'On hold',
      note: true,
      address: { city: 'Köln' },
      tags: ['a', 'c'],
      price: '150.00',
    },
  },
  details: {
    reason: 'Customer asked by phone',
    details: {
      ticket: 4711,
      flag: true,
      items: [{ name: 'Hosting Plus' }, { name: 'Domain' }],
      'dotted.key': 'yes',
    },
    norm: [
      ['/after/x', 'redacted'],
      ['/before/y', 'truncated'],
    ],
  },
};

export function record(leaf: Partial<Leaf> = {}, sections: Sections = SECTIONS): DecodedRecord {
  return { leaf: { ...LEAF, ...leaf }, sections, hash: `8f2c11aa${'0'.repeat(56)}` };
}

/** Whether it matches; on the way, what the index would answer is held against it. */
export function isMatch(
  query: string,
  subject: DecodedRecord = record(),
  context: FilterContext = CONTEXT,
): boolean {
  const filter = parseFilter(query);
  const result = matches(filter, subject, context);
  const { candidates, exact, seq } = compileFilter(filter, context);
  const isInSeq = seq === undefined || (subject.leaf.seq >= seq.from && subject.leaf.seq < seq.to);
  const isFound = isInSeq && (candidates === 'all' || acceptsTerms(candidates, new Set(termsOf(subject))));
  if (result) expect(isFound, `${query} is in the index`).toBe(true);
  if (exact) expect(isFound, `${query} is answered exactly`).toBe(result);
  return result;
}

export function expectMatches(queries: readonly string[]): void {
  for (const query of queries) expect(isMatch(query), query).toBe(true);
}

export function expectNone(queries: readonly string[]): void {
  for (const query of queries) expect(isMatch(query), query).toBe(false);
}
