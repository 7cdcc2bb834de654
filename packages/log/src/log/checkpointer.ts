import type { Sha256 } from '../bytes/sha256.ts';
import { formatAddCheckpoint } from '../note/add-checkpoint.ts';
import { checkpoint, formatCheckpoint } from '../note/checkpoint.ts';
import { formatNote, parseSignatureLines } from '../note/signed-note.ts';
import type { Signer } from '../signer/signer.ts';
import type { LogStore } from '../store/log-store.ts';
import { compactRange, parseHashes, rootOf } from '../tree/compact-range.ts';
import { planConsistency } from '../tree/consistency.ts';
import { treeHasher } from '../tree/hash.ts';
import { assembleProof } from '../tree/hash-reader.ts';
import { readTreeHashes } from './tree-hashes.ts';

/** At the latest so long after the first unsigned record it is signed. Milliseconds. */
const MAX_UNSIGNED_MS = 10_000;
/** And not more often than this. */
const MIN_INTERVAL_MS = 1000;

/**
 * Has the signer sign a checkpoint when the log has grown: soon after the first unsigned record, never more than
 * once a second, and at shutdown. A failure to sign leaves the records unsigned and is tried again.
 */
export class Checkpointer {
  readonly #store: LogStore;
  readonly #signer: Signer;
  readonly #origin: string;
  readonly #sha256: Sha256;
  readonly #onError: (error: unknown) => void;
  #timer: NodeJS.Timeout | undefined;
  #signing: Promise<void> | undefined;
  #signedAtMs = Number.NEGATIVE_INFINITY;
  #stopped = false;

  constructor(
    store: LogStore,
    signer: Signer,
    origin: string,
    sha256: Sha256,
    onError: (error: unknown) => void,
  ) {
    this.#store = store;
    this.#signer = signer;
    this.#origin = origin;
    this.#sha256 = sha256;
    this.#onError = onError;
  }

  /** The log has grown. */
  grew(): void {
    if (this.#timer !== undefined || this.#stopped) return;
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

  /** Signs the log as it is stored now, unless that size is signed. Rejects when the signer refuses. */
  async sign(): Promise<void> {
    while (this.#signing !== undefined) await this.#signing;
    this.#signing = this.#signNow().finally(() => {
      this.#signing = undefined;
    });
    await this.#signing;
  }

  async #signNow(): Promise<void> {
    this.#signedAtMs = performance.now();
    const { size, range } = await this.#store.readHead();
    const last = await this.#signer.lastSigned(this.#origin);
    if (last === undefined || last.size >= size) return;
    const hasher = treeHasher(this.#sha256);
    const root = rootOf(hasher, compactRange(0, size, parseHashes(range)));
    const text = formatCheckpoint(checkpoint(this.#origin, size, root));
    const plan = last.size === 0 ? { reads: [], parts: [] } : planConsistency(last.size, size);
    const proof = assembleProof(hasher, plan, await readTreeHashes(this.#store, plan.reads));
    const answer = await this.#signer.addCheckpoint(
      formatAddCheckpoint({ old: last.size, proof, checkpoint: text }),
    );
    // 409: another process had its checkpoint signed between our two steps; its own covers what ours would.
    if (answer.status === 409) return;
    if (answer.status !== 200)
      throw new Error(`the signer refused the checkpoint of size ${size}: ${answer.body.trim()}`);
    await this.#store.putCheckpoint({
      size,
      note: formatNote({ text, signatures: parseSignatureLines(answer.body) }),
    });
  }

  /** No more by the clock; what is not signed yet is signed by a last {@link sign}. */
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }
}
