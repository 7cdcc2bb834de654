import { AttestryError } from '../attestry-error.ts';
import { CATALOGUE, type Catalogue } from '../event/catalogue/catalogue.ts';
import type { EventDefinitions } from '../event/catalogue/define-events.ts';
import { prepareEvent } from '../event/prepare-event.ts';
import { compileRedaction, type RedactionOptions } from '../event/redact.ts';
import type { JsonValue } from '../event/vocabulary.ts';
import { type Randomness, sha256, sha256Base64url, systemRandomness } from '../node/crypto.ts';
import { parseOrigin } from '../note/origin.ts';
import { formatJcs } from '../record/canonical.ts';
import { genesisTag } from '../record/chain.ts';
import { parseLeaf } from '../record/decode-record.ts';
import { epochAt, idKeyOf, type KeyEpoch, type Keyring, taggerAt } from '../record/key-epoch.ts';
import type { Signer } from '../signer/signer.ts';
import type { Inbox } from '../store/inbox.ts';
import type { LogStore, StoredHead, StoredRecord } from '../store/log-store.ts';
import { compactRange, emptyRange, parseHashes } from '../tree/compact-range.ts';
import { treeHasher } from '../tree/hash.ts';
import { agreesWithEpochs, readLastRecords } from './check-last-record.ts';
import { Checkpointer } from './checkpointer.ts';
import { compareWithSigner, findShortened } from './compare-with-signer.ts';
import { readEpochs } from './epochs.ts';
import type { LiveKeyring } from './live-keyring.ts';
import { Log, type LogParts } from './log.ts';
import { recordMigration } from './record-migration.ts';
import { type Edge, type SealTools, sealBatch, tagOf } from './seal-batch.ts';
import { Sequencer, type WriterState } from './sequencer.ts';
import { movedTo, type ReadOnlyReason, Standing } from './standing.ts';
import { waitingEvent } from './waiting-event.ts';

export interface LogOptions<C extends EventDefinitions = EventDefinitions> {
  /** Where the records are. The log closes it. */
  readonly store: LogStore;
  /** The memory outside the database. */
  readonly signer: Signer;
  /** `<name>/<log>/<incarnation>`: the one that the store holds. */
  readonly origin: string;
  /** The secrets: that of the current epoch to append, those of all epochs to verify the whole chain. */
  readonly keyring: LiveKeyring;
  /** Where events wait that are recorded in transactions of the application. The log closes it. @default that of the store */
  readonly inbox?: Inbox;
  /** The application's own types, over the built-in catalogue: the log is typed by them. */
  readonly events?: C;
  readonly redaction?: RedactionOptions;
  /** Failures of what nobody awaits: enqueued events, checkpoints. @default throws them away */
  readonly onError?: (error: unknown) => void;
  /** Enqueued events that may wait. Minimum: 1. @default 10,000 */
  readonly maxQueued?: number;
  /**
   * Asks whoever outside remembers how far the log was, before it takes records: the whole machine may have been set back, with the
   * signer. What it resolves with makes the log read-only. @default nobody is asked
   */
  readonly askOutside?: () => Promise<ReadOnlyReason | undefined>;
  /** Milliseconds since 1970. @default Date.now */
  readonly nowMs?: () => number;
  /** @default the system's generator */
  readonly random?: Randomness;
}

/**
 * Begins a log: enrols its origin with the signer and seals record 0, which names the first secret. Rejects with
 * LOG_EXISTS when the store or the signer knows it already. Durable when it resolves; the first secret is the
 * keyring's last.
 */
export function createLog<const C extends EventDefinitions>(options: LogOptions<C>): Promise<Log<C>> {
  return beginLog(options, { type: 'audit.log.created' });
}

/** Record 0, which begins an incarnation. */
export interface FirstRecord {
  readonly type: 'audit.log.created' | 'audit.log.reset';
  /** What it says in clear beside the first secret. */
  readonly system?: { readonly [key: string]: JsonValue };
  /** Sealed. */
  readonly reason?: string;
}

