import type { AnchorKind } from './anchor-config.ts';

/** That somebody outside saw a checkpoint. */
export interface Seen {
  readonly kind: AnchorKind;
  /** The name of the witness, of the timestamp authority, of the place. */
  readonly who: string;
  /** RFC 3339. */
  readonly time: string;
  /** Whether the time is theirs, and not ours. */
  readonly timeIsTheirs: boolean;
  /** Of the checkpoint, in records. */
  readonly size: number;
}

/** What is known of the time and place of one record, from the weakest to the strongest. */
export interface RecordStanding {
  /** The size of the smallest signed checkpoint kept that has it; absent while it is newer than all. */
  readonly checkpoint?: number;
  /** Who outside saw it, each the first time. */
  readonly seen: readonly Seen[];
  /** It was recorded after this: what somebody outside gave at that time is recorded before it. */
  readonly after?: Seen;
  /** And before this: the earliest of `seen` that has a time of its own. */
  readonly before?: Seen;
}

/** The first time of a record that nobody here could have made up. */
export function earliestTheirs(seen: readonly Seen[]): Seen | undefined {
  return seen
    .filter(({ timeIsTheirs }) => timeIsTheirs)
    .sort((a, b) => Date.parse(a.time) - Date.parse(b.time))
    .at(0);
}
