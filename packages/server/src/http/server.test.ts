import { checkFolderLog } from '@attestry/log/testing';
import { afterEach, describe, expect, test } from 'vitest';
import { type Listening, listenOn, rawClient } from './server.test.kit.ts';
import { startServer } from './server.ts';

let listening: Listening | undefined;

afterEach(async () => {
  await listening?.close();
  listening = undefined;
});

async function listen(...[limits]: Parameters<typeof listenOn>): Promise<Listening> {
  listening = await listenOn(limits);
  return listening;
}

const EVENT = '{"type":"auth.login"}';

function head(key: string, fields: readonly string[]): string {
  const lines = [
    'POST /api/v1/logs/main/records HTTP/1.1',
    'host: localhost',
    `authorization: ${key}`,
    ...fields,
  ];
  return `${lines.join('\r\n')}\r\n\r\n`;
}

describe('a server', () => {
  test('answers on this machine, and says where', async () => {
    const { url, post, served } = await listen();
    expect(url).toMatch(/^http:\/\/localhost:\d+$/);
    const response = await post(EVENT);
    expect(response.status).toBe(201);
    const receipt = (await response.json()) as { seq: number };
    const read = await served.ask(`records/${receipt.seq}`);
    expect(read.status).toBe(200);
  });

  test('knows the peer', async () => {
    const { post, served } = await listen();
    const seen: unknown[] = [];
    const { app } = served;
    app.use('/seen', async (c) => {
      seen.push(c.get('clientAddress'));
      return c.text('');
    });
    expect((await post(EVENT)).status).toBe(201);
    await (await fetch(`${listening?.url}/seen`)).text();
    expect(seen).toEqual(['127.0.0.1']);
  });

  test('says which port is taken', async () => {
    const { server, served } = await listen();
    const { service, app } = served;
    await expect(startServer({ service, app, port: server.port })).rejects.toMatchObject({
      code: 'REQUEST_INVALID',
      message: expect.stringContaining(`port ${server.port} of 127.0.0.1 is taken`),
    });
  });

  test('says that an address is not of this machine', async () => {
    const { served } = await listen();
    const { service, app } = served;
    await expect(startServer({ service, app, host: '192.0.2.1', port: 0 })).rejects.toThrow(
      '192.0.2.1 is no address of this machine',
    );
  });
});

