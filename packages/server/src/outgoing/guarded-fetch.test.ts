import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { afterEach, describe, expect, test } from 'vitest';
import { connectGuard, type Resolve } from './connect-guard.ts';
import { FETCH_LIMITS, guardedFetch } from './guarded-fetch.ts';
import { OutgoingRefused } from './outgoing-error.ts';

const LOCAL = ['127.0.0.1'];
const closing: (() => void)[] = [];

afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => void server.close());
  return (server.address() as AddressInfo).port;
}

/** Answers with what was asked, as JSON; `/to?<url>` leads on, with the status before it. */
async function serveEcho(): Promise<number> {
  const answer: RequestListener = (request, response) => {
    const [, status, to] = /^\/to-(\d+)\?(.*)$/.exec(request.url ?? '') ?? [];
    if (status !== undefined) {
      response.writeHead(Number(status), { location: decodeURIComponent(to ?? '') }).end();
      return;
    }
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const { method, url, headers } = request;
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ method, url, headers, body: Buffer.concat(pieces).toString() }));
    });
  };
  return listen(createServer(answer));
}

const fetchLocal = guardedFetch(connectGuard(LOCAL));

function resolving(...answers: readonly string[]): { resolve: Resolve; asked: string[] } {
  const asked: string[] = [];
  const resolve: Resolve = async (name) => {
    const address = answers[Math.min(asked.push(name), answers.length) - 1];
    return address === undefined ? [] : [{ address }];
  };
  return { resolve, asked };
}

describe('what is sent', () => {
  test('is what fetch would send', async () => {
    const port = await serveEcho();
    const headers = { 'content-type': 'application/json', 'x-one': 'two', host: 'elsewhere' };
    const answer = await fetchLocal(`http://127.0.0.1:${port}/a?b=c#d`, {
      method: 'POST',
      headers,
      body: '{}',
    });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({
      method: 'POST',
      url: '/a?b=c',
      headers: { 'x-one': 'two', 'content-length': '2', host: `127.0.0.1:${port}` },
      body: '{}',
    });
  });

  test('goes by http and https only, and never with a user in the URL', async () => {
    for (const url of ['file:///etc/passwd', 'ftp://example.com/', 'data:,x', 'nonsense', ''])
      await expect(fetchLocal(url)).rejects.toThrow(OutgoingRefused);
    const refusal = await fetchLocal('http://user:hunter2@example.com/').catch(String);
    expect(refusal).toContain('leave them out');
    expect(refusal).not.toContain('hunter2');
  });

  test('never goes to where something else listens, also when it is led there', async () => {
    for (const port of [22, 25, 110, 5432, 6379, 11_211])
      await expect(fetchLocal(`http://127.0.0.1:${port}/`)).rejects.toThrow(`port ${port}`);
    const port = await serveEcho();
    const mail = encodeURIComponent('http://127.0.0.1:25/');
    await expect(fetchLocal(`http://127.0.0.1:${port}/to-307?${mail}`)).rejects.toThrow('port 25');
  });

  test('ends when it is no longer wanted', async () => {
    const port = await serveEcho();
    const reason = new Error('stopped');
    await expect(fetchLocal(`http://127.0.0.1:${port}/`, { signal: AbortSignal.abort(reason) })).rejects.toBe(
      reason,
    );
    const silent = await listen(createTcpServer());
    const ending = new AbortController();
    setTimeout(() => ending.abort(reason), 20);
    await expect(fetchLocal(`http://127.0.0.1:${silent}/`, { signal: ending.signal })).rejects.toBe(reason);
  });
});

describe('where it goes', () => {
  test.each([
    '127.0.0.1',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '2130706433',
    '0x7f.1',
    '0177.0.0.1',
    '169.254.169.254',
  ])('not to %s', async (host) => {
    await expect(guardedFetch(connectGuard([]))(`http://${host}/`)).rejects.toThrow('--allow-network');
  });

  test('not to a name that leads to a private address, alone or among others', async () => {
    await expect(guardedFetch(connectGuard([]))('http://localhost/')).rejects.toThrow(OutgoingRefused);
    const mixed: Resolve = async () => [{ address: '8.8.8.8' }, { address: '10.0.0.1' }];
    await expect(guardedFetch(connectGuard([], mixed))('http://a.example/')).rejects.toThrow('10.0.0.1');
    const none: Resolve = async () => [];
    await expect(guardedFetch(connectGuard([], none))('http://a.example/')).rejects.toThrow('no address');
  });

  test('a name is resolved once, and what was checked is connected to under its name', async () => {
    const port = await serveEcho();
    const { resolve, asked } = resolving('127.0.0.1', '10.255.255.1');
    const answer = await guardedFetch(connectGuard(LOCAL, resolve))(`http://rebind.example:${port}/`);
    expect(await answer.json()).toMatchObject({ headers: { host: `rebind.example:${port}` } });
    expect(asked).toEqual(['rebind.example']);
  });

  test('the second answer of a name is checked as the first was', async () => {
    const port = await serveEcho();
    const { resolve } = resolving('127.0.0.1', '10.255.255.1');
    const fetchOnce = guardedFetch(connectGuard(LOCAL, resolve));
    const again = encodeURIComponent(`http://rebind.example:${port}/`);
    await expect(fetchOnce(`http://rebind.example:${port}/to-307?${again}`)).rejects.toThrow('10.255.255.1');
  });

  test('TLS asks for the name, not for the address', async () => {
    const names: string[] = [];
    const server = createTlsServer({
      SNICallback: (name, done) => {
        names.push(name);
        done(new Error('no certificate here'));
      },
    });
    const port = await listen(server);
    const { resolve } = resolving('127.0.0.1');
    await expect(
      guardedFetch(connectGuard(LOCAL, resolve))(`https://tls.example:${port}/`),
    ).rejects.toThrow();
    expect(names).toEqual(['tls.example']);
  });
});

