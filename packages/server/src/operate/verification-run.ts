import type { Log } from '@attestry/log';
import type { Reason } from './reason.ts';
import { type AskedBy, hasEnded, JOB, type Verification, type VerificationRequest } from './verification.ts';

/** A verification that runs or waits, and who looks on. */
export class Run {
  readonly log: Log;
  readonly request: VerificationRequest;
  readonly ended: Promise<Verification>;
  readonly #onError: (error: unknown) => void;
  readonly #controller = new AbortController();
  readonly #listeners = new Set<(verification: Verification) => void>();
  #current: Verification;
  #joined: AskedBy | undefined;
  #end: (verification: Verification) => void = () => {};

  constructor(
    log: Log,
    request: VerificationRequest,
    verification: Verification,
    onError: (error: unknown) => void,
  ) {
    this.log = log;
    this.request = request;
    this.#current = verification;
    this.#onError = onError;
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  get current(): Verification {
    return this.#current;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get isCancelled(): boolean {
    return this.signal.aborted;
  }

  /** Who is written down for it: a person who joined, rather than a job that began it. */
  get askedBy(): AskedBy {
    return this.#joined ?? this.#current.askedBy;
  }

  joinedBy(askedBy: AskedBy): void {
    if (this.askedBy.type === JOB && askedBy.type !== JOB) this.#joined = askedBy;
  }

  cancel(why: Reason): void {
    this.#controller.abort(why);
  }

  change(change: Partial<Verification>): void {
    this.#current = { ...this.#current, ...change };
    for (const listener of this.#listeners) this.#tell(listener);
    if (!hasEnded(this.#current)) return;
    this.#listeners.clear();
    this.#end(this.#current);
  }

  watch(listener: (verification: Verification) => void): () => void {
    this.#listeners.add(listener);
    this.#tell(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell(listener: (verification: Verification) => void): void {
    try {
      listener(this.#current);
    } catch (error) {
      this.#onError(error);
    }
  }
}