/** As {@link createLog}, with another record 0: a reset begins an incarnation in the same way. */
export async function beginLog<const C extends EventDefinitions>(
  options: LogOptions<C>,
  { type, system: said = {}, reason }: FirstRecord,
): Promise<Log<C>> {
  const { store, signer, origin, keyring } = options;
  const keyId = keyring.keyIds.at(-1);
  if (keyId === undefined)
    throw new AttestryError('SECRET_MISSING', 'the keyring is empty: a log begins with a secret');
  if ((await store.readHead()).size > 0)
    throw new AttestryError('LOG_EXISTS', `there is a log ${origin} already: open it`);
  const signed = await signer.lastSigned(origin);
  if (signed !== undefined && signed.size > 0) {
    throw new AttestryError(
      'LOG_EXISTS',
      `the signer has signed ${signed.size} records of ${origin}, and the store has none: restore the store, or reset the log (docs/operations/restore.md)`,
    );
  }
  // If we crash after this line, the origin is enrolled and empty: creating it again goes on from here.
  if (signed === undefined) await signer.enroll(origin);
  const tools = sealTools(options);
  const epoch: KeyEpoch = { epoch: 0, keyId, from: 0 };
  const edge: Edge = {
    range: emptyRange(),
    tag: genesisTag(sha256, origin),
    recordedMs: Number.NEGATIVE_INFINITY,
  };
  const tagger = requireTagger(keyring, origin, [epoch], 0);
  const system: { [key: string]: JsonValue } = { epoch: 0, keyId, ...said };
  const prepared = prepareEvent(
    type,
    { actor: { type: 'system', id: 'attestry' }, ...(reason !== undefined && { reason }) },
    {
      redaction: compileRedaction(options.redaction),
      classify: (type, own) => CATALOGUE.classify(type, own),
      sha256,
      idTag: () => '',
      internal: true,
    },
  );
  const sealed = sealBatch(tools, tagger, edge, [
    waitingEvent(tools, prepared, undefined, formatJcs(system)),
  ]);
  // Not by the sequencer: it would seal again behind the record 0 of somebody who was faster.
  const answer = await store.append(sealed.batch);
  if (answer.kind !== 'appended')
    throw new AttestryError('LOG_EXISTS', `somebody else has just created ${origin}: open it`);
  const writer = writerOf(options, tools, { edge: sealed.edge, tagger }, new Standing());
  await writer.checkpointer.sign();
  return logOf(options, tools, [epoch], writer);
}

/**
 * Opens a log that exists. Rejects with LOG_ABSENT when there is none: a wrong path never starts an empty history.
 * A log that holds less than was signed, or something else, is opened read-only and says why; where that turns up later, it is
 * read-only from then on.
 */
export async function openLog<const C extends EventDefinitions>(options: LogOptions<C>): Promise<Log<C>> {
  const { store, signer, origin } = options;
  const tools = sealTools(options);
  const { head, contradiction } = await compareWithSigner({ store, signer, origin, hasher: tools.hasher });
  if (head.size === 0 && contradiction === undefined) {
    throw new AttestryError(
      'LOG_ABSENT',
      parseOrigin(origin).incarnation === 1
        ? `there is no log ${origin} here: create it first (attestry init)`
        : interruptedReset(origin),
    );
  }
  const { epochs, last, damage } = await readEdge(options, head);
  const readOnly = (await findRelocation(store)) ?? contradiction ?? damage ?? (await options.askOutside?.());
  const state = readOnly === undefined ? writerState(options, epochs, head, last) : nobody(origin);
  const log = logOf(options, tools, epochs, writerOf(options, tools, state, new Standing(readOnly)));
  await recordMigration(log, store);
  return log;
}

/** What is said of an incarnation that is enrolled and has no record. */
export function interruptedReset(origin: string): string {
  return `the reset that was to begin ${origin} was interrupted: run \`attestry reset\` again, it goes on`;
}

/** What a log says of itself at its right edge, and whether that can be gone on from. */
export async function readEdge(
  options: Pick<LogOptions, 'store' | 'origin' | 'keyring'>,
  head: StoredHead,
): Promise<{
  readonly epochs: readonly KeyEpoch[];
  readonly last: readonly StoredRecord[];
  readonly damage: ReadOnlyReason | undefined;
}> {
  const epochs = await readEpochsWithKeys(options);
  const last = await readLastRecords(options.store, head.size);
  return { epochs, last, damage: findDamage(options, epochs, head, last) };
}

/** A log that was moved away stays where it was, to be read. */
export async function findRelocation(store: LogStore): Promise<ReadOnlyReason | undefined> {
  const place = await store.readRelocation();
  return place === undefined ? undefined : movedTo(place);
}

type Writer = Pick<LogParts, 'sequencer' | 'checkpointer' | 'appended' | 'standing'>;

function writerOf(options: LogOptions, tools: SealTools, state: WriterState, standing: Standing): Writer {
  const { store, signer, origin, onError = () => {} } = options;
  const log = { store, signer, origin, hasher: tools.hasher };
  const checkpointer = new Checkpointer(log, standing, onError);
  const reload = reloadWriter(options, tools, standing);
  const appended = new Set<(size: number) => void>();
  const sequencer = new Sequencer(store, tools, standing, state, reload, (size) => {
    checkpointer.grew();
    for (const listener of appended) {
      try {
        listener(size);
      } catch (error) {
        // The records are on disk, whatever a listener makes of it.
        onError(error);
      }
    }
  });
  return { sequencer, checkpointer, appended, standing };
}

