/** `attestry signer` as a process of its own: killed, away, shared, and asked by whoever may not. */
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RemoteSigner } from '@attestry/log/folder';
import { formatAddCheckpoint, parseCheckpoint, parseNote } from '@attestry/log/note';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { type ShownLog, shownLog } from '../../anchor/shown-log.test.kit.ts';
import { createTestDatabase } from '../../database/postgres.test.kit.ts';
import { type ServeProcess, startServe } from '../serve-process.test.kit.ts';
import { type SmallServer, startSmallServer } from '../small-server.test.kit.ts';
import { runShown } from '../terminal.test.kit.ts';

// What survives a kill is in the memory of the system; where that is the disk as well, nobody waits for it.
const parent = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'attestry-signer-'));
const started: SmallServer[] = [];
let count = 0;

interface Running {
  readonly dir: string;
  readonly socket: string;
  readonly address: string;
  readonly token: string;
  readonly server: SmallServer;
  /** Ends it at once, and starts another on the same folder and socket. */
  killAndStart(): Promise<void>;
  end(): Promise<void>;
}

/** @param name of the installation; that of this machine where it is left out, as `serve --init` has it */
async function startSigner(name?: string): Promise<Running> {
  const dir = join(parent, `s${count++}`);
  const socket = join(dir, 'signer.sock');
  const start = async (): Promise<SmallServer> => {
    const server = await startSmallServer(
      ...['signer', '--init', '--dir', dir],
      ...(name === undefined ? [] : ['--name', name]),
    );
    started.push(server);
    return server;
  };
  let server = await start();
  return {
    dir,
    socket,
    address: `unix:${socket}`,
    token: readFileSync(join(dir, 'token'), 'utf8').trim(),
    get server() {
      return server;
    },
    killAndStart: async () => {
      await server.end('SIGKILL');
      server = await start();
    },
    end: async () => {
      expect(await server.end()).toBe(0);
    },
  };
}

afterEach(() => vi.unstubAllEnvs());

afterAll(() => {
  for (const { child } of started) child.kill('SIGKILL');
  rmSync(parent, { recursive: true });
});

/** The text of a checkpoint, without its signature: what the signer signs. */
function textOf(log: ShownLog, size: number): string {
  return parseNote(log.checkpointOf(size).note).text;
}

describe('a signer that is killed', () => {
  test('at any moment never signs two roots for one size', async () => {
    const running = await startSigner('test.example');
    const log = shownLog();
    const signer = new RemoteSigner({ address: running.address, token: running.token });
    await signer.enroll(log.origin);
    const roots = new Map<number, string>();
    // What is asked for the second time is another history of the same sizes.
    const histories = [log, log.fork()];
    let signed = 0;
    const ask = async (history: ShownLog, size: number): Promise<void> => {
      const proof = await history.checkpointOf(size).proveFrom(signed);
      const text = textOf(history, size);
      const answer = await signer.addCheckpoint(
        formatAddCheckpoint({ old: signed, proof, checkpoint: text }),
      );
      if (answer.status !== 200) return;
      const { root } = parseCheckpoint(text);
      expect(roots.get(size) ?? root).toBe(root);
      roots.set(size, root);
    };
    let kills = 0;
    let restarting: Promise<void> | undefined;
    for (let size = 1; size <= 200; size++) {
      if (size % 50 === 0) {
        // In the middle of what is asked next.
        const delayMs = Math.random() * 20;
        restarting = new Promise((resolve) => setTimeout(resolve, delayMs)).then(running.killAndStart);
        kills++;
      }
      const askBoth = (): Promise<readonly boolean[]> =>
        Promise.all(histories.map((history) => ask(history, size).then(() => false, isAway)));
      const failed = (await askBoth()).includes(true);
      signed = size;
      if (!failed) continue;
      await restarting;
      signed = (await signer.lastSigned(log.origin))?.size ?? 0;
      expect(await askBoth()).toEqual([false, false]);
      signed = size;
    }
    await restarting;
    expect(kills).toBe(4);
    expect(roots.size).toBeGreaterThan(150);
    const last = await signer.lastSigned(log.origin);
    expect(roots.get(last?.size ?? 0)).toBe(last?.root);
    await running.end();
  });
});

function isAway(error: unknown): boolean {
  expect(error).toMatchObject({ code: 'SIGNER_UNREACHABLE' });
  return true;
}

