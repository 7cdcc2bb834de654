import { AttestryError } from '../attestry-error.ts';
import { formatHex } from '../bytes/encoding.ts';
import { hmacSha256 } from '../bytes/sha256.ts';
import type { Catalogue } from '../event/catalogue/catalogue.ts';
import type {
  EventDefinitions,
  EventType,
  InputArguments,
  InTransaction,
  TransactionArguments,
  TypedInput,
} from '../event/catalogue/define-events.ts';
import { schemaIssues, withTargetType } from '../event/catalogue/schema-issues.ts';
import { contentOf } from '../event/content-of.ts';
import type { EventInput } from '../event/event.ts';
import { MAX_BATCH_EVENTS } from '../event/limits.ts';
import { type PrepareRules, prepareEvent } from '../event/prepare-event.ts';
import type { PreparedEvent } from '../event/prepared-event.ts';
import type { RedactionRules } from '../event/redact.ts';
import { utf8Length } from '../event/text.ts';
import type { JsonValue } from '../event/vocabulary.ts';
import { formatJcs } from '../record/canonical.ts';
import { createTagger } from '../record/chain.ts';
import { idKeyOf, type KeyEpoch, tagKeyOf } from '../record/key-epoch.ts';
import { formatUuidV7 } from '../record/uuid-v7.ts';
import type { Signer } from '../signer/signer.ts';
import type { Inbox, InboxEntry } from '../store/inbox.ts';
import type { LogStore } from '../store/log-store.ts';
import type { Checkpointer } from './checkpointer.ts';
import { formatInboxEvent, parseInboxEvent } from './inbox-event.ts';
import { InboxSealer } from './inbox-sealer.ts';
import type { LiveKeyring } from './live-keyring.ts';
import type { PendingReceipt, Receipt } from './receipt.ts';
import type { SealTools } from './seal-batch.ts';
import type { Sequencer } from './sequencer.ts';
import type { ReadOnlyReason, Standing } from './standing.ts';
import { type WaitingEvent, waitingEvent } from './waiting-event.ts';

/** One event as it comes in a list: its type beside its other members. */
export type TypedEvent<C extends EventDefinitions = EventDefinitions, T extends string = string> = {
  // Said again for each type below; only from here do editors know what to offer.
  readonly type: T;
} & (T extends unknown ? { readonly type: T } & TypedInput<C, T> : never);

/** A list of events of these types, each with what its type asks for. */
export type TypedEvents<C extends EventDefinitions, T extends readonly string[]> = {
  readonly [I in keyof T]: TypedEvent<C, T[I]>;
};

/** What {@link Log.tryRecord} answers instead of throwing. */
export type Recorded =
  | { readonly ok: true; readonly receipt: Receipt }
  | { readonly ok: false; readonly error: AttestryError };

/** Everything an open log is made of; `openLog` and `createLog` put it together. */
export interface LogParts<C extends EventDefinitions = EventDefinitions> {
  readonly store: LogStore;
  readonly signer: Signer;
  /** Where events wait that were recorded in transactions of the application. */
  readonly inbox: Inbox | undefined;
  readonly tools: SealTools;
  readonly keyring: LiveKeyring;
  readonly epochs: readonly KeyEpoch[];
  /** What the catalogue knows beside the built-in types. */
  readonly events: C | undefined;
  readonly catalogue: Catalogue;
  readonly redaction: RedactionRules;
  readonly sequencer: Sequencer;
  readonly checkpointer: Checkpointer;
  /** Called with the new size after each append of this process. */
  readonly appended: Set<(size: number) => void>;
  readonly standing: Standing;
  readonly onError: (error: unknown) => void;
  readonly maxQueued: number;
}

const utf8 = new TextEncoder();
/** Under it an event of the inbox is recorded once, however often it is sealed. */
const INBOX_SOURCE = 'attestry:inbox';
/** Of the clear part of an audit.* record, in UTF-8: what a leaf can hold beside all else. */
const MAX_SYSTEM_BYTES = 60_000;

