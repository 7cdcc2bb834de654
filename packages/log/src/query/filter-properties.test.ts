import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonValue } from '../event/vocabulary.ts';
import type { DecodedRecord, Leaf } from '../record/leaf.ts';
import { compileFilter } from './compile-filter.ts';
import { describeFilter } from './describe-filter.ts';
import type { Filter, Op, Value } from './filter.ts';
import type { FilterContext } from './filter-context.ts';
import { FilterError } from './filter-error.ts';
import { FILTER_KEYS, resolveKey } from './filter-keys.ts';
import { formatFilter } from './format-filter.ts';
import { matches } from './matches.ts';
import { parseFilter } from './parse-filter.ts';
import { rollupOf } from './rollup.ts';
import { MAX_TERM_BYTES, termBytes } from './term.ts';
import { acceptsTerms } from './term-expression.ts';
import { termsOf } from './terms.ts';
import { timestampOf } from './time.ts';

const NOW = Date.UTC(2026, 10, 2, 12);
const TYPES = [
  'auth',
  'auth.login',
  'auth.login.failed',
  'authority.x',
  'client.updated',
  `a.${'x'.repeat(100)}`,
];
const CONTEXT: FilterContext = {
  now: NOW,
  types: TYPES,
  groupOf: (type) => (type.startsWith('auth') ? 'Authentication' : 'Data'),
  state: { isBroken: (seq) => seq % 3 === 0, isArchived: (seq) => seq < 4 },
};

/** Few texts, many of them beginnings or parts of each other, so that matches and near misses are common. */
const WORDS = [
  'a',
  'ab',
  'abc',
  'b',
  '42',
  '4',
  '10.0.0.1',
  'client',
  'auth',
  'auth.login',
  'Ää',
  'ää',
  'a\u0308',
  'ΟΔΟΣ',
  'İx',
  '5f0e3c1a-2b4d-4e6f-8a9b-0c1d2e3f4a5b',
  '5f0e3c1a',
  'user',
  '1e3',
  '1000',
  '1000.0',
  'true',
  'null',
  'mozilla',
  '日本語',
  '日本',
  `${'w'.repeat(39)}é`,
  `${'語'.repeat(45)}x`,
  '😀',
  '-',
  '%',
  '~',
  'x'.repeat(70),
  'K',
];
const word = fc.constantFrom(...WORDS);
const text = fc.oneof(
  word,
  fc
    .array(word, { minLength: 1, maxLength: 4 })
    .chain((words) =>
      fc.constantFrom(' ', '-', '/', ':', '\u00a0', '').map((between) => words.join(between)),
    ),
);
const ip = fc.constantFrom(
  '10.0.0.1',
  '10.0.1.1',
  '::ffff:10.0.0.1',
  '2001:db8::1',
  'fe80::1%eth0',
  '10.0.0.01',
  'proxy a',
);
const json: fc.Arbitrary<JsonValue> = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    text,
    fc.constantFrom<JsonValue>(null, true, false, 0, 1000, -5, 1.5, 1e21),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'A', 'a.b', 'c'), tie('value'), { maxKeys: 3 }),
  ),
})).value;
const entity = fc.record({ type: fc.constantFrom('user', 'client', 'auth'), id: text }, { requiredKeys: [] });
const instant = fc
  .oneof(
    fc.integer({ min: NOW - 3 * 86_400_000, max: NOW + 86_400_000 }),
    fc.integer({ min: Date.UTC(1969, 0), max: Date.UTC(2040, 0) }),
  )
  .map(timestampOf);

const leaf: fc.Arbitrary<Leaf> = fc.record(
  {
    v: fc.constant(1 as const),
    log: fc.constant('acme/main/1'),
    seq: fc.nat(12),
    id: fc.constantFrom('0190a2b3-4c5d-7e6f-8a9b-0c1d2e3f4a5b', '0190a2b3-4c5d-7e6f-8a9b-0c1d2e3f4a5c'),
    n: fc.constant('AAAAAAAAAAAAAAAAAAAAAA'),
    type: fc.constantFrom(...TYPES),
    category: fc.constantFrom('auth', 'client'),
    severity: fc.constantFrom('info', 'warning', 'critical'),
    outcome: fc.constantFrom('success', 'failure'),
    recorded: instant,
    occurred: instant,
    actor: entity,
    behalf: entity,
    target: entity,
    related: fc.array(entity, { minLength: 1, maxLength: 3 }),
    subject: entity,
    source: fc.record({ id: text }, { requiredKeys: [] }),
    ref: text,
  },
  {
    requiredKeys: [
      'v',
      'log',
      'seq',
      'id',
      'n',
      'type',
      'category',
      'severity',
      'recorded',
      'occurred',
      'actor',
    ],
  },
);

