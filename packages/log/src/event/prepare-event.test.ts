import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sha256 } from '../node/crypto.ts';
import { formatJcs } from '../record/canonical.ts';
import { contentOf } from './content-of.ts';
import { parseEvent } from './parse-event.ts';
import { type PrepareRules, prepareEvent } from './prepare-event.ts';
import type { PreparedEvent } from './prepared-event.ts';
import { readJson } from './read-json.ts';
import { compileRedaction } from './redact.ts';
import { Refused } from './refused.ts';

const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl';
const AWS = 'AKIAIOSFODNN7EXAMPLE';

const idTag = (text: string): string =>
  createHmac('sha256', 'id key').update(text).digest('hex').slice(0, 16);
const RULES: PrepareRules = {
  redaction: compileRedaction(),
  classify: (type, own) => ({
    category: own.category ?? type.split('.')[0] ?? '',
    severity: own.severity ?? 'info',
    ...(type === 'known.type' && { outcome: 'success' }),
  }),
  sha256,
  idTag,
};

/** Prepares what JavaScript gives, whatever the compiler thinks of it. */
function prepare(input: unknown, rules: PrepareRules = RULES, type = 'test.event'): PreparedEvent {
  return prepareEvent(type, Object(input), rules);
}

function detailsOf(prepared: PreparedEvent): Record<string, unknown> {
  return JSON.parse(prepared.sections.details ?? '{}');
}

const normOf = (prepared: PreparedEvent): unknown => detailsOf(prepared).norm;

describe('prepareEvent', () => {
  test('puts ids and types into the leaf and all else into sections', () => {
    const prepared = prepareEvent(
      'invoice.updated',
      {
        occurredAt: new Date('2026-08-03T10:11:12.345Z'),
        id: 'evt-1',
        source: { id: 'whmcs', seq: 7 },
        actor: {
          type: 'admin',
          id: 42,
          name: 'Ann',
          email: 'a@b.c',
          roles: ['x'],
          auth: { method: 'sso', mfa: true },
        },
        behalf: { type: 'user', id: 9n, name: 'Bob' },
        target: { type: 'invoice', id: 'I-1', name: 'Invoice 1' },
        related: [{ type: 'order', id: 5 }, {}],
        subject: { type: 'client', id: '7' },
        outcome: 'denied',
        request: { ip: '2001:DB8::1', userAgent: 'UA', path: '/x?token=abc' },
        before: { a: 1 },
        after: null,
        reason: 'because',
        details: {},
        imported: { from: 'csv', at: '2020-01-01' },
      },
      RULES,
    );
    expect(prepared).toEqual({
      type: 'invoice.updated',
      category: 'invoice',
      severity: 'info',
      outcome: 'denied',
      occurred: '2026-08-03T10:11:12.345Z',
      ref: 'evt-1',
      idempotency: { source: 'whmcs', id: 'evt-1' },
      source: { id: 'whmcs', seq: 7 },
      actor: { type: 'admin', id: '42' },
      behalf: { type: 'user', id: '9' },
      target: { type: 'invoice', id: 'I-1' },
      related: [{ type: 'order', id: '5' }],
      subject: { type: 'client', id: '7' },
      norm: 1,
      sections: {
        actor: '{"auth":{"method":"sso","mfa":true},"email":"a@b.c","name":"Ann","roles":["x"]}',
        behalf: '{"name":"Bob"}',
        target: '{"name":"Invoice 1"}',
        request: '{"ip":"2001:DB8::1","path":"/x?token=[redacted]","userAgent":"UA"}',
        change: '{"after":null,"before":{"a":1}}',
        details:
          '{"details":{},"imported":{"at":"2020-01-01","from":"csv"},"norm":[["/request/path","redacted"]],"reason":"because"}',
      },
    });
  });

  test('says nothing of what was not said', () => {
    const nothing = {
      type: 'test.event',
      category: 'test',
      severity: 'info',
      actor: { type: 'unknown' },
      norm: 0,
      sections: {},
    };
    expect(prepare({})).toEqual(nothing);
    const empty = {
      ...{
        occurredAt: null,
        id: {},
        source: {},
        actor: { name: null, auth: { mfa: {} } },
        behalf: null,
        target: {},
      },
      ...{
        related: {},
        subject: { id: null },
        outcome: {},
        severity: null,
        category: null,
        request: { ip: {} },
      },
      ...{ before: undefined, reason: {}, details: undefined, imported: { from: null }, type: 'test.event' },
    };
    expect(prepare(empty)).toEqual(nothing);
    expect(Object.keys(prepare(empty)).sort()).toEqual(Object.keys(nothing).sort());
  });

  test('takes category, severity and outcome from what classifies', () => {
    expect(prepare({}, RULES, 'known.type').outcome).toBe('success');
    expect(prepare({ outcome: 'failure' }, RULES, 'known.type').outcome).toBe('failure');
    expect(prepare({ severity: 'critical', category: 'My Own.thing' })).toMatchObject({
      severity: 'critical',
      category: 'my_own_thing',
      norm: 1,
    });
  });

  test('maps types and lists it', () => {
    const prepared = prepare({}, RULES, 'User Login');
    expect(prepared.type).toBe('user_login');
    expect(normOf(prepared)).toEqual([['/type', 'type']]);
    expect(prepare({}, RULES, 'audit.read').type).toBe('external.audit.read');
    expect(prepare({}, { ...RULES, internal: true }, 'audit.read')).toMatchObject({
      type: 'audit.read',
      norm: 0,
    });
    // Lower case would hide the secret from every pattern.
    const secret = prepare({}, RULES, `x.${AWS}`);
    expect(secret.type).toBe('x.x_redacted_');
    expect(normOf(secret)).toEqual([
      ['/type', 'redacted'],
      ['/type', 'type'],
    ]);
    expect(prepare({}, RULES, `ak_${'a'.repeat(20)}`).type).toBe('x_redacted_');
    const actor = prepare({ actor: { type: 'robot', id: 1 } });
    expect(actor.actor).toEqual({ type: 'unknown', id: '1' });
    expect(normOf(actor)).toEqual([['/actor/type', 'type']]);
  });

  test('lists the issues of a schema', () => {
    const rules = { ...RULES, schemaIssues: ['/details/a', `/details/${AWS}`] };
    expect(normOf(prepare({}, rules))).toEqual([
      ['/details/[redacted]', 'schema'],
      ['/details/a', 'schema'],
    ]);
  });
});

