import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { changedPaths } from '../event/changes.ts';
import type { JsonValue } from '../event/vocabulary.ts';
import { formatJcs } from '../record/canonical.ts';
import type { DecodedRecord, Sections } from '../record/leaf.ts';
import { foldedTerm, termFor } from './term.ts';
import { KNOWN_TERM_HASH } from './term-hash.ts';
import { CHUNK, TermSums } from './term-sums.ts';
import { TermWriter, termPrefix } from './term-writer.ts';
import { COMMON_AGENT_WORDS, termsOf, writeTerms } from './terms.ts';
import { wordsOf } from './words.ts';

const LEAF: DecodedRecord['leaf'] = {
  v: 1,
  log: 'acme/main/1',
  seq: 7,
  id: '0190a2b3-4c5d-7e6f-8a9b-0c1d2e3f4a5b',
  n: 'AAAAAAAAAAAAAAAAAAAAAA',
  type: 'a.b',
  category: 'c',
  severity: 'info',
  recorded: '2026-11-01T10:00:00.123Z',
  occurred: '2026-11-01T10:00:00.123Z',
  actor: {},
};
const HASH = '0'.repeat(64);
const ALONE = new Set(termsOf({ leaf: LEAF, sections: {}, hash: HASH }));

/** What the sections bring, the slow way: value by value, without a look at any byte. */
function expectedTerms({ actor, request, change, details }: Sections): ReadonlySet<string> {
  const terms = new Set(ALONE);
  const words = (prefix: string, value: JsonValue | undefined, literals = false): void => {
    for (const text of scalars(value, literals))
      for (const word of wordsOf(text)) terms.add(foldedTerm(prefix, word));
  };
  words('w', actor?.name);
  words('w', actor?.email);
  for (const role of scalars(actor?.roles)) terms.add(termFor('ar', role));
  for (const [name, prefix] of Object.entries({ sessionId: 'ss', requestId: 'rq', traceId: 'tr' })) {
    const value = request?.[name];
    if (typeof value === 'string' || typeof value === 'number') terms.add(termFor(prefix, String(value)));
  }
  const agent = request?.['userAgent'];
  if (typeof agent === 'string' || typeof agent === 'number') {
    for (const word of wordsOf(String(agent)))
      if (!COMMON_AGENT_WORDS.includes(word) && !/^[0-9]+$/.test(word)) terms.add(foldedTerm('ua', word));
  }
  if (change !== undefined) {
    const paths = changedPaths(change.before, change.after);
    for (const path of paths) terms.add(termFor('ch', path));
    terms.add(paths.length > 0 ? 'fl:diff' : 'fl:same');
    words('v', change.before, true);
    words('v', change.after, true);
  }
  if (details?.reason !== undefined) terms.add('fl:reason');
  words('w', details?.reason);
  words('w', details?.details);
  return terms;
}

function scalars(value: JsonValue | undefined, literals = false): string[] {
  if (value === undefined) return [];
  if (typeof value === 'string') return [value];
  if (typeof value === 'number') return [String(value)];
  if (value === null || typeof value === 'boolean') return literals ? [String(value)] : [];
  return Object.values(value).flatMap((member) => scalars(member as JsonValue, literals));
}

const text = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.string({ unit: 'grapheme', maxLength: 8 }),
  fc.string({
    unit: fc.constantFrom('a', 'B', '7', ' ', '"', '\\', '\n', 'é', 'e\u0301', 'İ', '😀', '%', '-'),
  }),
  fc.constantFrom('Mozilla/5.0 (X11; rv:131.0) Gecko/20100101 Firefox/131.0', 'x'.repeat(100), 'null', ''),
);
const key = fc.oneof(
  fc.constantFrom('a', 'b', 'ab', 'a.b', '~', '', '0', '10', '9', '[truncated]', 'ä', '"'),
  text,
);
const scalar = fc.oneof(
  text,
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.constant(null),
);
const value = fc
  .jsonValue({ maxDepth: 3, stringUnit: 'grapheme' })
  .map((json) => JSON.parse(formatJcs(json)) as JsonValue);