const sections = fc.record(
  {
    actor: fc.record({ name: json, email: text, roles: json }, { requiredKeys: [] }),
    behalf: fc.record({ name: json }, { requiredKeys: [] }),
    target: fc.record({ name: json }, { requiredKeys: [] }),
    request: fc.record(
      { ip, userAgent: text, sessionId: json, requestId: text, traceId: text },
      { requiredKeys: [] },
    ),
    change: fc.record({ before: json, after: json }, { requiredKeys: [] }),
    details: fc.record(
      {
        reason: json,
        details: json,
        norm: fc.constantFrom<JsonValue>([['/a', 'redacted']], [['/a', 'depth']]),
        imported: fc.constant({}),
      },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: [] },
);

const record: fc.Arbitrary<DecodedRecord> = fc.record({
  leaf,
  sections,
  hash: fc.constantFrom(`8f2c11aa${'0'.repeat(56)}`, `8f2c11ab${'0'.repeat(56)}`),
});

const quoted = text.map((value) => `"${value.replaceAll(/["\\]/g, '\\$&')}"`);
const value = fc.oneof(
  word,
  quoted,
  quoted.map((value) => `${value}*`),
  word.map((value) => `${value}*`),
);
const TIMES = [
  'now',
  'now-24h',
  'now-90m',
  '2026',
  '2026-11',
  '2026-11-01',
  '2026-11-01T10:00Z',
  '1970-01',
  '9999',
  '0000',
];
const time = fc.constantFrom(...TIMES);
const comparator = fc.constantFrom('>', '>=', '<', '<=');
const pathKey = fc
  .tuple(fc.constantFrom('before', 'after', 'details'), fc.constantFrom('a', 'b', 'A.b', 'a.a', 'a.0', 'c'))
  .map((parts) => parts.join('.'));
const textKeys = FILTER_KEYS.filter((info) => info.kind === 'text' || info.kind === 'words').map(
  (info) => info.key,
);
const keyTerm = fc.oneof(
  fc.tuple(fc.constantFrom(...textKeys), value).map(([key, value]) => `${key}:${value}`),
  fc.tuple(fc.constantFrom(...textKeys), value, value).map(([key, a, b]) => `${key}:${a},${b}`),
  fc.constantFrom(
    ...FILTER_KEYS.filter((info) => !info.path && info.key !== 'is' && info.key !== 'has').map(
      (info) => `${info.key}:*`,
    ),
  ),
  fc.constantFrom(
    'type:auth.',
    'type:auth.*',
    'type:auth*',
    'group:data',
    'group:auth*',
    'severity:>=warning',
    'severity:info..warning',
    'outcome:success',
    'id:0190a2b3*',
    'hash:8f2c11aa*',
    'hash:8f2c11aa0*',
    'hash:8f*',
  ),
  fc.constantFrom(
    ...(FILTER_KEYS.find((info) => info.key === 'has')?.values ?? []).map((name) => `has:${name}`),
  ),
  fc.constantFrom(
    ...(FILTER_KEYS.find((info) => info.key === 'is')?.values ?? []).map((name) => `is:${name}`),
  ),
  fc.constantFrom(
    'ip:10.0.0.1',
    'ip:10.0.0.0/15',
    'ip:10.*',
    'ip:2001:db8::/33',
    'ip:::/0',
    'ip:0.0.0.0/0',
    'ip:fe80::1',
  ),
  fc.tuple(comparator, time).map((parts) => `time:${parts.join('')}`),
  fc.tuple(time, time).map((parts) => `time:${parts.join('..')}`),
  fc.constantFrom('time:2026-11-01', 'time:2026-10,2026-11-01', 'time:2026-11-01T12:00:00Z'),
  fc.tuple(comparator, fc.nat(12)).map((parts) => `seq:${parts.join('')}`),
  fc.constantFrom('seq:3', 'seq:3,5', 'seq:2..6'),
  fc.tuple(pathKey, value).map(([key, value]) => `${key}:${value}`),
  fc
    .tuple(pathKey, comparator, fc.constantFrom('0', '1000', '1e3', '-5'))
    .map(([key, op, value]) => `${key}:${op}${value}`),
  pathKey.map((key) => `${key}:*`),
);
const term = fc.oneof(keyTerm, keyTerm, word, quoted);
const query: fc.Arbitrary<string> = fc.letrec<{ query: string }>((tie) => ({
  query: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    term,
    term.map((item) => `-${item}`),
    tie('query').map((item) => `NOT (${item})`),
    fc.tuple(tie('query'), tie('query')).map(([a, b]) => `(${a}) (${b})`),
    fc.tuple(tie('query'), tie('query')).map(([a, b]) => `(${a}) OR ${b}`),
  ),
})).query;