describe('texts in the leaf', () => {
  test('a long one is cut, told apart, and kept whole in the details', () => {
    const long = 'i'.repeat(10_000);
    const prepared = prepare({ target: { id: long }, id: 'x'.repeat(128) });
    expect(prepared.target?.id).toBe(`${'i'.repeat(180)}~${idTag(long)}`);
    expect(detailsOf(prepared)).toEqual({ ids: [['/target/id', long]], norm: [['/target/id', 'cut']] });
    expect(prepare({ target: { id: 'i'.repeat(254) } }).target?.id).toBe('i'.repeat(254));
    expect(prepare({ target: { id: 'i'.repeat(255) } }).target?.id).toHaveLength(197);
  });

  test('is measured as JCS, so that escapes cannot grow a leaf, and cut at a code point', () => {
    expect(prepare({ target: { id: '"'.repeat(127) } }).norm).toBe(0);
    expect(prepare({ target: { id: '"'.repeat(128) } }).target?.id).toMatch(/^"{90}~/);
    expect(prepare({ target: { id: '\u0001'.repeat(43) } }).target?.id?.length).toBe(30 + 17);
    expect(prepare({ target: { id: `a${'\u{1f600}'.repeat(64)}` } }).target?.id).toMatch(
      /^a(?:\u{1f600}){44}~/u,
    );
    expect(prepare({ target: { id: 'é'.repeat(127) } }).norm).toBe(0);
  });

  test('one with a secret has no full text anywhere', () => {
    const id = `session ${JWT}`;
    const prepared = prepare({
      actor: { id },
      source: { id: AWS },
      subject: { type: AWS, id: 1 },
      related: [{ id: AWS }],
    });
    expect(prepared.actor.id).toBe(`session [redacted]~${idTag(id)}`);
    expect(prepared.source?.id).toBe(`[redacted]~${idTag(AWS)}`);
    expect(prepared.subject?.type).toBe(`[redacted]~${idTag(AWS)}`);
    expect(JSON.stringify(prepared)).not.toContain(AWS);
    expect(detailsOf(prepared)).toEqual({
      norm: ['/actor/id', '/related/0/id', '/source/id', '/subject/type'].map((pointer) => [
        pointer,
        'redacted',
      ]),
    });
    const both = prepare({ target: { id: `${'i'.repeat(300)} ${AWS}` } });
    expect(normOf(both)).toEqual([
      ['/target/id', 'cut'],
      ['/target/id', 'redacted'],
    ]);
    expect(detailsOf(both).ids).toBeUndefined();
  });

  test('a card is left in an id', () => {
    expect(prepare({ target: { id: '4111111111111111' } })).toMatchObject({
      target: { id: '4111111111111111' },
      norm: 0,
    });
  });

  test('idempotency compares the id as received', () => {
    const id = `evt-${AWS}-\ud800`;
    const prepared = prepare({ id, source: { id: 's' } });
    expect(prepared.idempotency).toEqual({ source: 's', id });
    expect(prepared.ref).toBe(`evt-[redacted]-\ufffd~${idTag(`evt-${AWS}-\ufffd`)}`);
    expect(prepare({ id: 'a' }).idempotency).toEqual({ source: '', id: 'a' });
  });

  test.each<[unknown, string]>([
    [0, '0'],
    [-0, '0'],
    [-5, '-5'],
    [2 ** 60, '1152921504606846976'],
    [1e21, '1000000000000000000000'],
    [10n ** 30n, `1${'0'.repeat(30)}`],
    ['', ''],
    ['007', '007'],
  ])('%s as an id', (id, expected) => expect(prepare({ target: { id } }).target?.id).toBe(expected));

  test.each([
    ['12345678901234567890', '12345678901234567890'],
    ['1.0', '1'],
    ['1e2', '100'],
    ['-0', '0'],
  ])('the number %s of JSON as an id', (text, expected) => {
    const { type, input } = parseEvent(
      readJson(new TextEncoder().encode(`{"type":"a","target":{"id":${text}}}`)),
    );
    expect(prepareEvent(type, input, RULES).target?.id).toBe(expected);
  });
});

describe('truncation', () => {
  const long = 'é'.repeat(40_000);
  test('member by member, and every other section as a whole', () => {
    const prepared = prepare({
      ...{ before: { long }, after: long, reason: long, details: [long], imported: { from: long } },
      ...{ actor: { id: 1, name: long }, request: { userAgent: long }, target: { name: 'short' } },
    });
    expect(normOf(prepared)).toEqual(
      ['actor', 'after', 'before', 'details', 'imported', 'reason', 'request'].map((name) => [
        `/${name}`,
        'truncated',
      ]),
    );
    const { after, before } = JSON.parse(prepared.sections.change ?? '');
    const text = `"${long}"`;
    expect(after['[truncated]']).toEqual({
      bytes: 80_002,
      head: `"${'é'.repeat(16_383)}`,
      sha256: Buffer.from(sha256(text), 'latin1').toString('hex'),
    });
    expect(before['[truncated]'].bytes).toBe(80_011);
    expect(prepared.sections.actor).toMatch(/^\{"\[truncated\]":/);
    expect(prepared.sections.target).toBe('{"name":"short"}');
  });

  test('begins after 65,536 bytes', () => {
    expect(prepare({ details: 'x'.repeat(65_534) }).norm).toBe(0);
    expect(prepare({ details: 'x'.repeat(65_535) }).norm).toBe(1);
  });

  test('of a secret shows nothing of it', () => {
    const prepared = prepare({ details: `${AWS} ${'x'.repeat(70_000)}` });
    expect(prepared.sections.details).toContain('"head":"\\"[redacted] xxx');
  });
});

describe('a wrong envelope is refused', () => {
  const hostile = (member: string): unknown =>
    Object.defineProperty({}, member, {
      enumerable: true,
      get: () => {
        throw new Error('no');
      },
    });
  test.each<[string, string, () => unknown]>([
    ['', 'must be an object', () => []],
    ['', 'must be a plain object', () => new Map([['id', 1]])],
    ['/actr', 'did you mean actor?', () => ({ actr: {} })],
    ['/ocurredAt', 'did you mean occurredAt?', () => ({ ocurredAt: '' })],
    ['/user', 'did you mean actor?', () => ({ user: 'x' })],
    ['/user_agent', 'did you mean request.userAgent?', () => ({ user_agent: 'x' })],
    ['/zzz', 'put what is your own into details', () => ({ zzz: 1 })],
    ['/…', 'is not a member', () => ({ [JWT]: 1 })],
    ['/type', 'another type', () => ({ type: 'another' })],
    ['/occurredAt', 'RFC 3339', () => ({ occurredAt: 'yesterday' })],
    ['/occurredAt', 'RFC 3339', () => ({ occurredAt: new Date(Number.NaN) })],
    ['/occurredAt', 'RFC 3339', () => ({ occurredAt: 1_700_000_000 })],
    ['/id', 'must be a string', () => ({ id: 5 })],
    ['/id', 'must not be empty', () => ({ id: '' })],
    ['/id', 'at most 128 bytes', () => ({ id: 'é'.repeat(65) })],
    ['/source', 'must be an object', () => ({ source: 'whmcs' })],
    ['/source/seq', 'integer from 0', () => ({ source: { seq: -1 } })],
    ['/source/seq', 'integer from 0', () => ({ source: { seq: 2 ** 53 } })],
    ['/source/seq', 'integer from 0', () => ({ source: { seq: '5' } })],
    ['/actor', 'must be an object', () => ({ actor: 'ann' })],
    ['/actor', 'must be an object', () => ({ actor: [] })],
    ['/actor', 'must be an object', () => ({ actor: () => 1 })],
    ['/actor/nme', 'did you mean name?', () => ({ actor: { nme: 'x' } })],
    ['/actor/ip', 'known are type, id', () => ({ actor: { ip: 'x' } })],
    ['/actor/id', 'must be a string or an integer', () => ({ actor: { id: 1.5 } })],
    ['/actor/id', 'must be a string or an integer', () => ({ actor: { id: Number.NaN } })],
    ['/actor/id', 'must be a string or an integer', () => ({ actor: { id: true } })],
    ['/actor/name', 'must be a string', () => ({ actor: { name: 5 } })],
    ['/actor/name', 'its getter throws', () => ({ actor: hostile('name') })],
    ['/actor/roles', 'must be an array', () => ({ actor: { roles: 'admin' } })],
    ['/actor/roles/1', 'must be a string', () => ({ actor: { roles: ['a', 1] } })],
    ['/actor/auth/mfa', 'must be true or false', () => ({ actor: { auth: { mfa: 'yes' } } })],
    ['/target/email', 'known are type, id, name', () => ({ target: { email: 'x' } })],
    ['/related', 'must be an array', () => ({ related: { 0: 1 } })],
    ['/related', 'at most 32', () => ({ related: new Array(33).fill({ id: 1 }) })],
    ['/related/1', 'must be an object', () => ({ related: [{ id: 1 }, 'x'] })],
    ['/related/0/name', 'is not a member', () => ({ related: [{ name: 'x' }] })],
    ['/outcome', 'must be one of success, failure, denied, unknown', () => ({ outcome: 'ok' })],
    ['/severity', 'must be one of info, warning, critical', () => ({ severity: 'high' })],
    ['/category', 'must be a string', () => ({ category: 5 })],
    ['/request/ip', 'must be a string', () => ({ request: { ip: 1 } })],
    ['/imported/at', 'must be a string', () => ({ imported: { at: 5 } })],
    ['/source', 'must be an object', () => hostile('source')],
    ['/id', 'its getter throws', () => hostile('id')],
  ])('%s: %s', (pointer, message, input) => {
    const act = (): unknown => prepare(input());
    expect(act).toThrow(Refused);
    expect(act).toThrow(
      expect.objectContaining({
        code: 'EVENT_INVALID',
        status: 422,
        pointer,
        message: expect.stringContaining(message),
      }),
    );
  });

  test.each(['before', 'after', 'reason', 'details'])(
    'but a getter of %s that throws is unreadable',
    (member) => {
      expect(normOf(prepare(hostile(member)))).toEqual([[`/${member}`, 'unreadable']]);
    },
  );

  test('for its size: as received, or as written', () => {
    const tooLarge = expect.objectContaining({ code: 'EVENT_TOO_LARGE', status: 413 });
    expect(() => prepareEvent('a', {}, RULES, 1_048_577)).toThrow(tooLarge);
    expect(() => prepare({ before: 'x'.repeat(600_000), after: 'x'.repeat(600_000) })).toThrow(tooLarge);
    expect(() => prepare({ target: { id: 'x'.repeat(1_100_000) } })).toThrow(tooLarge);
    expect(() => prepare({}, RULES, 'x'.repeat(1_100_000))).toThrow(tooLarge);
    expect(prepare({ details: 'x'.repeat(1_048_000) }).norm).toBe(1);
  });

  test('but a received event never for what its values grow to', () => {
    for (const unit of ['\ud800', '/?pin=1', '\u0001']) {
      const details = Array.from({ length: 1_000_000 / (unit.length + 3) }, () => unit);
      expect(() => prepareEvent('a', { details }, RULES, 1_048_576)).not.toThrow();
    }
    const pins = Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`${i}pin`, 1]));
    const dup = readJson(new TextEncoder().encode(`{${'"pin":0,'.repeat(130_000)}"pin":0}`));
    let deep: unknown = Array.from({ length: 300_000 }, () => []);
    for (let i = 0; i < 30; i++) deep = [deep];
    for (const details of [pins, dup, deep])
      expect(() => prepareEvent('a', { details }, RULES, 1_048_576)).not.toThrow();
  });

  test('is not an inherited or a hidden member', () => {
    expect(prepare(Object.assign(Object.create({ zzz: 1 }), { id: 'x' })).norm).toBe(0);
    expect(prepare(JSON.parse('{"actor":{"type":"user"}}')).actor.type).toBe('user');
    expect(() => prepare(JSON.parse('{"__proto__":{"id":"x"}}'))).toThrow('/__proto__ is not a member');
  });
});

