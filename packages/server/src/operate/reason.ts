import { AttestryError, type ErrorCode } from '@attestry/log';

/**
 * Why a verification or a job ended as it did, with what a sentence in another language needs; {@link reasonText} is the
 * English one. `said` is what a program said: it is quoted, never translated.
 */
export type Reason =
  | { readonly kind: 'cancelled'; readonly by: string }
  | { readonly kind: 'log-removed' }
  /** The server was stopped meanwhile. */
  | { readonly kind: 'stopped' }
  /** The program that ran it died before it could say more. */
  | { readonly kind: 'lost' }
  /** With the code of docs/errors.md where it is an error of ours. */
  | { readonly kind: 'failed'; readonly code?: ErrorCode; readonly said: string }
  /** It ran to the end, and the log did not take that it did. */
  | { readonly kind: 'unrecorded'; readonly said: string }
  /** Not all could be looked at: the report says what. */
  | { readonly kind: 'unchecked'; readonly said: string }
  /** `until`: the highest position before the first of them, -1 where there is none. */
  | { readonly kind: 'findings'; readonly count: number; readonly until: number }
  /** Nothing is signed in a log that is open for reading only. */
  | { readonly kind: 'read-only'; readonly said: string };

/** A reason as what ended keeps it: with its English sentence. */
export interface Reasoned {
  readonly message?: string;
  readonly reason?: Reason;
}

export function because(reason: Reason): Required<Reasoned> {
  return { message: reasonText(reason), reason };
}

/** That something was thrown. */
export function failure(error: unknown): Reason {
  const said = error instanceof Error ? error.message : String(error);
  return { kind: 'failed', ...(AttestryError.is(error) && { code: error.code }), said };
}

function reasonText(reason: Reason): string {
  switch (reason.kind) {
    case 'cancelled':
      return `cancelled by ${reason.by}`;
    case 'log-removed':
      return 'the log was removed';
    case 'stopped':
      return 'the server was stopped meanwhile: start it again';
    case 'lost':
      return 'the program that ran it ended before it was done: start it again';
    case 'failed':
      return reason.said;
    case 'unrecorded':
      return `this run is not on record: ${reason.said}`;
    case 'unchecked':
      return `not all could be looked at: ${reason.said}`;
    case 'findings': {
      const { count, until } = reason;
      const verified = until < 0 ? 'no record is verified' : `verified up to #${until}`;
      return `${count} finding${count === 1 ? '' : 's'}, ${verified}`;
    }
    case 'read-only':
      return `nothing is signed: ${reason.said}`;
    default:
      return reason satisfies never;
  }
}
