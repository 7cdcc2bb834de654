import type { EventInput, Log } from '@attestry/log';
import { actorOf, type Principal } from '../accounts/principal.ts';
import type { HttpContext } from './route.ts';

/** Searches whose further pages are known to belong to them, at most. */
const MAX_REMEMBERED = 10_000;

/**
 * What is written down about who read what. It is on disk before the answer is given, and where it cannot be written
 * nothing is shown; but a log that is read-only is evidence that must be readable, and is read without a trace.
 */
export class ReadAudit {
  /** Whoever asks for a page in the middle without having searched does not get by unseen. */
  readonly #searched = new Set<string>();

  /** Writes `audit.read`; not of a record that says itself who read what. */
  async recordRead(
    log: Log,
    { c, principal }: Asked,
    read: { readonly seq: number; readonly type: string },
  ): Promise<void> {
    if (read.type === 'audit.read' || !isRecorded(log, principal)) return;
    const { seq } = read;
    const target = { type: 'audit_entry', id: seq };
    await log.recordSystem('audit.read', { seq }, { ...byWhom(c, principal), target });
  }

  /** Writes `audit.searched` once for a search by a person: further pages belong to it. */
  async recordSearch(
    log: Log,
    { c, principal }: Asked,
    search: { readonly query: string; readonly results: number; readonly isFurtherPage: boolean },
  ): Promise<void> {
    if (!principal.person || !isRecorded(log, principal)) return;
    const { query, results } = search;
    const key = JSON.stringify([principal.id, log.origin, query]);
    if (search.isFurtherPage && this.#searched.has(key)) return;
    await log.recordSystem('audit.searched', { results }, { ...byWhom(c, principal), details: { query } });
    if (this.#searched.size >= MAX_REMEMBERED) this.#searched.clear();
    this.#searched.add(key);
  }
}

interface Asked {
  readonly c: HttpContext;
  readonly principal: Principal;
}

function isRecorded(log: Log, principal: Principal): boolean {
  return principal.kind !== 'local' && log.readOnly === undefined;
}

function byWhom(c: HttpContext, principal: Principal): EventInput {
  const request = {
    ip: c.get('clientAddress') ?? null,
    userAgent: c.req.header('user-agent') ?? null,
    requestId: c.get('requestId'),
  };
  return { actor: actorOf(principal), request };
}
