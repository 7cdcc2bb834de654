import type { DecodedRecord } from '../record/leaf.ts';

/**
 * Something that reacts to a log: alerts, forwarders, archive, anchors, live tails. It has a name, a durable
 * position, and a function of the next records. It is never called from an append.
 */
export interface Follower {
  /** Names the position: lower case, never used again for anything else. */
  readonly name: string;
  /** Records handed over at once. Minimum: 1. @default 100 */
  readonly batch?: number;
  /**
   * Handles the next records, in order. When it resolves, the position moves past them; when it rejects, or the
   * process dies before, the same records come again: at least once, so handling must bear repetition. Records
   * that this follower wrote itself (`source.id` is {@link followerSource}) are not handed over.
   */
  follow(records: readonly DecodedRecord[]): Promise<void>;
}

/** The `source.id` of records that a follower writes: they never wake it. */
export function followerSource(name: string): string {
  return `attestry/${name}`;
}
