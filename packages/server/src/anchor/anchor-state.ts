import type { AnchorConfig } from './anchor-config.ts';
import type { KeptAnchor, KeptFailure } from './anchor-table.ts';
import type { Seen } from './seen.ts';

/** The anchors of a log, and how they are. */
export interface AnchorStates {
  readonly anchors: readonly AnchorState[];
  /** Why nothing is anchored: the table is not what the log says. Absent where all is well. */
  readonly refused?: string;
}

export interface AnchorState {
  readonly id: string;
  readonly name: string;
  /** Without its credentials. */
  readonly config: AnchorConfig;
  /** Whether credentials are kept for it. */
  readonly hasSecret: boolean;
  /** How often it is shown the log, where that has grown. Milliseconds. */
  readonly everyMs: number;
  readonly created: string;
  /** The last that it saw. */
  readonly last?: Seen;
  /** How many records it has not seen. */
  readonly lag: number;
  /** Whether it should have seen some of them by now. */
  readonly overdue: boolean;
  /** Of the last try, where that failed. */
  readonly failure?: KeptFailure;
}

/** How the anchors of a log do, in numbers. */
export interface AnchorCounts {
  readonly configured: number;
  /** Those whose last try failed. */
  readonly failing: number;
  /** Those that saw nothing for longer than they should, though the log has grown. */
  readonly overdue: number;
}

/** What an anchor is set up from. */
export interface NewAnchor {
  readonly name: string;
  readonly config: AnchorConfig;
  /** The password or signing secret, where one is needed: kept encrypted, never shown again. */
  readonly secret?: string;
  /** Milliseconds, from a minute to a week. @default 3,600,000 */
  readonly everyMs?: number;
}

/** An anchor that is set up, and can be reached: what the table has of it can be read. */
export type SetUpAnchor = KeptAnchor & { readonly config: AnchorConfig };

export function isSetUp(anchor: KeptAnchor): anchor is SetUpAnchor {
  return anchor.removed === undefined && anchor.config !== undefined;
}
