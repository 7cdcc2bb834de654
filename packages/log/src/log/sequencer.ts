import { AttestryError } from '../attestry-error.ts';
import { formatHex } from '../bytes/encoding.ts';
import { latin1OfBytes } from '../bytes/sha256.ts';
import type { Tagger } from '../record/chain.ts';
import type { Claim, LogStore, StoredHead } from '../store/log-store.ts';
import type { Receipt } from './receipt.ts';
import { type Edge, type SealedResult, type SealTools, sealBatch } from './seal-batch.ts';
import { movedTo, type Standing } from './standing.ts';
import type { WaitingEvent } from './waiting-event.ts';

/** Records and about how many bytes of one batch; a group that is larger alone goes alone. */
const MAX_BATCH_RECORDS = 1000;
const MAX_BATCH_BYTES = 16_777_216;
/** Fewer waiting events than this do not start a second batch while one is under way: they gain by waiting. */
const MIN_OVERLAPPING_RECORDS = 128;
/** After this many batches in a row that another process overtook, the head is locked before sealing. */
const PATIENCE = 2;

/** What the sequencer must know anew when another process appended: the edge, and the key of the epoch. */
export interface WriterState {
  readonly edge: Edge;
  readonly tagger: Tagger;
}

/** Events that are appended together or not at all. */
interface Group {
  readonly events: readonly WaitingEvent[];
  /** Receipts of events that had been recorded before; their places are empty in `open`. */
  readonly receipts: (Receipt | undefined)[];
  /** Indexes of the events that are still to be appended. */
  open: number[];
  /** The record is the last of its epoch: the batch ends with it, and this seals the next. */
  readonly nextTagger?: Tagger;
  /** The epoch under which this group was made, where it only makes sense in it. */
  readonly epoch?: number;
  readonly resolve: (receipts: readonly Receipt[]) => void;
  readonly reject: (error: Error) => void;
}

interface Flight {
  readonly groups: readonly Group[];
  readonly sealed: SealedResult;
}

/** `again`: nothing was written. `lost`: nobody could find out; the groups were told. */
type Landing = 'appended' | 'again' | 'lost';

/**
 * Orders events: gives them positions and hands them to the store, in batches that form while the one before is
 * written (group commit). A batch is sealed on the head as this process knows it; the store refuses it when
 * another process was faster, and it is sealed again.
 */
export class Sequencer {
  readonly #store: LogStore;
  readonly #tools: SealTools;
  readonly #standing: Standing;
  readonly #reload: (head: StoredHead, known: number) => Promise<WriterState>;
  readonly #onAppended: (size: number) => void;
  #state: WriterState;
  /** So many records are on disk, as far as this process knows. */
  #known: number;
  #queue: Group[] = [];
  #running: Promise<void> | undefined;
  #overtaken = 0;
  /** The state may not be the store's: read the head before the next batch. */
  #stale = false;

  /** @param reload reads edge and epoch for a head that another process left, which has less than is known only where records are gone. */
  constructor(
    store: LogStore,
    tools: SealTools,
    standing: Standing,
    state: WriterState,
    reload: (head: StoredHead, known: number) => Promise<WriterState>,
    onAppended: (size: number) => void,
  ) {
    this.#store = store;
    this.#tools = tools;
    this.#standing = standing;
    this.#state = state;
    this.#known = state.edge.range.end;
    this.#reload = reload;
    this.#onAppended = onAppended;
  }

  get epoch(): number {
    return this.#state.tagger.epoch;
  }

