import type { ServiceDatabase } from '../database/service-database.ts';
import { AccountLocks } from './account-locks.ts';
import type { Passwords } from './password.ts';
import type { SecondFactor } from './second-factor.ts';
import type { User, Users } from './users.ts';

/** What somebody types to prove who they are. */
export interface Proof {
  readonly password: string;
  /** Of the second factor. */
  readonly code?: string | undefined;
}

/** What came of it. */
export type ProofVerdict =
  | { readonly kind: 'right'; readonly user: User }
  /** The password is right, and a code has to come with it. */
  | { readonly kind: 'code_needed' }
  /** `lockedUntilMs`: this failure has locked the account until then. */
  | { readonly kind: 'wrong'; readonly user?: User; readonly lockedUntilMs?: number }
  /** Nothing was compared. */
  | { readonly kind: 'locked'; readonly untilMs: number };

interface CredentialsParts {
  readonly db: ServiceDatabase;
  readonly users: Users;
  readonly passwords: Passwords;
  readonly secondFactor: Pick<SecondFactor, 'isOn' | 'check'>;
  readonly nowMs: () => number;
}

/** How people prove who they are: by password, and by a code where they have a second factor. */
export class Credentials {
  readonly #parts: CredentialsParts;
  readonly #locks: AccountLocks;

  constructor(parts: CredentialsParts) {
    this.#parts = parts;
    this.#locks = new AccountLocks(parts.db, parts.nowMs);
  }

  /** Whoever has an account and whoever has none, with a password or without, costs as much. */
  check(email: string, { password, code }: Proof): Promise<ProofVerdict> {
    return this.#check(email, password, (user) => this.#checkCode(user, code));
  }

  /** The same without a second factor: of somebody who has signed in. */
  checkPassword(email: string, password: string): Promise<ProofVerdict> {
    return this.#check(email, password, async (user) => this.#right(user));
  }

  /** `then`: what follows a password that is right; undefined where that was wrong. */
  async #check(
    email: string,
    password: string,
    then: (user: User) => Promise<ProofVerdict | undefined>,
  ): Promise<ProofVerdict> {
    const user = await this.#parts.users.findByEmail(email);
    const attempt =
      user === undefined
        ? this.#locks.beginStranger(email.trim().toLowerCase())
        : await this.#locks.begin(user.id);
    if (attempt.kind === 'locked') return attempt;
    const isPassword = await this.#comparePassword(user, password).catch(async (error) => {
      // Nothing was compared: there were too many at once.
      if (user !== undefined) await this.#locks.takeBack(user.id);
      throw error;
    });
    const locks = attempt.thenUntilMs > this.#parts.nowMs() && { lockedUntilMs: attempt.thenUntilMs };
    if (user === undefined || !isPassword) return { kind: 'wrong', ...(user && { user }), ...locks };
    return (await then(user)) ?? { kind: 'wrong', user, ...locks };
  }

  /** Undefined where the code is wrong. */
  async #checkCode(user: User, code: string | undefined): Promise<ProofVerdict | undefined> {
    const { secondFactor } = this.#parts;
    if (await secondFactor.isOn(user.id)) {
      if (code === undefined) {
        await this.#locks.takeBack(user.id);
        return { kind: 'code_needed' };
      }
      if (!(await secondFactor.check(user.id, code))) return undefined;
    }
    return this.#right(user);
  }

  async #right(user: User): Promise<ProofVerdict> {
    await this.#locks.clear(user.id);
    return { kind: 'right', user };
  }

  /** Hashes it again where it is right, and costs less than passwords do today. */
  async #comparePassword(user: User | undefined, password: string): Promise<boolean> {
    const { users, passwords } = this.#parts;
    const stored = user && (await users.findPassword(user.id));
    const verdict = await passwords.compare(stored, password);
    if (verdict === 'outdated' && user !== undefined)
      await users.replacePassword(user.id, await passwords.hash(password), stored);
    return verdict !== 'wrong';
  }
}
