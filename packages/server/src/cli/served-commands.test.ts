import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer, type Server } from 'node:http';
import {
  type AddressInfo,
  connect,
  createServer as createTcpServer,
  type Server as TcpServer,
} from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDataFolder, createFolderLog } from '@attestry/log/folder';
import { checkFolderLog } from '@attestry/log/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApp } from '../http/app.ts';
import { type RunningServer, startServer } from '../http/server.ts';
import { openService, type Service } from '../service/service.ts';
import { runShown, type Shown, type ShownOptions } from './terminal.test.kit.ts';

const parent = mkdtempSync(join(tmpdir(), 'attestry-served-'));
const served = join(parent, 'served');
const local = join(parent, 'local');

let service: Service;
let server: RunningServer;
let admin: string;

beforeAll(async () => {
  const log = await createFolderLog(createDataFolder(served, 'test.example'));
  await log.record('auth.login', { actor: { type: 'user', id: '1', name: 'Ada' }, id: 'first' });
  await log.close();
  cpSync(served, local, { recursive: true });
  service = await openService({ dir: served, version: '0.0.0', onError: () => {} });
  server = await startServer({ service, app: createApp(service), port: 0 });
  admin = (await service.keys.create({ name: 'operator', scopes: ['admin'], person: false })).secret;
});

afterAll(async () => {
  await server.stop();
  // From outside, whatever the commands said.
  for (const dir of [served, local])
    expect((await checkFolderLog(dir, { closed: true })).verdict).toBe('intact');
  rmSync(parent, { recursive: true, force: true });
});

/** What a command prints where it asks the server, and where it opens a folder that is alike. */
async function both(args: readonly string[], options: ShownOptions = {}): Promise<readonly [Shown, Shown]> {
  // A command on a folder has signed everything when it ends; a server does it every minute.
  await service.logs.get('main')?.checkpoint();
  const overHttp = await runShown([...args, '--url', server.url], { ...options, apiKey: admin });
  const inFolder = await runShown([...args, '--dir', local], options);
  return [masked(overHttp), masked(inFolder)];
}

