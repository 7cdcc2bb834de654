import { describe, expect } from 'vitest';
import { expectedChunk, expectedRecord, expectStored, hex, plain, plainChunk } from './expected.ts';
import { join } from './log-model.ts';
import { appendBatch, type OpenStore, storeTest } from './opened-store.ts';

export function readSuite(open: OpenStore): void {
  describe('reading', () => {
    chunkTests(open);
    recordTests(open);
    endTests(open);
    treeTests(open);
    isolationTests(open);
  });
}

function chunkTests(open: OpenStore): void {
  storeTest(open, 'chunks hold what was asked for, side by side', async ({ store }, model) => {
    await appendBatch(store, model, 300);
    await appendBatch(store, model, 300);
    for (const [from, count] of [
      [0, 256],
      [256, 256],
      [0, 1],
      [299, 2],
      [599, 1],
      [0, 600],
      [10, 0],
    ] as const) {
      for (const withDisclosures of [true, false]) {
        const chunk = await store.readChunk(from, count, withDisclosures);
        expect(chunk.whole).toBe(true);
        expect(plainChunk(chunk)).toEqual(expectedChunk(model, from, count, withDisclosures));
      }
    }
  });
  storeTest(open, 'chunks over the end are not whole', async ({ store }, model) => {
    await appendBatch(store, model, 5);
    for (const [from, count] of [
      [0, 6],
      [4, 2],
      [5, 1],
      [600, 256],
    ] as const) {
      expect((await store.readChunk(from, count, true)).whole).toBe(false);
    }
    expect(hex((await store.readChunk(3, 256, true)).hashes)).toBe(hex(hashesFrom(model.records, 3, 2)));
  });
}

function recordTests(open: OpenStore): void {
  storeTest(
    open,
    'records come once each, ascending, and only where there is one',
    async ({ store }, model) => {
      await appendBatch(store, model, 40);
      const records = await store.readRecords([39, 3, 3, 0, 1000, 17, 40]);
      expect(records.map(plain)).toEqual(
        [0, 3, 17, 39].flatMap((seq) => model.records.slice(seq, seq + 1)).map(expectedRecord),
      );
      expect(await store.readRecords([])).toEqual([]);
    },
  );
  storeTest(open, 'sections that a record has not are absent', async ({ store }, model) => {
    await appendBatch(store, model, 4);
    for (const record of await store.readRange(0, 4)) {
      const expected = model.records[record.seq]?.disclosures ?? [];
      if (expected.every((text) => text.length === 0)) expect(record).not.toHaveProperty('disclosures');
      else expect(record.disclosures?.length).toBe(expected.length);
    }
  });
  storeTest(open, 'ranges are half open', async ({ store }, model) => {
    await appendBatch(store, model, 20);
    for (const [from, to] of [
      [0, 20],
      [5, 6],
      [5, 5],
      [6, 5],
      [19, 25],
      [20, 30],
    ] as const) {
      const records = await store.readRange(from, to);
      expect(records.map(plain)).toEqual(model.records.slice(from, Math.max(from, to)).map(expectedRecord));
    }
  });
}

function endTests(open: OpenStore): void {
  storeTest(open, 'the end of an empty log is 0', async ({ store }) => {
    for (const below of [0, 1, 256, Number.MAX_SAFE_INTEGER]) expect(await store.readEnd(below)).toBe(0);
  });
  storeTest(
    open,
    'the end is one beyond the last record below a position',
    async ({ store, reopen }, model) => {
      // Every fourth record has no disclosures: the last one of a batch, too.
      await appendBatch(store, model, 256);
      await appendBatch(store, model, 44);
      for (const opening of [async () => store, reopen]) {
        const opened = await opening();
        for (const [below, end] of [
          [Number.MAX_SAFE_INTEGER, 300],
          [301, 300],
          [300, 300],
          [299, 299],
          [257, 257],
          [256, 256],
          [1, 1],
          [0, 0],
          [-1, 0],
        ] as const) {
          expect(await opened.readEnd(below)).toBe(end);
        }
      }
    },
  );
  storeTest(open, 'the end moves with every batch, whoever appends it', async ({ store, second }, model) => {
    const other = await second();
    for (const count of [1, 300, 2]) {
      await appendBatch(store, model, count);
      for (const each of [store, other]) expect(await each.readEnd(1000)).toBe(model.head.size);
    }
  });
  storeTest(open, 'the end stays where it is when a batch is refused', async ({ store }, model) => {
    const early = model.build(5);
    await appendBatch(store, model, 3);
    expect((await store.append(early.batch)).kind).toBe('moved');
    expect(await store.readEnd(1000)).toBe(3);
  });
}

function treeTests(open: OpenStore): void {
  storeTest(open, 'hashes are fewer where the log ends', async ({ store }, model) => {
    await appendBatch(store, model, 300);
    for (const [from, count] of [
      [0, 256],
      [256, 256],
      [299, 1],
      [300, 5],
      [0, 0],
    ] as const) {
      expect(hex(await store.readHashes(from, count))).toBe(hex(hashesFrom(model.records, from, count)));
    }
  });
  storeTest(open, 'nodes are those of one level', async ({ store }, model) => {
    const made = model.build(1100);
    const above = { level: 2, index: 1, hash: model.random.bytes(32) };
    expect(await store.append({ ...made.batch, nodes: [...made.nodes, above] })).toEqual({
      kind: 'appended',
    });
    expect(made.nodes.length).toBe(4);
    expect(await store.readNodes(1, 0, 10)).toEqual(made.nodes);
    expect(await store.readNodes(1, 1, 2)).toEqual(made.nodes.slice(1, 3));
    expect(await store.readNodes(1, 3, 5)).toEqual(made.nodes.slice(3));
    expect(await store.readNodes(2, 0, 10)).toEqual([above]);
    expect(await store.readNodes(3, 0, 10)).toEqual([]);
  });
}

function isolationTests(open: OpenStore): void {
  storeTest(open, 'what was read belongs to the reader', async ({ store }, model) => {
    await appendBatch(store, model, 10);
    const chunk = await store.readChunk(0, 10, true);
    for (const array of [chunk.leaves, chunk.hashes, chunk.tags, chunk.disclosures]) array.fill(255);
    for (const record of await store.readRange(0, 10)) record.leaf?.fill(255);
    (await store.readHead()).range.fill(255);
    await expectStored(store, model);
  });
  storeTest(open, 'a reader sees what another store has appended', async ({ store, second }, model) => {
    const reader = await second();
    for (let i = 0; i < 5; i++) {
      await appendBatch(store, model, 3);
      await expectStored(reader, model);
    }
  });
  storeTest(open, 'batches are seen whole or not at all', async ({ store, second }, model) => {
    const reader = await second();
    const appending = (async () => {
      for (let i = 0; i < 20; i++) await appendBatch(store, model, 50);
    })();
    for (let seen = 0; seen < 1000; ) {
      const { length } = await reader.readHashes(0, 2000);
      expect(length % (50 * 32)).toBe(0);
      seen = length / 32;
      const chunk = await reader.readChunk(0, 2000, true);
      expect(chunk.hashes.length).toBe(chunk.tags.length);
      expect(chunk.leaves.filter((byte) => byte === 0).length).toBe(chunk.hashes.length / 32);
    }
    await appending;
  });
}

function hashesFrom(records: readonly { hash: Uint8Array }[], from: number, count: number): Uint8Array {
  return join(records.slice(from, from + count).map(({ hash }) => hash));
}
