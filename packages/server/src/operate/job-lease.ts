import type { Log } from '@attestry/log';
import { LeaseKeeper } from '@attestry/log/follow';

export interface JobLeaseOptions {
  /** Another server had it, and gave it up or is gone. */
  readonly onTakenOver: () => void;
  /** The database does not say who has it. */
  readonly onError: (error: unknown) => void;
  /** How long it outlives its holder. Milliseconds. @default that of `LeaseKeeper` */
  readonly ttlMs?: number;
}

/** Which of the servers that share a log runs its jobs by itself: the one that has this lease. Who is alone has it. */
export class JobLease {
  readonly #keeper: LeaseKeeper;
  readonly #options: JobLeaseOptions;
  #started: Promise<void> | undefined;
  #isElsewhere = false;
  #isReported = false;

  constructor({ store }: Pick<Log, 'store'>, options: JobLeaseOptions) {
    this.#options = options;
    this.#keeper = new LeaseKeeper(store.leases, 'jobs', {
      onChange: (held) => this.#change(held),
      onError: (error) => this.#report(error),
      ...(options.ttlMs !== undefined && { ttlMs: options.ttlMs }),
    });
  }

  /** Whether jobs may begin here now. */
  get held(): boolean {
    return this.#keeper.held;
  }

  /** Resolves when it is known whether it is held. A second call waits for the first. */
  start(): Promise<void> {
    this.#started ??= this.#keeper.start().then(() => {
      this.#isElsewhere = !this.held;
    });
    return this.#started;
  }

  /** Gives it up: another server has it within seconds. */
  stop(): Promise<void> {
    return this.#keeper.stop();
  }

  #change(held: boolean): void {
    const isTakenOver = held && this.#isElsewhere;
    this.#isElsewhere = !held;
    if (held) this.#isReported = false;
    if (isTakenOver) this.#options.onTakenOver();
  }

  /** Once, and not at each renewal for as long as it lasts. */
  #report(error: unknown): void {
    if (!this.#isReported) this.#options.onError(error);
    this.#isReported = true;
  }
}