describe('parseEvent', () => {
  const parse = (text: string): PreparedEvent => {
    const { type, input } = parseEvent(readJson(new TextEncoder().encode(text)));
    return prepareEvent(type, input, RULES, text.length);
  };

  test('takes the type from the event', () => {
    expect(parse('{"type":"a.b","before":null,"details":{"n":1.0,"n":2}}')).toMatchObject({
      type: 'a.b',
      norm: 2,
      sections: {
        change: '{"before":null}',
        details:
          '{"details":{"[pairs]":[["n","1.0"],["n",2]]},"norm":[["/details","pairs"],["/details/n","number"]]}',
      },
    });
  });

  test.each([
    ['{}', '/type'],
    ['{"type":null}', '/type'],
    ['{"type":5}', '/type'],
    ['[]', ''],
    ['"a"', ''],
    ['null', ''],
    ['{"type":"a","type":"b"}', ''],
    ['{"type":"a","actor":{"id":1,"id":2}}', '/actor'],
    ['{"type":"a","id":1.0}', '/id'],
    ['{"type":"a","source":{"seq":1.5}}', '/source/seq'],
    ['{"type":"a","extra":1}', '/extra'],
  ])('refuses %s', (text, pointer) => {
    expect(() => parse(text)).toThrow(expect.objectContaining({ code: 'EVENT_INVALID', pointer }));
  });
});