const DIFFERENT: readonly (readonly [RegExp, string])[] = [
  [/ --(?:url|dir) \S+/g, ' <where>'],
  [/[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<id>'],
  [/[0-9a-f]{64}/g, '<hash>'],
  [/\\?"[A-Za-z0-9_-]{22}\\?"/g, '<random>'],
  [/\\?"[A-Za-z0-9_-]{43}\\?"/g, '<hash>'],
  [/— test\.example\/main\/1 [A-Za-z0-9+/=]+/g, '<signature>'],
  [/\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d{3}Z)?/g, '<time>'],
  [/ak_[0-9a-z]{12}_[0-9A-Za-z]{43}/g, '<key>'],
  [/in \d+(?:\.\d+)? s, \d+ a second/g, '<rate>'],
  [/[A-Za-z0-9+/]{43}=/g, '<root>'],
  [/"durationMs":\d+/g, '<duration>'],
  // Who asks over HTTP has a name, which is a section of its own.
  [/ {2}sections +\d+/g, '<sections>'],
];

function masked({ exit, printed, noted }: Shown): Shown {
  const mask = (text: string): string =>
    DIFFERENT.reduce((shown, [pattern, name]) => shown.replaceAll(pattern, name), text);
  return { exit, printed: mask(printed), noted: mask(noted) };
}

const EVENTS = join(parent, 'events.ndjson');
const KEPT = join(parent, 'kept.note');
const LINES = [
  '{"type":"order.created","id":"o-1","details":{"total":12345678901234567890.50,"note":"a","note":"b"}}',
  'not json',
  '{"type":"order.paid","actor":{"type":"user","id":7}}',
  '{"type":"order.paid","occurredAt":"yesterday"}',
  '{"type":"auth.login","id":"first"}',
];

describe('the same words over HTTP and in a folder', () => {
  beforeAll(() => writeFileSync(EVENTS, `${LINES.join('\n')}\n`));

  test.each<[string, readonly string[], number, RegExp, ShownOptions?]>([
    [
      'record',
      ['record', 'a.b', '--actor', 'user:42', '--id', 'mine'],
      0,
      /^recorded as test\.example\/main\/1 #2\n/,
    ],
    ['a repetition', ['record', 'a.b', '--actor', 'user:42', '--id', 'mine'], 0, /^already recorded/],
    ['an id twice', ['record', 'c.d', '--id', 'mine'], 1, /its? id|the id was recorded before/],
    ['what is no event', ['record', 'a.b', '--outcome', 'maybe'], 1, /^attestry: event: \/outcome must be/],
    [
      'a list',
      ['record', '-', '--json'],
      0,
      /"seq":4/,
      { input: '[{"type":"x.y","details":{"n":1e400}},{"type":"x.z"}]' },
    ],
    [
      'a list with a mistake',
      ['record', '-'],
      1,
      /event: \/user/,
      { input: '[{"type":"x.y"},{"type":"x.z","user":1}]' },
    ],
    ['import', ['import', EVENTS, '--from', 'ndjson'], 1, /^2 recorded, 0 were there already, 3 refused/],
    [
      'import again',
      ['import', EVENTS, '--from', 'ndjson', '--json'],
      1,
      /"recorded":0,"present":2,"refused":3/,
    ],
    ['search', ['search', 'type:order. OR type:auth.'], 0, /order\.created/],
    ['search --json', ['search', '--json', '--limit', '2'], 0, /"sentence"/],
    ['a page', ['search', '--limit', '2'], 0, /More: attestry search <where> --cursor/],
    ['no query', ['search', 'severity:>=bad'], 2, /the query is not understood[\s\S]*\n {2} +\^\^\^/],
    ['export', ['export', '--out', '-'], 0, /^\ufeff"id"[\s\S]*7 rows, \d+ bytes, SHA-256 <hash>/],
    ['export with proofs', ['export', 'type:order.', '--format', 'json', '--out', '-'], 0, /"proof":/],
    ['an export of no query', ['export', 'actr:4', '--out', '-'], 2, /did you mean actor/],
    ['checkpoint', ['checkpoint', '--json'], 0, /^\{"origin":"test\.example\/main\/1","size":9,/],
    ['verify', ['verify'], 0, /^OK {2}test\.example\/main\/1: 9 records/],
    ['verify --quick', ['verify', '--quick', '--json', '--threads', '2'], 0, /"verdict":"intact"/],
    ['verify --incremental', ['verify', '--incremental'], 0, /^OK/],
    [
      'verify --from --to',
      ['verify', '--from', '1', '--to', '3'],
      0,
      /^OK {2}test\.example\/main\/1: records #0 to #\d+ of \d+, nothing was changed/,
    ],
    ['what is no checkpoint', ['verify', '--checkpoint', EVENTS], 1, /^attestry: [\s\S]*checkpoint/],
    ['jobs', ['jobs', 'list'], 0, /verify-full/],
    ['a job', ['jobs', 'run', 'verify-incremental'], 0, /^verify-incremental: ok\n/],
    ['no job', ['jobs', 'run', 'nothing'], 1, /there is no job "nothing"/],
    [
      'api-keys create',
      ['api-keys', 'create', 'shop', '--scopes', 'write'],
      0,
      /^<key>\n[\s\S]*not shown again/,
    ],
    ['an empty name', ['api-keys', 'create', ''], 1, /the name of a key/],
    ['no key', ['api-keys', 'revoke', 'nobody'], 1, /there is no API key nobody/],
    ['show', ['show', '1'], 0, /^#1 {2}auth\.login[\s\S]*Proof/],
    ['no record', ['show', '999'], 1, /there is no record 999 in the log/],
  ])('%s', async (_, args, exit, words, options) => {
    const [overHttp, inFolder] = await both(args, options);
    expect(overHttp.exit, overHttp.noted).toBe(exit);
    expect(overHttp.printed + overHttp.noted).toMatch(words);
    expect(inFolder).toEqual(overHttp);
  });

  test('a checkpoint that was kept is sent along', async () => {
    const kept = await runShown(['checkpoint', '--url', server.url], { apiKey: admin });
    writeFileSync(KEPT, kept.printed);
    const ran = await runShown(['verify', '--checkpoint', KEPT, '--url', server.url], { apiKey: admin });
    expect(ran).toMatchObject({ exit: 0, noted: '' });
  });

  test('tail', async () => {
    const seen: string[] = [];
    const onPrint = (text: string, interrupt: () => void): void => {
      seen.push(text);
      if (seen.length % 4 === 0) interrupt();
    };
    const [overHttp, inFolder] = await both(['tail', '--from', '0'], { onPrint });
    expect(overHttp.printed).toMatch(/^SEQ[^\n]*\n0 [\s\S]*\n1 [\s\S]*Ada \(user:1\)[\s\S]*\n2 /);
    expect(inFolder).toEqual(overHttp);
    expect(overHttp.exit).toBe(0);
  });

  test('api-keys list and revoke', async () => {
    for (const where of [
      ['--url', server.url],
      ['--dir', local],
    ]) {
      const made = await runShown(['api-keys', 'create', 'short-lived', '--json', ...where], {
        apiKey: admin,
      });
      const { key, secret } = JSON.parse(made.printed);
      // Whoever gives the whole key means its id, and it is not sent on.
      const revoked = await runShown(['api-keys', 'revoke', secret, ...where], { apiKey: admin });
      expect(revoked.printed).toMatch(new RegExp(`^revoked ${key.id} \\(short-lived\\) at `));
      const { printed } = await runShown(['api-keys', 'list', ...where], { apiKey: admin });
      expect(printed).toMatch(/short-lived {2}read {4}\* {13}/);
      expect(printed).not.toContain(secret.slice(16));
    }
  });
});

describe('what a server is asked with', () => {
  const ask = (key: string | undefined, ...args: readonly string[]): Promise<Shown> =>
    runShown([...args, '--url', server.url], key === undefined ? {} : { apiKey: key });

  test('no key', async () => {
    const { exit, noted } = await ask(undefined, 'search');
    expect({ exit, noted }).toEqual({
      exit: 2,
      noted:
        'attestry: a server wants an API key: put it into ATTESTRY_API_KEY, or name a file that holds it with --key-file',
    });
  });

  test('a key of nobody, one that is none, and one that may do less', async () => {
    const wrong = `ak_${'0'.repeat(12)}_${'0'.repeat(43)}`;
    expect(await ask(wrong, 'search')).toMatchObject({
      exit: 1,
      noted: expect.stringContaining('the API key is none of this server, was revoked'),
    });
    const torn = await ask('ak_secret\nX-Injected: 1', 'search');
    expect(torn.exit).toBe(2);
    expect(torn.noted).toBe('attestry: ATTESTRY_API_KEY holds no API key: one is written ak_…, in one line');
    const writer = (await service.keys.create({ name: 'writer', scopes: ['write'], person: false })).secret;
    expect(await ask(writer, 'search')).toMatchObject({
      exit: 1,
      noted: expect.stringContaining('attestry: "writer" has no scope "read" for the log "main"'),
    });
    expect(await ask(writer, 'record', 'a.b')).toMatchObject({ exit: 0 });
  });

  test('a key in a file', async () => {
    const file = join(parent, 'key');
    writeFileSync(file, `${admin}\n`);
    expect(await ask(undefined, 'search', '--key-file', file)).toMatchObject({ exit: 0 });
    writeFileSync(file, '');
    expect(await ask(undefined, 'search', '--key-file', file)).toMatchObject({
      exit: 2,
      noted: `attestry: ${file} is empty, and was to hold an API key`,
    });
    expect(await ask(undefined, 'search', '--key-file', join(parent, 'none'))).toMatchObject({ exit: 2 });
  });

  test('a log that is not there', async () => {
    const { exit, noted } = await ask(admin, 'search', '--log', 'other');
    expect({ exit, noted }).toEqual({
      exit: 1,
      noted: 'attestry: there is no log "other" here: there are main',
    });
  });

  test('what works in a folder only', async () => {
    for (const args of [
      ['doctor'],
      ['tamper', 'delete'],
      ['init'],
      ['demo'],
      ['catalog'],
      ['verify', '--no-record'],
    ])
      expect(await ask(admin, ...args), args[0]).toMatchObject({ exit: 2, printed: '' });
    const { noted } = await runShown(['search', '--url', server.url, '--dir', local]);
    expect(noted).toContain('either a data folder (--dir, ATTESTRY_DIR) or a server');
  });
});

/** Listens on a port that is free. */
async function listening<S extends Server | TcpServer>(listener: S): Promise<string> {
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  return `127.0.0.1:${(listener.address() as AddressInfo).port}`;
}

describe('what is no Attestry server', () => {
  test('nobody, somebody else, and somebody who sends elsewhere', async () => {
    const authorizations: (string | undefined)[] = [];
    const elsewhere = createHttpServer((request, response) => {
      authorizations.push(request.headers.authorization);
      response.end('{"records":[],"broken":[]}');
    });
    const target = await listening(elsewhere);
    const stranger = createHttpServer((request, response) => {
      if (request.url?.includes('moved')) response.writeHead(307, { location: `http://${target}/` }).end();
      else if (request.url?.includes('page')) response.end('<html>');
      else if (request.url?.includes('hostile'))
        response
          .writeHead(400, { 'content-type': 'application/problem+json' })
          .end('{"code":"NEVER_HEARD_OF","detail":"\\u001b[2J\\u202eno"}');
      else response.writeHead(404, { 'content-type': 'application/json' }).end('{"error":"not here"}');
    });
    const host = await listening(stranger);
    const asked = async (url: string): Promise<string> => {
      const { exit, noted } = await runShown(['search', '--url', url], { apiKey: admin });
      expect(exit).toBe(1);
      expect(noted).not.toContain(admin);
      return noted;
    };
    expect(await asked(`http://${host}/`)).toContain(
      `${host} answers (404), but not as an Attestry server does`,
    );
    expect(await asked(`http://${host}/page`)).toContain(
      `${host} answers (200), but not as an Attestry server does`,
    );
    expect(await asked(`http://${host}/moved`)).toContain(`${host} leads on to ${target}`);
    expect(await asked(`http://${host}/hostile`)).toBe('attestry: \\u001b[2J\\u202eno');
    expect(authorizations).toEqual([]);
    expect(await asked(`https://${host}`)).toContain('it does not speak TLS there');
    stranger.close();
    elsewhere.close();
    expect(await asked(`http://${host}`)).toContain(`no answer from ${host}: nothing listens there`);
  });
});

/** Passes bytes on to the server, and breaks each of the first connections off after so many bytes of its answer. */
function breakingProxy(limits: number[]): TcpServer {
  return createTcpServer((incoming) => {
    const { hostname, port } = new URL(server.url);
    const outgoing = connect(Number(port), hostname);
    let left = limits.shift() ?? Number.POSITIVE_INFINITY;
    incoming.pipe(outgoing);
    outgoing.on('data', (bytes) => {
      incoming.write(bytes.subarray(0, left));
      left -= bytes.length;
      if (left <= 0) incoming.destroy();
    });
    outgoing.on('end', () => incoming.end());
    for (const [one, other] of [
      [incoming, outgoing],
      [outgoing, incoming],
    ] as const)
      one.on('error', () => undefined).on('close', () => other.destroy());
  });
}

describe('a connection that breaks', () => {
  test('takes nothing from an export, and puts nothing in twice', { timeout: 30_000 }, async () => {
    const proxy = breakingProxy([1500, 1800, 2500]);
    const url = `http://${await listening(proxy)}`;
    const args = ['export', '-type:data. -type:audit.', '--format', 'csv'];
    const out = join(parent, 'export.csv');
    const broken = await runShown(
      [...args.slice(0, 1), ...args.slice(2), '--out', out, '--url', url, '--', args[1] ?? ''],
      {
        apiKey: admin,
      },
    );
    expect(broken.exit, broken.noted).toBe(0);
    expect(broken.noted).toContain('going on behind the last row');
    const whole = await runShown(
      [...args.slice(0, 1), ...args.slice(2), '--out', '-', '--url', server.url, '--', args[1] ?? ''],
      { apiKey: admin },
    );
    expect(readFileSync(out, 'utf8')).toBe(whole.printed);
    proxy.close();
  });

  test('takes nothing from a tail', { timeout: 30_000 }, async () => {
    const proxy = breakingProxy([3000, 4000, 3000]);
    const url = `http://${await listening(proxy)}`;
    const { size } = (await service.logs.get('main')?.store.readHead()) ?? { size: 0 };
    const seen: number[] = [];
    const { exit, noted } = await runShown(['tail', '--from', '0', '--json', '--url', url], {
      apiKey: admin,
      onPrint: (text, interrupt) => {
        seen.push(JSON.parse(text).leaf.seq);
        if (seen.length === size) interrupt();
      },
    });
    expect(exit).toBe(0);
    expect(noted).toContain('the connection broke: trying again');
    expect(seen).toEqual([...seen.keys()]);
    proxy.close();
  });
});
