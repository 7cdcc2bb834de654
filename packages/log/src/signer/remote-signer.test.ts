import { mkdtempSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { newSigner, ORIGIN, openSigner, temporaryFolder } from '../testing/log-parts.test.kit.ts';
import { requestOf } from './conformance/histories.ts';
import { signerConformance } from './conformance/signer-suite.ts';
import { type ListeningHandler, listenWith } from './listening-handler.test.kit.ts';
import { RemoteSigner } from './remote-signer.ts';
import { signerHandler } from './signer-handler.ts';
import { readSignerToken, signerToken } from './signer-token.ts';

const parent = temporaryFolder();

interface Served {
  readonly folder: string;
  readonly socket: string;
  readonly token: string;
  readonly server: ListeningHandler;
}

/** A signer in a folder of its own, behind a socket or a port. */
async function serve({ always = false } = {}): Promise<Served> {
  const folder = mkdtempSync(join(parent, 's-'));
  newSigner(folder);
  const token = signerToken(folder);
  const socket = join(folder, 'socket');
  const handler = signerHandler(openSigner(folder), { token, always });
  return { folder, socket, token, server: await listenWith(handler, always ? 0 : socket) };
}

signerConformance('a signer behind a socket', async () => {
  const { socket, token, server } = await serve();
  const open = (): RemoteSigner => new RemoteSigner({ address: `unix:${socket}`, token });
  return { signer: open(), reopen: async () => open(), close: () => server.close() };
});

describe('the token of a signer', () => {
  test('is made once, and only its owner reads it', async () => {
    const { folder, token, server } = await serve();
    expect(signerToken(folder)).toBe(token);
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(statSync(join(folder, 'token')).mode & 0o777).toBe(0o600);
    await server.close();
  });

  test('is needed on a socket to enrol and to freeze, and for nothing else', async () => {
    const { socket, token, server } = await serve();
    const [admin, user, wrong] = [token, undefined, `${token}x`].map(
      (given) => new RemoteSigner({ address: `unix:${socket}`, token: given }),
    );
    if (admin === undefined || user === undefined || wrong === undefined) throw new Error('three signers');
    for (const signer of [user, wrong]) {
      await expect(signer.enroll(ORIGIN)).rejects.toMatchObject({ code: 'SIGNER_REFUSED' });
      await expect(signer.freeze(ORIGIN)).rejects.toMatchObject({ code: 'SIGNER_REFUSED' });
    }
    await admin.enroll(ORIGIN);
    expect(await user.origins()).toEqual([ORIGIN]);
    expect((await user.addCheckpoint(requestOf({ origin: ORIGIN, size: 3 }))).status).toBe(200);
    await server.close();
  });

  test('is needed over the network for everything', async () => {
    const { token, server } = await serve({ always: true });
    const stranger = new RemoteSigner({ address: server.url });
    const calls = [
      () => stranger.origins(),
      () => stranger.lastSigned(ORIGIN),
      () => stranger.verifierKeys(ORIGIN),
      () => stranger.addCheckpoint(requestOf({ origin: ORIGIN, size: 3 })),
      () => stranger.readResume(ORIGIN),
    ];
    for (const call of calls) {
      const error: unknown = await call().catch((reason) => reason);
      expect(error).toMatchObject({ code: 'SIGNER_REFUSED' });
      expect(inspect(error, { depth: 9 })).not.toContain(token);
    }
    await server.close();
  });

  test('that a file does not hold is refused without showing what it holds', () => {
    const file = join(parent, 'token');
    writeFileSync(file, 'short secret\nand another line');
    expect(() => readSignerToken(file)).toThrow(/holds no token/);
    expect(() => readSignerToken(file)).not.toThrow(/secret/);
    expect(() => readSignerToken(join(parent, 'nowhere'))).toThrow(/cannot be read/);
  });
});

describe('a signer that', () => {
  test('is not there is unavailable, and the error says what to do', async () => {
    const signer = new RemoteSigner({
      address: `unix:${join(parent, 'nobody')}`,
      token: 'a secret token of somebody',
    });
    const error: unknown = await signer.lastSigned(ORIGIN).catch((reason) => reason);
    expect(error).toMatchObject({ code: 'SIGNER_UNREACHABLE', family: 'unavailable' });
    expect(String(error)).toMatch(/does not answer .*: start it with `attestry signer`/);
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('secret token');
  });

  test('is something else is no signer', async () => {
    const bodies = ['hello', '{}', '{"signed":{}}', '[]', 'null'];
    for (const body of bodies) {
      const server = await listenWith(async () => new Response(body), 0);
      const signer = new RemoteSigner({ address: server.url });
      await expect(signer.lastSigned(ORIGIN)).rejects.toMatchObject({ code: 'SIGNER_UNREACHABLE' });
      await expect(signer.verifierKeys(ORIGIN)).rejects.toMatchObject({ code: 'SIGNER_UNREACHABLE' });
      await server.close();
    }
  });

  test('is asked what it does not answer says so', async () => {
    const { server } = await serve({ always: true });
    for (const [method, path, status] of [
      ['GET', '/', 404],
      ['GET', '/enroll?origin=x', 404],
      ['POST', '/enroll?origin=x', 401],
      ['POST', '/add-checkpoint', 401],
    ] as const)
      expect((await fetch(`${server.url}${path}`, { method })).status).toBe(status);
    await server.close();
  });

  test('is asked with more than a checkpoint reads no further', async () => {
    const { server, token } = await serve({ always: true });
    const answer = await fetch(`${server.url}/add-checkpoint`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: 'x'.repeat(70_000),
    });
    expect(answer.status).toBe(413);
    await server.close();
  });
});

test.each([
  ['unix:signer.sock', /whole path/],
  ['/run/signer.sock', /unix:/],
  ['ftp://signer', /unix:/],
  ['https://user:password@signer.example', /token is given apart/],
  ['', /unix:/],
])('%j is no address of a signer', (address, message) => {
  expect(() => new RemoteSigner({ address })).toThrow(message);
  expect(() => new RemoteSigner({ address })).not.toThrow(/password@/);
});
