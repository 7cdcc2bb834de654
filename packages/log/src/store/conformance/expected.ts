import { expect } from 'vitest';
import { SECTIONS } from '../../event/vocabulary.ts';
import type { Chunk, LogStore, StoredRecord } from '../log-store.ts';
import { join, type LogModel, type ModelRecord } from './log-model.ts';

/** Bytes as a text that compares fast and prints short. */
export function hex(bytes: Uint8Array | undefined): string | undefined {
  return bytes && Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex');
}

export interface PlainRecord {
  readonly seq: number;
  readonly leaf: string | undefined;
  readonly hash: string | undefined;
  readonly tag: string | undefined;
  readonly disclosures: readonly (string | undefined)[];
}

export function plain({ seq, leaf, hash, tag, disclosures }: StoredRecord): PlainRecord {
  const texts = disclosures ?? SECTIONS.map(() => undefined);
  return { seq, leaf: hex(leaf), hash: hex(hash), tag: hex(tag), disclosures: texts.map(hex) };
}

/** A record of the model as it should be read; empty sections are absent. */
export function expectedRecord({ seq, leaf, hash, tag, disclosures }: ModelRecord): PlainRecord {
  return {
    seq,
    leaf: hex(leaf),
    hash: hex(hash),
    tag: hex(tag),
    disclosures: disclosures.map((text) => (text.length === 0 ? undefined : hex(text))),
  };
}

export function expectedChunk(
  model: LogModel,
  from: number,
  count: number,
  withDisclosures: boolean,
): object {
  const records = model.records.slice(from, from + count);
  const zero = new Uint8Array(1);
  return {
    from,
    count,
    whole: records.length === count,
    leaves: hex(join(records.flatMap(({ leaf }) => [zero, leaf]))),
    hashes: hex(join(records.map(({ hash }) => hash))),
    tags: hex(join(records.map(({ tag }) => tag))),
    disclosures: hex(
      join(
        withDisclosures
          ? records.flatMap((record) => record.disclosures.flatMap((text) => [text, zero]))
          : [],
      ),
    ),
  };
}

export function plainChunk({ from, count, whole, leaves, hashes, tags, disclosures }: Chunk): object {
  return {
    from,
    count,
    whole,
    leaves: hex(leaves),
    hashes: hex(hashes),
    tags: hex(tags),
    disclosures: hex(disclosures),
  };
}

/** The store holds what the model holds: read from outside, after every test that writes. */
export async function expectStored(store: LogStore, model: LogModel): Promise<void> {
  expect(await store.readHead()).toEqual(model.head);
  const { size } = model.head;
  const records = await store.readRange(0, size + 10);
  expect(records.map(plain)).toEqual(model.records.map(expectedRecord));
  expect(plainChunk(await store.readChunk(0, size, true))).toEqual(expectedChunk(model, 0, size, true));
  expect(await store.readNodes(1, 0, 1000)).toEqual(model.nodes);
  expect(await store.search({ and: [] }, { limit: size + 10 })).toEqual(
    model.records.map(({ seq }) => seq).reverse(),
  );
  const terms = await store.readTerms(model.records.map(({ seq }) => seq));
  for (const { seq, terms: expected } of model.records)
    expect(sorted(terms.get(seq))).toEqual(sorted(expected));
  expect(await store.inspect()).toEqual([]);
}

export function sorted(texts: readonly string[] | undefined): string[] | undefined {
  return texts && [...texts].sort();
}