describe('redirects', () => {
  test('are followed, each checked like the first', async () => {
    const port = await serveEcho();
    const followed = await fetchLocal(`http://127.0.0.1:${port}/to-302?${encodeURIComponent('/there')}`);
    expect(await followed.json()).toMatchObject({ url: '/there' });
    for (const to of [
      'http://10.0.0.1/',
      'http://169.254.169.254/latest/meta-data/',
      'file:///etc/passwd',
      'http://a:b@127.0.0.1/',
    ])
      await expect(fetchLocal(`http://127.0.0.1:${port}/to-302?${encodeURIComponent(to)}`)).rejects.toThrow(
        OutgoingRefused,
      );
  });

  test('to another origin take no credentials along', async () => {
    const [here, there] = [await serveEcho(), await serveEcho()];
    const init = { headers: { authorization: 'Bearer x', cookie: 'a=b', 'x-kept': 'yes' } };
    const same = await fetchLocal(`http://127.0.0.1:${here}/to-307?${encodeURIComponent('/a')}`, init);
    expect(await same.json()).toMatchObject({ headers: { authorization: 'Bearer x', cookie: 'a=b' } });
    const to = encodeURIComponent(`http://127.0.0.1:${there}/a`);
    const other = (await (await fetchLocal(`http://127.0.0.1:${here}/to-307?${to}`, init)).json()) as {
      headers: object;
    };
    expect(other.headers).toMatchObject({ 'x-kept': 'yes' });
    expect(Object.keys(other.headers)).not.toContain('authorization');
    expect(Object.keys(other.headers)).not.toContain('cookie');
  });

  test('take the body along where fetch does', async () => {
    const port = await serveEcho();
    const sent = { method: 'POST', body: 'text' };
    const ask = async (status: number) =>
      (await fetchLocal(`http://127.0.0.1:${port}/to-${status}?${encodeURIComponent('/a')}`, sent)).json();
    expect(await ask(307)).toMatchObject({ method: 'POST', body: 'text' });
    expect(await ask(308)).toMatchObject({ method: 'POST', body: 'text' });
    for (const status of [301, 302, 303])
      expect(await ask(status)).toMatchObject({ method: 'GET', body: '' });
  });

  test('end: after a few, or at once where the caller wants none', async () => {
    const port = await serveEcho();
    let url = '/end';
    for (let hop = 0; hop <= FETCH_LIMITS.redirects; hop++) url = `/to-302?${encodeURIComponent(url)}`;
    await expect(fetchLocal(`http://127.0.0.1:${port}${url}`)).rejects.toThrow('more than 3 times');
    await expect(fetchLocal(`http://127.0.0.1:${port}${url}`, { redirect: 'error' })).rejects.toThrow(
      'leads on to',
    );
    expect((await fetchLocal(`http://127.0.0.1:${port}${url}`, { redirect: 'manual' })).status).toBe(302);
  });
});

describe('answers', () => {
  const strict = guardedFetch(connectGuard(LOCAL), { timeMs: 150, bytes: 1000, redirects: 1 });

  test('that are too large are not read to the end', async () => {
    let sent = 0;
    const port = await listen(
      createServer((_request, response) => {
        const more = (): void => {
          while (!response.destroyed && response.write('x'.repeat(10_000))) sent += 10_000;
        };
        response.on('drain', more);
        more();
      }),
    );
    await expect(strict(`http://127.0.0.1:${port}/`)).rejects.toThrow('more than 1000 bytes');
    expect(sent).toBeLessThan(10_000_000);
  });

  test('that are too slow are not waited for: no answer, no end, no headers, no name', async () => {
    const drip = createServer((_request, response) => {
      const timer = setInterval(() => response.write('x'), 10);
      response.on('close', () => clearInterval(timer));
    });
    const halfHeaders = createTcpServer((socket) => {
      socket.on('error', () => {});
      socket.write('HTTP/1.1 200 OK\r\nx-a: ');
    });
    for (const server of [createTcpServer(), drip, halfHeaders])
      await expect(strict(`http://127.0.0.1:${await listen(server)}/`)).rejects.toThrow('within 0.15 s');
    const never = guardedFetch(
      connectGuard([], () => new Promise(() => {})),
      { ...FETCH_LIMITS, timeMs: 50 },
    );
    await expect(never('http://a.example/')).rejects.toThrow('within 0.05 s');
  });

  test('with too many headers, or that are no HTTP, are errors', async () => {
    const chatty = createTcpServer((socket) => {
      socket.on('error', () => {});
      socket.end(`HTTP/1.1 200 OK\r\nx-a: ${'x'.repeat(100_000)}\r\n\r\n`);
    });
    const nonsense = createTcpServer((socket) => {
      socket.on('error', () => {});
      socket.end('220 mail.example ESMTP\r\n');
    });
    for (const server of [chatty, nonsense])
      await expect(strict(`http://127.0.0.1:${await listen(server)}/`)).rejects.toThrow();
  });

  test('without a body are answers', async () => {
    const port = await listen(createServer((_request, response) => response.writeHead(204).end()));
    const answer = await fetchLocal(`http://127.0.0.1:${port}/`);
    expect([answer.status, await answer.text()]).toEqual([204, '']);
  });
});