/** Parsed; undefined where the pieces do not make a query (a word without letters, a range backwards). */
function parsed(text: string): Filter | undefined {
  try {
    return parseFilter(text);
  } catch (error) {
    if (error instanceof FilterError) return undefined;
    throw error;
  }
}

/** A record with all that may be personal exchanged for that of another. */
function withPersonsOf({ leaf, hash }: DecodedRecord, other: DecodedRecord): DecodedRecord {
  const { v, log, seq, id, n, type, category, severity, recorded, occurred, outcome } = leaf;
  const { type: actorType } = leaf.actor;
  const { id: actorId } = other.leaf.actor;
  const { id: targetId } = other.leaf.target ?? {};
  return {
    leaf: {
      ...{ v, log, seq, id, n, type, category, severity, recorded, occurred },
      ...(outcome !== undefined && { outcome }),
      actor: {
        ...(actorType !== undefined && { type: actorType }),
        ...(actorId !== undefined && { id: actorId }),
      },
      ...(leaf.target !== undefined && {
        target: {
          ...(leaf.target.type !== undefined && { type: leaf.target.type }),
          ...(targetId !== undefined && { id: targetId }),
        },
      }),
      ...(other.leaf.ref !== undefined && { ref: other.leaf.ref }),
      ...(other.leaf.source !== undefined && { source: other.leaf.source }),
      ...(other.leaf.related !== undefined && { related: other.leaf.related }),
    },
    sections: other.sections,
    hash,
  };
}

