import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { checkFolderLog } from '@attestry/log/testing';
import { type ServerType, serve } from '@hono/node-server';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Served, serveFolder } from '../served.test.kit.ts';

interface Answer {
  readonly line: number;
  readonly status: number;
  readonly receipt?: { readonly seq: number; readonly hash: string; readonly replayed?: true };
  readonly error?: { readonly code: string; readonly detail: string; readonly pointer?: string };
}

let served: Served;

beforeEach(async () => {
  served = await serveFolder();
});

afterEach(async () => {
  expect(served.errors).toEqual([]);
  await checkFolderLog(served.dir);
  await served.close();
});

const send = (body: string | Uint8Array | ReadableStream, headers: object = {}): Promise<Response> =>
  served.ask('records', {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/x-ndjson', ...headers },
    duplex: 'half',
  } as RequestInit);

const answersOf = (text: string): readonly Answer[] =>
  text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Answer);

const answersTo = async (body: string | Uint8Array): Promise<readonly Answer[]> => {
  const response = await send(body);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('application/x-ndjson');
  return answersOf(await response.text());
};

const stateOf = ({ line, status, receipt, error }: Answer): readonly unknown[] => [
  line,
  status,
  receipt?.seq ?? error?.code,
];

const sizeOf = async (): Promise<number> => (await served.log.store.readHead()).size;

describe('NDJSON', () => {
  test('answers line by line, in order; a line that is wrong does not stop the rest', async () => {
    const lines = [
      '{"type":"a.one"}',
      '',
      '{"type":',
      '{"type":"a.two","type":"a.two"}',
      ' \t\r',
      `{"type":"a.b","details":"${'x'.repeat(1_048_576)}"}`,
      '{"type":"a.b","actor":{"id":true}}',
      `{"type":"a.b","details":${'['.repeat(2000)}`,
      '[{"type":"a.b"}]',
      '{"type":"a.two"}\r',
      '{"type":"a.last"}',
    ];
    const answers = await answersTo(lines.join('\n'));
    expect(answers.map(stateOf)).toEqual([
      [1, 201, 1],
      [3, 400, 'JSON_INVALID'],
      [4, 422, 'EVENT_INVALID'],
      [6, 413, 'EVENT_TOO_LARGE'],
      [7, 422, 'EVENT_INVALID'],
      [8, 400, 'JSON_TOO_DEEP'],
      [9, 422, 'EVENT_INVALID'],
      [10, 201, 2],
      [11, 201, 3],
    ]);
    expect(answers[4]?.error).toMatchObject({ pointer: '/actor/id', detail: expect.any(String) });
    expect(answers[0]?.receipt).toEqual({
      id: expect.any(String),
      log: 'test/main/1',
      seq: 1,
      hash: expect.any(String),
    });
  });

  test('what was there already is answered with its first receipt, whenever it was imported', async () => {
    const line = (at: string, n: number): string =>
      JSON.stringify({ type: 'a.b', id: 'x', details: { n }, imported: { from: 'old', at } });
    const [first] = await answersTo(line('2026-01-01T00:00:00Z', 1));
    const [again, other] = await answersTo(
      `${line('2026-02-02T00:00:00Z', 1)}\n${line('2026-02-02T00:00:00Z', 2)}\n`,
    );
    expect(first).toMatchObject({ status: 201 });
    expect(again).toEqual({ line: 1, status: 200, receipt: { ...first?.receipt, replayed: true } });
    expect(other).toMatchObject({ line: 2, status: 409, error: { code: 'ID_CONFLICT', pointer: '/id' } });
    expect(await sizeOf()).toBe(2);
  });

  test('one id twice in one group', async () => {
    const answers = await answersTo(
      '{"type":"a.b","id":"x"}\n{"type":"a.b","id":"x"}\n{"type":"a.c","id":"x"}\n{"type":"a.d"}\n',
    );
    expect(answers.map(({ status }) => status)).toEqual([201, 200, 409, 201]);
  });

  test('thousands', async () => {
    const answers = await answersTo('{"type":"a.b"}\n'.repeat(5000));
    expect(answers.map(({ line }) => line)).toEqual(Array.from({ length: 5000 }, (_, i) => i + 1));
    expect(answers.map(({ receipt }) => receipt?.seq)).toEqual(Array.from({ length: 5000 }, (_, i) => i + 1));
  });

  test('minimal: only what was refused', async () => {
    const response = await send('{"type":"a.b"}\n{"type":7}\n{"type":"a.b"}\n', { prefer: 'return=minimal' });
    expect(response.headers.get('preference-applied')).toBe('return=minimal');
    expect(answersOf(await response.text()).map(stateOf)).toEqual([[2, 422, 'EVENT_INVALID']]);
    expect(await (await send('{"type":"a.b"}', { prefer: 'return=minimal' })).text()).toBe('');
    expect(await (await send('')).text()).toBe('');
  });

  test('does not read on while nobody takes the answers', async () => {
    const lines = new TextEncoder().encode('{"type":"a.b"}\n'.repeat(1000));
    let pulled = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled++;
        controller.enqueue(lines);
      },
    });
    const { body } = await send(endless);
    const reader = body?.getReader();
    await reader?.read();
    await delay(100);
    const size = await sizeOf();
    expect(pulled).toBeLessThan(10);
    await delay(100);
    expect(await sizeOf()).toBe(size);
    await reader?.cancel();
    await delay(50);
    expect(await sizeOf()).toBe(size);
  });

  test('whatever the pieces in which it comes', async () => {
    const bytes = new TextEncoder().encode('{"type":"a.ä"}\n\n{"type":"a.b"}\r\n{"type":"a.c"}');
    const pieces = new ReadableStream<Uint8Array>({
      async start(controller) {
        for (const byte of bytes) {
          controller.enqueue(Uint8Array.of(byte));
          if (byte === 0x22) await delay(1);
        }
        controller.close();
      },
    });
    const answers = answersOf(await (await send(pieces)).text());
    expect(answers.map(stateOf)).toEqual([
      [1, 201, 1],
      [3, 201, 2],
      [4, 201, 3],
    ]);
  });

  test('a log that was closed answers so to every line', async () => {
    const [before] = await answersTo('{"type":"a.b"}');
    expect(before?.status).toBe(201);
    await served.log.close();
    const answers = await answersTo('{"type":"a.b"}\n{"type":"a.b"}\n');
    expect(answers.map(stateOf)).toEqual([
      [1, 503, 'SERVER_STOPPING'],
      [2, 503, 'SERVER_STOPPING'],
    ]);
  });
});

