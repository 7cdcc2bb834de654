import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Receipt } from '@attestry/log';
import { createDataFolder, createFolderLog } from '@attestry/log/folder';
import { checkFolderLog } from '@attestry/log/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LOCAL } from '../accounts/principal.ts';
import { openService } from '../service/service.ts';
import { createApp } from './app.ts';

/** A filesystem of its own, which really is full; where the user may not mount one, there is no test. */
const disk = mkdtempSync(join(tmpdir(), 'attestry-disk-'));
const { status, stderr } = spawnSync('/bin/mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', disk], {
  encoding: 'utf8',
});
const mounted = status === 0;
if (!mounted) console.warn(`no test of a full disk: ${stderr?.trim() || 'mount is not there'}`);

beforeAll(() => {
  if (mounted) expect(statfsSync(disk).blocks * statfsSync(disk).bsize).toBeLessThan(8_000_000);
});

afterAll(() => {
  // Lazily: a thread that has ended may hold its file for a moment longer.
  if (mounted) spawnSync('/bin/umount', ['-l', disk]);
  rmSync(disk, { recursive: true });
});

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: { readonly code?: string; readonly detail?: string };
}

test.skipIf(!mounted)(
  'on a full disk recording waits, and goes on by itself when there is room',
  async () => {
    const dir = join(disk, 'data');
    await (await createFolderLog(createDataFolder(dir, 'test'))).close();
    const errors: unknown[] = [];
    const service = await openService({ dir, version: '0.0.0', onError: (error) => errors.push(error) });
    const app = createApp(service);
    const ask = async (path: string, init?: RequestInit): Promise<Answer> => {
      const response = await app.fetch(new Request(`http://localhost${path}`, init), { principal: LOCAL });
      const body = (await response.json()) as Answer['body'];
      return { status: response.status, headers: response.headers, body };
    };
    const post = (event: object): Promise<Answer> =>
      ask('/api/v1/logs/main/records', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ type: 'a.b', ...event }),
      });

    writeFileSync(join(disk, 'ballast'), new Uint8Array(1_000_000));
    const receipts: Receipt[] = [];
    let refused: Answer | undefined;
    let id = 0;
    // Twice the same: once refused, SQLite may find room that it did not see before.
    for (let refusals = 0; refusals < 2; ) {
      const answer = await post({ id: String(id), details: { text: 'x'.repeat(8000) } });
      refusals = answer.status === 201 ? 0 : refusals + 1;
      if (answer.status !== 201) refused = answer;
      else {
        receipts.push(answer.body as Receipt);
        id++;
      }
    }
    expect(receipts.length).toBeGreaterThan(10);
    expect(refused?.status).toBe(503);
    expect(refused?.body).toMatchObject({ code: 'DISK_FULL' });
    expect(refused?.headers.get('retry-after')).toBe('10');

    // What is there can be read; only what takes records is not ready.
    const last = receipts.at(-1)?.seq;
    expect((await ask(`/api/v1/logs/main/timeline?by=day`)).status).toBe(200);
    expect((await ask('/healthz')).status).toBe(200);
    expect(await ask('/readyz')).toMatchObject({ status: 503, body: { code: 'DISK_FULL' } });
    expect(service.logs.get('main')?.readOnly).toBeUndefined();

    rmSync(join(disk, 'ballast'));
    await expect.poll(async () => (await ask('/readyz')).status, { timeout: 5000 }).toBe(200);
    // Under the same id: it is recorded once, whatever became of it before.
    const again = await post({ id: String(id), details: { text: 'x'.repeat(8000) } });
    expect(again.status).toBe(201);
    expect((again.body as Receipt).seq).toBe((last ?? 0) + 1);
    receipts.push(again.body as Receipt);
    expect((await ask('/readyz')).status).toBe(200);

    await service.close();
    // Verification needs room of its own.
    const copy = mkdtempSync(join(tmpdir(), 'attestry-disk-copy-'));
    cpSync(dir, copy, { recursive: true });
    await checkFolderLog(copy, { receipts: [receipts], closed: true });
    rmSync(copy, { recursive: true });
  },
);