const values = fc.oneof(
  value,
  scalar as fc.Arbitrary<JsonValue>,
  fc.array(scalar as fc.Arbitrary<JsonValue>, { maxLength: 3 }),
);
const flat = fc.dictionary(key, scalar as fc.Arbitrary<JsonValue>, { maxKeys: 6 });
const side = fc.option(fc.oneof(flat, flat, values), { nil: undefined });

describe('terms that are made from bytes are those of the values', () => {
  test.each(['actor', 'request', 'details'] as const)('of the section %s', (section) => {
    const names = {
      actor: ['name', 'email', 'roles'],
      request: ['userAgent', 'sessionId', 'requestId', 'traceId', 'path'],
      details: ['reason', 'details', 'ids'],
    }[section];
    const content = fc.record(Object.fromEntries(names.map((name) => [name, values])), { requiredKeys: [] });
    fc.assert(
      fc.property(content, (members) => {
        const sections: Sections = { [section]: members };
        expect(new Set(termsOf({ leaf: LEAF, sections, hash: HASH }))).toEqual(expectedTerms(sections));
      }),
      { numRuns: 1500 },
    );
  });

  test('of a change', () => {
    fc.assert(
      fc.property(side, side, fc.boolean(), (before, after, alike) => {
        const change = {
          ...(before !== undefined && { before }),
          ...(after !== undefined && {
            after: alike && isObject(before) && isObject(after) ? { ...before, ...after } : after,
          }),
        };
        // The members of a section stand in the order of JCS.
        const sections: Sections = {
          change: JSON.parse(formatJcs(change)) as NonNullable<Sections['change']>,
        };
        expect(new Set(termsOf({ leaf: LEAF, sections, hash: HASH }))).toEqual(expectedTerms(sections));
      }),
      { numRuns: 4000 },
    );
  });
});

test('the sums of a writer are those of its terms', () => {
  const writer = new TermWriter(KNOWN_TERM_HASH);
  fc.assert(
    fc.property(fc.array(text, { maxLength: 10 }), (texts) => {
      const bytes = new TextEncoder().encode(formatJcs({ details: texts }));
      writeTerms(writer, LEAF, { details: { bytes, from: 0, to: bytes.length } }, HASH);
      const sums = new TermSums(KNOWN_TERM_HASH, CHUNK);
      for (const term of writer.text().split(' ')) {
        sums.choose(term);
        sums.add(LEAF.seq, 1);
      }
      const summed = new TermSums(KNOWN_TERM_HASH, CHUNK);
      summed.addRecord(LEAF.seq, writer.first, writer.second);
      expect([summed.first, summed.second]).toEqual([sums.first, sums.second]);
    }),
  );
});

test('of a limited prefix 128 terms are written, and the next only says that there are more', () => {
  const prefix = termPrefix('zz', { limited: true });
  const writer = new TermWriter(KNOWN_TERM_HASH);
  writer.begin();
  for (let i = 0; i < 128; i++) writer.value(prefix, `word${i}`);
  writer.value(prefix, 'word5');
  expect(writer.more).toBe(false);
  writer.value(prefix, 'one too many');
  expect(writer.more).toBe(true);
  expect(writer.text().split(' ')).toHaveLength(128);
  writer.begin();
  expect([writer.more, writer.text()]).toEqual([false, '']);
});

test.each([
  '{',
  '{"',
  '{"a',
  '{"a"',
  '{"a":',
  '{"a":"',
  '{"a":[',
  '[[[',
  '{"a":{"b":',
  '"\\',
  '}',
  ']]',
  ':',
  '{"name":"x',
  '{"name":"\\',
])('nothing is read beyond the end of a text that is cut: %s', (json) => {
  const bytes = new TextEncoder().encode(`${json}"secret"`);
  const writer = new TermWriter(KNOWN_TERM_HASH);
  const range = { bytes, from: 0, to: bytes.length - '"secret"'.length };
  for (const section of ['actor', 'request', 'details'] as const) {
    try {
      writeTerms(writer, LEAF, { [section]: range }, HASH);
    } catch (error) {
      expect(error).toBeInstanceOf(SyntaxError);
    }
    expect(writer.text()).not.toContain('secret');
  }
});

function isObject(value: unknown): value is { readonly [key: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