/**
 * An open log: the one place where events become records. Made by `openLog` and `createLog`.
 *
 * It is typed by the definitions that it was opened with: `Log<typeof events>`. Where a type that they know is
 * recorded, the compiler checks the input. Other types take any event, and so does a type that only the run time
 * knows: there the record says in `norm` what is not as defined. `Log` alone is a log with any definitions.
 */
export class Log<C extends EventDefinitions = EventDefinitions> {
  readonly #parts: LogParts<C>;
  readonly #rules: PrepareRules;
  readonly #mac: (message: Uint8Array) => string;
  readonly #sealer: InboxSealer | undefined;
  #enqueued = 0;
  #closed: Promise<void> | undefined;

  constructor(parts: LogParts<C>) {
    const { catalogue, redaction, tools } = parts;
    this.#parts = parts;
    this.#mac = markOf(parts);
    this.#rules = {
      redaction,
      classify: (type, own) => catalogue.classify(type, own),
      sha256: tools.sha256,
      idTag: (text) => formatHex(this.#mac(utf8.encode(text))).slice(0, 16),
    };
    this.#sealer = this.#startSealing();
  }

  /** `<name>/<log>/<incarnation>`. */
  get origin(): string {
    return this.#parts.tools.origin;
  }

  get store(): LogStore {
    return this.#parts.store;
  }

  get signer(): Signer {
    return this.#parts.signer;
  }

  /** Where events of transactions wait; undefined where the log has none. */
  get inbox(): Inbox | undefined {
    return this.#parts.inbox;
  }

  /** The definitions that the log was opened with. */
  get events(): C | undefined {
    return this.#parts.events;
  }

  /** The built-in types and those of {@link events}. */
  get catalogue(): Catalogue {
    return this.#parts.catalogue;
  }

  /** The log's clock: milliseconds since 1970. */
  nowMs(): number {
    return this.#parts.tools.nowMs();
  }

  get keyring(): LiveKeyring {
    return this.#parts.keyring;
  }

  /** Defined when the log is read-only, from its opening or from what was found since: records are refused with LOG_READ_ONLY. */
  get readOnly(): ReadOnlyReason | undefined {
    return this.#parts.standing.readOnly;
  }

  /**
   * Takes no records from now on: what somebody outside has seen contradicts it. The first reason stays, until the log is opened
   * again.
   */
  makeReadOnly(reason: ReadOnlyReason): void {
    this.#parts.standing.makeReadOnly(reason);
  }

  /**
   * Records an event. Resolves when the record is on disk and searchable. With an id of the producer, a repetition
   * with the same content resolves with the first receipt.
   *
   * @throws AttestryError refused (the event is wrong, or its id was used for another), unavailable (the store did
   *   not answer: it may have been recorded, repeat it under the same id), fatal (the log is read-only)
   */
  record<T extends EventType<C>>(type: T, ...input: InputArguments<C, T>): Promise<Receipt>;
  /**
   * Records an event in a transaction of the application: it is in the log if and only if that is committed, and its record is
   * sealed at once then. Resolves when the event is written in the transaction; `readRecord(log, id)` has seq and hash later.
   * When the event did not say when it occurred, that is now. Where its own id turns out to be recorded already, with this
   * content, the first record stands for it; with another content, this one is recorded without the id.
   *
   * @throws AttestryError EVENT_INVALID when the log has no inbox, or `tx` is none that is known
   */
  record<T extends EventType<C>>(type: T, ...input: TransactionArguments<C, T>): Promise<PendingReceipt>;
  async record(
    type: string,
    input: EventInput = {},
    options?: InTransaction,
  ): Promise<Receipt | PendingReceipt> {
    if (options !== undefined) return this.#writeInbox(this.#prepareEvent(type, input), options.tx);
    // Not awaited here: the input would be kept until the receipt is there, for the garbage collector to carry.
    return this.#submit([this.#prepare(type, input)]).then(onlyReceipt);
  }

