import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatJcs } from '../record/canonical.ts';
import { contentOf } from './content-of.ts';
import { AWS, detailsOf, JWT, prepare, RULES } from './prepared-event.test.kit.ts';
import { Refused } from './refused.ts';

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
