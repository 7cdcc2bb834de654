import { createHash, randomBytes, randomInt } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import {
  AttestryError,
  type EventInput,
  type Log,
  type ReadOnlyReason,
  seenMore,
  seenOther,
} from '@attestry/log';
import { formatChainBroken } from '@attestry/log/verify';
import type { ServiceDatabase } from '../database/service-database.ts';
import { type Anchor, AnchorFailure, type AnchorReceipt, type ShownCheckpoint } from './anchor.ts';
import { openCredentials, sealCredentials } from './anchor-credentials.ts';
import {
  type AnchorEvidence,
  type EvidenceParts,
  readAnchorEvidence,
  unreadable,
} from './anchor-evidence.ts';
import { type AnchorKinds, checkConfig } from './anchor-kinds.ts';
import { isDue, isOverdue } from './anchor-schedule.ts';
import {
  type AnchorSettings,
  describeDisagreements,
  onRecord,
  readAnchorSettings,
  recordAnchors,
} from './anchor-settings.ts';
import {
  type AnchorCounts,
  type AnchorState,
  type AnchorStates,
  isSetUp,
  type NewAnchor,
  type SetUpAnchor,
} from './anchor-state.ts';
import { AnchorTable } from './anchor-table.ts';
import { AnchoringTable, type KeptAnchoring } from './anchoring-table.ts';
import { growthBeyond, recordedMs } from './log-growth.ts';
import { earliestTheirs, type RecordStanding, type Seen } from './seen.ts';
import { signedNow } from './shown-checkpoint.ts';

/** What they work on. */
export interface AnchorParts {
  /** By name. */
  readonly logs: ReadonlyMap<string, Log>;
  readonly database: ServiceDatabase;
  readonly kinds: AnchorKinds;
  readonly nowMs: () => number;
  readonly onError: (error: unknown) => void;
  readonly onNotice: (line: string) => void;
  /** How long one is waited for when it is shown a checkpoint. Milliseconds. @default 30,000 */
  readonly showMs?: number;
  /** And when it is asked at the start. Milliseconds. @default 5000 */
  readonly askMs?: number;
}

/** How a round of showing ended. */
export interface AnchorRound {
  /** Whether nobody was to be shown anything. */
  readonly idle: boolean;
  /** Anchors whose last try failed, this time or before: a sentence for each. */
  readonly failing: readonly string[];
}

/** Of a log, those that were removed not counted. */
const MAX_ANCHORS = 20;
const HOUR_MS = 3_600_000;
const SHOW_MS = 30_000;
const ASK_MS = 5000;
/** The source under which what came back is recorded: what is on record already is not recorded again. */
const SOURCE = 'attestry:anchors';

/**
 * Whom outside the logs are shown to, and what came back. What is in force is what a log says of itself; a table that says something
 * else is refused. An anchor that fails is tried again later and holds up nobody; one that has seen more than there is, or
 * something else, makes the log read-only.
 *
 * What is shown is signed first. What came back is kept, and then recorded. If we crash between showing and keeping, it is shown
 * again; between keeping and recording, the next round records it, under an id by which it is recorded once.
 */
export class LogAnchors {
  readonly #parts: AnchorParts;
  readonly #table: AnchorTable;
  readonly #given: AnchoringTable;
  /** By log and anchor: one showing at a time. */
  readonly #showing = new Map<string, Promise<void>>();
  /** Changes of settings, one after another: each is made on what the one before said. */
  #lastChange: Promise<unknown> = Promise.resolve();
  readonly #stopping = new AbortController();

