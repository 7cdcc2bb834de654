/** `attestry witness` as processes of its own, asked over HTTP. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openWitness, sha256 } from '@attestry/log/folder';
import { formatAddCheckpoint, parseNote } from '@attestry/log/note';
import { formatHex } from '@attestry/log/tree';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { shownLog } from '../../anchor/shown-log.test.kit.ts';
import { type SmallServer, startSmallServer } from '../small-server.test.kit.ts';
import { runShown } from '../terminal.test.kit.ts';

const parent = mkdtempSync(join(tmpdir(), 'attestry-witness-'));
const dir = join(parent, 'witness');
const servers: SmallServer[] = [];

beforeAll(async () => {
  const start = (): Promise<SmallServer> =>
    startSmallServer(
      'witness',
      '--init',
      '--dir',
      dir,
      '--name',
      'example.com/witness',
      '--listen',
      '127.0.0.1:0',
    );
  // On one folder, one after the other: the second finds what the first made.
  servers.push(await start(), await start());
});

afterAll(async () => {
  for (const server of servers) expect(await server.end()).toBe(0);
  rmSync(parent, { recursive: true });
});

function post(body: string | Blob, server = 0): Promise<Response> {
  const address = servers[server]?.started.address ?? '';
  return fetch(`${address}/add-checkpoint`, { method: 'POST', body });
}

function get(origin: string): Promise<Response> {
  return fetch(`${servers[0]?.started.address}/${formatHex(sha256(origin))}/checkpoint`);
}

const VECTORS = new URL('../../../../../../shared/vectors/tlog-witness-torchwood/', import.meta.url);

// Files of others beside the repository; where they are absent, its own tests of the pure decision say so.
describe.runIf(existsSync(VECTORS))('the requests of torchwood', () => {
  interface Sequence {
    readonly log_origin: string;
    readonly log_public_key_hex: string;
    readonly cases: readonly { name: string; request: string; status: number; body_contains: string }[];
  }

  test('are answered as its witness answers them', async () => {
    const sequence: Sequence = JSON.parse(
      readFileSync(new URL('add-checkpoint-sequence.json', VECTORS), 'utf8'),
    );
    openWitness(dir).watch(sequence.log_origin, vkeyOf(sequence.log_origin, sequence.log_public_key_hex));
    for (const { name, request, status, body_contains } of sequence.cases) {
      const answer = await post(request);
      expect([name, answer.status]).toEqual([name, status]);
      expect(await answer.text()).toContain(body_contains);
      expect(answer.headers.get('content-type')).toBe(
        status === 409 ? 'text/x.tlog.size' : 'text/plain; charset=utf-8',
      );
    }
  });

  test('cosign a head of sum.golang.org, which is then shown', async () => {
    const key = 'sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8';
    const added = await runShown([
      'witness',
      'add',
      '--dir',
      dir,
      '--vkey',
      key,
      '--origin',
      'go.sum database tree',
    ]);
    expect(added.exit).toBe(0);
    const body = readFileSync(new URL('sumdb-35225469.add-checkpoint.txt', VECTORS), 'utf8');
    expect((await get('go.sum database tree')).status).toBe(404);
    expect((await post(body)).status).toBe(200);
    const shown = await get('go.sum database tree');
    expect(shown.status).toBe(200);
    const note = readFileSync(new URL('sumdb-35225469.note', VECTORS), 'utf8');
    expect(parseNote(await shown.text()).text).toBe(parseNote(note).text);
  });
});

function vkeyOf(name: string, hex: string): string {
  const blob = Buffer.concat([Buffer.of(1), Buffer.from(hex, 'hex')]);
  const id = formatHex(sha256(Buffer.concat([Buffer.from(`${name}\n`), blob])).slice(0, 4));
  return `${name}+${id}+${blob.toString('base64')}`;
}

describe('a witness', () => {
  test('cosigns one of several histories, whichever of its processes is asked', async () => {
    const log = shownLog('race.example/main/1');
    openWitness(dir).watch(log.origin, log.vkey);
    const requests = [log, log.fork()].flatMap((history) =>
      [5, 6, 7, 8].map((size) =>
        formatAddCheckpoint({ old: 0, proof: [], checkpoint: history.checkpointOf(size).note }),
      ),
    );
    const answers = await Promise.all(requests.map((request, i) => post(request, i % 2)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409, 409, 409, 409]);
    const signed = await answers.find(({ status }) => status === 200)?.text();
    expect(await (await get(log.origin)).text()).toContain(signed);
  });

  test('that watches a log no more does not forget it', async () => {
    const log = shownLog('left.example/main/1');
    const request = (old: number, from = log): string =>
      formatAddCheckpoint({ old, proof: [], checkpoint: from.checkpointOf(5).note });
    const add = ['witness', 'add', '--dir', dir, '--vkey', log.vkey];
    await runShown(add);
    expect((await post(request(0))).status).toBe(200);
    expect((await runShown(['witness', 'remove', '--dir', dir, log.origin])).printed).toContain('no more');
    expect((await post(request(5))).status).toBe(404);
    await runShown(add);
    expect((await post(request(0, log.fork()))).status).toBe(409);
    expect((await post(request(5, log.fork()))).status).toBe(422);
    expect((await post(request(5))).status).toBe(200);
  });

  test('answers nothing else, and no request of any length', async () => {
    const { address } = servers[0]?.started ?? { address: '' };
    for (const [method, path, status] of [
      ['GET', '/', 404],
      ['GET', '/add-checkpoint', 405],
      ['POST', '/00/checkpoint', 405],
      ['GET', `/${'0'.repeat(64)}/checkpoint`, 404],
      ['GET', '/..%2f..%2fkey/checkpoint', 404],
    ] as const)
      expect([path, (await fetch(`${address}${path}`, { method })).status]).toEqual([path, status]);
    expect((await post('x'.repeat(80_000))).status).toBe(413);
    expect((await post(new Blob([new Uint8Array([0xff, 0xfe])]))).status).toBe(400);
    // Whatever came before the last part is a proxy's.
    expect((await fetch(`${address}/somewhere/add-checkpoint`, { method: 'POST', body: '' })).status).toBe(
      400,
    );
  });

  test.each([
    [['witness', '--dir', join(parent, 'none')], /is not the folder of a witness/, 1],
    [['witness', '--init', '--dir', join(parent, 'none')], /--init needs --name/, 2],
    [['witness', '--init', '--name', 'a b', '--dir', join(parent, 'none')], /--name: /, 2],
    [['witness', 'add', '--dir', dir, '--vkey', 'nonsense'], /--vkey: /, 2],
    [['witness', 'remove', '--dir', dir, 'unknown'], /is not watched/, 2],
    [['witness', '--listen', 'nowhere'], /is not where to listen/, 2],
  ])('says what is wrong with %j', async (args, message, exit) => {
    const shown = await runShown(args);
    expect(shown.noted).toMatch(message);
    expect(shown.exit).toBe(exit);
  });
});