  /** Records events together: all of them, in this order and in one transaction, or none. At most 1,000. */
  async recordAll<const T extends readonly EventType<C>[]>(
    events: TypedEvents<C, T>,
  ): Promise<readonly Receipt[]> {
    if (events.length > MAX_BATCH_EVENTS) {
      throw new AttestryError(
        'EVENT_TOO_LARGE',
        `a batch has at most ${MAX_BATCH_EVENTS} events, not ${events.length}: split it`,
      );
    }
    const { first, repetitions } = withoutRepetitions(
      events.map((event: TypedEvent) => this.#prepare(event.type, event)),
    );
    return this.#submit(first).then((receipts) => withRepetitions(receipts, repetitions));
  }

  /** Records an event and never throws. */
  async tryRecord<T extends EventType<C>>(type: T, ...input: InputArguments<C, T>): Promise<Recorded> {
    try {
      return { ok: true, receipt: await this.record(type, ...input) };
    } catch (error) {
      return { ok: false, error: asAttestryError(error) };
    }
  }

  /**
   * Takes an event to be recorded soon, without saying when: weaker than {@link record}, since a crash loses what
   * waits. A failure goes to `onError`; {@link flush} waits for all.
   *
   * @throws AttestryError refused at once for a wrong event; QUEUE_FULL when `maxQueued` events wait
   */
  enqueue<T extends EventType<C>>(type: T, ...[input = {}]: InputArguments<C, T>): void {
    this.#checkWritable();
    if (this.#enqueued >= this.#parts.maxQueued) {
      throw new AttestryError('QUEUE_FULL', `${this.#enqueued} events wait: slow down, or await record()`);
    }
    const prepared = this.#prepare(type, input);
    this.#enqueued++;
    this.#submit([prepared])
      .catch((error) => this.#parts.onError(error))
      .finally(() => {
        this.#enqueued--;
      });
  }

  /** Resolves when everything that was recorded or enqueued before is on disk or has failed. */
  async flush(): Promise<void> {
    await this.#parts.sequencer.drain();
  }

  /**
   * Records one of the log's own events, with the part that verification needs in clear. For the product's own
   * code: `audit.*` types are mapped away from everybody else.
   */
  async recordSystem(
    type: string,
    system: { readonly [key: string]: JsonValue },
    input: EventInput = {},
  ): Promise<Receipt> {
    const prepared = prepareEvent(type, withSystemActor(input), { ...this.#rules, internal: true });
    const text = formatJcs(system);
    if (utf8Length(text) > MAX_SYSTEM_BYTES) {
      throw new AttestryError(
        'EVENT_TOO_LARGE',
        `the clear part of ${type} has over ${MAX_SYSTEM_BYTES} bytes: split it over records with one "op"`,
      );
    }
    return onlyReceipt(await this.#submit([this.#seal(prepared, text)]));
  }

  /**
   * Begins a new epoch under another secret of the keyring: the rotation is the last record under the old one.
   * The secret must be kept durably before this is called.
   *
   * @throws AttestryError SECRET_MISSING when the keyring has no such secret, KEY_ROTATED when another process was faster
   */
  rotateSecret(keyId: string, input: EventInput = {}): Promise<Receipt> {
    return this.#rotate({ keyId }, input);
  }

  /**
   * As {@link rotateSecret}, with the key that follows from the current one in mode `ratchet`: the keyring must keep both, and that
   * before is to be erased after this.
   */
  rotateRatchet(keyId: string, input: EventInput = {}): Promise<Receipt> {
    return this.#rotate({ keyId, ratchet: true }, input);
  }

  async #rotate(next: Pick<KeyEpoch, 'keyId' | 'ratchet'>, input: EventInput): Promise<Receipt> {
    const { tools, keyring, sequencer } = this.#parts;
    const { sha256, origin } = tools;
    const { epoch } = sequencer;
    const keyOf = (): Uint8Array | undefined =>
      tagKeyOf(sha256, keyring, origin, { epoch: epoch + 1, from: 0, ...next });
    if (keyOf() === undefined) await keyring.refresh?.();
    const key = keyOf();
    if (key === undefined)
      throw new AttestryError(
        'SECRET_MISSING',
        `the keyring has no secret with key id ${next.keyId}: add it first`,
      );
    const prepared = prepareEvent('audit.key.rotated', withSystemActor(input), {
      ...this.#rules,
      internal: true,
    });
    const mode = next.ratchet ? { mode: 'ratchet' } : {};
    const event = this.#seal(prepared, formatJcs({ epoch: epoch + 1, keyId: next.keyId, ...mode }));
    const nextTagger = createTagger(sha256, origin, epoch + 1, key);
    return onlyReceipt(await sequencer.submit([event], { epoch, nextTagger }));
  }

  /** Calls a listener with the new size after each append of this process, until the returned function is called. */
  onAppended(listener: (size: number) => void): () => void {
    this.#parts.appended.add(listener);
    return () => this.#parts.appended.delete(listener);
  }

  /** Has everything recorded so far signed. */
  async checkpoint(): Promise<void> {
    await this.flush();
    if (this.readOnly === undefined) await this.#parts.checkpointer.sign();
  }

  /**
   * Has everything signed that somebody was given a receipt for, and waits for nothing that is under way: a busy log always has some.
   *
   * @throws AttestryError LOG_READ_ONLY
   */
  async signStored(): Promise<void> {
    await this.#parts.checkpointer.sign();
  }

  /** Waits for what is under way, signs it, and closes the store. A second call waits for the first. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #close(): Promise<void> {
    await this.#sealer?.stop();
    await this.flush();
    this.#parts.checkpointer.stop();
    try {
      if (this.readOnly === undefined) await this.#parts.checkpointer.sign();
    } catch (error) {
      // What is not signed now is signed when the log is opened again; the records themselves are on disk.
      this.#parts.onError(error);
    }
    await this.#parts.store.close();
  }

  #prepare(type: string, input: EventInput): WaitingEvent {
    return this.#seal(this.#prepareEvent(type, input));
  }

  #prepareEvent(type: string, input: EventInput): PreparedEvent {
    const definition = this.#parts.catalogue.definition(type);
    if (definition === undefined) return prepareEvent(type, input, this.#rules);
    const issues = schemaIssues(definition, input);
    const rules = issues.length === 0 ? this.#rules : { ...this.#rules, schemaIssues: issues };
    return prepareEvent(type, withTargetType(definition, input), rules);
  }

  async #writeInbox(prepared: PreparedEvent, tx: unknown): Promise<PendingReceipt> {
    this.#checkWritable();
    const { inbox, tools } = this.#parts;
    if (inbox === undefined)
      throw new AttestryError(
        'EVENT_INVALID',
        'this log has no inbox for events of a transaction: open it with `inbox`, or in PostgreSQL',
      );
    const nowMs = tools.nowMs();
    const id = formatUuidV7(nowMs, tools.random.bytes(10));
    const event = { ...prepared, occurred: prepared.occurred ?? new Date(nowMs).toISOString() };
    await inbox.put(tx, { id, event: formatInboxEvent(this.#mac, id, event) });
    this.#sealer?.wake();
    return { id, log: tools.origin };
  }

  #startSealing(): InboxSealer | undefined {
    const { inbox, store, onError } = this.#parts;
    if (inbox === undefined || this.readOnly !== undefined) return undefined;
    const seal = (entry: InboxEntry): Promise<unknown> => this.#sealEntry(entry);
    const sealer = new InboxSealer({ inbox, leases: store.leases, seal, onError });
    sealer.start();
    return sealer;
  }

  /** Its transaction was committed: whatever stands against it, it is recorded. */
  async #sealEntry({ id, event }: InboxEntry): Promise<readonly Receipt[]> {
    const prepared = parseInboxEvent(this.#mac, id, event);
    const { idempotency, ref, ...content } = prepared;
    const ownClaim = { source: INBOX_SOURCE, ref: id };
    if (idempotency === undefined) return this.#submitEntry(id, prepared, ownClaim);
    try {
      return await this.#submitEntry(id, prepared, { source: idempotency.source, ref: idempotency.id });
    } catch (error) {
      if (!AttestryError.is(error) || error.code !== 'ID_CONFLICT') throw error;
      return this.#submitEntry(id, content, ownClaim);
    }
  }

  #submitEntry(
    id: string,
    prepared: PreparedEvent,
    claim: { readonly source: string; readonly ref: string },
  ): Promise<readonly Receipt[]> {
    const mac = this.#mac(utf8.encode(contentOf(prepared)));
    return this.#parts.sequencer.submit([
      { ...waitingEvent(this.#parts.tools, prepared, { ...claim, mac }), id },
    ]);
  }

  #seal(prepared: PreparedEvent, system?: string): WaitingEvent {
    // Before anything that a log which cannot be written may lack, such as the key of its marks.
    this.#checkWritable();
    const { tools } = this.#parts;
    if (prepared.idempotency === undefined) return waitingEvent(tools, prepared, undefined, system);
    const { source, id: ref } = prepared.idempotency;
    return waitingEvent(
      tools,
      prepared,
      { source, ref, mac: this.#mac(utf8.encode(contentOf(prepared))) },
      system,
    );
  }

  #submit(events: readonly WaitingEvent[]): Promise<readonly Receipt[]> {
    this.#checkWritable();
    return this.#parts.sequencer.submit(events);
  }

  #checkWritable(): void {
    this.#parts.standing.check();
    if (this.#closed !== undefined)
      throw new AttestryError('LOG_CLOSED', 'the log was closed: open it again to record');
  }
}

function onlyReceipt([receipt]: readonly Receipt[]): Receipt {
  if (receipt === undefined) throw new Error('a record has a receipt');
  return receipt;
}

/** An event of a list that repeats one before it: the receipt it shares is that of the `at`th event that is recorded. */
interface Repetition {
  readonly index: number;
  readonly at: number;
}

/** The events of a list that are to be recorded: one that has the id of another before it shares its record. */
function withoutRepetitions(events: readonly WaitingEvent[]): {
  readonly first: readonly WaitingEvent[];
  /** In the order of the list. */
  readonly repetitions: readonly Repetition[];
} {
  const first: WaitingEvent[] = [];
  const repetitions: Repetition[] = [];
  const byId = new Map<string, number>();
  events.forEach((event, index) => {
    const key = event.claim && JSON.stringify([event.claim.source, event.claim.ref]);
    const known = key === undefined ? undefined : byId.get(key);
    if (known === undefined) {
      if (key !== undefined) byId.set(key, first.length);
      first.push(event);
    } else if (first[known]?.claim?.mac === event.claim?.mac) repetitions.push({ index, at: known });
    else
      throw new AttestryError(
        'ID_CONFLICT',
        'an id stands in this list for two events: give each an id of its own',
      );
  });
  return { first, repetitions };
}

/** The receipts of a list from those of the events that were recorded. */
function withRepetitions(
  receipts: readonly Receipt[],
  repetitions: readonly Repetition[],
): readonly Receipt[] {
  const all = [...receipts];
  for (const { index, at } of repetitions)
    all.splice(index, 0, { ...onlyReceipt(receipts.slice(at, at + 1)), replayed: true });
  return all;
}

function withSystemActor(input: EventInput): EventInput {
  return input.actor == null ? { ...input, actor: { type: 'system', id: 'attestry' } } : input;
}

/** The log's mark of what it must recognise and not reveal. Without the first secret there is none, and none is made up. */
function markOf({ keyring, epochs, tools }: LogParts): (message: Uint8Array) => string {
  const { sha256, origin } = tools;
  const key = idKeyOf(sha256, keyring, origin, epochs);
  if (key !== undefined) return hmacSha256(sha256, key);
  return () => {
    throw new AttestryError(
      'SECRET_MISSING',
      `an event with an id of its own needs the first secret of the log (key id ${epochs[0]?.keyId ?? 'unknown'}): add it to the keyring`,
    );
  };
}

function asAttestryError(error: unknown): AttestryError {
  if (AttestryError.is(error)) return error;
  return new AttestryError('STORE_UNAVAILABLE', error instanceof Error ? error.message : String(error), {
    cause: error,
  });
}
