/** For tests: a service over a data folder of its own, without HTTP; opened again as often as a test likes. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Log } from '@attestry/log';
import { createDataFolder, createFolderLog } from '@attestry/log/folder';
import { openDatabase } from '@attestry/log/sqlite';
import { checkFolderLog } from '@attestry/log/testing';
import type { AnchorKinds } from '../anchor/anchor-kinds.ts';
import { openStores } from '../service/open-stores.ts';
import { openService, type Service } from '../service/service.ts';

export interface Operated {
  readonly dir: string;
  readonly errors: unknown[];
  readonly notices: string[];
  service: Service;
  /** The log "main". */
  readonly log: Log;
  /** Changes one byte of a leaf of it behind the back of the service. */
  tamper(seq: number): Promise<void>;
  /** Ends the service and opens another on the same folder. */
  reopen(): Promise<void>;
  /** Looks at the log as an auditor would: all of it must be in order, and signed. */
  check(): Promise<void>;
  close(): Promise<void>;
}

/** Opens one over the logs named, each with so many records. */
export async function operateFolder(
  options: {
    readonly logs?: readonly string[];
    readonly size?: number;
    readonly nowMs?: () => number;
    readonly database?: string | undefined;
    readonly anchorKinds?: AnchorKinds;
  } = {},
): Promise<Operated> {
  const { logs = ['main'], size = 1, nowMs, database, anchorKinds } = options;
  const dir = mkdtempSync(join(tmpdir(), 'attestry-operate-'));
  const stores = await openStores(database);
  const folder = createDataFolder(dir, 'test', { stores });
  for (const name of logs) {
    const log = await createFolderLog(folder, name);
    for (let done = 1; done < size; done += 1000)
      await log.recordAll(
        Array.from({ length: Math.min(1000, size - done) }, (_, i) => ({
          type: 'client.updated',
          target: { type: 'client', id: String((done + i) % 100) },
        })),
      );
    await log.close();
  }
  await stores?.close();
  const errors: unknown[] = [];
  const notices: string[] = [];
  const open = (): Promise<Service> =>
    openService({
      dir,
      version: '0.0.0',
      onError: (error) => errors.push(error),
      onNotice: (line) => notices.push(line),
      ...(nowMs !== undefined && { nowMs }),
      ...(anchorKinds !== undefined && { anchorKinds }),
      ...(database !== undefined && { database }),
    });
  const operated: Operated = {
    dir,
    errors,
    notices,
    service: await open(),
    get log() {
      const log = operated.service.logs.get('main');
      if (log === undefined) throw new Error('the folder has the log');
      return log;
    },
    async tamper(seq) {
      if (database === undefined) tamperLeaf(dir, seq);
      else await tamperRow(operated.service, seq);
    },
    async reopen() {
      await operated.service.close();
      operated.service = await open();
    },
    async check() {
      const stores = await openStores(database);
      try {
        await checkFolderLog(dir, { closed: true, stores });
      } finally {
        await stores?.close();
      }
    },
    async close() {
      await operated.service.close();
      rmSync(dir, { recursive: true });
    },
  };
  return operated;
}

/** Changes one byte of a leaf behind the back of whoever has the log open. */
export function tamperLeaf(dir: string, seq: number, log = 'main'): void {
  const db = openDatabase(join(dir, 'logs', `${log}.1.db`), { busyTimeoutMs: 5000 });
  try {
    const row = db.prepare('SELECT leaf FROM records WHERE seq = ?').get(seq);
    db.prepare('UPDATE records SET leaf = ? WHERE seq = ?').run(changed(row?.['leaf']), seq);
  } finally {
    db.close();
  }
}

/** As {@link tamperLeaf}, in a database of which it is the only log. */
async function tamperRow({ database }: Service, seq: number): Promise<void> {
  const [row] = await database.all('SELECT leaf FROM attestry.records WHERE seq = ?', seq);
  await database.run('UPDATE attestry.records SET leaf = ? WHERE seq = ?', changed(row?.['leaf']), seq);
}

function changed(leaf: unknown): Uint8Array {
  if (!(leaf instanceof Uint8Array)) throw new Error('there is no such leaf');
  const at = Buffer.from(leaf).indexOf('"client.updated"') + 3;
  return Uint8Array.from(leaf, (byte, i) => (i === at ? 0x4c : byte));
}

/** Waits until a condition holds, some seconds at most. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const endMs = performance.now() + 10_000;
  while (!(await condition())) {
    if (performance.now() > endMs) throw new Error('it did not come to that in time');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