  constructor(parts: AnchorParts) {
    this.#parts = parts;
    this.#table = new AnchorTable(parts.database);
    this.#given = new AnchoringTable(parts.database);
    setMaxListeners(0, this.#stopping.signal);
  }

  /** @throws AttestryError LOG_ABSENT */
  async list(name: string): Promise<AnchorStates> {
    const log = this.#logOf(name);
    const { anchors, disagreements } = await this.#settings(name, log);
    return {
      anchors: await Promise.all(anchors.map((anchor) => this.#stateOf(log, anchor))),
      ...(disagreements.length > 0 && { refused: describeDisagreements(disagreements) }),
    };
  }

  /** The newest checkpoint that somebody saw, and how the anchors do. */
  async status(name: string): Promise<{ readonly anchored: Seen | null; readonly anchors: AnchorCounts }> {
    const [{ anchors }, [newest]] = await Promise.all([this.list(name), this.given(name, 1)]);
    return {
      anchored: newest === undefined ? null : seenOf(newest),
      anchors: {
        configured: anchors.length,
        failing: anchors.filter(({ failure }) => failure !== undefined).length,
        overdue: anchors.filter(({ overdue }) => overdue).length,
      },
    };
  }

  /** What came back, newest first. */
  given(name: string, limit: number): Promise<readonly KeptAnchoring[]> {
    return this.#given.newest(name, this.#logOf(name).origin, limit);
  }

  /** Who saw a record of an incarnation, and between which times of theirs it was recorded. */
  async standing(name: string, origin: string, seq: number): Promise<Omit<RecordStanding, 'checkpoint'>> {
    const [first, after] = await Promise.all([
      this.#given.firstOfEach(name, origin, seq),
      this.#given.lastBefore(name, origin, seq),
    ]);
    const seen = first.map(seenOf);
    const before = earliestTheirs(seen);
    return {
      seen,
      ...(after !== undefined && { after: seenOf(after) }),
      ...(before !== undefined && { before }),
    };
  }

  /**
   * Sets one up. In force when it resolves.
   *
   * If we crash between the record and the table, the log says more than the table: it is refused until the anchor is removed.
   *
   * @throws AttestryError REQUEST_INVALID for one too many, LOG_READ_ONLY
   */
  add(name: string, given: NewAnchor, by: EventInput): Promise<AnchorState> {
    return this.#inTurn(async () => {
      const log = this.#logOf(name);
      const { anchors, recorded } = await this.#settings(name, log);
      if (anchors.length >= MAX_ANCHORS)
        throw new AttestryError(
          'REQUEST_INVALID',
          `a log has at most ${MAX_ANCHORS} anchors: remove one first`,
        );
      const id = newId();
      const { secret: plain, config, everyMs = HOUR_MS } = given;
      const credentials = plain === undefined ? {} : { secret: plain };
      checkConfig(this.#parts.kinds, config, credentials);
      const secret = sealCredentials(log.keyring, { origin: log.origin, id }, credentials);
      const anchor: SetUpAnchor = {
        ...{ log: name, id, name: given.name, config, everyMs, shownSize: 0, failures: 0 },
        salt: randomBytes(16).toString('base64url'),
        created: this.#now(),
        ...(secret !== undefined && { secret }),
      };
      const target = { type: 'anchor', id, name: given.name };
      const details = { change: 'added', name: given.name, config: { ...config }, everyMs };
      await recordAnchors(log, [...recorded, onRecord(anchor)], { ...by, target, details });
      await this.#table.add(anchor);
      return this.#stateOf(log, anchor);
    });
  }

  /**
   * Removes one, for good; what it gave stays. Also one that only the log or only the table has.
   *
   * @throws AttestryError ANCHOR_ABSENT, LOG_READ_ONLY
   */
  remove(name: string, id: string, by: EventInput): Promise<void> {
    return this.#inTurn(async () => {
      const log = this.#logOf(name);
      const { kept, recorded } = await this.#settings(name, log);
      const found = kept.find((anchor) => anchor.id === id && anchor.removed === undefined);
      if (found === undefined && !recorded.some((one) => one.id === id)) throw absent(name, id);
      const label = found?.name ?? id;
      const target = { type: 'anchor', id, name: label };
      const left = recorded.filter((one) => one.id !== id);
      await recordAnchors(log, left, { ...by, target, details: { change: 'removed', name: label } });
      await this.#table.remove(name, id, this.#now());
    });
  }

