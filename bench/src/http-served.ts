/**
 * A server to be measured, in a process of its own: `node http-served.js attestry|floor|empty FOLDER`. It says on standard
 * output where it answers, as JSON, and ends with its standard input.
 */
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { createDataFolder, createFolderLog } from '@attestry/log/folder';
import { createApp, type FetchHandler, openService, startServer } from 'attestry';

/** What a server needs of a service beside its app. */
const NO_SERVICE = { beginStop: () => {}, announce: () => {}, close: async () => {} };

/** Answers as the service does, and does nothing. */
const EMPTY: FetchHandler = {
  fetch: async (request) => {
    await request.arrayBuffer();
    return Response.json({ id: '', log: '', seq: 0, hash: '' }, { status: 201 });
  },
};

/** Group commit of rows that are not sealed: what waits goes together when the batch before is on disk. */
async function floorOf(folder: string): Promise<FetchHandler> {
  const thread = new Worker(new URL('./http-floor-thread.js', import.meta.url), {
    workerData: join(folder, 'floor.1.db'),
  });
  let waiting: ((seq: number) => void)[] = [];
  let underWay: typeof waiting | undefined;
  const depart = (): void => {
    if (waiting.length === 0) return;
    underWay = waiting;
    waiting = [];
    thread.postMessage(underWay.length);
  };
  await new Promise((resolve) => thread.once('message', resolve));
  thread.on('message', (end: number) => {
    const told = underWay ?? [];
    underWay = undefined;
    depart();
    for (const [i, tell] of told.entries()) tell(end - told.length + i);
  });
  return {
    fetch: async (request) => {
      JSON.parse(await request.text());
      const seq = await new Promise<number>((resolve) => {
        waiting.push(resolve);
        if (underWay === undefined) queueMicrotask(() => underWay ?? depart());
      });
      const id = '01a202a9-0000-7000-8000-000000000000';
      return Response.json({ id, log: 'bench/floor/1', seq, hash: id }, { status: 201 });
    },
  };
}

async function serve(what: string, folder: string): Promise<void> {
  if (what !== 'attestry') {
    const app = what === 'empty' ? EMPTY : await floorOf(folder);
    const { port } = await startServer({ service: NO_SERVICE, app, port: 0 });
    console.log(JSON.stringify({ port, key: '' }));
    return;
  }
  await (await createFolderLog(createDataFolder(folder, 'bench'))).close();
  const service = await openService({ dir: folder, version: '0.0.0', onError: console.error });
  const { secret } = await service.keys.create({ name: 'bench', scopes: ['admin'], person: false });
  const { port } = await startServer({ service, app: createApp(service), port: 0 });
  console.log(JSON.stringify({ port, key: `Bearer ${secret}` }));
}

const [what = '', folder = ''] = process.argv.slice(2);
process.stdin.once('end', () => process.exit()).resume();
await serve(what, folder);