describe('the socket of a signer', () => {
  test('is open to its user and group, and what a killed one left is taken over', async () => {
    const running = await startSigner('test.example');
    expect(statSync(running.socket).mode & 0o777).toBe(0o660);
    await running.killAndStart();
    expect(statSync(running.socket).mode & 0o777).toBe(0o660);
    // Not over one that answers, nor over what is no socket.
    const socket = ['--socket', running.socket];
    const other = join(parent, `s${count++}`);
    expect((await runShown(['signer', '--init', '--dir', other, ...socket])).noted).toMatch(
      /another process answers/,
    );
    const file = join(parent, 'file');
    writeFileSync(file, 'of somebody');
    expect((await runShown(['signer', '--dir', other, '--socket', file])).noted).toMatch(/no socket/);
    expect(readFileSync(file, 'utf8')).toBe('of somebody');
    expect(existsSync(running.socket)).toBe(true);
    await running.end();
    expect(existsSync(running.socket)).toBe(false);
  });

  test('a folder that is none is not made by itself', async () => {
    const dir = join(parent, 'none');
    expect((await runShown(['signer', '--dir', dir])).noted).toMatch(/`attestry signer --init` makes one/);
    expect(existsSync(dir)).toBe(false);
  });
});

describe('a log whose signer is a process of its own', () => {
  test('is enrolled with the token only, and opened with the signer only', async () => {
    const running = await startSigner('test.example');
    const dir = join(parent, 'data');
    const signer = ['--signer', running.address];
    const refused = await runShown(['init', '--dir', dir, '--name', 'test.example', ...signer]);
    expect(refused).toMatchObject({ exit: 1, noted: expect.stringMatching(/wants its token/) });
    vi.stubEnv('ATTESTRY_SIGNER_TOKEN_FILE', join(running.dir, 'token'));
    // The folder is there by now, and has no log yet: that is made as another would be.
    const made = await runShown(['init', '--dir', dir, '--name', 'test.example', ...signer, '--json']);
    expect(made.noted).toBe('');
    expect(JSON.parse(made.printed)).toMatchObject({ backUpApart: { signer: running.address } });
    vi.unstubAllEnvs();
    expect(readFileSync(join(dir, 'attestry.json'), 'utf8')).toContain('"signer":"process"');
    expect(existsSync(join(dir, 'signer'))).toBe(false);
    expect((await runShown(['record', 'auth.login', '--dir', dir])).noted).toMatch(
      /say where it answers with ATTESTRY_SIGNER/,
    );
    expect((await runShown(['record', 'auth.login', '--dir', dir, ...signer])).exit).toBe(0);
    expect((await runShown(['verify', '--dir', dir, ...signer])).exit).toBe(0);
    expect((await runShown(['doctor', '--dir', dir, ...signer])).printed).toMatch(
      /ok +signer +unix:.* answers/,
    );
    await running.end();
    const away = await runShown(['verify', '--dir', dir, ...signer]);
    expect(away).toMatchObject({ exit: 1, noted: expect.stringMatching(/does not answer .*start it/) });
    expect(await runShown(['doctor', '--dir', dir, ...signer])).toMatchObject({
      exit: 1,
      printed: expect.stringMatching(/fail +signer +the signer at .* does not answer/),
    });
  });

  test('takes records while it is away, and has them signed when it is back', async () => {
    const running = await startSigner();
    const dir = join(parent, 'served');
    vi.stubEnv('ATTESTRY_SIGNER', running.address);
    vi.stubEnv('ATTESTRY_SIGNER_TOKEN', running.token);
    const server = await startServe(['--dir', dir, '--init']);
    const ask = async (
      path: string,
      body?: object,
    ): Promise<{ status: number; json: Record<string, unknown> }> => {
      const answer = await fetch(`${server.url}${path}`, {
        method: body === undefined ? 'GET' : 'POST',
        headers: { authorization: server.key, 'content-type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      return { status: answer.status, json: (await answer.json()) as Record<string, unknown> };
    };
    expect((await ask('/readyz')).json).not.toHaveProperty('signer');
    await running.end();
    const { status, json } = await ask('/api/v1/logs/main/records', { type: 'auth.login' });
    expect(status).toBe(201);
    expect((await ask('/readyz')).json).toMatchObject({ status: 'ready', signer: 'away' });
    await expect.poll(() => server.errors(), { timeout: 20_000 }).toMatch(/does not answer/);
    const again = await startSmallServer('signer', '--dir', running.dir);
    started.push(again);
    const signer = new RemoteSigner({ address: running.address });
    const [origin = ''] = await signer.origins();
    await expect
      .poll(async () => (await signer.lastSigned(origin))?.size, { timeout: 20_000 })
      .toBeGreaterThan(json.seq as number);
    expect((await ask('/readyz')).json).not.toHaveProperty('signer');
    for (const text of [server.output(), server.errors()]) expect(text).not.toContain(running.token);
    expect(await server.end()).toBe(0);
    expect(await again.end()).toBe(0);
  });

  test('is shared by several servers on one PostgreSQL', async () => {
    const running = await startSigner();
    const database = await createTestDatabase();
    vi.stubEnv('ATTESTRY_SIGNER', running.address);
    vi.stubEnv('ATTESTRY_SIGNER_TOKEN', running.token);
    const dir = join(parent, 'shared');
    const where = ['--dir', dir, '--database', database.url];
    const one = await startServe([...where, '--init']);
    const two = await startServe(where);
    const record = async ({ url }: ServeProcess): Promise<number> => {
      const answer = await fetch(`${url}/api/v1/logs/main/records`, {
        method: 'POST',
        headers: { authorization: one.key, 'content-type': 'application/json' },
        body: JSON.stringify({ type: 'auth.login' }),
      });
      return answer.status;
    };
    const servers = Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? one : two));
    expect(new Set(await Promise.all(servers.map(record)))).toEqual(new Set([201]));
    expect(await Promise.all([one.end(), two.end()])).toEqual([0, 0]);
    const signer = new RemoteSigner({ address: running.address });
    const [origin = ''] = await signer.origins();
    const { printed, exit } = await runShown(['verify', ...where, '--json']);
    expect(exit).toBe(0);
    expect((await signer.lastSigned(origin))?.size).toBeGreaterThan(20);
    expect(printed).not.toContain(running.token);
    await running.end();
    await database.drop();
  });
});

test('the keys of a signer of its own are rotated in its folder, and a restored copy goes on under it', async () => {
  const running = await startSigner('test.example');
  const [dir, restored] = [join(parent, `d${count}`), join(parent, `r${count}`)];
  const run = (...args: readonly string[]): ReturnType<typeof runShown> =>
    runShown([...args, '--signer', running.address]);
  vi.stubEnv('ATTESTRY_SIGNER_TOKEN', running.token);
  const made = await run('init', '--dir', dir, '--name', 'test.example');
  expect(made.printed).toContain('attestry keys identity take --signer-dir <its folder>');
  const refused = await run('keys', 'rotate-signing', '--dir', dir);
  expect(refused).toMatchObject({ exit: 2, noted: expect.stringMatching(/--signer-dir, as its user/) });
  const rotated = await runShown(['keys', 'rotate-signing', '--signer-dir', running.dir]);
  expect(rotated).toMatchObject({ exit: 0, printed: expect.stringMatching(/^key .*\nkey /m) });
  // Whoever runs the jobs of the log finds out, once.
  for (let i = 0; i < 2; i++) {
    expect(await run('jobs', 'run', 'checkpoint', '--dir', dir)).toMatchObject({ exit: 0, noted: '' });
    const found = await run('search', 'type:audit.signing_key.rotated', '--dir', dir, '--json');
    expect(found.printed.trim().split('\n')).toHaveLength(1);
    expect(JSON.parse(found.printed)).toMatchObject({
      leaf: { system: { op: 'rotated', serial: 2, keyIds: [expect.any(String), expect.any(String)] } },
    });
  }
  const [to, passphrase] = [join(parent, 'backup.age'), join(parent, 'passphrase')];
  writeFileSync(passphrase, 'a passphrase of a test');
  const locked = ['--passphrase-file', passphrase];
  const said = expect.not.stringContaining('rror');
  expect(await run('backup', '--dir', dir, '--to', to, ...locked)).toMatchObject({ exit: 0, noted: said });
  expect(await run('restore', '--from', to, '--dir', restored, ...locked)).toMatchObject({ exit: 0 });
  expect(existsSync(join(restored, 'signer'))).toBe(false);
  expect(await run('record', 'a.b', '--dir', restored)).toMatchObject({ exit: 0 });
  expect(await run('verify', '--dir', restored)).toMatchObject({ exit: 0 });
  // The copy went on: the log that it was made of is behind now.
  expect(await run('verify', '--dir', dir)).toMatchObject({ exit: 3 });
  await running.end();
});
