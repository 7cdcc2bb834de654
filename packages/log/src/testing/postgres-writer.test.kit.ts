/**
 * A process that records in several loops at once into logs of a PostgreSQL database, when it is told to, and says on standard
 * output what was acknowledged, as `writer-process.test.kit.ts` does.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openLog } from '../log/open-log.ts';
import { sha256 } from '../node/crypto.ts';
import { createKeyring } from '../record/key-epoch.ts';
import { FolderSigner } from '../signer/folder-signer.ts';
import { postgresStores } from '../store/postgres/postgres-stores.ts';
import { fileLock } from '../store/sqlite/file-lock.ts';
import { type Writer, watchWriter } from './writer-process.test.kit.ts';

export interface WriterTask {
  readonly url: string;
  readonly signer: string;
  /** Otherwise the signer is away: signing takes turns among all processes, and a disk that may be slow. */
  readonly signs: boolean;
  readonly secret: string;
  readonly origins: readonly string[];
  readonly run: string;
  readonly loops: number;
  /** Of each loop, into one log after another. */
  readonly records: number;
}

async function write({
  url,
  signer,
  signs,
  secret,
  origins,
  run,
  loops,
  records,
}: WriterTask): Promise<void> {
  const stores = postgresStores(url, { maxConnections: 4 });
  const keyring = createKeyring(sha256, [Buffer.from(secret)]);
  const memory = FolderSigner.open(signer, fileLock(join(signer, 'lock')));
  if (!signs) memory.addCheckpoint = () => Promise.reject(new Error('the signer is away'));
  const logs = await Promise.all(
    origins.map((origin) => openLog({ store: stores.open(origin), signer: memory, origin, keyring })),
  );
  writeSync(1, 'ready\n');
  await once(process.stdin, 'data');
  await Promise.all(
    Array.from({ length: loops }, async (_, loop) => {
      for (let i = 0; i < records; i++) {
        // Every fourth is what all processes say; it is recorded by the one that comes first.
        const id = i % 4 === 0 ? `all-${loop}-${i}` : `${run}-${loop}-${i}`;
        const receipt = await logs[(i + 6 * loop) % logs.length]?.record('user.login', {
          id,
          details: { loop, i },
        });
        writeSync(1, `${loop} ${JSON.stringify(receipt)}\n`);
      }
    }),
  );
  await Promise.all(logs.map((log) => log.close()));
  await stores.close();
  process.stdin.destroy();
}

/** Starts a writer, which waits until it may begin. */
export async function startPostgresWriter(task: WriterTask): Promise<Writer & { begin(): void }> {
  const args = [fileURLToPath(import.meta.url), JSON.stringify(task)];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(child.stdout, 'readable');
  child.stdout.read('ready\n'.length);
  return { ...watchWriter(child, task.loops), begin: () => child.stdin.end('begin\n') };
}

const [, script, task] = process.argv;
if (script === fileURLToPath(import.meta.url) && task !== undefined)
  await write(JSON.parse(task) as WriterTask);
