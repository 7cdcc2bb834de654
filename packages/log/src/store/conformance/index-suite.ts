import { describe, expect } from 'vitest';
import { sha256 } from '../../node/crypto.ts';
import { termHash } from '../../query/term-hash.ts';
import { TermSums } from '../../query/term-sums.ts';
import type { IndexSums } from '../log-store.ts';
import { sorted } from './expected.ts';
import type { LogModel } from './log-model.ts';
import { appendBatch, type OpenStore, storeTest } from './opened-store.ts';
import { randomTerms } from './random-terms.ts';

const SEED = 'sixteen  letters';

export function indexSuite(open: OpenStore): void {
  describe('the index', () => {
    storeTest(open, 'has the sums of its terms, over many batches', async ({ store, reopen }, model) => {
      for (let i = 0; i < 60; i++) await appendBatch(store, model, 50, { terms: randomTerms });
      for (const opening of [async () => store, reopen]) {
        const opened = await opening();
        for (const size of [3000, 2816, 2800, 256, 1, 0]) {
          expect(await opened.readIndexSums(SEED, size)).toEqual(expectedSums(model, size));
        }
        expect(await opened.inspect()).toEqual([]);
      }
    });
    storeTest(open, 'has other sums for another seed and other terms', async ({ store, second }, model) => {
      await appendBatch(store, model, 300, { terms: randomTerms });
      const sums = await store.readIndexSums(SEED, 300);
      expect(await (await second()).readIndexSums(SEED, 300)).toEqual(sums);
      expect(await store.readIndexSums('another', 300)).not.toEqual(sums);
      await appendBatch(store, model, 1);
      expect(await store.readIndexSums(SEED, 301)).not.toEqual(sums);
    });
    storeTest(open, 'has no sums of records that are not there yet', async ({ store }, model) => {
      await appendBatch(store, model, 300, { terms: randomTerms });
      expect(await store.readIndexSums(SEED, 10_000)).toEqual(expectedSums(model, 300));
    });
    storeTest(open, 'has no sums of an empty log', async ({ store }, model) => {
      expect(await store.readIndexSums(SEED, 0)).toEqual(expectedSums(model, 0));
    });
    storeTest(open, 'gives the terms of a record', async ({ store }, model) => {
      for (let i = 0; i < 10; i++) await appendBatch(store, model, 30, { terms: randomTerms });
      const terms = await store.readTerms([0, 299, 31, 100, 5000]);
      expect([...terms.keys()].sort((a, b) => a - b)).toEqual([0, 31, 100, 299, 5000]);
      for (const [seq, found] of terms)
        expect(sorted(found)).toEqual(sorted(model.records[seq]?.terms ?? []));
    });
  });
}

function expectedSums(model: LogModel, size: number): IndexSums {
  const sums = new TermSums(termHash(sha256, SEED), size);
  for (const { seq, terms } of model.records.slice(0, size)) {
    for (const term of terms) {
      sums.choose(term);
      sums.add(seq, 1);
    }
  }
  return { first: sums.first, second: sums.second };
}