describe('for any record and any filter', () => {
  test('what matches is found, and what is answered exactly is answered right', () => {
    const seen = { matched: 0, exact: 0, narrowed: 0, all: 0 };
    fc.assert(
      fc.property(record, fc.array(query, { minLength: 4, maxLength: 4 }), (subject, texts) => {
        const terms = new Set(termsOf(subject));
        for (const text of texts) {
          const filter = parsed(text);
          if (filter === undefined) continue;
          const isMatch = matches(filter, subject, CONTEXT);
          const { candidates, exact, seq } = compileFilter(filter, CONTEXT);
          const isInSeq = seq === undefined || (subject.leaf.seq >= seq.from && subject.leaf.seq < seq.to);
          const isFound = isInSeq && (candidates === 'all' || acceptsTerms(candidates, terms));
          if (isMatch) expect(isFound, text).toBe(true);
          if (exact) expect(isMatch, text).toBe(isFound);
          seen.all += 1;
          if (isMatch) seen.matched += 1;
          if (exact) seen.exact += 1;
          if (!isFound) seen.narrowed += 1;
        }
      }),
      { numRuns: 4000 },
    );
    // A property that hardly ever applies proves nothing.
    for (const [name, count] of Object.entries(seen)) expect(count, name).toBeGreaterThan(500);
  });

  test('a key that is not personal asks for nothing but kinds, time and place', () => {
    const shown = keyTerm.filter((text) => {
      const filter = parsed(text);
      return filter?.kind === 'filter' && resolveKey(filter.key)?.info.personal === false;
    });
    let matched = 0;
    fc.assert(
      fc.property(record, record, shown, (subject, other, text) => {
        const filter = parsed(text) ?? { kind: 'all', span: { start: 0, end: 0 } };
        const isMatch = matches(filter, subject, CONTEXT);
        // The same with whoever has to do with it taken from another record, but for what kind of thing each is.
        expect(matches(filter, withPersonsOf(subject, other), CONTEXT), text).toBe(isMatch);
        if (isMatch) matched += 1;
      }),
      { numRuns: 2000 },
    );
    expect(matched).toBeGreaterThan(200);
  });

  test('counts by hour and shape answer what they say they answer', () => {
    fc.assert(
      fc.property(record, query, ({ leaf, sections, hash }, text) => {
        const filter = parsed(text);
        const rollup = filter === undefined ? undefined : rollupOf(filter, CONTEXT);
        if (filter === undefined || rollup === undefined) return;
        const { type, category, severity, outcome = '' } = leaf;
        const hour = Math.floor(Date.parse(leaf.occurred) / 3_600_000);
        const isCounted =
          hour >= (rollup.fromHour ?? hour) &&
          (rollup.toHour === undefined || hour < rollup.toHour) &&
          rollup.accepts({ type, category, severity, outcome });
        const isMatch = matches(filter, { leaf, sections, hash }, CONTEXT);
        if (isMatch) expect(isCounted, text).toBe(true);
        if (rollup.wholeHours) expect(isMatch, text).toBe(isCounted);
      }),
      { numRuns: 3000 },
    );
  });

  test('terms are distinct, short, and hold nothing that would part them', () => {
    fc.assert(
      fc.property(record, (subject) => {
        const terms = termsOf(subject);
        expect(new Set(terms).size).toBe(terms.length);
        for (const term of terms) {
          expect(termBytes(term)).toBe(new TextEncoder().encode(term).length);
          expect(termBytes(term)).toBeLessThanOrEqual(MAX_TERM_BYTES);
          expect(term).toMatch(/^[a-z0-9]{1,3}:[a-z0-9._:/@%\-\u00a1-\uffff]*$/);
          expect(term).not.toMatch(/\s/);
        }
        expect(termsOf(structuredClone(subject))).toEqual(terms);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('for any query', () => {
  test('the canonical text is the same filter, and stays as it is', () => {
    fc.assert(
      fc.property(query, (text) => {
        const filter = parsed(text);
        if (filter === undefined) return;
        const canonical = formatFilter(filter);
        const again = parseFilter(canonical);
        expect(withoutPositions(again)).toEqual(withoutPositions(filter));
        expect(formatFilter(again)).toBe(canonical);
        expect(describeFilter(filter)).not.toMatch(/undefined|\[object/);
      }),
      { numRuns: 3000 },
    );
  });

  test('each part stands where its position says', () => {
    fc.assert(
      fc.property(query, (text) => {
        const filter = parsed(text);
        if (filter !== undefined) checkSpans(filter, text);
      }),
      { numRuns: 1000 },
    );
  });

  test('anything else is refused with a position inside the text', () => {
    const piece = fc.oneof(
      term,
      word,
      fc.constantFrom(...FILTER_KEYS.map((info) => `${info.key}:`)),
      fc.constantFrom(
        '(',
        ')',
        '"',
        '\\',
        '*',
        ':',
        ',',
        '..',
        '-',
        '>',
        '<=',
        ' ',
        'OR',
        'AND',
        'NOT',
        '\ud800',
        '\n',
        'typ:',
        'details.',
      ),
      fc.string(),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), fc.constantFrom('', ' '), (pieces, between) => {
        const text = pieces.join(between);
        try {
          const filter = parseFilter(text);
          matches(filter, { leaf: SOME_LEAF, sections: {}, hash: '00'.repeat(32) }, CONTEXT);
          compileFilter(filter, CONTEXT);
          expect(withoutPositions(parseFilter(formatFilter(filter)))).toEqual(withoutPositions(filter));
        } catch (error) {
          if (!(error instanceof FilterError)) throw error;
          expect(error.message).not.toBe('');
          expect(error.position).toBeGreaterThanOrEqual(0);
          expect(error.length).toBeGreaterThanOrEqual(0);
          expect(error.position + error.length).toBeLessThanOrEqual(text.length);
        }
      }),
      { numRuns: 10_000 },
    );
  });
});

const SOME_LEAF: Leaf = {
  v: 1,
  log: 'acme/main/1',
  seq: 0,
  id: '0190a2b3-4c5d-7e6f-8a9b-0c1d2e3f4a5b',
  n: 'AAAAAAAAAAAAAAAAAAAAAA',
  type: 'auth.login',
  category: 'auth',
  severity: 'info',
  recorded: '2026-11-01T10:00:00.000Z',
  occurred: '2026-11-01T10:00:00.000Z',
  actor: {},
};

function withoutPositions(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (name, member) => (/span$/i.test(name) ? undefined : member)));
}

function checkSpans(filter: Filter, query: string): void {
  const written = query.slice(filter.span.start, filter.span.end);
  switch (filter.kind) {
    case 'and':
    case 'or':
      for (const item of filter.items) {
        expect(item.span.start).toBeGreaterThanOrEqual(filter.span.start);
        expect(item.span.end).toBeLessThanOrEqual(filter.span.end);
        checkSpans(item, query);
      }
      break;
    case 'not':
      checkSpans(filter.item, query);
      break;
    case 'filter':
      expect(query.slice(filter.keySpan.start, filter.keySpan.end).toLowerCase()).toContain(filter.key);
      for (const value of valuesIn(filter.op)) {
        if (value.text !== '') expect(query.slice(value.span.start, value.span.end)).toContain(value.text);
      }
      break;
    case 'word':
    case 'phrase':
      expect(written).toContain(filter.text);
      break;
    default:
      expect(query).toBe('');
  }
}

function valuesIn(op: Op): readonly Value[] {
  switch (op.kind) {
    case 'list':
      return op.values;
    case 'compare':
      return [op.value];
    case 'range':
      return [op.from, op.to];
    default:
      return [];
  }
}
