/** What a filter needs to know besides the record. */
export interface FilterContext {
  /** Milliseconds since 1970: what `now` in a time means. */
  readonly now: number;
  /** The group of a type in the catalogue. Without it `group:` matches nothing. */
  readonly groupOf?: (type: string) => string;
  /**
   * Every type that occurs in the log. With it `group:` is looked up as its types; without it every
   * record is looked at. A type that is missing here is missing from the results.
   */
  readonly types?: Iterable<string>;
  readonly state?: RecordStates;
}

/** States that a record does not know of itself. Without one, nothing is in that state. */
export interface RecordStates {
  /** Inside a finding of the last verification. */
  readonly isBroken?: (seq: number) => boolean;
  /** Moved to the archive. */
  readonly isArchived?: (seq: number) => boolean;
}
