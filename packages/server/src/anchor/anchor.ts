/**
 * The contract of an anchor: somebody outside who is shown a log's checkpoints, so that no one here can later deny, shorten
 * or rewrite what they cover. One conformance suite (`anchor-conformance.test.kit.ts`) owns it; every kind runs it whole.
 *
 * An anchor keeps nothing here and decides nothing: it shows bytes and returns what came back, verified as far as that can
 * be at receipt. What is kept of it, and when it is asked again, is for `anchoring.ts`.
 */
import type { Hash } from '@attestry/log/tree';

/** What is shown. */
export interface ShownCheckpoint {
  readonly origin: string;
  /** Records. */
  readonly size: number;
  readonly root: Hash;
  /** The signed note with all signature lines it has (C2SP tlog-checkpoint): exactly these bytes, in UTF-8, are stamped and kept. */
  readonly note: string;
  /** That the tree of an older size is the beginning of this one: RFC 9162 §2.1.4. Empty for 0 and for the same size. */
  proveFrom(oldSize: number): Promise<readonly Hash[]>;
}

/** What shows that somebody outside saw a checkpoint. One showing may give several: a policy names several witnesses. */
export interface AnchorReceipt {
  /** Who says so, as people know them: the name of a witness, of a timestamp authority, the address of a bucket. */
  readonly who: string;
  /** When, by their clock, RFC 3339; by ours where they say none. */
  readonly time: string;
  /** Whether the time is theirs. */
  readonly timeIsTheirs: boolean;
  /**
   * What they gave, to be kept: signature lines of a note (cosignature), the DER of the TimeStampResp (timestamp), else
   * what a person needs to find the copy again, as JSON.
   */
  readonly token: Uint8Array;
}

export interface Anchor {
  /** Shows a checkpoint. Resolves when they have it, as durably as they promise. @throws AnchorFailure */
  show(checkpoint: ShownCheckpoint, signal: AbortSignal): Promise<readonly AnchorReceipt[]>;
  /**
   * The largest size of an origin that they remember, 0 for none: asked at start, when this whole machine may have been set back.
   * Absent where they cannot be asked.
   *
   * @throws AnchorFailure
   */
  lastSeen?(origin: string, signal: AbortSignal): Promise<number>;
}

/**
 * Why a checkpoint was not seen.
 *
 *     unreachable   nobody answered, or they ask us to come later: tried again
 *     refused       they do not know us, or not our key: somebody has to configure something
 *     invalid       what came back is not what was asked for: nothing of it is kept
 *     rollback      they have seen more than there is here: an older copy runs, or a second writer
 *     forked        what they saw before is not the beginning of this: two histories
 */
export type AnchorFailureKind = 'unreachable' | 'refused' | 'invalid' | 'rollback' | 'forked';

export class AnchorFailure extends Error {
  readonly kind: AnchorFailureKind;
  /** The size they remember, where that is what is wrong. */
  readonly seen: number | undefined;

  /** @param message a sentence for people that says what to do, without credentials */
  constructor(
    kind: AnchorFailureKind,
    message: string,
    { seen, cause }: { readonly seen?: number; readonly cause?: unknown } = {},
  ) {
    super(message, { cause });
    this.name = 'AnchorFailure';
    this.kind = kind;
    this.seen = seen;
  }
}