describe('NDJSON over a socket', () => {
  let server: ServerType;

  beforeEach(async () => {
    server = serve({ fetch: served.app.fetch, hostname: '127.0.0.1', port: 0 });
    await once(server, 'listening');
  });

  afterEach(async () => {
    server.close();
    await once(server, 'close');
  });

  async function begin(): Promise<ClientRequest> {
    const { port } = server.address() as AddressInfo;
    return request({
      port,
      host: '127.0.0.1',
      method: 'POST',
      path: '/api/v1/logs/main/records',
      agent: false,
      headers: { authorization: await served.key(['write']), 'content-type': 'application/x-ndjson' },
    });
  }

  test('the first lines are answered, and on disk, before the last are sent', async () => {
    const sending = await begin();
    sending.write('{"type":"a.one"}\n{"type":"a.tw');
    const [response] = (await once(sending, 'response')) as [IncomingMessage];
    const lines = createInterface(response)[Symbol.asyncIterator]();
    const next = async (): Promise<Answer> => JSON.parse((await lines.next()).value as string) as Answer;
    expect(stateOf(await next())).toEqual([1, 201, 1]);
    expect(await sizeOf()).toBe(2);
    sending.write('o"}\n');
    expect(stateOf(await next())).toEqual([2, 201, 2]);
    sending.end('{"type":"a.three"}');
    expect(stateOf(await next())).toEqual([3, 201, 3]);
    expect((await lines.next()).done).toBe(true);
  });

  test('a server that stops ends the answers, and says from which line on', async () => {
    const sending = await begin();
    sending.on('error', () => undefined);
    sending.write('{"type":"a.one"}\n\n');
    const [response] = (await once(sending, 'response')) as [IncomingMessage];
    const lines = createInterface(response)[Symbol.asyncIterator]();
    expect(stateOf(JSON.parse((await lines.next()).value as string) as Answer)).toEqual([1, 201, 1]);
    served.service.beginStop();
    expect(stateOf(JSON.parse((await lines.next()).value as string) as Answer)).toEqual([
      3,
      503,
      'SERVER_STOPPING',
    ]);
    expect((await lines.next()).done).toBe(true);
    expect(await sizeOf()).toBe(2);
    sending.destroy();
  });

  test('a sender that goes away leaves whole lines only', async () => {
    const sending = await begin();
    sending.on('error', () => undefined);
    sending.write('{"type":"a.one"}\n');
    const [response] = (await once(sending, 'response')) as [IncomingMessage];
    response.on('error', () => undefined);
    await once(response, 'data');
    sending.write('{"type":"a.two"}');
    await delay(20);
    sending.destroy();
    await delay(100);
    expect(await sizeOf()).toBe(2);
  });

  test('a sender that reads the answers late loses none', async () => {
    const count = 15_000;
    const sending = await begin();
    const line = `{"type":"a.b","details":"${'x'.repeat(80)}"}\n`;
    const block = line.repeat(1000);
    sending.write(block);
    const [response] = (await once(sending, 'response')) as [IncomingMessage];
    response.pause();
    const writing = (async () => {
      for (let sent = 1000; sent < count; sent += 1000)
        if (!sending.write(block)) await once(sending, 'drain');
      sending.end();
    })();
    await delay(200);
    let lines = 0;
    for await (const _ of createInterface(response)) lines++;
    await writing;
    expect(lines).toBe(count);
    expect(await sizeOf()).toBe(count + 1);
  });
});
