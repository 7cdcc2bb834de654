import type { RecordStanding, Seen } from 'attestry/api';

/**
 * What is known of the time and place of a record, from the weakest to the strongest (docs/formats/log-format.md §2): each with
 * what it rests on where it is reached.
 */
export interface StandingSteps {
  /** The size of the signed checkpoint; undefined while none has the record. */
  readonly signed: number | undefined;
  /** Who outside saw it, the earliest first. */
  readonly seen: readonly Seen[];
  /** Between which times of others it was recorded: either may be missing, never both. */
  readonly dated: { readonly after: Seen | undefined; readonly before: Seen | undefined } | undefined;
}

export function standingSteps({ checkpoint, seen, after, before }: RecordStanding): StandingSteps {
  return {
    signed: checkpoint,
    seen: [...seen].sort((a, b) => Date.parse(a.time) - Date.parse(b.time)),
    dated: after === undefined && before === undefined ? undefined : { after, before },
  };
}
