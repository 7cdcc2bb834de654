import { formatAddCheckpoint, type SignedState } from '../note/add-checkpoint.ts';
import { checkpoint, formatCheckpoint } from '../note/checkpoint.ts';
import { formatNote, parseSignatureLines } from '../note/signed-note.ts';
import type { StoredHead } from '../store/log-store.ts';
import { compactRange, parseHashes, rootOf } from '../tree/compact-range.ts';
import { planConsistency } from '../tree/consistency.ts';
import { assembleProof } from '../tree/hash-reader.ts';
import { compareWithSigner, type SignedLog } from './compare-with-signer.ts';
import type { Standing } from './standing.ts';
import { readTreeHashes } from './tree-hashes.ts';

/** At the latest so long after the first unsigned record it is signed. Milliseconds. */
const MAX_UNSIGNED_MS = 10_000;
/** And not more often than this. */
const MIN_INTERVAL_MS = 1000;
/** So often others may be faster: each time one of them has signed. */
const MAX_TRIES = 10;

/**
 * Has the signer sign a checkpoint when the log has grown: soon after the first unsigned record, never more than
 * once a second, and at shutdown. A failure to sign leaves the records unsigned and is tried again.
 */
export class Checkpointer {
  readonly #log: SignedLog;
  readonly #standing: Standing;
  readonly #onError: (error: unknown) => void;
  #timer: NodeJS.Timeout | undefined;
  #signing: Promise<void> | undefined;
  #signedAtMs = Number.NEGATIVE_INFINITY;
  #stopped = false;

  constructor(log: SignedLog, standing: Standing, onError: (error: unknown) => void) {
    this.#log = log;
    this.#standing = standing;
    this.#onError = onError;
  }

  /** The log has grown. */
  grew(): void {
    if (this.#timer !== undefined || this.#stopped || this.#standing.readOnly !== undefined) return;
    const sinceMs = performance.now() - this.#signedAtMs;
    const delayMs = Math.min(MAX_UNSIGNED_MS, Math.max(MIN_INTERVAL_MS - sinceMs, 0));
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.sign().catch((error) => {
        this.#onError(error);
        this.grew();
      });
    }, delayMs);
    this.#timer.unref();
  }

  /**
   * Signs the log as it is stored now, unless that size is signed. Rejects when the signer refuses; with LOG_READ_ONLY where the
   * log is not any more what was signed: then it is read-only from now on.
   */
  async sign(): Promise<void> {
    while (this.#signing !== undefined) await this.#signing;
    this.#signing = this.#signNow().finally(() => {
      this.#signing = undefined;
    });
    await this.#signing;
  }

  async #signNow(): Promise<void> {
    this.#signedAtMs = performance.now();
    for (let i = 0; i < MAX_TRIES; i++) {
      this.#standing.check();
      const { signer, store, origin } = this.#log;
      // In this order: another process may record meanwhile, and have it signed.
      const last = await signer.lastSigned(origin);
      if (last === undefined) return;
      const head = await store.readHead();
      if (last.size >= head.size) return this.#compare();
      const { size, text, request } = await this.#requestFor(head, last);
      const answer = await signer.addCheckpoint(request);
      // Another process had its checkpoint signed between our two steps, which may be of fewer records than ours.
      if (answer.status === 409) continue;
      if (answer.status === 200)
        return store.putCheckpoint({
          size,
          note: formatNote({ text, signatures: parseSignatureLines(answer.body) }),
        });
      await this.#compare();
      throw new Error(`the signer refused the checkpoint of size ${size}: ${answer.body.trim()}`);
    }
  }

  async #requestFor(
    { size, range }: StoredHead,
    last: SignedState,
  ): Promise<{ readonly size: number; readonly text: string; readonly request: string }> {
    const { store, origin, hasher } = this.#log;
    const root = rootOf(hasher, compactRange(0, size, parseHashes(range)));
    const text = formatCheckpoint(checkpoint(origin, size, root));
    const plan = last.size === 0 ? { reads: [], parts: [] } : planConsistency(last.size, size);
    const proof = assembleProof(hasher, plan, await readTreeHashes(store, plan.reads));
    return { size, text, request: formatAddCheckpoint({ old: last.size, proof, checkpoint: text }) };
  }

  /** A database that was replaced under a running process shows here, at the latest. */
  async #compare(): Promise<void> {
    const { contradiction } = await compareWithSigner(this.#log);
    if (contradiction !== undefined) this.#standing.makeReadOnly(contradiction);
    this.#standing.check();
  }

  /** No more by the clock; what is not signed yet is signed by a last {@link sign}. */
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }
}
