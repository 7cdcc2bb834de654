import { existsSync, readdirSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  AttestryError,
  type DecodedRecord,
  type EpochHistory,
  type Log,
  readEpochHistory,
  searchLog,
} from '@attestry/log';
import {
  type DataFolder,
  keyModeOf,
  type LogStores,
  locateLog,
  openDataFolder,
  openFolderLog,
  type RemoteSigner,
} from '@attestry/log/folder';
import { openDatabase } from '@attestry/log/sqlite';
import { readAnchorsOnRecord } from '../anchor/anchor-settings.ts';
import { ageInDays, MAX_KEY_AGE_DAYS } from '../operate/key-warnings.ts';
import { type Check, fail, ok, warn } from './check.ts';
import { checkDatabase } from './database-check.ts';
import type { CommonOptions, FolderOptions } from './verb.ts';
import { sameTarget } from './with-client.ts';
import { withStores } from './with-folder.ts';

type Where = Omit<FolderOptions, keyof CommonOptions>;

const MAX_SINCE_FULL_RUN_MS = 26 * 3_600_000;
const LOW_DISK_BYTES = 1_073_741_824;
/** A clock is never quite another's. */
const CLOCK_TOLERANCE_MS = 60_000;

/** Everything that can be checked of an installation. A check that fails does not stop those that can still be made. */
export function examine(where: Where): Promise<readonly Check[]> {
  return withStores(where, (stores) => examineAll(where, stores));
}

async function examineAll(where: Where, stores: LogStores | undefined): Promise<readonly Check[]> {
  const versions = [checkNode(), checkSqlite()];
  const database = where.database === undefined ? [] : [await checkDatabase(where.database, stores)];
  let folder: DataFolder;
  try {
    folder = openDataFolder(where.dir, { stores, secrets: where.secrets, signer: where.signer });
  } catch (error) {
    return [...versions, ...database, failedFolder(where.dir, error)];
  }
  const signer = where.signer === undefined ? [] : [await checkSigner(where.signer)];
  return [
    ...versions,
    ...database,
    ok('folder', `${where.dir}, named ${folder.name}`),
    checkPermissions(where),
    checkDisk(where.dir),
    ...signer,
    // Nothing could be said of keys and logs that was not said of their signer, or their database.
    ...(hasFailed(signer) ? [] : [await checkIdentity(folder, where)]),
    ...(hasFailed([...database, ...signer]) ? [] : await examineLog(folder, where)),
  ];
}

