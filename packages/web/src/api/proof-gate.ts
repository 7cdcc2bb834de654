import { ApiError } from './api-error.ts';

/**
 * Where whoever wants what cannot be taken back is asked to prove who they are: the browser may be one that somebody left open.
 * What the server refused for want of that is sent again afterwards, so that no screen has to know of it.
 */
export class ProofGate {
  readonly #listeners = new Set<() => void>();
  /** Who waits for the answer; all of them are given the same. */
  #waiting: ((isProved: boolean) => void)[] = [];

  /** Does it, and once more where a proof was wanted and given; what was refused stays refused where it was not. */
  async prove<T>(act: () => Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (error) {
      const isWanted = error instanceof ApiError && error.code === 'PROOF_NEEDED';
      if (!isWanted || !(await this.#ask())) throw error;
      return act();
    }
  }

  /** Whether somebody is to be asked. */
  readonly isAsked = (): boolean => this.#waiting.length > 0;

  /** Whoever listens asks. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** They proved it, or did not want to. */
  answer(isProved: boolean): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const answered of waiting) answered(isProved);
    this.#tell();
  }

  /** Where nobody would ask, nothing is proved. */
  #ask(): Promise<boolean> {
    if (this.#listeners.size === 0) return Promise.resolve(false);
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#tell();
    });
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