  /**
   * Appends events together, in one transaction, and resolves when they are on disk. Rejects with ID_CONFLICT when
   * a producer's id was used for other content (then none is appended), with STORE_UNAVAILABLE when the store
   * failed: the events may have been written, so repeat them under the same ids.
   */
  submit(
    events: readonly WaitingEvent[],
    rotation?: { readonly epoch: number; readonly nextTagger: Tagger },
  ): Promise<readonly Receipt[]> {
    if (events.length === 0) return Promise.resolve([]);
    return new Promise((resolve, reject) => {
      const receipts = new Array<Receipt | undefined>(events.length).fill(undefined);
      this.#queue.push({ events, receipts, open: events.map((_, i) => i), ...rotation, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  /** Resolves when nothing waits and nothing is under way. */
  async drain(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  async #run(): Promise<void> {
    // Everything that was recorded in this turn of the event loop goes into the first batch.
    await Promise.resolve();
    try {
      while (this.#queue.length > 0) {
        try {
          if (this.#stale) await this.#catchUp();
          await this.#appendQueue();
        } catch (error) {
          await this.#giveUp(error);
        }
      }
    } finally {
      this.#running = undefined;
    }
  }

  /** Tells all that wait. Who tries again at once is in the queue before this is done: that is the next round's. */
  async #giveUp(error: unknown): Promise<void> {
    const failure = unavailable(error);
    for (const group of this.#queue) group.reject(failure);
    this.#queue = [];
    this.#stale = true;
    // Others must not wait for a lock under which nothing comes.
    await this.#store.release().catch(() => undefined);
  }

  /** Appends until the queue is empty or a batch has to be sealed again; at most two batches are under way. */
  async #appendQueue(): Promise<void> {
    const locked = this.#overtaken >= PATIENCE;
    let ahead: { flight: Flight; landing: Promise<Landing> } | undefined;
    let landed: Flight | undefined;
    try {
      while (ahead !== undefined || this.#queue.length > 0) {
        const departs = ahead === undefined || (!locked && this.#manyWait());
        const flight = departs && this.#queue.length > 0 ? await this.#departAfter(ahead) : undefined;
        const landing = flight && this.#append(flight);
        // Whoever is told may keep this thread busy for long: now the store has something to do meanwhile.
        if (landed !== undefined) this.#tell(landed);
        landed = undefined;
        if (ahead !== undefined && (await ahead.landing) !== 'appended') {
          // What was sealed on top of it is not written either, unless the one before was and nobody could find out.
          if (flight !== undefined && (await landing) === 'appended') this.#tell(flight);
          this.#stale = true;
          this.#queue = [...ahead.flight.groups, ...(flight?.groups ?? []), ...this.#queue].filter(isOpen);
          return;
        }
        landed = ahead?.flight;
        ahead = flight && landing && { flight, landing };
      }
    } finally {
      if (landed !== undefined) this.#tell(landed);
    }
  }

  /** Seals the next batch. Where that throws, the callers of what is ahead must be told: what was not written waits again. */
  async #departAfter(
    ahead: { flight: Flight; landing: Promise<Landing> } | undefined,
  ): Promise<Flight | undefined> {
    try {
      return this.#depart();
    } catch (error) {
      if (ahead !== undefined && (await ahead.landing) === 'appended') this.#tell(ahead.flight);
      else if (ahead !== undefined) this.#queue = [...ahead.flight.groups, ...this.#queue].filter(isOpen);
      throw error;
    }
  }

  /** Reads head and epoch as they are stored now; under the head lock where others were faster too often. */
  async #catchUp(): Promise<void> {
    const locks = this.#overtaken >= PATIENCE;
    const head = locks ? await this.#store.lockHead() : await this.#store.readHead();
    this.#state = await this.#reload(head, this.#known);
    this.#known = this.#state.edge.range.end;
    this.#stale = false;
    this.#rejectOutdated();
    if (locks && this.#queue.length === 0) await this.#store.release();
  }

  /** Rotations that were made under another epoch than the one that rules now. */
  #rejectOutdated(): void {
    for (const group of this.#queue.filter(({ epoch }) => epoch !== undefined && epoch !== this.epoch)) {
      group.reject(
        new AttestryError(
          'KEY_ROTATED',
          'somebody else rotated the secret meanwhile: look at the keys and decide again',
        ),
      );
      group.open = [];
    }
    this.#queue = this.#queue.filter(isOpen);
  }

  /** Whether so many records wait that the next batch gains nothing by waiting for more. */
  #manyWait(): boolean {
    let records = 0;
    for (const { open } of this.#queue) {
      records += open.length;
      if (records >= MIN_OVERLAPPING_RECORDS) return true;
    }
    return false;
  }

  /** Takes groups for one batch and seals it on the edge that the batch before will leave. */
  #depart(): Flight | undefined {
    // Whoever signs may have found out meanwhile that this is not the log any more that was signed.
    this.#standing.check();
    this.#rejectOutdated();
    const groups: Group[] = [];
    const events: WaitingEvent[] = [];
    const claimed = new Set<string>();
    let bytes = 0;
    for (const group of this.#queue) {
      bytes += group.open.reduce((sum, i) => sum + eventAt(group, i).size, 0);
      const records = events.length + group.open.length;
      if (groups.length > 0 && (records > MAX_BATCH_RECORDS || bytes > MAX_BATCH_BYTES)) break;
      const claims = group.open.map((i) => claimKey(group.events[i])).filter((key) => key !== undefined);
      // The same id twice: the second learns from the store, in the next batch, what became of the first.
      if (claims.some((key) => claimed.has(key))) break;
      for (const key of claims) claimed.add(key);
      groups.push(group);
      for (const i of group.open) events.push(eventAt(group, i));
      if (group.nextTagger !== undefined) break;
    }
    if (groups.length === 0) return undefined;
    const { tagger, edge } = this.#state;
    // Sealing may throw (a clock that fails): what still waits then is told.
    const sealed = sealBatch(this.#tools, tagger, edge, events);
    this.#queue.splice(0, groups.length);
    this.#state = { edge: sealed.edge, tagger: groups.at(-1)?.nextTagger ?? tagger };
    return { groups, sealed };
  }

  async #append(flight: Flight): Promise<Landing> {
    try {
      const answer = await this.#store.append(flight.sealed.batch);
      if (answer.kind === 'moved') {
        this.#overtaken++;
        return 'again';
      }
      if (answer.kind === 'relocated') {
        this.#standing.makeReadOnly(movedTo(answer.place));
        this.#standing.check();
      }
      if (answer.kind === 'claimed') {
        await this.#settleClaims(flight.groups, answer.claims);
        return 'again';
      }
      this.#overtaken = 0;
    } catch (error) {
      const written = await this.#wasWritten(flight).catch(() => false);
      if (!written) {
        for (const group of flight.groups) {
          group.reject(unavailable(error));
          group.open = [];
        }
        return 'lost';
      }
    }
    this.#known = flight.sealed.edge.range.end;
    // Where few wait, those who are told may bring what the next batch takes along.
    if (!this.#manyWait()) this.#tell(flight);
    return 'appended';
  }

  /** Gives the receipts of a batch that is on disk. A second call does nothing. */
  #tell({ groups, sealed }: Flight): void {
    if (!groups.some(isOpen)) return;
    let next = 0;
    for (const group of groups) {
      for (const i of group.open) group.receipts[i] = sealed.receipts[next++];
      group.open = [];
      group.resolve(group.receipts.filter((receipt) => receipt !== undefined));
    }
    this.#onAppended(sealed.edge.range.end);
  }

