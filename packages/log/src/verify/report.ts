import type { Finding } from './finding.ts';

/** What was looked at, and how. */
export interface Coverage {
  /** Positions [from, to). */
  readonly from: number;
  readonly to: number;
  /** Where a range was asked for: its positions, both included. `from` and `to` are these, rounded outward. */
  readonly range?: { readonly from: number; readonly to: number };
  readonly mode: 'quick' | 'full';
  /** Records whose tag was checked; `unproven` ones follow a gap, `unchecked` ones lack their secret. */
  readonly chain: { readonly checked: number; readonly unproven: number; readonly unchecked: number };
  /** Leaf hashes that are part of a tree whose root was compared. */
  readonly tree: { readonly checked: number; readonly checkpoints: number };
  readonly signatures: { readonly checked: number };
  /** Sections whose digest was compared; full runs only. */
  readonly sections: { readonly checked: number };
  /** Records whose search terms and counts were compared; full runs only. */
  readonly index: { readonly checked: number };
  /**
   * What somebody outside has seen, where anybody was ever asked to: records below the largest such checkpoint, receipts that are as the
   * log has them on record, and those of them whose proof was checked again.
   */
  readonly anchors?: { readonly checked: number; readonly receipts: number; readonly proofs: number };
  /** Layers asked for or configured that could not be checked. */
  readonly notChecked: readonly NotChecked[];
}

/** What could not be checked, with what a sentence in another language needs; `text` is the English one. */
export type NotChecked =
  /** The chain from a position on: the secret of the epoch that rules it is not here. */
  | {
      readonly kind: 'secret';
      readonly from: number;
      readonly epoch: number;
      readonly keyId: string;
      readonly text: string;
    }
  /** The signature of a checkpoint that was given: the signer's key is not here. */
  | { readonly kind: 'signature'; readonly size: number; readonly text: string }
  /** The root at a size: hashes that it is made of are missing. */
  | { readonly kind: 'root'; readonly size: number; readonly text: string }
  /** What somebody outside gave cannot be checked here. */
  | { readonly kind: 'anchor'; readonly who: string; readonly text: string }
  /** From a report of before the kinds. */
  | { readonly kind: 'other'; readonly text: string };

/** Worth knowing, and no finding: it never changes the exit code. */
export interface Information {
  readonly kind:
    | 'pending'
    | 'gap'
    | 'unanchored'
    /** Tags whose key the ratchet erased: they are checked with the secrets that were taken offline. */
    | 'ratchet'
    | 'range'
    | 'silent'
    | 'clock'
    | 'erased'
    | 'purged'
    | 'archived'
    | 'reset'
    | 'held';
  readonly from: number | null;
  readonly to: number | null;
  readonly text: string;
}

export interface VerifyReport {
  readonly origin: string;
  readonly size: number;
  /** `intact`: nothing is wrong. `broken`: there are findings. `unchecked`: nothing wrong was found, and not all was looked at. */
  readonly verdict: 'intact' | 'broken' | 'unchecked';
  /** Merged, ascending; those without a position last. */
  readonly findings: readonly Finding[];
  readonly totals: { readonly altered: number; readonly missing: number; readonly unproven: number };
  /** The highest position before the first finding, −1 if none; where a range was asked for, of those looked at. */
  readonly lastVerified: number;
  readonly coverage: Coverage;
  readonly information: readonly Information[];
  /** Milliseconds it took. */
  readonly durationMs: number;
}

/** 0 intact, 1 could not check, 3 findings; 3 wins over 1. */
export function exitCodeOf(report: Pick<VerifyReport, 'verdict'>): 0 | 1 | 3 {
  switch (report.verdict) {
    case 'intact':
      return 0;
    case 'unchecked':
      return 1;
    case 'broken':
      return 3;
  }
}
