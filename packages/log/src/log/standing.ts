import { AttestryError } from '../attestry-error.ts';

/** Why a log does not take records: what it holds contradicts what was signed. */
export interface ReadOnlyReason {
  readonly kind: 'cut' | 'forked' | 'damaged';
  readonly explanation: string;
}

/**
 * Whether a log takes records. What speaks against it is found out when it is opened, or later: when the database was replaced
 * by an older copy under a running process. From then on it is for reading only, until a person has looked and opens it again.
 */
export class Standing {
  #readOnly: ReadOnlyReason | undefined;

  constructor(readOnly?: ReadOnlyReason) {
    this.#readOnly = readOnly;
  }

  get readOnly(): ReadOnlyReason | undefined {
    return this.#readOnly;
  }

  /** The first reason stays: what comes after it follows from it. */
  makeReadOnly(reason: ReadOnlyReason): void {
    this.#readOnly ??= reason;
  }

  /** @throws AttestryError LOG_READ_ONLY */
  check(): void {
    if (this.#readOnly !== undefined) throw new AttestryError('LOG_READ_ONLY', this.#readOnly.explanation);
  }
}
