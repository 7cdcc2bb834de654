import { describe, expect, test } from 'vitest';
import { readLineStream } from './import-lines.ts';
import { type ImportItem, readNdjson } from './import-source.ts';

async function* chunksOf(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

describe('lines of a stream', () => {
  const TEXT = 'a\r\n\nżółw 王\n\n\nlast';

  test.each([1, 2, 3, 7, 100])('are the same in chunks of %i bytes', async (size) => {
    const lines = await all(readLineStream(chunksOf(TEXT, size), 1000));
    expect(lines.map((read) => ('bytes' in read ? Buffer.from(read.bytes).toString() : read))).toEqual([
      'a',
      '',
      'żółw 王',
      '',
      '',
      'last',
    ]);
    expect(lines.map(({ line }) => line)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test.each([1, 4, 100])(
    'one that is too long is told by its length, and those after it are read (chunks of %i)',
    async (size) => {
      const lines = await all(readLineStream(chunksOf(`ok\n${'x'.repeat(50)}\nok\n`, size), 10));
      expect(lines.map((read) => ('bytes' in read ? 'ok' : read.tooLong))).toEqual(['ok', 50, 'ok']);
    },
  );

  test('a line without an end may have any length: it is not kept', async () => {
    const before = process.memoryUsage().arrayBuffers;
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (let i = 0; i < 400; i++) yield Buffer.alloc(1_000_000, 0x78);
    }
    expect(await all(readLineStream(endless(), 1000))).toEqual([{ line: 1, tooLong: 400_000_000 }]);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(200_000_000);
  });
});

describe('events of a file', () => {
  const idsOf = async (text: string): Promise<readonly unknown[]> =>
    (await all(readNdjson(chunksOf(text, 1000)))).map((item: ImportItem) =>
      'event' in item ? item.event.id : item.refused,
    );
  const A = '{"type":"a"}\n';
  const B = '{"type":"b"}\n';

  test('keep an id of their own', async () => {
    expect(await idsOf('{"type":"a","id":"mine"}')).toEqual(['mine']);
  });

  test('else get one from where they stand: the same file gives the same, equal lines differ', async () => {
    const ids = await idsOf(A + A + B);
    expect(await idsOf(A + A + B)).toEqual(ids);
    expect(new Set(ids).size).toBe(3);
    for (const id of ids) expect(id).toMatch(/^line:[0-9a-f]{40}$/);
  });

  test('a file that has grown has new ids for what is new only', async () => {
    expect((await idsOf(A + B + A)).slice(0, 2)).toEqual(await idsOf(A + B));
  });

  test('another file has others', async () => {
    const first = await idsOf(A + B);
    for (const id of await idsOf(B + A)) expect(first).not.toContain(id);
  });

  test('a line that is wrong is told and does not stop the rest', async () => {
    const items = await all(readNdjson(chunksOf(`${A}{"no":"type"}\n[1]\n  \n${B}`, 5)));
    expect(items.map((item) => [item.place, 'event' in item])).toEqual([
      [1, true],
      [2, false],
      [3, false],
      [5, true],
    ]);
  });
});
