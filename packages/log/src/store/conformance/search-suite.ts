import { describe, expect } from 'vitest';
import {
  acceptsTerms,
  allOf,
  anyOf,
  EVERYTHING,
  NOTHING,
  noneOf,
  type TermExpression,
} from '../../query/term-expression.ts';
import type { LogStore } from '../log-store.ts';
import type { LogModel } from './log-model.ts';
import { appendBatch, type OpenStore, storeTest } from './opened-store.ts';
import type { RandomBytes } from './random-bytes.ts';
import { randomTerms, SEVERITY_TERMS, WORDS } from './random-terms.ts';

export function searchSuite(open: OpenStore): void {
  describe('search', () => {
    storeTest(open, 'finds terms, beginnings of terms and what has neither', async ({ store }, model) => {
      await appendBatch(store, model, 150, { terms: randomTerms });
      await appendBatch(store, model, 150, { terms: randomTerms });
      for (const term of [...WORDS, ...SEVERITY_TERMS, 'w:absent']) {
        await expectFound(store, model, { term });
        await expectFound(store, model, { not: { term } });
        for (const length of [2, 3, 5]) await expectFound(store, model, { prefix: beginning(term, length) });
      }
    });
    storeTest(open, 'finds everything and nothing', async ({ store }, model) => {
      await appendBatch(store, model, 50, { terms: randomTerms });
      await expectFound(store, model, EVERYTHING);
      await expectFound(store, model, NOTHING);
      expect(await store.search(EVERYTHING, { limit: 100 })).toHaveLength(50);
      expect(await store.search(NOTHING, { limit: 100 })).toEqual([]);
    });
    storeTest(open, 'finds every combination', async ({ store }, model) => {
      await appendBatch(store, model, 200, { terms: randomTerms });
      for (let i = 0; i < 300; i++) await expectFound(store, model, randomExpression(model.random, 3));
    });
    storeTest(open, 'takes long expressions', async ({ store }, model) => {
      await appendBatch(store, model, 200, { terms: randomTerms });
      const ids = model.records.map(({ seq }): TermExpression => ({ term: `id:${seq}` }));
      const absent = Array.from({ length: 800 }, (_, i): TermExpression => ({ term: `id:absent${i}` }));
      await expectFound(store, model, anyOf([...ids, ...absent]));
      await expectFound(store, model, noneOf(anyOf([...ids.slice(0, 50), ...absent])));
      await expectFound(store, model, allOf([...absent.map(noneOf), { term: 's:info' }]));
    });
    storeTest(open, 'finds beginnings of few terms and of many', async ({ store }, model) => {
      for (const count of [256, 1, 300])
        await appendBatch(store, model, count, { terms: (seq) => ['s:info', `w:many${seq}`, 'w:manyall'] });
      for (const prefix of [
        'w:many',
        'w:many1',
        'w:many55',
        'w:many556',
        'w:many557',
        'w:mana',
        'w:manz',
        'w:',
      ]) {
        await expectFound(store, model, { prefix });
        await expectFound(store, model, noneOf({ prefix }));
        await expectFound(store, model, allOf([{ term: 's:info' }, noneOf({ prefix })]));
        await expectFound(store, model, anyOf([{ prefix }, { term: 'w:many3' }]));
      }
    });
    storeTest(open, 'takes every character that a term can have', async ({ store }, model) => {
      const odd = [
        'w:%22%27%60',
        'w:a.b_c:d/e@f-g',
        'w:*'.replace('*', '%2a'),
        'w:日本語',
        'w:\u{1f512}',
        'w:ß',
        'w:%00',
        'i4:7f000001',
      ];
      await appendBatch(store, model, odd.length, { terms: (seq) => ['s:info', odd[seq] ?? ''] });
      for (const [seq, term] of odd.entries()) {
        expect(await store.search({ term }, { limit: 10 })).toEqual([seq]);
        expect(await store.search({ prefix: beginning(term, 3) }, { limit: 10 })).toContain(seq);
      }
    });
  });
  pageSuite(open);
}

function pageSuite(open: OpenStore): void {
  describe('pages of a search', () => {
    storeTest(open, 'go from the newest down, without a gap', async ({ store }, model) => {
      await appendBatch(store, model, 500, { terms: randomTerms });
      for (const expression of [EVERYTHING, { term: 's:info' }, { not: { term: 's:info' } }]) {
        const found: number[] = [];
        let before: number | undefined;
        for (;;) {
          const page = await store.search(expression, { ...(before !== undefined && { before }), limit: 13 });
          expect(page.length).toBeLessThanOrEqual(13);
          found.push(...page);
          before = page.at(-1);
          if (before === undefined) break;
        }
        expect(found).toEqual(matching(model, expression));
      }
    });
    storeTest(open, 'keep to a range', async ({ store }, model) => {
      await appendBatch(store, model, 100, { terms: randomTerms });
      for (const expression of [EVERYTHING, { term: 's:info' }]) {
        for (const [from, before] of [
          [10, 20],
          [0, 1],
          [99, 100],
          [50, 50],
          [60, 50],
          [90, 1000],
        ] as const) {
          const expected = matching(model, expression).filter((seq) => seq >= from && seq < before);
          expect(await store.search(expression, { from, before, limit: 1000 })).toEqual(expected);
          expect(await store.search(expression, { from, before, limit: 3 })).toEqual(expected.slice(0, 3));
        }
        expect(await store.search(expression, { before: 0, limit: 10 })).toEqual([]);
      }
    });
  });
}

function matching(model: LogModel, expression: TermExpression): number[] {
  return model.records
    .filter(({ terms }) => acceptsTerms(expression, new Set(terms)))
    .map(({ seq }) => seq)
    .reverse();
}

async function expectFound(store: LogStore, model: LogModel, expression: TermExpression): Promise<void> {
  const found = await store.search(expression, { limit: 10_000 });
  expect(found, JSON.stringify(expression)).toEqual(matching(model, expression));
}

function randomExpression(random: RandomBytes, depth: number): TermExpression {
  const kind = depth === 0 ? 0 : random.below(5);
  const items = (): TermExpression[] =>
    Array.from({ length: 1 + random.below(3) }, () => randomExpression(random, depth - 1));
  if (kind === 1) return allOf(items());
  if (kind === 2) return anyOf(items());
  if (kind === 3) return noneOf(randomExpression(random, depth - 1));
  const term = random.pick([...SEVERITY_TERMS, ...WORDS]);
  return random.below(4) === 0 ? { prefix: beginning(term, 2 + random.below(3)) } : { term };
}

/** The first code points of a term. */
function beginning(term: string, length: number): string {
  return [...term].slice(0, length).join('');
}