  /**
   * Shows one the log as it is now, due or not, as {@link run} would.
   *
   * @throws AttestryError ANCHOR_ABSENT, SETTINGS_DISAGREE, LOG_READ_ONLY
   */
  async test(name: string, id: string): Promise<AnchorState> {
    const log = this.#logOf(name);
    const anchor = (await this.#inForce(name, log)).find((one) => one.id === id);
    if (anchor === undefined) throw absent(name, id);
    if (log.readOnly !== undefined) throw new AttestryError('LOG_READ_ONLY', log.readOnly.explanation);
    await this.#show(log, anchor, await signedNow(log));
    const now = (await this.#table.list(name)).find((one) => one.id === id) ?? anchor;
    return this.#stateOf(log, { ...anchor, ...now, config: anchor.config });
  }

  /**
   * Shows the log to those that are due, where it has grown, and records what was kept and is not on record. Nothing of what an
   * anchor does is thrown.
   *
   * @throws AttestryError SETTINGS_DISAGREE, LOG_READ_ONLY, STORE_UNAVAILABLE
   */
  async run(name: string): Promise<AnchorRound> {
    const log = this.#logOf(name);
    const anchors = await this.#inForce(name, log);
    if (anchors.length === 0) return { idle: true, failing: [] };
    if (log.readOnly !== undefined) throw new AttestryError('LOG_READ_ONLY', log.readOnly.explanation);
    await this.#recordGiven(name, log);
    const due = await this.#due(log, anchors);
    if (due.length > 0) {
      const shown = await signedNow(log);
      const ends = await Promise.allSettled(due.map((anchor) => this.#show(log, anchor, shown)));
      for (const end of ends) if (end.status === 'rejected') throw end.reason;
    }
    const failing = (await this.#table.list(name))
      .filter(isSetUp)
      .flatMap(({ name: label, failure }) => (failure === undefined ? [] : [`${label}: ${failure.message}`]));
    return { idle: due.length === 0, failing };
  }

  /**
   * What those outside remember that speaks against a log, asked in parallel before it takes records. Whoever cannot be asked is
   * reported, and holds up nobody for longer than a few seconds.
   */
  async ask(
    name: string,
    { origin, store, keyring }: Pick<Log, 'origin' | 'store' | 'keyring'>,
  ): Promise<ReadOnlyReason | undefined> {
    const { anchors, disagreements } = await this.#settings(name, { store });
    const asked = anchors.filter((anchor) => !disagreements.some(({ id }) => id === anchor.id));
    if (asked.length === 0) return undefined;
    const answers = await Promise.all(asked.map((anchor) => this.#lastSeen(origin, keyring, anchor)));
    // Read after them: who else uses the database may record meanwhile.
    const { size } = await store.readHead();
    const most = answers.reduce((one, other) => (other.seen > one.seen ? other : one), { seen: 0, who: '' });
    if (most.seen <= size) return undefined;
    const reason = seenMore(most.who, most.seen, size);
    this.#notice('cut', `${most.seen} records`, `${size}`);
    return reason;
  }

  /**
   * What they add to a verification of a log. Read before it is: what they saw must be there.
   *
   * @param run `from`: where it goes on
   */
  async evidence(
    name: string,
    log: EvidenceParts['log'],
    run: { readonly mode: 'quick' | 'full'; readonly from: number; readonly signal: AbortSignal },
  ): Promise<AnchorEvidence> {
    const { kinds, nowMs } = this.#parts;
    try {
      return await readAnchorEvidence({
        table: this.#table,
        given: this.#given,
        kinds,
        name,
        log,
        nowMs,
        ...run,
      });
    } catch (error) {
      run.signal.throwIfAborted();
      return unreadable(error);
    }
  }

  /** Forgets a log that is gone. */
  async forget(name: string): Promise<void> {
    await this.#given.forget(name);
    await this.#table.forget(name);
  }

  /** Shows nothing any more. Resolves when what was under way has ended. */
  async stop(): Promise<void> {
    this.#stopping.abort(new AnchorFailure('unreachable', 'the server was stopped meanwhile'));
    await this.#lastChange;
    await Promise.allSettled(this.#showing.values());
  }

  async #due(log: Log, anchors: readonly SetUpAnchor[]): Promise<readonly SetUpAnchor[]> {
    const nowMs = this.#parts.nowMs();
    const due = anchors.filter((anchor) => isDue(anchor, nowMs));
    const grown = await Promise.all(due.map(({ shownSize }) => growthBeyond(log.store, shownSize)));
    return due.filter((_, i) => grown[i]?.from !== undefined);
  }

  /** One after another for each anchor; rejects only where what came back cannot be kept or recorded. */
  #show(log: Log, anchor: SetUpAnchor, shown: ShownCheckpoint): Promise<void> {
    const key = JSON.stringify([anchor.log, anchor.id]);
    const before = this.#showing.get(key) ?? Promise.resolve();
    const showing = before
      .catch(() => undefined)
      .then(() => this.#showNow(log, anchor, shown))
      .finally(() => {
        if (this.#showing.get(key) === showing) this.#showing.delete(key);
      });
    this.#showing.set(key, showing);
    return showing;
  }

  async #showNow(log: Log, anchor: SetUpAnchor, shown: ShownCheckpoint): Promise<void> {
    const { log: name, id } = anchor;
    let receipts: readonly AnchorReceipt[];
    try {
      const opened = this.#open(log, anchor);
      receipts = await this.#within(this.#parts.showMs ?? SHOW_MS, (signal) => opened.show(shown, signal));
    } catch (error) {
      if (this.#stopping.signal.aborted) return;
      return this.#noteFailure(log, anchor, asFailure(error));
    }
    const kept = receipts.map((receipt) => keptAnchoring(anchor, shown, receipt));
    const showing = { log: name, anchor: id, size: shown.size, shownMs: this.#parts.nowMs() };
    await this.#given.keep(showing, kept);
    await this.#recordGiven(name, log);
  }

  async #noteFailure(log: Log, anchor: SetUpAnchor, failure: AnchorFailure): Promise<void> {
    const { kind, message } = failure;
    await this.#table.noteFailure(anchor.log, anchor.id, { kind, message, time: this.#now() });
    const reason = await contradictionOf(log, anchor, failure);
    if (reason === undefined) return;
    const got = reason.kind === 'cut' ? `${reason.size}` : 'another history';
    const expected = failure.seen === undefined ? `what ${anchor.name} has seen` : `${failure.seen} records`;
    this.#notice(kind === 'forked' ? 'forked' : 'cut', expected, got);
    try {
      // In the log before it is closed: whoever reads it, here or where it was copied to, has to see it.
      const finding = { kind: kind === 'forked' ? 'forked' : 'cut', from: null, to: null, count: 1 };
      await log.recordSystem('audit.chain_broken', { finding, anchor: anchor.id }, { details: { message } });
    } finally {
      log.makeReadOnly(reason);
    }
  }

  async #recordGiven(name: string, log: Log): Promise<void> {
    for (const one of await this.#given.pending(name, log.origin)) {
      const { anchor, size, kind, who, time, timeIsTheirs, token } = one;
      const system = { anchor, size, kind, time, timeIsTheirs, token: sha256Hex(token) };
      const receipt = await log.recordSystem('audit.anchored', system, {
        id: one.id,
        source: { id: SOURCE },
        details: { who },
      });
      await this.#given.noteRecorded(one, receipt.seq);
    }
  }

  async #lastSeen(
    origin: string,
    keyring: Log['keyring'],
    anchor: SetUpAnchor,
  ): Promise<{ readonly seen: number; readonly who: string }> {
    const who = anchor.name;
    try {
      const opened = this.#open({ origin, keyring }, anchor);
      if (opened.lastSeen === undefined) return { seen: 0, who };
      const ask = opened.lastSeen.bind(opened);
      return { seen: await this.#within(this.#parts.askMs ?? ASK_MS, (signal) => ask(origin, signal)), who };
    } catch (error) {
      const message = `the anchor "${who}" of ${origin} could not be asked what it has seen: ${asFailure(error).message}`;
      this.#parts.onError(new Error(message, { cause: error }));
      return { seen: 0, who };
    }
  }

  #open({ origin, keyring }: Pick<Log, 'origin' | 'keyring'>, { id, config, secret }: SetUpAnchor): Anchor {
    return this.#parts.kinds.openAnchor(config, openCredentials(keyring, { origin, id }, secret));
  }

  /** Whoever does not look at its signal is not waited for either. */
  async #within<T>(limitMs: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const late = AbortSignal.timeout(limitMs);
    const signal = AbortSignal.any([late, this.#stopping.signal]);
    let end = (): void => {};
    const ended = new Promise<never>((_, reject) => {
      end = () =>
        reject(
          late.aborted
            ? new AnchorFailure(
                'unreachable',
                `it did not answer within ${Math.round(limitMs / 1000)} seconds`,
              )
            : signal.reason,
        );
      signal.addEventListener('abort', end, { once: true });
    });
    try {
      signal.throwIfAborted();
      return await Promise.race([work(signal), ended]);
    } finally {
      signal.removeEventListener('abort', end);
    }
  }

  async #settings(
    name: string,
    { store }: Pick<Log, 'store'>,
  ): Promise<AnchorSettings & { readonly anchors: readonly SetUpAnchor[] }> {
    const settings = await readAnchorSettings(this.#table, name, store);
    return { ...settings, anchors: settings.kept.filter(isSetUp) };
  }

  /** @throws AttestryError SETTINGS_DISAGREE */
  async #inForce(name: string, log: Log): Promise<readonly SetUpAnchor[]> {
    const { anchors, disagreements } = await this.#settings(name, log);
    if (disagreements.length === 0) return anchors;
    throw new AttestryError('SETTINGS_DISAGREE', describeDisagreements(disagreements));
  }

  async #stateOf(log: Log, anchor: SetUpAnchor): Promise<AnchorState> {
    const { id, name, config, secret, everyMs, created, shownSize, failure } = anchor;
    const [newest, { unseen, from }] = await Promise.all([
      this.#given.newestOf(anchor.log, log.origin, id),
      growthBeyond(log.store, shownSize),
    ]);
    const grewMs = from === undefined ? undefined : await recordedMs(log, from);
    return {
      ...{ id, name, config, hasSecret: secret !== undefined, everyMs, created },
      ...(newest !== undefined && { last: seenOf(newest) }),
      lag: unseen,
      overdue:
        grewMs !== undefined && isOverdue(anchor, Math.max(grewMs, Date.parse(created)), this.#parts.nowMs()),
      ...(failure !== undefined && { failure }),
    };
  }

  /** The line that monitoring looks for (log-format §5). */
  #notice(kind: 'cut' | 'forked', expected: string, got: string): void {
    const finding = { kind, from: null, to: null, count: 1, time: null, explanation: '' };
    const evidence = { expected, got, source: 'an anchor' };
    this.#parts.onNotice(formatChainBroken({ ...finding, evidence }, -1).replaceAll(/\p{Cc}/gu, '\u{FFFD}'));
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#lastChange.then(work);
    this.#lastChange = turn.catch(() => undefined);
    return turn;
  }

  #logOf(name: string): Log {
    const log = this.#parts.logs.get(name);
    if (log !== undefined) return log;
    throw new AttestryError('LOG_ABSENT', `there is no log "${name}" here`);
  }

  #now(): string {
    return new Date(this.#parts.nowMs()).toISOString();
  }
}

function keptAnchoring(
  { log, id: anchor, config: { kind } }: SetUpAnchor,
  { origin, size, note }: ShownCheckpoint,
  { who, time, timeIsTheirs, token }: AnchorReceipt,
): KeptAnchoring {
  const id = sha256Hex(JSON.stringify([anchor, origin, size, sha256Hex(token)])).slice(0, 32);
  return { log, id, anchor, origin, size, kind, who, time, timeIsTheirs, note, token };
}

function seenOf({ kind, who, time, timeIsTheirs, size }: KeptAnchoring): Seen {
  return { kind, who, time, timeIsTheirs, size };
}

/**
 * What a failure says against a log. An answer that crossed with a checkpoint of somebody else who uses the database does not: by now
 * there is as much as they have seen.
 */
async function contradictionOf(
  { store }: Log,
  { name }: SetUpAnchor,
  { kind, seen }: AnchorFailure,
): Promise<ReadOnlyReason | undefined> {
  if (kind === 'forked') return seenOther(name);
  if (kind !== 'rollback' || seen === undefined) return undefined;
  const { size } = await store.readHead();
  return seen > size ? seenMore(name, seen, size) : undefined;
}

function asFailure(error: unknown): AnchorFailure {
  if (error instanceof AnchorFailure) return error;
  return new AnchorFailure('unreachable', error instanceof Error ? error.message : String(error), {
    cause: error,
  });
}

function absent(name: string, id: string): AttestryError {
  return new AttestryError('ANCHOR_ABSENT', `"${name}" has no anchor ${id}`);
}

/** 12 lower-case letters and digits. */
function newId(): string {
  return Array.from({ length: 12 }, () => randomInt(36).toString(36)).join('');
}

function sha256Hex(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}
