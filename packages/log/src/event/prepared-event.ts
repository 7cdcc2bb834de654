import type { EntityRef, Outcome, SectionName, Severity } from './vocabulary.ts';

/**
 * An event after steps 1 to 5 of docs/formats/log-format.md §1: normalised, redacted, truncated, typed. It
 * needs no position in the log any more to be decided, so it is made before the head of the log is locked.
 */
export interface PreparedEvent {
  readonly type: string;
  readonly category: string;
  readonly severity: Severity;
  readonly outcome?: Outcome;
  /** RFC 3339, UTC, three digits; absent: the time of recording. */
  readonly occurred?: string;
  /** The producer's id as the leaf has it (cut and redacted where step 2 says). */
  readonly ref?: string;
  /** The producer's id and source.id as received: what idempotency compares. */
  readonly idempotency?: { readonly source: string; readonly id: string };
  readonly source?: { readonly id?: string; readonly seq?: number };
  readonly actor: EntityRef;
  readonly behalf?: EntityRef;
  readonly target?: EntityRef;
  readonly related?: readonly EntityRef[];
  readonly subject?: EntityRef;
  /** Entries of details.norm; 0 when nothing was normalised. */
  readonly norm: number;
  /** JCS text of each section's value, complete (norm, ids, imported added). */
  readonly sections: { readonly [S in SectionName]?: string };
}
