import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { respondEvents, type ServerSentEvent } from './event-stream.ts';

const utf8 = new TextDecoder();

/** What is read, chunk by chunk, until the stream ends. */
async function readAll({ body }: Response, chunks = Number.POSITIVE_INFINITY): Promise<string[]> {
  const reader = body?.getReader();
  const read: string[] = [];
  while (read.length < chunks) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
    if (done || value === undefined) break;
    read.push(utf8.decode(value));
  }
  reader?.releaseLock();
  return read;
}

/** Events that are there at once; says how many groups were asked for, and whether it has ended. */
function source(groups: readonly (readonly ServerSentEvent[])[]): {
  make(signal: AbortSignal): AsyncGenerator<readonly ServerSentEvent[], void>;
  asked: number;
  ended: boolean;
} {
  const made = {
    asked: 0,
    ended: false,
    async *make() {
      try {
        for (const group of groups) {
          made.asked++;
          yield group;
        }
      } finally {
        made.ended = true;
      }
    },
  };
  return made;
}

const onError = (error: unknown): never => {
  throw error;
};

describe('a stream of events', () => {
  test('is framed as the specification has it', async () => {
    const response = respondEvents(
      source([
        [
          { event: 'record', id: '7', data: { text: 'two\nlines\r\n\u2028: and\u0000' } },
          { event: 'end', data: null },
        ],
      ]).make,
      { onError },
    );
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-cache, no-transform');
    const text = (await readAll(response)).join('');
    expect(text).toBe(
      'retry: 2000\n\nevent: record\nid: 7\ndata: {"text":"two\\nlines\\r\\n\u2028: and\\u0000"}\n\nevent: end\ndata: null\n\n',
    );
  });

  test('is made only as far as it is read, and ends when its reader leaves', async () => {
    const groups = Array.from({ length: 50 }, (_, i) => [{ event: 'n', data: i }]);
    const made = source(groups);
    const { body } = respondEvents(made.make, { onError });
    await sleep(10);
    expect(made.asked).toBe(0);
    const reader = body?.getReader();
    for (let i = 0; i < 4; i++) await reader?.read();
    await sleep(10);
    expect(made.asked).toBe(3);
    await reader?.cancel();
    expect(made.ended).toBe(true);
  });

  test('that nobody began to read begins nothing', async () => {
    const made = source([[{ event: 'n', data: 1 }]]);
    await respondEvents(made.make, { onError }).body?.cancel();
    expect(made).toMatchObject({ asked: 0 });
  });

  test('is cut into pieces of some size, whatever the size of its groups', async () => {
    const group = Array.from({ length: 100 }, (_, i) => ({ event: 'n', data: `${i} `.padEnd(10_000, 'x') }));
    const chunks = await readAll(respondEvents(source([group]).make, { onError }));
    expect(chunks.length).toBeGreaterThan(10);
    for (const chunk of chunks) expect(chunk.length).toBeLessThan(80_000);
    expect(chunks.join('').match(/^data: "\d+ /gm)).toHaveLength(100);
  });

  test('says that it lives while there is nothing to say, and loses nothing by it', async () => {
    const make = async function* (): AsyncGenerator<readonly ServerSentEvent[], void> {
      await sleep(50);
      yield [{ event: 'late', data: 1 }];
    };
    const chunks = await readAll(respondEvents(make, { onError, keepAliveMs: 15 }));
    expect(chunks.filter((chunk) => chunk === ': keep-alive\n\n').length).toBeGreaterThan(1);
    expect(chunks.at(-1)).toBe('event: late\ndata: 1\n\n');
  });

  test('ends what waits when its reader leaves', async () => {
    let ended = false;
    const make = async function* (signal: AbortSignal): AsyncGenerator<readonly ServerSentEvent[], void> {
      try {
        yield [{ event: 'n', data: 1 }];
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
      } finally {
        ended = true;
      }
    };
    const reader = respondEvents(make, { onError }).body?.getReader();
    for (let i = 0; i < 2; i++) await reader?.read();
    const pending = reader?.read();
    await reader?.cancel();
    expect(await pending).toMatchObject({ done: true });
    expect(ended).toBe(true);
  });

  test('ends where its reader may not go on', async () => {
    let allowed = true;
    const make = async function* (signal: AbortSignal): AsyncGenerator<readonly ServerSentEvent[], void> {
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
    };
    const options = { onError, keepAliveMs: 10, mayGoOn: async () => allowed };
    const reader = respondEvents(make, options).body?.getReader();
    for (let i = 0; i < 3; i++) expect((await reader?.read())?.done).toBe(false);
    allowed = false;
    await reader?.read();
    expect(await reader?.read()).toMatchObject({ done: true });
  });

  test('breaks off where what makes it fails, and says so to the operator', async () => {
    const errors: unknown[] = [];
    const make = async function* (): AsyncGenerator<readonly ServerSentEvent[], void> {
      yield [{ event: 'n', data: 1 }];
      throw new Error('the store is away');
    };
    const response = respondEvents(make, { onError: (error) => errors.push(error) });
    await expect(readAll(response)).rejects.toThrow('the store is away');
    expect(errors.map(String)).toEqual(['Error: the store is away']);
  });
});
