/**
 * What verification found wrong (docs/formats/log-format.md §5). A finding names exactly the records, holds the
 * evidence captured at detection, and never says more than was shown.
 */
export type FindingKind =
  /** The leaf does not match its hash, is not canonical, or says another log or position. */
  | 'altered'
  /** What search uses disagrees with the records, or the schema has something that is not ours or lacks what is. */
  | 'index'
  /** A stored section does not match its digest. */
  | 'disclosure'
  /** A section is gone, and no record says why. */
  | 'undisclosed'
  /** A section is there that was erased. */
  | 'unerased'
  /** A position or its leaf is gone, and no record says why. */
  | 'missing'
  /** A purge came before its time. */
  | 'early'
  | 'tag'
  /** The tag is right under another epoch's key. */
  | 'epoch'
  /** The tree is not that of a checkpoint. */
  | 'root'
  | 'signature'
  /** Two valid checkpoints that are not consistent. */
  | 'forked'
  /** Fewer records than the signer, an anchor or a given checkpoint has seen. */
  | 'cut'
  /** A table disagrees with the log about what rules it. */
  | 'settings';

export interface Evidence {
  readonly expected: string;
  readonly got: string;
  /** Where the expected value comes from. */
  readonly source: string;
}

export interface Finding {
  readonly kind: FindingKind;
  /** First and last position, both included; null where the finding has no position. */
  readonly from: number | null;
  readonly to: number | null;
  readonly count: number;
  /** `recorded` of `from`; null if unknown. */
  readonly time: string | null;
  readonly evidence: Evidence;
  readonly explanation: string;
}

/** The line for standard error. `lastVerified` is the report's: the highest position before its first finding, −1 if none. */
export function formatChainBroken(finding: Finding, lastVerified: number): string {
  const at = finding.from === null ? '-' : `${finding.from}`;
  const { expected, got } = finding.evidence;
  return `[attestry] CHAIN BROKEN at seq=${at} (last verified=${lastVerified}): ${finding.kind}: expected ${expected}, got ${got}`;
}
