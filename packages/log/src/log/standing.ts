import { AttestryError } from '../attestry-error.ts';

/**
 * Why a log does not take records: what it holds contradicts what was signed. With what a sentence in another language
 * needs; `explanation` is the English one, and says what to do.
 */
export type ReadOnlyReason = { readonly explanation: string } & (
  | { readonly kind: 'cut'; readonly size: number; readonly signed: number }
  /** There is less than this program itself had written, or read, before. */
  | { readonly kind: 'cut'; readonly size: number; readonly known: number }
  /** Somebody outside has seen more. */
  | { readonly kind: 'cut'; readonly size: number; readonly seen: number; readonly who: string }
  /** The signer does not know it; its head is not that of its hashes; its first records are not those that were signed. */
  | { readonly kind: 'forked'; readonly what: 'unknown' | 'head' }
  | { readonly kind: 'forked'; readonly what: 'records'; readonly signed: number }
  /** What somebody outside saw is not the beginning of it. */
  | { readonly kind: 'forked'; readonly what: 'seen'; readonly who: string }
  /** The record that says which secret rules: the first, or the last that agrees with it. */
  | { readonly kind: 'damaged'; readonly what: 'first' | 'last' }
  /** It is kept at another place since. */
  | { readonly kind: 'moved'; readonly place: string }
  /** It was reset: a later incarnation is in its place. */
  | { readonly kind: 'replaced'; readonly by: string }
);

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

/** Why a log is for reading only of which somebody outside has seen more than there is. */
export function seenMore(who: string, seen: number, size: number): ReadOnlyReason {
  const explanation = `the log has ${size} records, and ${who} has seen ${seen}: records were cut off or an old copy was restored; docs/operations/restore.md says what to do`;
  return { kind: 'cut', size, seen, who, explanation };
}

/** Why a log is for reading only of which somebody outside has seen another history. */
export function seenOther(who: string): ReadOnlyReason {
  const explanation = `what ${who} has seen is not the beginning of this log: there are two histories; docs/operations/restore.md says what to do`;
  return { kind: 'forked', what: 'seen', who, explanation };
}

/** Why a log that was moved is for reading only where it was. */
export function movedTo(place: string): ReadOnlyReason {
  return { kind: 'moved', place, explanation: `the log was moved to ${place}: open it there` };
}

/** Why an incarnation that was reset is for reading only. */
export function replacedBy(origin: string): ReadOnlyReason {
  return {
    kind: 'replaced',
    by: origin,
    explanation: `the log was reset, and goes on as ${origin}: open that one`,
  };
}
