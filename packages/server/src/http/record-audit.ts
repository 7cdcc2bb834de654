import { formatPlace, incarnationOf, type Log } from '@attestry/log';
import type { Principal } from '../accounts/principal.ts';
import { byWhom } from './record-account.ts';
import type { HttpContext } from './route.ts';

/** Searches whose further pages are known to belong to them, at most. */
const MAX_REMEMBERED = 10_000;
/** A search that a session repeats so soon is the same search: a dashboard refreshes by itself. Milliseconds. */
const SAME_SEARCH_MS = 600_000;

/**
 * What is written down about who read what. It is on disk before the answer is given, and where it cannot be written
 * nothing is shown; but a log that is read-only is evidence that must be readable, and is read without a trace.
 */
export class ReadAudit {
  /** Whoever asks for a page in the middle without having searched does not get by unseen. */
  readonly #searchedMs = new Map<string, number>();
  readonly #nowMs: () => number;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** Writes `audit.read`, and says where; not of a record that says itself who read what. */
  async recordRead(
    log: Log,
    { c, principal }: Asked,
    read: { readonly seq: number; readonly type: string; readonly log: string },
  ): Promise<number | undefined> {
    if (read.type === 'audit.read' || !isRecorded(log, principal)) return undefined;
    const { seq } = read;
    const incarnation = incarnationOf({ origin: read.log });
    const isOlder = read.log !== log.origin;
    const target = { type: 'audit_entry', id: isOlder ? formatPlace({ incarnation, seq }) : seq };
    const system = { seq, ...(isOlder && { incarnation }) };
    const receipt = await log.recordSystem('audit.read', system, { ...byWhom(c, principal), target });
    return receipt.seq;
  }

  /** Writes `audit.searched` once for a search by a person: further pages belong to it. */
  async recordSearch(
    log: Log,
    { c, principal }: Asked,
    search: { readonly query: string; readonly results: number; readonly isFurtherPage: boolean },
  ): Promise<void> {
    if (!principal.person || !isRecorded(log, principal)) return;
    const { query, results } = search;
    const { id, session } = principal;
    const key = JSON.stringify([id, session ?? null, log.origin, query]);
    const nowMs = this.#nowMs();
    const searchedMs = this.#searchedMs.get(key);
    const isSame =
      searchedMs !== undefined &&
      (search.isFurtherPage || (session !== undefined && nowMs - searchedMs < SAME_SEARCH_MS));
    if (isSame) return;
    await log.recordSystem('audit.searched', { results }, { ...byWhom(c, principal), details: { query } });
    if (this.#searchedMs.size >= MAX_REMEMBERED) this.#searchedMs.clear();
    this.#searchedMs.set(key, nowMs);
  }
}

interface Asked {
  readonly c: HttpContext;
  readonly principal: Principal;
}

function isRecorded(log: Log, principal: Principal): boolean {
  return principal.kind !== 'local' && log.readOnly === undefined;
}
