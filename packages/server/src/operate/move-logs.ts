/**
 * Moves the logs of a data folder from one place to another: from its files to a database, or back. Each is copied while it is in
 * use, then closed where it was, copied to its end, verified in both places, and only then is it the new one that is written.
 *
 * If we crash, a log is open in one of the places or in none, never in two: moving again goes on. What fails takes back what was
 * closed, so that all logs are where they were.
 */
import {
  AttestryError,
  copyLog,
  type EndedIncarnation,
  incarnationOf,
  isDeclared,
  type Log,
  openLog,
  readEnded,
  verifyLog,
} from '@attestry/log';
import type { DataFolder, LogStores } from '@attestry/log/folder';

export interface MoveOptions {
  /** Its name, secrets and signer; where its logs are now is `from`. */
  readonly folder: Pick<DataFolder, 'name' | 'signer' | 'keyring'>;
  readonly from: LogStores;
  readonly to: LogStores;
  readonly onProgress?: (origin: string, step: MoveStep, done: number, total: number) => void;
}

type LogStore = Log['store'];

export type MoveStep = 'copied' | 'verified';

export interface MovedLog {
  readonly origin: string;
  readonly size: number;
}

/**
 * Moves all logs. Durable when it resolves, but for what says where the logs of the folder are: that is the caller's.
 *
 * @throws AttestryError LOG_ABSENT when there is none; RECORD_BROKEN when one does not verify, in either place; LOG_EXISTS when
 *   the other place has another history; STORE_UNAVAILABLE when events still wait to be sealed
 */
export async function moveLogs(options: MoveOptions): Promise<readonly MovedLog[]> {
  const { folder, from } = options;
  const origins = (await from.list()).filter((origin) => origin.startsWith(`${folder.name}/`));
  if (origins.length === 0)
    throw new AttestryError(
      'LOG_ABSENT',
      `there is no log of ${folder.name} in ${from.place}: nothing was moved`,
    );
  const undo: (() => Promise<void>)[] = [];
  try {
    const moved: MovedLog[] = [];
    for (const origin of origins) moved.push(await moveLog(options, origin, undo));
    return moved;
  } catch (error) {
    for (const step of undo.reverse()) await step();
    throw error;
  }
}

/** Puts what would take it back into `undo`, before it is done. */
async function moveLog(
  options: MoveOptions,
  origin: string,
  undo: (() => Promise<void>)[],
): Promise<MovedLog> {
  const { folder, from, to, onProgress = () => {} } = options;
  await to.create(origin);
  const [source, target] = [from.open(origin), to.open(origin)];
  try {
    // When this is repeated after a crash: it is written there by now.
    const already = await sizeMoved(source, target, to.place);
    if (already !== undefined) return { origin, size: already };
    const copy = { from: source, to: target, onProgress: progressOf('copied') };
    const cameFrom = await target.readRelocation();
    // While it is in use; what has been there before is copied when nothing can be added to it.
    if (cameFrom === undefined) await copyLog(copy);
    // Taken back last first: never are both open.
    undo.push(
      () => relocate(from, origin, undefined),
      () => relocate(to, origin, from.place),
    );
    await source.relocate(to.place);
    await target.relocate(undefined);
    const waiting = await source.inbox?.waiting();
    if (waiting !== undefined && waiting.count > 0)
      throw new AttestryError(
        'STORE_UNAVAILABLE',
        `${waiting.count} events of transactions wait to be sealed in ${origin}: serve it for a moment, and move it then`,
      );
    const size = await copyLog(copy);
    // What a reset has said of it keeps nobody from taking it along.
    const ended = await readEnd(options, origin);
    for (const [store, place] of [
      [source, from.place],
      [target, to.place],
    ] as const) {
      const { signer, keyring } = folder;
      const report = await verifyLog({
        store,
        origin,
        signer,
        keyring,
        mode: 'full',
        onProgress: progressOf('verified'),
      });
      const [wrong] = [
        ...report.findings
          .filter((finding) => ended === undefined || !isDeclared(finding, ended))
          .map(({ explanation }) => explanation),
        ...report.coverage.notChecked.map(({ text }) => text),
      ];
      if (wrong !== undefined)
        throw new AttestryError(
          'RECORD_BROKEN',
          `${origin} does not verify in ${place}: ${wrong}. All logs stay where they were`,
        );
    }
    return { origin, size };
  } finally {
    await Promise.all([source.close(), target.close()]);
  }

  function progressOf(step: MoveStep): (done: number, total: number) => void {
    return (done, total) => onProgress(origin, step, done, total);
  }
}

/** How an incarnation ended, as the latest one says; undefined where it is the latest. */
async function readEnd({ folder, from }: MoveOptions, origin: string): Promise<EndedIncarnation | undefined> {
  const [name, log] = origin.split('/');
  const [latest] = (await from.list())
    .filter(
      (one) =>
        one.startsWith(`${name}/${log}/`) && incarnationOf({ origin: one }) > incarnationOf({ origin }),
    )
    .sort((a, b) => incarnationOf({ origin: b }) - incarnationOf({ origin: a }));
  if (latest === undefined || (await folder.signer.lastSigned(latest)) === undefined) return undefined;
  const store = from.open(latest);
  const all = await readEnded(store).finally(() => store.close());
  return all.find(({ incarnation }) => incarnation === incarnationOf({ origin }));
}

async function relocate(stores: LogStores, origin: string, place: string | undefined): Promise<void> {
  const store = stores.open(origin);
  try {
    await store.relocate(place);
  } finally {
    await store.close();
  }
}

/** How many records were moved, where all were. */
async function sizeMoved(source: LogStore, target: LogStore, place: string): Promise<number | undefined> {
  if ((await source.readRelocation()) !== place || (await target.readRelocation()) !== undefined)
    return undefined;
  const { size, tag } = await source.readHead();
  const [last] = await target.readRange(size - 1, size);
  return last?.tag !== undefined && Buffer.compare(last.tag, tag) === 0 ? size : undefined;
}

/** Has each log say that it was moved: the first record in the new place. To be called once it is open there. */
export async function recordMoves(options: MoveOptions, moved: readonly MovedLog[]): Promise<void> {
  for (const { origin } of moved) await recordMove(options, origin);
}

async function recordMove({ folder, from, to }: MoveOptions, origin: string): Promise<void> {
  const { signer, keyring } = folder;
  const store = to.open(origin);
  try {
    const log = await openLog({ store, origin, signer, keyring });
    // What a reset ended is taken along, and takes no record.
    if (log.readOnly?.kind !== 'replaced')
      await log.recordSystem('audit.log.moved', { from: from.place, to: to.place });
    await log.close();
  } finally {
    await store.close();
  }
}