function hasFailed(checks: readonly Check[]): boolean {
  return checks.some(({ state }) => state === 'fail');
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function checkNode(): Check {
  const version = process.versions.node;
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const fits = (major === 20 && minor >= 19) || (major === 22 && minor >= 14) || major > 22;
  return fits
    ? ok('node', version)
    : fail('node', version, 'use Node 20.19 or newer, 22.14 or newer, or a later one');
}

function checkSqlite(): Check {
  try {
    const db = openDatabase(':memory:', { busyTimeoutMs: 0 });
    const version = String(db.prepare('SELECT sqlite_version() AS version').get()?.version);
    db.close();
    return ok('sqlite', version);
  } catch (error) {
    return fail(
      'sqlite',
      messageOf(error),
      'run `npm install @photostructure/sqlite`, or use Node 22.14 or newer',
    );
  }
}

/** What a folder lacks that is one, its error says itself. */
function failedFolder(dir: string, error: unknown): Check {
  const remedy = `restore ${dir} whole (secrets, signer, logs), or make it with \`attestry init\``;
  return existsSync(join(dir, 'attestry.json'))
    ? fail('folder', messageOf(error))
    : fail('folder', messageOf(error), remedy);
}

/** What lets somebody write another history must be its owner's alone. */
function checkPermissions({ dir, signer }: Where): Check {
  if (process.platform === 'win32') return ok('permissions', 'are those of the folder on this system');
  const parts = signer === undefined ? ['secrets', 'signer'] : ['secrets'];
  const open = parts
    .flatMap((part) => [
      part,
      ...readdirSync(join(dir, part), { recursive: true, encoding: 'utf8' }).map((file) => join(part, file)),
    ])
    // The lock has no content, and the umask decides how SQLite makes it.
    .filter((path) => !path.startsWith(join('signer', 'lock')))
    .filter((path) => (statSync(join(dir, path)).mode & 0o077) !== 0);
  if (open.length === 0) return ok('permissions', `${parts.join(' and ')} are their owner’s alone`);
  return fail(
    'permissions',
    `others may read or write ${open.join(', ')}`,
    `chmod -R go= ${parts.map((part) => join(dir, part)).join(' ')}`,
  );
}

/** A signer that is a process of its own. */
async function checkSigner(signer: RemoteSigner): Promise<Check> {
  try {
    await signer.origins();
    return ok('signer', `${signer.address} answers`);
  } catch (error) {
    return fail('signer', messageOf(error));
  }
}

function checkDisk(dir: string): Check {
  const { bavail, bsize } = statfsSync(dir);
  const free = bavail * bsize;
  const text = `${(free / LOW_DISK_BYTES).toFixed(1)} GiB free`;
  return free >= LOW_DISK_BYTES
    ? ok('disk', text)
    : warn('disk', text, 'make room: a log that cannot be written refuses events');
}

async function examineLog(folder: DataFolder, where: Where): Promise<readonly Check[]> {
  const { origin } = await locateLog(folder, where.log);
  let log: Log;
  try {
    log = await openFolderLog(folder, where.log);
  } catch (error) {
    const there = await folder.stores.exists(origin);
    const known = (await folder.signer.lastSigned(origin)) !== undefined;
    return [fail('log', messageOf(error), remedyFor(error, where, { there, known }))];
  }
  try {
    return await examineOpenLog(log, folder, where);
  } catch (error) {
    return [fail('log', messageOf(error), `run \`attestry verify${sameTarget(where)}\``)];
  } finally {
    await log.close();
  }
}

/** `there`: the log is; `known`: the signer has heard of it. Beginning anew is right only where it never was. */
function remedyFor(
  error: unknown,
  where: Where,
  { there, known }: { readonly there: boolean; readonly known: boolean },
): string {
  if (AttestryError.is(error) && error.code === 'SECRET_MISSING') {
    return `put the file of that secret back into ${join(where.dir, 'secrets')}, or give it where it is kept (ATTESTRY_SECRETS, ATTESTRY_SECRET_COMMAND)`;
  }
  // An error that is not ours comes from the database: what is there could not be verified.
  if (there && !AttestryError.is(error)) return 'restore it from a backup';
  if (there) return `run \`attestry verify${sameTarget(where)}\` to see what is wrong with it`;
  return known
    ? `restore it from a backup, or begin anew without it (\`attestry reset${sameTarget(where)}\`): docs/operations/restore.md; \`attestry verify${sameTarget(where)}\` says what was lost`
    : `begin it with \`attestry init${sameTarget(where)}\``;
}

async function examineOpenLog(log: Log, folder: DataFolder, where: Where): Promise<readonly Check[]> {
  const { size } = await log.store.readHead();
  const signed = (await log.signer.lastSigned(log.origin))?.size ?? 0;
  const { readOnly } = log;
  const verify = `attestry verify${sameTarget(where)}`;
  return [
    readOnly === undefined
      ? ok('log', `${log.origin} opens, ${size} records`)
      : fail(
          'log',
          `${readOnly.kind}: ${readOnly.explanation}`,
          readOnly.kind === 'moved'
            ? 'open it there'
            : `\`${verify}\` says what is wrong; then restore a newer copy, or begin anew with \`attestry reset${sameTarget(where)}\`: docs/operations/restore.md. Nothing is recorded until then`,
        ),
    size > signed
      ? warn(
          'signed',
          `${size - signed} records are not covered by a signed checkpoint`,
          `run \`attestry checkpoint${sameTarget(where)}\``,
        )
      : ok('signed', `${signed} records`),
    ...(await checkInbox(log)),
    ...(await checkSecrets(log, folder, where)),
    await checkVerified(log, verify),
    await checkAnchors(log, where),
    await checkClock(log),
  ];
}

/** Longer than sealing ever takes while something has the log open. */
const MAX_WAITING_MS = 60_000;

/** Events of transactions that nobody seals. Having opened the log, we seal them ourselves: what is old then was left alone until now. */
async function checkInbox({ inbox }: Log): Promise<readonly Check[]> {
  const waiting = await inbox?.waiting();
  if (waiting === undefined) return [];
  const { count, oldestMs } = waiting;
  if (count === 0) return [ok('inbox', 'no event of a transaction waits to be sealed')];
  const text = `${count} events of transactions wait to be sealed, the oldest for ${Math.ceil(oldestMs / 1000)} s`;
  return [
    oldestMs <= MAX_WAITING_MS
      ? ok('inbox', text)
      : warn('inbox', text, 'see that a server or an application has the log open: it seals them by itself'),
  ];
}

/** Every epoch's secret is needed to check the whole chain; the newest should not be old. */
async function checkSecrets(log: Log, folder: DataFolder, where: Where): Promise<readonly Check[]> {
  const epochs = await readEpochHistory(log);
  const newest = epochs.at(-1);
  if (newest === undefined)
    return [
      fail(
        'secrets',
        'the record that names the first secret is not found',
        `run \`attestry verify${sameTarget(where)}\``,
      ),
    ];
  const days = ageInDays(newest.since, Date.now());
  return [
    keyModeOf(epochs) === 'ratchet' ? checkRatchet(epochs, folder, where) : checkKeyring(epochs, where),
    days <= MAX_KEY_AGE_DAYS
      ? ok('key age', `${days} days`)
      : warn(
          'key age',
          `the current secret is ${days} days old`,
          `rotate it every ${MAX_KEY_AGE_DAYS} days: \`attestry keys rotate${sameTarget(where)}\``,
        ),
  ];
}

function checkKeyring(epochs: readonly EpochHistory[], where: Where): Check {
  const missing = epochs.filter(({ hasSecret }) => !hasSecret).map(({ keyId }) => keyId);
  if (missing.length === 0)
    return ok('secrets', `all here (${epochs.length} epoch${epochs.length === 1 ? '' : 's'})`);
  return fail(
    'secrets',
    `missing: ${missing.join(', ')}`,
    `put their files back into ${join(where.dir, 'secrets')}, or give them where they are kept: without them part of the chain cannot be checked`,
  );
}

/** In that mode what is missing is as it should be, and what is here may be too much. */
function checkRatchet(epochs: readonly EpochHistory[], { keyring }: DataFolder, where: Where): Check {
  const here = epochs.find(({ keyId, ratchet }) => !ratchet && keyring.sourceOf(keyId) === 'file');
  if (here === undefined) return ok('secrets', `ratchet mode, epoch ${epochs.at(-1)?.epoch ?? 0}`);
  return warn(
    'secrets',
    `ratchet mode, and the secret ${here.keyId} is still here: what follows from it can be chained anew with it`,
    `take it offline: \`attestry keys take ${here.keyId}${sameTarget({ ...where, log: 'main' })}\``,
  );
}

/** The identity key belongs offline: whoever has it announces keys of their own. */
async function checkIdentity(folder: DataFolder, where: Where): Promise<Check> {
  const same = sameTarget({ ...where, log: 'main' });
  const identity = await folder.signer.identity().catch((error) => messageOf(error));
  if (typeof identity === 'string') return fail('identity', identity);
  if (identity === undefined)
    return warn(
      'identity',
      'no identity key vouches for what signs',
      `make it: \`attestry keys identity make${same}\``,
    );
  return identity.online
    ? warn(
        'identity',
        'the private identity key lies on this machine',
        `take it offline: \`attestry keys identity take${same}\``,
      )
    : ok('identity', 'the private identity key is offline');
}

/** What the last runs of `attestry verify` said; a quick one is not the whole of it. */
async function checkVerified(log: Log, verify: string): Promise<Check> {
  const { records } = await searchLog(log, 'type:audit.verified', { limit: 100 });
  const run = (member: string, value: string): DecodedRecord | undefined =>
    records.find(({ leaf }) => leaf.system?.[member] === value);
  const [newest] = records;
  if (newest !== undefined && newest === run('verdict', 'broken')) {
    return fail(
      'verified',
      `the run at ${newest.leaf.recorded} had findings`,
      `run \`${verify}\` to see them`,
    );
  }
  const full = run('mode', 'full')?.leaf.recorded;
  if (full === undefined) return warn('verified', 'no full verification is on record', `run \`${verify}\``);
  const sinceMs = Date.now() - Date.parse(full);
  if (sinceMs <= MAX_SINCE_FULL_RUN_MS) return ok('verified', `in full at ${full}`);
  return warn('verified', `last in full at ${full}, over 26 hours ago`, `run \`${verify}\`, daily`);
}

/** As the log says it: whom it is shown to, and when somebody last saw it. */
async function checkAnchors(log: Log, where: Where): Promise<Check> {
  const anchors = await readAnchorsOnRecord(log.store);
  if (anchors.length === 0)
    return warn(
      'anchors',
      'nobody outside is shown the log: whoever has this machine could rewrite it unseen',
      `set somebody up with \`attestry anchors add${sameTarget(where)}\``,
    );
  const { records } = await searchLog(log, 'type:audit.anchored', { limit: 1 });
  const last = records[0]?.leaf.recorded;
  const text = `${anchors.length} set up`;
  return last === undefined
    ? warn('anchors', `${text}, and none has seen the log`, `run \`attestry anchors${sameTarget(where)}\``)
    : ok('anchors', `${text}, last seen outside at ${last}`);
}

async function checkClock(log: Log): Promise<Check> {
  const { records } = await searchLog(log, '', { limit: 1 });
  const newest = records[0]?.leaf.recorded;
  if (newest === undefined) return ok('clock', 'no record to compare with');
  const aheadMs = Date.parse(newest) - Date.now();
  if (aheadMs <= CLOCK_TOLERANCE_MS) return ok('clock', `the newest record is of ${newest}`);
  return warn(
    'clock',
    `the newest record is of ${newest}, ${Math.round(aheadMs / 1000)} s from now`,
    'set the clock (NTP): either it is slow now, or it was fast then',
  );
}
