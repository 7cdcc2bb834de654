/** A client that knows C2SP and RFC 9162 and nothing of this project verifies what is served. */
import { createHash, createPublicKey, verify } from 'node:crypto';
import { openDatabase } from '@attestry/log/sqlite';
import { checkFolderLog, tamperLog } from '@attestry/log/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openService } from '../../service/service.ts';
import { createApp } from '../app.ts';
import { type Served, serveFolder } from '../served.test.kit.ts';

const sha256 = (...parts: readonly Uint8Array[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** MTH of RFC 9162 §2.1.1, over leaf hashes. */
function rootOf(hashes: readonly Buffer[]): Buffer {
  const [only] = hashes;
  if (hashes.length === 1 && only !== undefined) return only;
  let split = 1;
  while (2 * split < hashes.length) split *= 2;
  return sha256(Uint8Array.of(1), rootOf(hashes.slice(0, split)), rootOf(hashes.slice(split)));
}

function hashesOf(tile: Buffer): Buffer[] {
  return Array.from({ length: tile.length / 32 }, (_, i) => tile.subarray(32 * i, 32 * i + 32));
}

function entriesOf(bundle: Buffer): Buffer[] {
  const entries: Buffer[] = [];
  for (let at = 0; at < bundle.length; at += 2 + bundle.readUInt16BE(at))
    entries.push(bundle.subarray(at + 2, at + 2 + bundle.readUInt16BE(at)));
  return entries;
}

interface Note {
  readonly origin: string;
  readonly size: number;
  readonly root: string;
}

/** Reads a signed note and verifies its signature under a vkey. */
function openNote(note: string, vkey: string): Note {
  const split = note.lastIndexOf('\n\n');
  const text = note.slice(0, split + 1);
  const [, name = '', signature = ''] = /^— (\S+) (\S+)\n$/.exec(note.slice(split + 2)) ?? [];
  const [origin = '', size = '', root = ''] = text.split('\n');
  const [, keyName, keyId, key = ''] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(vkey) ?? [];
  const bytes = Buffer.from(signature, 'base64');
  expect([name, keyName]).toEqual([origin, origin]);
  expect(bytes.subarray(0, 4).toString('hex')).toBe(keyId);
  const publicKey = createPublicKey({
    key: Buffer.concat([
      Buffer.from('302a300506032b6570032100', 'hex'),
      Buffer.from(key, 'base64').subarray(1),
    ]),
    format: 'der',
    type: 'spki',
  });
  expect(verify(null, Buffer.from(text), publicKey, bytes.subarray(4))).toBe(true);
  return { origin, size: Number(size), root };
}

/** The paths of a tree's tiles of one level. */
function pathsOf(level: string, hashes: number): string[] {
  const full = Array.from(
    { length: Math.floor(hashes / 256) },
    (_, i) => `tile/${level}/${String(i).padStart(3, '0')}`,
  );
  const rest = hashes % 256;
  return rest === 0 ? full : [...full, `tile/${level}/${String(full.length).padStart(3, '0')}.p/${rest}`];
}

let served: Served;

beforeAll(async () => {
  served = await serveFolder();
  for (let i = 0; i < 2; i++)
    await served.log.recordAll(Array.from({ length: 300 }, (_, n) => ({ type: 'a.b', details: { n } })));
});

afterAll(async () => {
  expect(served.errors).toEqual([]);
  await served.close();
});

async function fetchBytes(path: string): Promise<Buffer> {
  const answer = await served.ask(path);
  expect([path, answer.status]).toEqual([path, 200]);
  expect(answer.headers.get('content-type')).toBe('application/octet-stream');
  return Buffer.from(await answer.arrayBuffer());
}

async function fetchAll(paths: readonly string[]): Promise<Buffer[]> {
  const all: Buffer[] = [];
  for (const path of paths) all.push(await fetchBytes(path));
  return all;
}

const readNote = async (): Promise<Note> => {
  const asked = await served.ask('checkpoint', { headers: { accept: 'application/json' } });
  const { note, verifierKey } = (await asked.json()) as { note: string; verifierKey: string };
  return openNote(note, verifierKey);
};

describe('the signed tree', () => {
  test('a checkpoint that is asked for covers everything', async () => {
    const signed = await served.ask('checkpoint', { method: 'POST' });
    expect(signed.headers.get('content-type')).toMatch(/^text\/plain/);
    const note = await signed.text();
    expect(note).toMatch(/^test\/main\/1\n601\n\S{44}\n\n— test\/main\/1 \S+\n$/);
    expect(await (await served.ask('checkpoint')).text()).toBe(note);
    const json = await served.ask('checkpoint', { headers: { accept: 'text/html;q=0.1, application/json' } });
    expect(await json.json()).toEqual({
      origin: 'test/main/1',
      size: 601,
      note,
      verifierKey: expect.stringMatching(/^test\/main\/1\+/),
    });
  });

  test('its root is that of the tiles, and the tiles are those of the entries', async () => {
    const { size, root } = await readNote();
    const leaves = (await fetchAll(pathsOf('0', size))).flatMap(hashesOf);
    expect(leaves).toHaveLength(size);
    expect(rootOf(leaves).toString('base64')).toBe(root);
    const above = (await fetchAll(pathsOf('1', Math.floor(size / 256)))).flatMap(hashesOf);
    expect(above).toEqual([rootOf(leaves.slice(0, 256)), rootOf(leaves.slice(256, 512))]);
    const entries = (await fetchAll(pathsOf('entries', size))).flatMap(entriesOf);
    expect(entries.map((entry) => sha256(Uint8Array.of(0), entry))).toEqual(leaves);
    expect(JSON.parse(String(entries[17]))).toMatchObject({ v: 1, seq: 17, log: 'test/main/1' });
  });

  test('a narrower tile of the right edge is the beginning of a wider one', async () => {
    const wide = await fetchBytes('tile/0/002.p/89');
    expect(await fetchBytes('tile/0/002.p/7')).toEqual(wide.subarray(0, 7 * 32));
    expect((await fetchBytes('tile/0/000.p/255')).length).toBe(255 * 32);
  });

  test('only full tiles may be kept', async () => {
    const kept = async (path: string): Promise<string | null> =>
      (await served.ask(path)).headers.get('cache-control');
    expect(await kept('tile/0/000')).toBe('private, max-age=31536000, immutable');
    expect(await kept('tile/entries/001')).toBe('private, max-age=31536000, immutable');
    expect(await kept('tile/0/002.p/89')).toBe('no-store');
    expect(await kept('tile/0/009')).toBe('no-store');
  });

  test('what is not signed is not served', async () => {
    const { size } = await readNote();
    await served.log.record('a.b');
    const paths = [`tile/0/002.p/${size - 511}`, `tile/entries/002.p/${size - 511}`];
    for (const path of paths) expect((await served.ask(path)).status).toBe(404);
    await served.ask('checkpoint', { method: 'POST' });
    for (const path of paths) expect((await served.ask(path)).status).toBe(200);
  });

  test('other paths are none', async () => {
    const paths = [
      '0/003',
      '0/000.p/256',
      '0/000.p/0',
      '0/0',
      '00/000',
      '2/000',
      '63/000',
      '64/000',
      '-1/000',
    ];
    const more = [
      '0/x000/000',
      'entries/000/',
      'x/000',
      '0/000.p/01',
      '0',
      '0/x999/x999/x999/x999/x999/999',
      '%2e%2e/x',
    ];
    for (const path of [...paths, ...more]) {
      const answer = await served.ask(`tile/${path}`);
      expect([path, answer.status, ((await answer.json()) as { code: string }).code]).toEqual([
        path,
        404,
        'ROUTE_ABSENT',
      ]);
    }
  });

  test('asks for the scope read', async () => {
    const key = await served.key(['write']);
    for (const path of ['checkpoint', 'tile/0/000'])
      expect((await served.ask(path, { key })).status).toBe(403);
    expect((await served.ask('checkpoint', { key, method: 'POST' })).status).toBe(403);
    expect((await served.ask('tile/0/000', { key: null })).status).toBe(401);
  });

  test('and the log verifies', async () => {
    await checkFolderLog(served.dir);
  });
});

describe('a log that was tampered with', () => {
  let tampered: Served;
  let path: string;

  beforeAll(async () => {
    tampered = await serveFolder();
    await tampered.log.recordAll(Array.from({ length: 20 }, (_, n) => ({ type: 'a.b', details: { n } })));
    await tampered.log.checkpoint();
    path = tampered.service.folder.stores.placeOf(tampered.log.origin);
    const db = openDatabase(path, { busyTimeoutMs: 5000 });
    db.exec(
      "UPDATE records SET leaf = CAST(replace(CAST(leaf AS TEXT), 'a.b', 'a.c') AS BLOB) WHERE seq = 5",
    );
    db.exec(
      'DELETE FROM records WHERE seq = 7; DELETE FROM links WHERE seq = 7; DELETE FROM disclosures WHERE seq = 7',
    );
    db.close();
  });

  afterAll(async () => {
    await tampered.close();
  });

  const ask = async (below: string): Promise<readonly [number, never]> => {
    const answer = await tampered.ask(below);
    return [answer.status, (await answer.json()) as never];
  };

  test('never shows what was changed as if it were true', async () => {
    expect(await ask('records/5')).toMatchObject([500, { code: 'RECORD_BROKEN' }]);
    expect(await ask('records/7')).toMatchObject([500, { code: 'RECORD_BROKEN' }]);
    expect(await ask('records?q=type:a.b&limit=100')).toMatchObject([
      200,
      { broken: [{ incarnation: 1, seq: 5 }] },
    ]);
  });

  test('lists neighbours that are changed or gone', async () => {
    const [status, { before, after, broken }] = await ask('records/6?before=3&after=3');
    const seqs = (records: { leaf: { seq: number } }[]): number[] => records.map(({ leaf }) => leaf.seq);
    expect([status, seqs(before), seqs(after), broken]).toEqual([200, [3, 4], [8, 9], [5, 7]]);
  });

  test('serves no bundle with an entry that is gone', async () => {
    expect((await tampered.ask('tile/entries/000.p/21')).status).toBe(404);
    expect((await tampered.ask('tile/entries/000.p/7')).status).toBe(200);
  });
});

test('a log that is read-only is read without a trace, and takes nothing', async () => {
  const cut = await serveFolder();
  await cut.log.recordAll(Array.from({ length: 20 }, () => ({ type: 'a.b' })));
  await cut.log.checkpoint();
  const path = cut.service.folder.stores.placeOf(cut.log.origin);
  await cut.service.close();
  tamperLog(path, 'delete-tail', { count: 5 });
  const service = await openService({ dir: cut.dir, version: '0.0.0', onError: () => undefined });
  const app = createApp(service);
  const log = service.logs.get('main');
  expect(log?.readOnly?.kind).toBe('cut');
  const authorization = `Bearer ${(await service.keys.create({ name: 'ada', scopes: ['admin'], person: true })).secret}`;
  const ask = async (below: string, init: RequestInit = {}): Promise<Response> =>
    app.fetch(
      new Request(`http://localhost/api/v1/logs/main/${below}`, {
        ...init,
        headers: { authorization, ...init.headers },
      }),
    );
  expect((await ask('records/3')).status).toBe(200);
  expect((await ask('records?q=type:a.b')).status).toBe(200);
  expect(await (await ask('records?q=type:audit.')).json()).toMatchObject({
    records: [{ leaf: { seq: 0 } }],
  });
  expect((await ask('checkpoint', { method: 'POST' })).status).toBe(503);
  expect(await (await ask('checkpoint')).text()).toContain('\n21\n');
  const post = (type: string, body: string): Promise<Response> =>
    ask('records', { method: 'POST', body, headers: { 'content-type': type } });
  expect((await post('application/json', '{"type":"a.b"}')).status).toBe(503);
  expect(await (await post('application/x-ndjson', '{"type":"a.b"}\n')).text()).toMatch(
    /^\{"line":1,"status":503,"error":\{"code":"LOG_READ_ONLY"/,
  );
  await service.close();
  await cut.close();
});