/** Record 0 and the last one say which secret rules: while they do not agree, nothing may be sealed. */
function findDamage(
  { origin, keyring }: Pick<LogOptions, 'origin' | 'keyring'>,
  epochs: readonly KeyEpoch[],
  { size }: StoredHead,
  last: readonly StoredRecord[],
): ReadOnlyReason | undefined {
  const damaged = (what: 'first' | 'last', explanation: string): ReadOnlyReason => ({
    kind: 'damaged',
    what,
    explanation: `${explanation}: docs/operations/restore.md says what to do`,
  });
  if (epochs[0]?.from !== 0) return damaged('first', `record 0 of ${origin} is gone or not as it was sealed`);
  if (agreesWithEpochs(origin, keyring, epochs, size, last)) return undefined;
  return damaged(
    'last',
    `the last record of ${origin} was not sealed under the secret that the log names, or it was changed`,
  );
}

/** The state of a log that nobody writes. */
function nobody(origin: string): WriterState {
  const tag = (): never => {
    throw new AttestryError('LOG_READ_ONLY', 'the log is read-only');
  };
  return {
    edge: { range: emptyRange(), tag: genesisTag(sha256, origin), recordedMs: 0 },
    tagger: { epoch: 0, tag },
  };
}

function logOf<C extends EventDefinitions>(
  options: LogOptions<C>,
  tools: SealTools,
  epochs: readonly KeyEpoch[],
  writer: Writer,
): Log<C> {
  const { store, signer, keyring, inbox = store.inbox } = options;
  const { events, redaction, onError = () => {}, maxQueued = 10_000 } = options;
  const catalogue: Catalogue = events === undefined ? CATALOGUE : CATALOGUE.extend(events);
  const redactionRules = compileRedaction(redaction);
  return new Log({
    store,
    signer,
    inbox,
    tools,
    keyring,
    epochs,
    events,
    catalogue,
    redaction: redactionRules,
    onError,
    maxQueued,
    ...writer,
  });
}

function sealTools({ origin, random, nowMs }: LogOptions): SealTools {
  return {
    origin,
    sha256,
    hasher: treeHasher(sha256),
    digest: sha256Base64url,
    random: random ?? systemRandomness(),
    nowMs: nowMs ?? Date.now,
  };
}

/**
 * Reads what a writer must know of the log as it is stored now: the edge, and the epoch that rules there. Where that is no log to
 * go on from, the log is read-only from then on.
 */
function reloadWriter(
  options: LogOptions,
  tools: SealTools,
  standing: Standing,
): (head: StoredHead, known: number) => Promise<WriterState> {
  const { store, signer, origin } = options;
  const log = { store, signer, origin, hasher: tools.hasher };
  return async (head, known) => {
    const shortened = await findShortened(log, head, known);
    if (shortened !== undefined) standing.makeReadOnly(shortened);
    standing.check();
    const { epochs, last, damage } = await readEdge(options, head);
    if (damage !== undefined) standing.makeReadOnly(damage);
    standing.check();
    return writerState(options, epochs, head, last);
  };
}

function writerState(
  { keyring, origin }: Pick<LogOptions, 'origin' | 'keyring'>,
  epochs: readonly KeyEpoch[],
  head: StoredHead,
  rows: readonly StoredRecord[],
): WriterState {
  const last = rows.at(-1);
  const leaf = last?.leaf && parseLeaf(last.leaf);
  const tagger = requireTagger(keyring, origin, epochs, head.size);
  // Its key marks what the log must recognise again, in every epoch.
  if (idKeyOf(sha256, keyring, origin, epochs) === undefined)
    throw missingSecret(keyring, epochAt(epochs, 0));
  const edge: Edge = {
    range: compactRange(0, head.size, parseHashes(head.range)),
    tag: tagOf(head.tag, genesisTag(sha256, origin)),
    recordedMs: leaf === undefined ? Number.NEGATIVE_INFINITY : Date.parse(leaf.recorded),
  };
  return { edge, tagger };
}

/** Another process may have gone over to a key that came after this one had read them. */
async function readEpochsWithKeys({
  store,
  keyring,
  origin,
}: Pick<LogOptions, 'store' | 'keyring' | 'origin'>): Promise<readonly KeyEpoch[]> {
  const epochs = await readEpochs(store, sha256);
  if (epochs.length > 0 && taggerAt(sha256, keyring, origin, epochs, Number.MAX_SAFE_INTEGER) === undefined)
    await keyring.refresh?.();
  return epochs;
}

function requireTagger(
  keyring: Keyring,
  origin: string,
  epochs: readonly KeyEpoch[],
  seq: number,
): WriterState['tagger'] {
  const tagger = taggerAt(sha256, keyring, origin, epochs, seq);
  if (tagger !== undefined) return tagger;
  throw missingSecret(keyring, epochAt(epochs, seq));
}

function missingSecret({ keyIds }: Keyring, { epoch, keyId, ratchet }: KeyEpoch): AttestryError {
  const what = ratchet ? `the key of epoch ${epoch}` : `the secret of epoch ${epoch}`;
  const remedy = ratchet ? 'restore the folder of the secrets' : 'give the right secret';
  return new AttestryError(
    'SECRET_MISSING',
    `${what} (key id ${keyId}) is not in the keyring (it has ${keyIds.join(', ') || 'none'}): nothing was tampered with, ${remedy}`,
  );
}
