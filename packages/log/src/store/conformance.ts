/**
 * The suite that owns the contract of {@link LogStore}: every implementation runs it whole, from a vitest file of
 * its own beside it.
 */
import { describe } from 'vitest';
import { appendSuite } from './conformance/append-suite.ts';
import { countSuite } from './conformance/count-suite.ts';
import { indexSuite } from './conformance/index-suite.ts';
import { keepSuite } from './conformance/keep-suite.ts';
import { lockSuite } from './conformance/lock-suite.ts';
import type { OpenStore } from './conformance/opened-store.ts';
import { readSuite } from './conformance/read-suite.ts';
import { relocationSuite } from './conformance/relocation-suite.ts';
import { searchSuite } from './conformance/search-suite.ts';

export type { OpenedStore, OpenStore } from './conformance/opened-store.ts';

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
