/** What attackers send as HTTP that no client sends: one request that is two to somebody in front, other methods, other hosts, more than fits. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Listening, listenOn, rawClient } from '../http/server.test.kit.ts';

let listening: Listening;

beforeAll(async () => {
  listening = await listenOn();
});

afterAll(() => listening.close());

/** All that comes back until the server closes, or nothing more comes for a moment. */
async function answersTo(text: string): Promise<string> {
  const client = rawClient(listening.server.port, text);
  let before = -1;
  while (client.received().length !== before) {
    before = client.received().length;
    await Promise.race([
      client.closed,
      new Promise((resolve) => setTimeout(resolve, before === 0 ? 250 : 60)),
    ]);
  }
  client.socket.destroy();
  return client.received();
}

function statusesOf(text: string): readonly number[] {
  return [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
}

const HIDDEN = 'GET /metrics HTTP/1.1\r\nhost: a\r\n\r\n';

describe('request smuggling: a request in the body of another is never answered', () => {
  const head = 'POST /api/v1/session HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n';
  test.each([
    [
      'CL.TE',
      `${head}content-length: ${5 + HIDDEN.length}\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n${HIDDEN}`,
    ],
    ['TE.CL', `${head}transfer-encoding: chunked\r\ncontent-length: 4\r\n\r\n5c\r\n${HIDDEN}\r\n0\r\n\r\n`],
    ['TE.TE, of an unknown coding', `${head}transfer-encoding: xchunked\r\n\r\n0\r\n\r\n${HIDDEN}`],
    [
      'TE.TE, twice',
      `${head}transfer-encoding: chunked\r\ntransfer-encoding: identity\r\n\r\n0\r\n\r\n${HIDDEN}`,
    ],
    ['chunked is not the last coding', `${head}transfer-encoding: chunked, gzip\r\n\r\n0\r\n\r\n${HIDDEN}`],
    ['a blank before the colon', `${head}transfer-encoding : chunked\r\n\r\n0\r\n\r\n${HIDDEN}`],
    ['a tab in the name', `${head}content-length\t: 0\r\n\r\n${HIDDEN}`],
    [
      'lengths that contradict',
      `${head}content-length: 0\r\ncontent-length: ${HIDDEN.length}\r\n\r\n${HIDDEN}`,
    ],
    ['a length with a sign', `${head}content-length: +0\r\n\r\n${HIDDEN}`],
    ['a length in hexadecimal', `${head}content-length: 0x0\r\n\r\n${HIDDEN}`],
    ['a length that is negative', `${head}content-length: -1\r\n\r\n${HIDDEN}`],
    ['a chunk whose size is none', `${head}transfer-encoding: chunked\r\n\r\n0x0\r\n\r\n${HIDDEN}`],
    [
      'a chunk whose size overflows',
      `${head}transfer-encoding: chunked\r\n\r\n10000000000000000\r\n\r\n${HIDDEN}`,
    ],
    ['lines that end without a return', `POST / HTTP/1.1\nhost: a\ncontent-length: 0\n\n${HIDDEN}`],
    ['a return inside a field', `${head}x: a\rtransfer-encoding: chunked\r\n\r\n0\r\n\r\n${HIDDEN}`],
    ['a NUL inside a field', `${head}x: a\u0000b\r\ncontent-length: 0\r\n\r\n${HIDDEN}`],
  ])('%s', async (_, text) => {
    const answers = await answersTo(text);
    // Where a chunk is none the request had begun, and where nobody says how long a body is, it goes on for ever.
    expect(statusesOf(answers).filter((status) => status !== 400)).toEqual([]);
    expect(statusesOf(answers).length).toBeLessThan(2);
    if (answers !== '') expect(answers).toMatch(/connection: close/i);
  });

  test('what comes after a request whose body was refused is no request', async () => {
    const body = `${' '.repeat(70_000)}${HIDDEN}`;
    const answers = await answersTo(
      `POST /api/v1/session HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
    expect(statusesOf(answers)).toEqual([413]);
  });
});

describe('pipelining', () => {
  test('answers in the order of the requests, each for itself', async () => {
    const { key } = listening;
    const ask = (path: string, authorization = ''): string =>
      `GET ${path} HTTP/1.1\r\nhost: a\r\n${authorization === '' ? '' : `authorization: ${authorization}\r\n`}\r\n`;
    const answers = await answersTo(
      [
        ask('/api/v1/session', key),
        ask('/api/v1/session'),
        ask('/healthz'),
        ask('/api/v1/session', key),
      ].join(''),
    );
    expect(statusesOf(answers)).toEqual([200, 401, 200, 200]);
  });
});

describe('other methods', () => {
  test.each(['TRACE', 'TRACK', 'PUT', 'PATCH', 'PROPFIND', 'OPTIONS', 'SEARCH', 'PURGE', 'DELETE'])(
    '%s changes nothing and gives nothing back of what was sent',
    async (method) => {
      for (const path of ['/', '/api/v1/logs/main/records', '/api/v1/session']) {
        const answers = await answersTo(
          `${method} ${path} HTTP/1.1\r\nhost: a\r\ncookie: attestry_session=hunter2\r\nx-secret: hunter2\r\nconnection: close\r\n\r\n`,
        );
        const [status = 0] = statusesOf(answers);
        expect([400, 401, 405, 404, 501], `${method} ${path}: ${answers.slice(0, 40)}`).toContain(status);
        expect(answers).not.toContain('hunter2');
      }
    },
  );

  test('CONNECT makes no tunnel, and a name in small letters is no method', async () => {
    expect(
      statusesOf(await answersTo('CONNECT 127.0.0.1:22 HTTP/1.1\r\nhost: a\r\n\r\n')).filter((s) => s < 400),
    ).toEqual([]);
    expect(statusesOf(await answersTo('get /healthz HTTP/1.1\r\nhost: a\r\n\r\n'))).toEqual([400]);
  });

  test('a method that a header, a parameter or a body names does not count', async () => {
    const { key, served } = listening;
    const { key: made } = await served.service.keys.create({
      name: 'stays',
      scopes: ['read'],
      person: false,
    });
    const answers = await answersTo(
      `GET /api/v1/api-keys?_method=DELETE HTTP/1.1\r\nhost: a\r\nauthorization: ${key}\r\nx-http-method-override: DELETE\r\nx-method-override: DELETE\r\nconnection: close\r\n\r\n`,
    );
    expect(statusesOf(answers)).toEqual([400]);
    expect(await served.service.keys.find(made.id)).toBeDefined();
  });
});

describe('other hosts', () => {
  test('what a client calls this server is in no address that it gives', async () => {
    const { key } = listening;
    const body = '{}';
    for (const host of ['evil.example', 'evil.example:80@a', 'a"><script>', 'localhost:1'])
      for (const fields of [
        '',
        'x-forwarded-host: evil.example\r\n',
        'x-original-url: /metrics\r\nx-rewrite-url: /metrics\r\n',
      ]) {
        const answers = await answersTo(
          `POST /api/v1/logs/main/verifications HTTP/1.1\r\nhost: ${host}\r\n${fields}authorization: ${key}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
        );
        const location = /^location: (.*)$/im.exec(answers)?.[1];
        if (location !== undefined) expect(location).toMatch(/^\/api\/v1\/logs\/main\/verifications\//);
        expect(answers).not.toMatch(/evil\.example|<script>/);
        const page = await answersTo(`GET / HTTP/1.1\r\nhost: ${host}\r\n${fields}connection: close\r\n\r\n`);
        expect(page).not.toMatch(/evil\.example|"><script>/);
      }
  });

  test('under a name that somebody else made lead here, nobody is signed in and nothing is told', async () => {
    // DNS rebinding: to the browser it is one site, whose page has no cookie of this server.
    const fields =
      'host: rebound.example\r\norigin: http://rebound.example\r\nsec-fetch-site: same-origin\r\nconnection: close\r\n';
    for (const path of [
      '/api/v1/session',
      '/api/v1/logs/main/records',
      '/metrics',
      '/api/v1/logs/main/exports?format=csv',
    ])
      expect(statusesOf(await answersTo(`GET ${path} HTTP/1.1\r\n${fields}\r\n`)), path).toEqual([401]);
  });

  test('an address with a host in it is that of this server', async () => {
    expect(
      statusesOf(
        await answersTo('GET http://evil.example/metrics HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n'),
      ),
    ).toEqual([401]);
  });
});

describe('more than fits', () => {
  test('an address is as long as a header may be, and no longer', async () => {
    const ask = (length: number): Promise<string> =>
      answersTo(`GET /healthz?${'x'.repeat(length)} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n`);
    expect(statusesOf(await ask(10_000))).toEqual([400]);
    expect(statusesOf(await ask(20_000))).toEqual([431]);
  });

  test('parameters without end are refused as fast as one', async () => {
    const many = Array.from({ length: 3000 }, (_, i) => `p${i}`).join('&');
    expect(
      statusesOf(
        await answersTo(
          `GET /api/v1/logs/main/records?${many} HTTP/1.1\r\nhost: a\r\nauthorization: ${listening.key}\r\n\r\n`,
        ),
      ),
    ).toEqual([431]);
    expect(
      statusesOf(
        await answersTo(
          `GET /api/v1/logs/main/records?${many.slice(0, 10_000)} HTTP/1.1\r\nhost: a\r\nauthorization: ${listening.key}\r\nconnection: close\r\n\r\n`,
        ),
      ),
    ).toEqual([400]);
  });

  test('a header that comes byte by byte, for ever, ends when its time is over', async () => {
    const slow = await listenOn({ headersMs: 300 });
    const client = rawClient(slow.server.port, 'GET /healthz HTTP/1.1\r\nhost: a\r\n');
    const drip = setInterval(() => client.write('x: y\r\n'), 40);
    await client.closed;
    clearInterval(drip);
    expect(statusesOf(client.received())).toEqual([408]);
    await slow.close();
  });

  test('on a connection that goes on, the next header has the same time and no more', async () => {
    const slow = await listenOn({ headersMs: 300 });
    const client = rawClient(slow.server.port, 'GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n');
    await client.until(/200 OK/);
    const drip = setInterval(() => client.write('G'.repeat(1)), 40);
    await client.closed;
    clearInterval(drip);
    expect(statusesOf(client.received()).at(-1)).not.toBe(200);
    await slow.close();
  });
});