describe('what is not HTTP', () => {
  test.each([
    ['a word', 'hello\r\n\r\n'],
    ['another protocol', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
    ['two lengths', 'POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab'],
    [
      'a length and chunks, as in request smuggling',
      'POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['a folded header', 'GET / HTTP/1.1\r\nhost: a\r\nx: a\r\n b\r\n\r\n'],
    ['a header without a name', 'GET / HTTP/1.1\r\nhost: a\r\n: x\r\n\r\n'],
  ])('%s is answered 400, and the connection ends', async (_, text) => {
    const { server } = await listen();
    const client = rawClient(server.port, text);
    await client.closed;
    expect(client.received()).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(client.received()).toMatch(/connection: close/i);
    expect(client.received()).toContain('"code":"REQUEST_INVALID"');
  });

  test.each([
    ['no host', 'GET / HTTP/1.1\r\n\r\n'],
    ['a host that is none', 'GET / HTTP/1.1\r\nhost: a b\r\n\r\n'],
    ['an address that is none', 'GET /\\..\\ HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n'],
  ])('%s is answered 400', async (_, text) => {
    const { server } = await listen();
    const client = rawClient(server.port, text);
    await client.until(/^HTTP\/1\.1 400 /);
    client.socket.destroy();
  });

  test('a header that is too large is answered 431, and so are too many fields', async () => {
    const { server } = await listen({ headerBytes: 4096, headerFields: 20 });
    const large = rawClient(server.port, `GET / HTTP/1.1\r\nhost: a\r\nx: ${'x'.repeat(5000)}\r\n\r\n`);
    await large.closed;
    expect(large.received()).toMatch(/^HTTP\/1\.1 431 /);
    const field = (i: number): string => `x-${i}: 1\r\n`;
    const many = rawClient(
      server.port,
      `GET / HTTP/1.1\r\nhost: a\r\n${Array.from({ length: 20 }, (_, i) => field(i)).join('')}\r\n`,
    );
    await many.until(/^HTTP\/1\.1 431 [\s\S]*over 20 header fields/);
    await many.closed;
    const enough = rawClient(
      server.port,
      `GET /healthz HTTP/1.1\r\nhost: a\r\n${Array.from({ length: 19 }, (_, i) => field(i)).join('')}\r\n`,
    );
    await enough.until(/^HTTP\/1\.1 200 /);
    enough.socket.destroy();
  });
});

describe('clients that take their time', () => {
  test('a header that does not come is answered 408, and the connection ends', async () => {
    const { server } = await listen({ headersMs: 300 });
    const client = rawClient(server.port, 'GET / HTTP/1.1\r\nho');
    await client.closed;
    expect(client.received()).toMatch(/^HTTP\/1\.1 408 [\s\S]*"code":"REQUEST_TIMEOUT"/);
  });

  test('a body that does not come is answered 408, and nothing is recorded', async () => {
    const { server, key, served } = await listen({ bodyMs: 300 });
    const before = (await served.log.store.readHead()).size;
    const client = rawClient(
      server.port,
      head(key, ['content-type: application/json', 'content-length: 100']),
    );
    const drip = setInterval(() => client.write(' '), 50);
    await client.closed;
    clearInterval(drip);
    expect(client.received()).toMatch(/^HTTP\/1\.1 408 [\s\S]*"code":"REQUEST_TIMEOUT"/);
    expect(client.received()).toMatch(/connection: close/i);
    expect((await served.log.store.readHead()).size).toBe(before);
    expect(served.errors).toEqual([]);
  });

  test('lines without end may take their time, as long as they come', async () => {
    const { server, key } = await listen({ bodyMs: 600 });
    const client = rawClient(
      server.port,
      head(key, ['content-type: application/x-ndjson', 'transfer-encoding: chunked']),
    );
    const line = `${EVENT}\n`;
    for (let i = 1; i <= 4; i++) {
      client.write(`${line.length.toString(16)}\r\n${line}\r\n`);
      await client.until(new RegExp(`"line":${i},"status":201`));
      await new Promise((resolve) => setTimeout(resolve, 400));
    }
    await client.closed;
    expect(client.received()).toMatch(/^HTTP\/1\.1 200 /);
  });

  test('a client that takes nothing of an answer is let go', async () => {
    const { server, key, served } = await listen({ idleMs: 500 });
    for (let i = 0; i < 20; i++) {
      await served.log.recordAll(
        Array.from({ length: 100 }, () => ({ type: 'a.b', details: { text: 'x'.repeat(8000) } })),
      );
    }
    const client = rawClient(server.port);
    client.socket.pause();
    client.write(
      `GET /api/v1/logs/main/exports?format=ndjson HTTP/1.1\r\nhost: a\r\nauthorization: ${key}\r\n\r\n`,
    );
    const start = performance.now();
    const answered = 'route="/api/v1/logs/:log/exports",status="200"';
    while (!(await served.service.metrics.registry.metrics()).includes(answered))
      await new Promise((resolve) => setTimeout(resolve, 20));
    await server.stop();
    // Not cut by the stop, which would wait for it.
    expect(performance.now() - start).toBeLessThan(8000);
    client.socket.destroy();
  });
});

describe('a body that is too large', () => {
  test('is refused before it is sent where its length is told', async () => {
    const { server, key } = await listen();
    const client = rawClient(
      server.port,
      head(key, ['content-type: application/json', `content-length: ${2e9}`]),
    );
    await client.until(/^HTTP\/1\.1 413 [\s\S]*"code":"EVENT_TOO_LARGE"/);
    await client.closed;
  });

  test('is refused as soon as it is too large, and the rest is not read', async () => {
    const { server, key, served } = await listen();
    const client = rawClient(
      server.port,
      head(key, ['content-type: application/json', 'transfer-encoding: chunked']),
    );
    const mebibyte = ' '.repeat(1_048_576);
    let sent = 0;
    const send = (): void => {
      while (!client.socket.destroyed && sent < 300) {
        sent++;
        if (!client.socket.write(`100000\r\n${mebibyte}\r\n`)) {
          client.socket.once('drain', send);
          return;
        }
      }
    };
    send();
    await client.until(/^HTTP\/1\.1 413 /);
    await client.closed;
    expect(sent).toBeLessThan(100);
    expect(served.errors).toEqual([]);
  });

  test('the next request on another connection is answered', async () => {
    const { post } = await listen();
    const large = await post(`[${Array(11_000_000).fill(' ').join('')}]`).catch(() => undefined);
    expect(large?.status ?? 413).toBe(413);
    expect((await post(EVENT)).status).toBe(201);
  });
});

test('at most so many connections are taken', async () => {
  const { server } = await listen({ connections: 3 });
  const clients = Array.from({ length: 3 }, () =>
    rawClient(server.port, 'GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n'),
  );
  await Promise.all(clients.map((client) => client.until(/200 OK/)));
  await rawClient(server.port, 'GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n').closed;
  for (const { socket } of clients) socket.destroy();
});

describe('stopping', () => {
  test('a request under way is answered, a connection that waits is closed, a new one is refused', async () => {
    const { server, key, served } = await listen();
    const { service } = served;
    const idle = rawClient(server.port, 'GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n');
    const silent = rawClient(server.port);
    const underWay = rawClient(
      server.port,
      head(key, ['content-type: application/json', `content-length: ${EVENT.length}`]),
    );
    await idle.until(/200 OK/);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const stopped = server.stop();
    expect(service.stopping.aborted).toBe(true);
    await idle.closed;
    await silent.closed;
    await rawClient(server.port).closed;
    underWay.write(EVENT);
    await stopped;
    expect(underWay.received()).toMatch(/^HTTP\/1\.1 201 [\s\S]*connection: close/i);
    const receipt = JSON.parse(underWay.received().split('\r\n\r\n')[1] ?? '');
    await checkFolderLog(served.dir, { receipts: [[receipt]], closed: true });
  });

  test('a stream of events ends', async () => {
    const { url, key, server } = await listen();
    const response = await fetch(`${url}/api/v1/logs/main/tail`, { headers: { authorization: key } });
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
    const start = performance.now();
    const text = response.text();
    await server.stop();
    await text;
    expect(performance.now() - start).toBeLessThan(5000);
  });

  test('a request that goes on too long is cut', async () => {
    const { server, key } = await listen({ stopMs: 300 });
    const client = rawClient(
      server.port,
      head(key, ['content-type: application/json', 'content-length: 100']),
    );
    await new Promise((resolve) => setTimeout(resolve, 100));
    const start = performance.now();
    await server.stop();
    await client.closed;
    expect(performance.now() - start).toBeLessThan(3000);
  });

  test('on a connection that goes on, the next request is refused with when to come again', async () => {
    const { server, served, key } = await listen();
    served.service.beginStop();
    const response = await fetch(`${server.url}/api/v1/logs/main/records`, {
      headers: { authorization: key },
    });
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('5');
    expect(await response.json()).toMatchObject({ code: 'SERVER_STOPPING' });
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    expect((await fetch(`${server.url}/readyz`)).status).toBe(503);
  });
});
