import type { SealedBatch } from './log-store.ts';

/** The memory under the arrays of a batch, each once: what a store takes over when it is given the batch. */
export function buffersOf(batch: SealedBatch): ArrayBuffer[] {
  const arrays = [
    batch.leaves,
    batch.leafEnds,
    batch.hashes,
    batch.tags,
    batch.disclosures,
    batch.disclosureEnds,
    batch.terms,
    batch.termEnds,
  ];
  return [...new Set(arrays.map(({ buffer }) => buffer).filter((buffer) => buffer instanceof ArrayBuffer))];
}