  /** After an error nobody knows whether the batch was written, until its hashes are there or not. */
  async #wasWritten({ sealed }: Flight): Promise<boolean> {
    const hashes = await this.#store.readHashes(sealed.batch.from, sealed.receipts.length);
    return formatHex(latin1OfBytes(hashes)) === sealed.receipts.map(({ hash }) => hash).join('');
  }

  /** Events whose ids are taken get the first receipt, or refuse their group. */
  async #settleClaims(groups: readonly Group[], taken: readonly Claim[]): Promise<void> {
    const byKey = new Map(taken.map((claim) => [claimKey({ claim }) ?? '', claim]));
    const records = new Map(
      (await this.#store.readRecords(taken.map(({ seq }) => seq))).map((r) => [r.seq, r]),
    );
    for (const group of groups) {
      for (const i of group.open) {
        const event = eventAt(group, i);
        const claim = byKey.get(claimKey(event) ?? '');
        if (claim === undefined) continue;
        if (event.claim?.mac !== latin1OfBytes(claim.mac)) {
          group.reject(
            new AttestryError(
              'ID_CONFLICT',
              `the id was recorded before (seq ${claim.seq}) with other content: give this event an id of its own`,
            ),
          );
          group.open = [];
          break;
        }
        group.receipts[i] = this.#firstReceipt(claim.seq, records.get(claim.seq));
      }
      group.open = group.open.filter((i) => group.receipts[i] === undefined);
      if (!isOpen(group)) group.resolve(group.receipts.filter((receipt) => receipt !== undefined));
    }
  }

  #firstReceipt(seq: number, record: { leaf?: Uint8Array; hash?: Uint8Array } | undefined): Receipt {
    const id = /"id":"([0-9a-f-]{36})","log":/.exec(
      record?.leaf === undefined ? '' : latin1OfBytes(record.leaf),
    )?.[1];
    const hash = formatHex(latin1OfBytes(record?.hash ?? new Uint8Array(0)));
    return { id: id ?? '', log: this.#tools.origin, seq, hash, replayed: true };
  }
}

/** Some of the group is still to be appended: its promise is not settled. */
function isOpen(group: Group): boolean {
  return group.open.length > 0;
}

function eventAt(group: Group, i: number): WaitingEvent {
  const event = group.events[i];
  if (event === undefined) throw new RangeError('a group has no such event');
  return event;
}

function claimKey(
  event: { readonly claim?: { readonly source: string; readonly ref: string } } | undefined,
): string | undefined {
  return event?.claim && JSON.stringify([event.claim.source, event.claim.ref]);
}

function unavailable(cause: unknown): AttestryError {
  if (AttestryError.is(cause)) return cause;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new AttestryError('STORE_UNAVAILABLE', `the store failed (${reason}): try again under the same id`, {
    cause,
  });
}
