import { describe, expect, test } from 'vitest';
import type { DecodedRecord, Leaf, Sections } from '../record/leaf.ts';
import { compileFilter } from './compile-filter.ts';
import type { FilterContext } from './filter-context.ts';
import { matches } from './matches.ts';
import { parseFilter } from './parse-filter.ts';
import { acceptsTerms } from './term-expression.ts';
import { termsOf } from './terms.ts';

const NOW = Date.UTC(2026, 10, 2, 12);
const CONTEXT: FilterContext = {
  now: NOW,
  groupOf: (type) => (type.startsWith('auth.') ? 'Authentication' : 'Data'),
  types: ['auth.login.failed', 'client.updated', 'authority.granted'],
  state: { isBroken: (seq) => seq === 7, isArchived: (seq) => seq < 5 },
};

const LEAF: Leaf = {
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

function record(leaf: Partial<Leaf> = {}, sections: Sections = SECTIONS): DecodedRecord {
  return { leaf: { ...LEAF, ...leaf }, sections, hash: `8f2c11aa${'0'.repeat(56)}` };
}

/** Whether it matches; on the way, what the index would answer is held against it. */
function isMatch(
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

function expectMatches(queries: readonly string[]): void {
  for (const query of queries) expect(isMatch(query), query).toBe(true);
}

function expectNone(queries: readonly string[]): void {
  for (const query of queries) expect(isMatch(query), query).toBe(false);
}

describe('what a record is', () => {
  test('type matches exactly, everything below with a dot, and a beginning with a star', () => {
    expectMatches([
      'type:client.updated',
      'type:client.',
      'type:client.*',
      'type:cli*',
      'TYPE:Client.Updated',
      'type:a,client.updated',
      'type:*',
    ]);
    expectNone(['type:client', 'type:auth.', 'type:client.upd', '-type:client.', '-type:*']);
    expect(isMatch('type:auth.', record({ type: 'authority.granted' }))).toBe(false);
    expect(isMatch('type:auth.', record({ type: 'auth' }))).toBe(false);
  });

  test('group goes by the catalogue, category by the record', () => {
    expectMatches([
      'group:Data',
      'group:data',
      'group:dat*',
      'group:*',
      'category:client',
      '-group:Authentication',
    ]);
    expectNone(['group:Authentication', 'group:Content', 'category:auth']);
    expect(isMatch('group:data', record(), { now: NOW })).toBe(false);
    expect(isMatch('group:data', record(), { now: NOW, groupOf: () => 'Data' })).toBe(true);
  });

  test('severity has an order', () => {
    expectMatches([
      'severity:warning',
      'severity:>=warning',
      'severity:>info',
      'severity:<critical',
      'severity:<=warning',
      'severity:info..warning',
      'severity:warn*',
      'severity:info,WARNING',
      '-severity:critical',
    ]);
    expectNone([
      'severity:>warning',
      'severity:<warning',
      'severity:critical',
      '-severity:>=warning',
      '-severity:*',
    ]);
  });

  test('outcome can be missing', () => {
    expectMatches(['outcome:success', 'outcome:failure,success', 'outcome:*', '-outcome:denied']);
    const { outcome: _, ...without } = LEAF;
    const none = { leaf: without, sections: {}, hash: '00'.repeat(32) };
    expect(isMatch('-outcome:*', none)).toBe(true);
    expect(isMatch('outcome:success', none)).toBe(false);
  });

  test('seq, id and hash name one record or some', () => {
    expectMatches([
      'seq:7',
      'seq:1,7',
      'seq:>=7',
      'seq:>6',
      'seq:<=7',
      'seq:<8',
      'seq:5..7',
      '-seq:8',
      'seq:7 OR seq:9',
      'seq:>3 seq:<9',
    ]);
    expectNone(['seq:8', 'seq:>7', 'seq:<7', '-seq:1..9', 'seq:>3 seq:<5', 'seq:8 OR seq:9']);
    expectMatches([
      'id:0190a2b3-4c5d-7e6f-8a9b-0c1d2e3f4a5b',
      'id:0190A2B34C5D7E6F8A9B0C1D2E3F4A5B',
      'id:0190a2b3-4c*',
      'id:0190a2b34*',
      'hash:8f2c*',
      'hash:8F2C11aa00*',
      `hash:8f2c11aa${'0'.repeat(56)}`,
    ]);
    expectNone(['id:0190a2b3-4d*', 'hash:8f2d*', `hash:8f2c11aa${'1'.repeat(56)}`, 'hash:8f2c11aa1*']);
  });

  test('ref and source are ids, whatever characters they hold', () => {
    expectMatches([
      'ref:"Order 17/ä"',
      'ref:order*',
      'ref:"order 17"*',
      'ref:"ORDER 17/Ä"',
      'source:whmcs-1',
      'source:whm*',
      'source:*',
    ]);
    expectNone(['ref:order', 'source:whmcs', '-source:*', '-ref:*']);
  });

  test('time means when it occurred', () => {
    expectMatches([
      'time:2026-11-01',
      'time:2026-11',
      'time:2026',
      'time:>now-27h',
      'time:now-2d..now',
      'time:2026-11-01T10:00Z',
      'time:2026-11-01T11:00:00+01:00',
      'time:2026-11-01T10:00:00.123Z',
      'time:2026-10-01..2026-11-01',
      'time:<=2026-11-01',
      'time:>=2026-11-01',
      '-time:2026-11-02',
      'time:2025,2026',
      'time:*',
      'time:<now',
    ]);
    expectNone([
      'time:2026-11-02',
      'time:>2026-11-01',
      'time:<2026-11-01',
      'time:>now-24h',
      'time:2026-11-01T10:00:01Z',
      'time:now..now+1d',
      '-time:*',
      '-time:2026-11',
    ]);
  });

  test('is and has ask for states and parts', () => {
    expectMatches([
      'is:redacted',
      'is:truncated',
      'is:late',
      'is:broken',
      'is:redacted,archived',
      '-is:archived',
      'has:diff',
      'has:before',
      'has:after',
      'has:reason',
      'has:details',
      'has:request',
      'has:target',
      'has:behalf',
      'has:related',
      'has:subject',
      '-has:imported',
    ]);
    const bare = { leaf: { ...LEAF, recorded: LEAF.occurred, seq: 2 }, sections: {}, hash: '00'.repeat(32) };
    for (const query of ['is:redacted', 'is:truncated', 'is:late', 'is:broken', 'has:diff', 'has:reason']) {
      expect(isMatch(query, bare), query).toBe(false);
    }
    expect(isMatch('is:archived', bare)).toBe(true);
    expect(isMatch('is:archived', bare, { now: NOW })).toBe(false);
    expect(isMatch('is:late', record({ recorded: '2026-11-01T10:05:00.123Z' })), 'exactly five minutes').toBe(
      false,
    );
  });
});

describe('who and what', () => {
  test('actor is an id, an e-mail, a name or words of them, or type:id', () => {
    expectMatches([
      'actor:42',
      'actor:4*',
      'actor:admin:42',
      'actor:zoe@example.com',
      'actor:zoë',
      'actor:"zoë müller"',
      'actor:"Zoë Mü"*',
      'actor:example.com',
      'actor:*',
      'actor:x,42',
      'actor:zo*',
    ]);
    expectNone([
      'actor:4',
      'actor:user:42',
      'actor:mül',
      'actor:"müller zoë"',
      'actor:support',
      'actor:"-"',
      '-actor:42',
    ]);
  });

  test('actor.type, actor.id and actor.role are each compared whole', () => {
    expectMatches([
      'actor.type:admin',
      'actor.type:adm*',
      'actor.type:*',
      'actor.id:42',
      'actor.id:*',
      'actor.role:billing',
      'actor.role:Supp*',
      'actor.role:*',
    ]);
    expectNone(['actor.type:user', 'actor.id:zoë', 'actor.role:bill', '-actor.role:*', '-actor.id:*']);
    expect(isMatch('actor.role:*', record({}, {}))).toBe(false);
  });

  test('behalf is the real person', () => {
    expectMatches(['behalf:u_9', 'behalf:user:u_9', 'behalf:person', 'behalf:*']);
    expectNone(['behalf:u', 'behalf:admin:u_9', '-behalf:*']);
  });

  test('target begins with the type, or is an id or a name', () => {
    expectMatches([
      'target:client',
      'target:cli',
      'target:c-17',
      'target:client:c-17',
      'target:gmbh',
      'target:"example gmbh"',
      'target:*',
      'target.type:client',
      'target.id:c-17',
      'target.id:C*',
    ]);
    expectNone([
      'target:clients',
      'target:17',
      'target.type:cli',
      'target.id:c',
      'target:invoice:c-17',
      '-target:*',
      '-target:cli',
    ]);
  });

  test('related is any of the ids', () => {
    expectMatches(['related:1001', 'related:invoice:1001', 'related:urn:x:1', 'related:10*', 'related:*']);
    expectNone(['related:100', 'related:order:1001', '-related:*']);
  });

  test('ip is an address, a network or its beginning', () => {
    expectMatches([
      'ip:203.0.113.7',
      'ip:203.0.113.0/24',
      'ip:200.0.0.0/5',
      'ip:203.0.*',
      'ip:0.0.0.0/0',
      'ip:::ffff:203.0.113.7',
      'ip:10.0.0.1,203.0.113.7',
      'ip:*',
    ]);
    expectNone(['ip:203.0.113.8', 'ip:203.0.112.0/24', 'ip:2001:db8::/32', 'ip:::/0', '-ip:*']);
    const v6 = record({}, { request: { ip: '2001:DB8:0::17' } });
    expect(isMatch('ip:2001:db8::/32', v6)).toBe(true);
    expect(isMatch('ip:2001:db8::17', v6)).toBe(true);
    expect(isMatch('ip:2001:db8:*', v6)).toBe(true);
    expect(isMatch('ip:2001:db9::/32', v6)).toBe(false);
    expect(isMatch('2001:db8::17', v6), 'as a word').toBe(true);
    const broken = record({}, { request: { ip: 'proxy-a, 10.0.0.1' } });
    expect(isMatch('ip:10.0.0.1', broken)).toBe(false);
    expect(isMatch('proxy', broken), 'an unreadable address is text').toBe(true);
  });

  test('ua is words; session, request and trace are ids', () => {
    expectMatches([
      'ua:firefox',
      'ua:fire*',
      'ua:firefox/128.0',
      'ua:"Linux x86"*',
      'ua:mozilla',
      'ua:moz*',
      'ua:5',
      'ua:gecko,safari',
      'ua:*',
      'session:s1',
      'request:"req 1"',
      'trace:4bf9*',
      'request:*',
    ]);
    expectNone([
      'ua:fire',
      'ua:"firefox linux"',
      'ua:safari',
      'ua:129',
      'session:s',
      'trace:4bf9',
      '-session:*',
    ]);
  });
});

describe('what changed', () => {
  test('before and after compare values at a path', () => {
    expectMatches([
      'before.credit_limit:1000',
      'before.credit_limit:1000.0',
      'before.credit_limit:1e3',
      'before.status:active',
      'after.status:"on hold"',
      'after.status:on*',
      'before.note:null',
      'after.note:true',
      'before.address.city:berlin',
      'after.address.city:köln',
      'after.tags:c',
      'after.tags.1:c',
      'before.credit_limit:*',
      'Before.Credit_Limit:1000',
      'before.status:x,active',
      'after.price:150.00',
      'has:before',
    ]);
    expectNone([
      'before.credit_limit:100',
      'after.status:hold',
      'before.city:berlin',
      'after.tags.0:c',
      'before.missing:*',
      'after.status:""',
      'before.address:berlin',
      '-before.credit_limit:1000',
    ]);
  });

  test('numbers compare as numbers, and so do texts that are written as one', () => {
    expectMatches([
      'after.credit_limit:>1000',
      'after.credit_limit:>=1500.5',
      'before.credit_limit:<1500',
      'before.credit_limit:999..1001',
      'after.price:>100',
      'after.price:150..150',
      'before.credit_limit:>-5',
    ]);
    expectNone([
      'after.credit_limit:<1500',
      'after.status:>0',
      'before.note:<1',
      'before.credit_limit:1001..2000',
    ]);
  });

  test('changed is a field or what lies below it', () => {
    expectMatches([
      'changed:credit_limit',
      'changed:address',
      'changed:address.city',
      'changed:addr*',
      'changed:*',
      'changed:tags',
      '-changed:nothing',
    ]);
    expectNone(['changed:credit', 'changed:city', 'changed:address.c', '-changed:*', '-changed:address']);
    const same = record({}, { change: { before: { a: 1 }, after: { a: 1 } } });
    expect(isMatch('has:diff', same)).toBe(false);
    expect(isMatch('has:before', same)).toBe(true);
    expect(isMatch('before.a:1', same)).toBe(true);
  });

  test('details are values at a path, reason is words', () => {
    expectMatches([
      'details.ticket:4711',
      'details.ticket:>4000',
      'details.flag:true',
      'details.flag:tr*',
      'details.items.name:domain',
      'details.items.1.name:domain',
      'details.items.name:"hosting plus"',
      'details.dotted.key:yes',
      'details.ticket:*',
      'reason:phone',
      'reason:"asked by"',
      'reason:cust*',
      'reason:*',
    ]);
    expectNone([
      'details.items.name:hosting',
      'details.items.0.name:domain',
      'details.flag:false',
      'reason:pho',
      'reason:"by asked"',
      'reason:4711',
      '-reason:*',
    ]);
  });
});

describe('free text', () => {
  test('finds beginnings of words in type, ids, names, reason and details', () => {
    expectMatches([
      'upd',
      'client',
      'zo',
      'MÜLL',
      'example.com',
      'u_9',
      'c-17',
      '17',
      'person',
      'phon',
      '4711',
      'host',
      'foo OR domain',
      '42',
      '"zoë müller"',
      '"by phone"',
      '"4711"',
      'c-1',
      'upd*',
      'clie -invoice',
    ]);
    expectNone([
      'pdated',
      'firefox',
      'berlin',
      'billing',
      '"zoë mül"',
      '"phone by"',
      'order',
      'true',
      'ticket',
      '"phone 4711"',
      '-phon',
      'whmcs',
    ]);
  });

  test('an address is one word', () => {
    expectMatches(['203.0.113.7', '203.0.113', '203.', '"203.0.113.7"']);
    expectNone(['113.7', '203.0.113.70', '203', '"203.0.113"']);
  });

  test('a UUID as an id is one word', () => {
    const uuid = record({ target: { type: 'client', id: '5f0e3c1a-2b4d-4e6f-8a9b-0c1d2e3f4a5b' } });
    expect(isMatch('5f0e3c1a', uuid)).toBe(true);
    expect(isMatch('5f0e3c1a-2b4d-4e', uuid)).toBe(true);
    expect(isMatch('"5f0e3c1a-2b4d-4e6f-8a9b-0c1d2e3f4a5b"', uuid)).toBe(true);
    expect(isMatch('2b4d', uuid)).toBe(false);
    expect(isMatch('"5f0e3c1a"', uuid)).toBe(false);
  });

  test('still finds what no longer fits into the index', () => {
    const words = Array.from({ length: 400 }, (_, i) => `word${i}`).join(' ');
    const long = record(
      {},
      {
        details: { reason: words },
        change: { after: Object.fromEntries(words.split(' ').map((word) => [word, word])) },
      },
    );
    expect(termsOf(long).length).toBeLessThan(420);
    for (const query of ['word399', 'reason:word399', 'after.word399:word399', 'changed:word399']) {
      expect(isMatch(query, long), query).toBe(true);
      expect(isMatch(`-${query}`, long), `-${query}`).toBe(false);
    }
    expect(isMatch('reason:word400', long)).toBe(false);
  });

  test('long values are found by all that they begin with, and told apart', () => {
    const id = `${'ä b'.repeat(60)}1`;
    const long = record({ actor: { type: 'user', id } });
    expect(isMatch(`actor.id:"${id}"`, long)).toBe(true);
    expect(isMatch(`actor.id:"${'ä b'.repeat(60)}2"`, long)).toBe(false);
    expect(isMatch(`actor.id:"${'ä b'.repeat(50)}"*`, long)).toBe(true);
    expect(isMatch(`-actor.id:"${'ä b'.repeat(60)}2"`, long)).toBe(true);
  });
});
