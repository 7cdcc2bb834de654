import type { Finding, VerifyReport } from '@attestry/log/verify';
import type { Verification, VerificationLandmarks } from './verification.ts';

/** A full run is due once a day, and takes its time: after so long without one something keeps it from running. */
export const STALE_AFTER_MS: number = 26 * 3_600_000;

export type ChainState = 'never' | 'running' | 'ok' | 'stale' | 'broken';

/** How the chain of a log is, as far as the runs say. */
export interface ChainVerdict {
  readonly state: ChainState;
  readonly running?: {
    readonly id: string;
    readonly mode: Verification['mode'];
    readonly done: number;
    readonly total: number | null;
  };
  readonly verified?: VerifiedRun;
  readonly verifiedFull?: VerifiedRun;
  readonly broken?: BrokenRun;
}

interface VerifiedRun {
  readonly id: string;
  readonly ended: string;
  readonly mode: Verification['mode'];
  readonly size: number;
  readonly durationMs: number;
}

interface BrokenRun {
  readonly id: string;
  readonly ended: string;
  readonly findings: number;
  /** The one at the lowest position, else the first; absent where the report is gone. */
  readonly first?: Finding;
}

/** What it is decided from. */
export interface ChainKnown extends VerificationLandmarks {
  readonly running?: Verification;
  readonly nowMs: number;
  /** When the log began; undefined where its first record does not say so. */
  readonly begunMs?: number;
}

/**
 * Decides how the chain is:
 *
 *     broken    a run had findings, and no full run since was intact
 *     running   the first run ever is under way
 *     never     nothing was verified to the end
 *     stale     the last intact full run ended longer ago than STALE_AFTER_MS; without any, the log is older than that
 *     ok        the rest
 */
export function chainVerdict(known: ChainKnown): ChainVerdict {
  const { running, intact, intactFull, broken } = known;
  return {
    state: stateOf(known),
    ...(running !== undefined && { running: progressOf(running) }),
    ...(intact !== undefined && { verified: verifiedOf(intact) }),
    ...(intactFull !== undefined && { verifiedFull: verifiedOf(intactFull) }),
    ...(broken !== undefined && { broken: brokenOf(broken) }),
  };
}

function stateOf({ running, intact, intactFull, broken, nowMs, begunMs }: ChainKnown): ChainState {
  if (broken !== undefined) return 'broken';
  if (intact === undefined) return running === undefined ? 'never' : 'running';
  const sinceMs = intactFull === undefined ? begunMs : Date.parse(endOf(intactFull));
  return sinceMs === undefined || nowMs - sinceMs > STALE_AFTER_MS ? 'stale' : 'ok';
}

function progressOf({ id, mode, done = 0, total }: Verification): NonNullable<ChainVerdict['running']> {
  return { id, mode, done, total: total ?? null };
}

function verifiedOf(run: Verification): VerifiedRun {
  const { id, mode, report, done = 0 } = run;
  const ended = endOf(run);
  const tookMs = Math.max(0, Date.parse(ended) - Date.parse(run.started));
  return { id, ended, mode, size: report?.size ?? done, durationMs: report?.durationMs ?? tookMs };
}

function brokenOf(run: Verification): BrokenRun {
  const first = firstOf(run.report);
  return {
    id: run.id,
    ended: endOf(run),
    findings: run.findings ?? 0,
    ...(first !== undefined && { first }),
  };
}

/** The finding at the lowest position; where none has one, the first. */
function firstOf(report: VerifyReport | undefined): Finding | undefined {
  const findings = report?.findings ?? [];
  const placed = findings.filter(({ from }) => from !== null);
  const lowest = Math.min(...placed.map(({ from }) => from ?? Number.POSITIVE_INFINITY));
  return placed.find(({ from }) => from === lowest) ?? findings[0];
}

function endOf({ ended, started }: Verification): string {
  return ended ?? started;
}
