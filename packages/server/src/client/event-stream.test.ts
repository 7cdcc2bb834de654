import { AttestryError } from '@attestry/log';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EventParser, followEvents, type ServerEvent } from './event-stream.ts';

const utf8 = new TextEncoder();

function parse(...pieces: readonly Uint8Array[]): readonly ServerEvent[] {
  const parser = new EventParser();
  return pieces.flatMap((piece) => parser.push(piece));
}

/** The bytes in pieces that end at these places. */
function cut(bytes: Uint8Array, places: readonly number[]): readonly Uint8Array[] {
  const ends = [...new Set(places.map((place) => place % (bytes.length + 1))), bytes.length];
  const sorted = ends.sort((a, b) => a - b);
  return sorted.map((end, i) => bytes.subarray(sorted[i - 1] ?? 0, end));
}

describe('a stream of events', () => {
  test('is read as the specification has it', () => {
    const text = [
      '\ufeffevent: record\nid: 7\ndata: {"a":1}\n\n',
      ': keep-alive\n\n',
      'data:one\ndata: two\r\ndata\r\r',
      'event: position\nid: 9\n\n',
      'id: 1\0\nretry: 250\nretry: soon\nunknown: x\ndata:  two blanks\n\n',
      'data: never ended\n',
    ].join('');
    const parser = new EventParser();
    expect(parser.push(utf8.encode(text))).toEqual([
      { event: 'record', id: '7', data: '{"a":1}' },
      { event: 'message', id: '7', data: 'one\ntwo\n' },
      { event: 'message', id: '9', data: ' two blanks' },
    ]);
    expect(parser.retryMs).toBe(250);
  });

  const line = fc.oneof(
    fc.constantFrom('', '', 'data: ü€😀', 'data', 'event: record', ': comment', 'id: 12', 'id', 'retry: 1'),
    fc.string({ unit: 'binary' }).map((text) => `data: ${text.replaceAll(/[\r\n]/g, '')}`),
  );
  const stream = fc
    .array(fc.tuple(line, fc.constantFrom('\n', '\r', '\r\n')), { maxLength: 30 })
    .map((lines) => utf8.encode(`${lines.map(([text, end]) => text + end).join('')}\n\n.`));

  test('gives the same events however its bytes are cut', () => {
    fc.assert(
      fc.property(stream, fc.array(fc.nat(), { maxLength: 20 }), (bytes, places) => {
        expect(parse(...cut(bytes, places))).toEqual(parse(bytes));
      }),
    );
    fc.assert(
      fc.property(stream, (bytes) => {
        expect(parse(...cut(bytes, [...bytes.keys()]))).toEqual(parse(bytes));
      }),
      { numRuns: 50 },
    );
  });

  test('without an end is given up, and not kept', () => {
    const parser = new EventParser();
    const piece = utf8.encode('x'.repeat(1024 * 1024));
    expect(() => {
      for (let i = 0; i < 40; i++) parser.push(piece);
    }).toThrow('no stream of events');
  });
});

function answer(...pieces: readonly (string | Error)[]): Response {
  let next = 0;
  return new Response(
    new ReadableStream({
      pull(controller) {
        const piece = pieces[next++];
        if (piece === undefined) controller.close();
        else if (piece instanceof Error) controller.error(piece);
        else controller.enqueue(utf8.encode(piece));
      },
    }),
  );
}

describe('following', () => {
  test('goes on behind the last event with an id, however the connection ended', async () => {
    const answers = [
      () => answer('id: 1\ndata: a\n\nid: 2\ndata: b\n\nid: 3\nda', new TypeError('terminated')),
      () => {
        throw new AttestryError('SERVER_UNREACHABLE', 'no answer');
      },
      () => answer('retry: 20\nid: 3\ndata: c\n\n'),
      () => answer('id: 4\ndata: d\n\n'),
    ];
    const asked: (string | undefined)[] = [];
    const waited: number[] = [];
    const stop = new AbortController();
    const seen: string[] = [];
    const events = followEvents(
      async (id) => {
        asked.push(id);
        const next = answers.shift();
        if (next === undefined) throw new Error('asked once more');
        return next();
      },
      { signal: stop.signal, wait: async (ms) => void waited.push(ms) },
    );
    for await (const { data } of events) {
      seen.push(data);
      if (data === 'd') stop.abort();
    }
    expect(seen).toEqual(['a', 'b', 'c', 'd']);
    expect(asked).toEqual([undefined, '2', '2', '3']);
    expect(waited).toEqual([1000, 2000, 20]);
  });

  test('ends at what will not pass, and at what fails the first time', async () => {
    const refused = new AttestryError('UNAUTHENTICATED', 'revoked');
    const open = [async () => answer('id: 1\ndata: a\n\n'), () => Promise.reject(refused)];
    const read = async (): Promise<void> => {
      for await (const _ of followEvents(() => open.shift()?.() ?? Promise.reject(new Error('no more')), {
        wait: async () => {},
      }));
    };
    await expect(read()).rejects.toBe(refused);
    open.push(() => Promise.reject(new AttestryError('SERVER_UNREACHABLE', 'no answer')));
    await expect(read()).rejects.toThrow('no answer');
  });

  test('takes silence for a broken connection', async () => {
    const silent = new Response(new ReadableStream({ pull: () => new Promise(() => {}) }));
    const answers = [silent, answer('data: a\n\n')];
    const events = followEvents(async () => answers.shift() ?? answer(), {
      silenceMs: 20,
      wait: async () => {},
    });
    expect((await events.next()).value).toMatchObject({ data: 'a' });
    await events.return(undefined);
  });
});
