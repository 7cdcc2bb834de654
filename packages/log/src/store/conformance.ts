/**
 * The suites that own the contracts of {@link LogStore} and {@link LogStores}: every implementation runs them whole, from a
 * vitest file of its own beside it.
 */
import { describe } from 'vitest';
import { appendSuite } from './conformance/append-suite.ts';
import { countSuite } from './conformance/count-suite.ts';
import { indexSuite } from './conformance/index-suite.ts';
import { keepSuite } from './conformance/keep-suite.ts';
import { lockSuite } from './conformance/lock-suite.ts';
import type { OpenStore } from './conformance/opened-store.ts';
import type { OpenStores } from './conformance/opened-stores.ts';
import { readSuite } from './conformance/read-suite.ts';
import { relocationSuite } from './conformance/relocation-suite.ts';
import { searchSuite } from './conformance/search-suite.ts';
import { storesSuite } from './conformance/stores-suite.ts';

export { type OpenedStore, type OpenStore, openedStore } from './conformance/opened-store.ts';
export { NAME as STORES_NAME, type OpenStores } from './conformance/opened-stores.ts';

/** @param open opens a store on a new, empty file. */
export function storeConformance(name: string, open: OpenStore): void {
  describe(`${name} keeps the contract of a store`, () => {
    appendSuite(open);
    lockSuite(open);
    readSuite(open);
    searchSuite(open);
    countSuite(open);
    indexSuite(open);
    keepSuite(open);
    relocationSuite(open);
  });
}

/** @param open opens the stores of a new place, in which there is no log. */
export function storesConformance(name: string, open: OpenStores): void {
  describe(`${name} keep the contract of stores`, () => storesSuite(open));
}
