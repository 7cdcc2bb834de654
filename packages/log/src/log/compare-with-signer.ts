import { type Hash, latin1OfBytes } from '../bytes/sha256.ts';
import type { SignedState } from '../note/add-checkpoint.ts';
import { formatOrigin, parseOrigin } from '../note/origin.ts';
import type { Signer } from '../signer/signer.ts';
import type { LogStore, StoredHead } from '../store/log-store.ts';
import { compactRange, formatHashes, rootOf } from '../tree/compact-range.ts';
import type { TreeHasher } from '../tree/hash.ts';
import { assembleProof, planRange } from '../tree/hash-reader.ts';
import { type ReadOnlyReason, replacedBy } from './standing.ts';
import { readTreeHashes } from './tree-hashes.ts';

/** A log, and the memory of it outside the database. */
export interface SignedLog {
  readonly store: LogStore;
  readonly signer: Signer;
  readonly origin: string;
  readonly hasher: TreeHasher;
}

export interface Compared {
  readonly head: StoredHead;
  /** What in the log is not as it was signed; undefined when it is at least that, and the same. */
  readonly contradiction: ReadOnlyReason | undefined;
}

/**
 * The right edge: is the log at least what was signed, and the same? The cached head is compared with the stored hashes. A log
 * that was reset is not gone on from, whatever it holds.
 */
export async function compareWithSigner(log: SignedLog): Promise<Compared> {
  const compared = await compareRecords(log);
  return { ...compared, contradiction: (await findReplacement(log)) ?? compared.contradiction };
}

/** As {@link compareWithSigner}, also of an incarnation that another has replaced. */
export async function compareRecords(log: SignedLog): Promise<Compared> {
  // In this order: another process may record meanwhile, and have it signed.
  const signed = await log.signer.lastSigned(log.origin);
  const head = await log.store.readHead();
  return { head, contradiction: await findContradiction(log, head, signed) };
}

/** A later incarnation of the log: from its enrolment on, nothing is added to this one. */
async function findReplacement({
  signer,
  origin,
}: Pick<SignedLog, 'signer' | 'origin'>): Promise<ReadOnlyReason | undefined> {
  const own = parseOrigin(origin);
  const enrolled = (await signer.origins()).map(parseOrigin);
  const [latest] = enrolled
    .filter(({ name, log }) => name === own.name && log === own.log)
    .sort((a, b) => b.incarnation - a.incarnation);
  return latest === undefined || latest.incarnation <= own.incarnation
    ? undefined
    : replacedBy(formatOrigin(latest));
}

async function findContradiction(
  { store, origin, hasher }: SignedLog,
  head: StoredHead,
  signed: SignedState | undefined,
): Promise<ReadOnlyReason | undefined> {
  if (signed === undefined) {
    if (head.size === 0) return undefined;
    return forked(
      { what: 'unknown' },
      `the signer does not know ${origin}: restore the signer's folder (docs/operations/restore.md)`,
    );
  }
  if (head.size < signed.size)
    return cut({ size: head.size, signed: signed.size }, `${signed.size} were signed`);
  const headRange = await rebuildRange(store, head.size, hasher);
  if (headRange === undefined || latin1OfBytes(formatHashes(headRange)) !== latin1OfBytes(head.range))
    return forked(
      { what: 'head' },
      'the head of the log is not that of its stored hashes: docs/operations/restore.md says what to do',
    );
  if (signed.size === 0) return undefined;
  const range = await rebuildRange(store, signed.size, hasher);
  if (range !== undefined && rootOf(hasher, compactRange(0, signed.size, range)) === signed.root)
    return undefined;
  return forked(
    { what: 'records', signed: signed.size },
    `the first ${signed.size} records are not those that were signed: docs/operations/restore.md says what to do`,
  );
}

/**
 * What speaks against going on from a head, where there is less than was signed or than this process knew to be on disk: the
 * database was replaced by an older copy, as when a replica that lags takes over.
 */
export async function findShortened(
  log: SignedLog,
  { size }: StoredHead,
  known: number,
): Promise<ReadOnlyReason | undefined> {
  // Records are taken while the signer is away: what it knows is compared when it is back.
  const signed = await log.signer.lastSigned(log.origin).catch(() => undefined);
  if (size >= Math.max(known, signed?.size ?? 0)) return undefined;
  // Or there was less when the head was read, and the signer was asked later.
  const { head, contradiction } = await compareWithSigner(log);
  if (contradiction !== undefined || head.size >= known) return contradiction;
  return cut({ size: head.size, known }, `${known} were on disk before`);
}

type Cut = Extract<ReadOnlyReason, { kind: 'cut' }>;
type Forked = Extract<ReadOnlyReason, { kind: 'forked' }>;
type Facts<R> = R extends unknown ? Omit<R, 'kind' | 'explanation'> : never;

function cut(facts: Facts<Cut>, before: string): ReadOnlyReason {
  const explanation = `the log has ${facts.size} records and ${before}: records were cut off or an old copy was restored; docs/operations/restore.md says what to do`;
  return { kind: 'cut', ...facts, explanation };
}

function forked(facts: Facts<Forked>, explanation: string): ReadOnlyReason {
  return { kind: 'forked', ...facts, explanation };
}

async function rebuildRange(
  store: LogStore,
  size: number,
  hasher: TreeHasher,
): Promise<readonly Hash[] | undefined> {
  const plan = planRange(0, size);
  const hashes = await readTreeHashes(store, plan.reads);
  const complete = plan.reads.every(({ count }, i) => hashes[i]?.length === count);
  return complete ? assembleProof(hasher, plan, hashes) : undefined;
}
