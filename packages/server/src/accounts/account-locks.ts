import type { ServiceDatabase } from '../database/service-database.ts';

/** Failures after which an account is locked. */
const FREE_FAILURES = 5;
/** The first lock; each failure after it doubles the next one. Milliseconds. */
const FIRST_LOCK_MS = 60_000;
const LONGEST_LOCK_MS = 3_600_000;
/** Failures are forgotten so long after the last one. Milliseconds. */
const FORGOTTEN_MS = 86_400_000;
/** Addresses of nobody that are remembered, at most. */
const MAX_STRANGERS = 10_000;

/** Sign-ins that failed since the last one that did not. */
export interface Failures {
  readonly count: number;
  /** When the last one was: milliseconds since 1970. */
  readonly lastMs: number;
}

/** Until when an account takes no sign-in, in milliseconds since 1970; some time that has passed where it takes one. */
export function lockedUntilMs({ count, lastMs }: Failures): number {
  if (count < FREE_FAILURES) return 0;
  return lastMs + Math.min(LONGEST_LOCK_MS, FIRST_LOCK_MS * 2 ** (count - FREE_FAILURES));
}

/** What an attempt may do: nothing before then; or it may go on, and has locked the account until then should it be wrong. */
export type Attempt =
  | { readonly kind: 'locked'; readonly untilMs: number }
  | { readonly kind: 'open'; readonly thenUntilMs: number };

/**
 * How often signing in to an account may fail, from whatever address, however many servers there are. An account that there is not is
 * locked the same way, for as long as this program runs: who has one cannot be told from it.
 */
export class AccountLocks {
  readonly #db: ServiceDatabase;
  readonly #nowMs: () => number;
  readonly #strangers = new Map<string, Failures>();

  constructor(db: ServiceDatabase, nowMs: () => number) {
    this.#db = db;
    this.#nowMs = nowMs;
  }

  /**
   * Begins an attempt. It counts as a failure until it has turned out right, also if we crash now: many at once get no further than one
   * after another.
   */
  begin(user: string): Promise<Attempt> {
    return this.#db.transaction(async (tables) => {
      const [row = {}] = await tables.all('SELECT failures, failed FROM users WHERE id = ?', user);
      const before = { count: Number(row['failures'] ?? 0), lastMs: Number(row['failed'] ?? 0) };
      const [attempt, failures] = attemptAfter(before, this.#nowMs());
      await tables.run(
        'UPDATE users SET failures = ?, failed = ? WHERE id = ?',
        ...[failures.count, failures.lastMs, user],
      );
      return attempt;
    });
  }

  /** The same for an address that nobody has. */
  beginStranger(email: string): Attempt {
    const none = { count: 0, lastMs: 0 };
    const [attempt, failures] = attemptAfter(this.#strangers.get(email) ?? none, this.#nowMs());
    this.#strangers.delete(email);
    const [oldest] = this.#strangers.keys();
    if (this.#strangers.size >= MAX_STRANGERS && oldest !== undefined) this.#strangers.delete(oldest);
    this.#strangers.set(email, failures);
    return attempt;
  }

  /** An attempt turned out to be right, and with it all before are forgotten. */
  async clear(user: string): Promise<void> {
    await this.#db.run('UPDATE users SET failures = 0, failed = 0 WHERE id = ?', user);
  }

  /** An attempt was right as far as it went, and others go on counting: whoever knows the password does not guess codes without end. */
  async takeBack(user: string): Promise<void> {
    await this.#db.run('UPDATE users SET failures = failures - 1 WHERE id = ? AND failures > 0', user);
  }
}

function attemptAfter(before: Failures, nowMs: number): readonly [Attempt, Failures] {
  const untilMs = lockedUntilMs(before);
  if (untilMs > nowMs) return [{ kind: 'locked', untilMs }, before];
  const count = nowMs - before.lastMs >= FORGOTTEN_MS ? 1 : before.count + 1;
  const failures = { count, lastMs: nowMs };
  return [{ kind: 'open', thenUntilMs: lockedUntilMs(failures) }, failures];
}