describe('contentOf', () => {
  const event = { id: 'a', actor: { id: 1 }, details: { a: [1] } };
  test('is the same for the same event and another for any other', () => {
    const others = [
      { ...event, actor: { id: 2 } },
      { ...event, details: { a: [2] } },
      { ...event, target: { id: 1 } },
      { ...event, behalf: { id: 1 } },
      { ...event, subject: { id: 1 } },
      { ...event, related: [{ id: 1 }] },
      { ...event, source: { id: '' } },
      { ...event, source: { id: 'x' } },
      { ...event, outcome: 'success' },
      { ...event, severity: 'warning' },
      { ...event, occurredAt: '2026-01-01T00:00:00Z' },
      { ...event, before: null },
      { ...event, after: null },
      { ...event, request: { ip: '' } },
    ];
    const texts = [event, ...others].map((input) => contentOf(prepare(input)));
    expect(new Set(texts).size).toBe(texts.length);
    expect(contentOf(prepare(structuredClone(event)))).toBe(texts[0]);
  });
});

describe('whatever is given', () => {
  const strange = fc.anything({
    ...{ withBigInt: true, withBoxedValues: true, withDate: true, withMap: true, withNullPrototype: true },
    ...{ withObjectString: true, withSet: true, withSparseArray: true, withTypedArray: true, maxDepth: 4 },
    ...{
      withUnicodeString: false,
      key: fc.oneof(
        fc.string({ unit: 'binary', maxLength: 4 }),
        fc.constantFrom('token', '\ud800', '\udfff', '__proto__'),
      ),
    },
  });
  const values = fc.record(
    { before: strange, after: strange, reason: strange, details: strange },
    { requiredKeys: [] },
  );

  test('values are never refused and every section is canonical', () => {
    fc.assert(
      fc.property(values, (input) => {
        const prepared = prepare(input);
        for (const text of Object.values(prepared.sections)) expect(formatJcs(JSON.parse(text))).toBe(text);
        expect(contentOf(prepare(input))).toBe(contentOf(prepared));
      }),
      { numRuns: 500 },
    );
  });

  test('an envelope is prepared or refused, nothing else', () => {
    const names = [
      'id',
      'source',
      'actor',
      'behalf',
      'target',
      'related',
      'subject',
      'request',
      'imported',
      'category',
      'occurredAt',
    ];
    const entity = fc.record({ type: strange, id: strange, name: strange }, { requiredKeys: [] });
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), fc.oneof(strange, entity)), (input) => {
        try {
          const prepared = prepare(input);
          for (const text of Object.values(prepared.sections)) expect(formatJcs(JSON.parse(text))).toBe(text);
        } catch (error) {
          expect(error).toBeInstanceOf(Refused);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('what is clean already is left as it is', () => {
    fc.assert(
      fc.property(strange, (details) => {
        const first = detailsOf(prepare({ details })).details;
        const second = prepare({ details: first });
        expect(second.norm).toBe(0);
        expect(detailsOf(second).details).toEqual(first);
      }),
      { numRuns: 500 },
    );
  });

  test('no secret survives anywhere', () => {
    const secret = fc.constantFrom(
      JWT,
      AWS,
      `ghp_${'x1'.repeat(18)}`,
      `sk_live_${'q'.repeat(20)}`,
      `xoxb-${'1'.repeat(12)}`,
      `ak_${'z'.repeat(24)}`,
    );
    const around = fc.constantFrom('', ' ', '"', '(', ' a b ', '\ud800', '\u{1f600}', '\n');
    const place = fc.constantFrom(
      'value',
      'key',
      'id',
      'type',
      'name',
      'path',
      'role',
      'deep',
      'category',
      'eventType',
      'from',
    );
    fc.assert(
      fc.property(secret, around, around, place, (planted, left, right, where) => {
        const text = `${left}${planted}${right}`;
        const deep = Array.from({ length: 40 }).reduce((inner: unknown) => ({ inner }), { [text]: [text] });
        const at: { [place: string]: object } = {
          ...{ value: { details: [text] }, key: { before: { [text]: 1 } }, id: { target: { id: text } } },
          ...{
            type: { related: [{ type: text }] },
            name: { actor: { name: text } },
            path: { request: { path: text } },
          },
          ...{ role: { actor: { roles: [text] } }, deep: { after: deep }, category: { category: text } },
          ...{ from: { imported: { from: text } } },
        };
        const prepared = prepare(at[where] ?? {}, RULES, where === 'eventType' ? text : 'test.event');
        const all = JSON.stringify(prepared);
        expect(all.toLowerCase()).not.toContain(planted.toLowerCase());
        expect(all).toContain('redacted');
      }),
      { numRuns: 1_000 },
    );
  });
});
