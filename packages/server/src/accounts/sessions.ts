import { createHash, randomBytes } from 'node:crypto';
import type { Database } from '@attestry/log/sqlite';
import { type Principal, SCOPES, type Scope } from './principal.ts';

/** A session ends so long after it was used last. Milliseconds. */
const IDLE_MS = 12 * 3_600_000;
/** And so long after it began, used or not. Milliseconds. */
export const SESSION_MAX_MS: number = 30 * 86_400_000;
/** That it was used is written down at most so often: not each request is worth a write. Milliseconds. */
const TOUCH_MS = 60_000;

const TOKEN = /^[0-9A-Za-z_-]{43}$/;

/** A session belongs to a principal, of whatever kind: which kinds there are is known by who resolves them. */
export interface SessionOwner {
  readonly kind: string;
  readonly id: string;
}

/** Who a session's owner is now; undefined when there is none any more, or it was revoked. */
export type ResolveOwner = (owner: SessionOwner) => Principal | undefined;

interface SessionRow extends SessionOwner {
  readonly session: string;
  readonly scopes: readonly Scope[];
  readonly usedMs: number;
}

/**
 * The sessions of people in browsers. What a browser is given is 256 random bits; what is kept is their SHA-256, so that
 * whoever reads the table can sign in as nobody. A session is worth what its owner is worth at this moment: it dies
 * with it, and never has a scope that it did not begin with.
 */
export class Sessions {
  readonly #db: Database;
  readonly #resolve: ResolveOwner;
  readonly #nowMs: () => number;
  readonly #find: ReturnType<Database['prepare']>;

  constructor(db: Database, resolve: ResolveOwner, nowMs: () => number) {
    this.#db = db;
    this.#resolve = resolve;
    this.#nowMs = nowMs;
    this.#find = db.prepare('SELECT * FROM sessions WHERE hash = ? AND began > ? AND used > ?');
  }

  /** Begins a session; `token` is what the browser must give. Durable when it returns. Forgets those that have ended. */
  begin({ kind, id, scopes }: Principal): { readonly id: string; readonly token: string } {
    const nowMs = this.#nowMs();
    this.#db
      .prepare('DELETE FROM sessions WHERE began <= ? OR used <= ?')
      .run(nowMs - SESSION_MAX_MS, nowMs - IDLE_MS);
    const token = randomBytes(32).toString('base64url');
    const session = randomBytes(9).toString('base64url');
    this.#db
      .prepare('INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?, ?)')
      .run(session, hashOf(token), kind, id, scopes.join(' '), nowMs, nowMs);
    return { id: session, token };
  }

  /** Whose session it is; undefined when it is none that goes on. */
  authenticate(token: string): Principal | undefined {
    const row = TOKEN.test(token) ? this.#lookUp(this.#find, hashOf(token)) : undefined;
    if (row === undefined) return undefined;
    const principal = this.#principalOf(row);
    if (principal !== undefined && this.#nowMs() - row.usedMs >= TOUCH_MS) this.#touch(row);
    return principal;
  }

  /** Whether a session goes on: it was not ended, and neither was its owner. */
  isAlive(session: string): boolean {
    const find = this.#db.prepare('SELECT * FROM sessions WHERE id = ? AND began > ? AND used > ?');
    const row = this.#lookUp(find, session);
    return row !== undefined && this.#principalOf(row) !== undefined;
  }

  /** Ends a session, at once. */
  end(session: string): void {
    this.#db.prepare('DELETE FROM sessions WHERE id = ?').run(session);
  }

  /** Ends all sessions of an owner. */
  endAll({ kind, id }: SessionOwner): void {
    this.#db.prepare('DELETE FROM sessions WHERE principal_kind = ? AND principal_id = ?').run(kind, id);
  }

  #lookUp(find: ReturnType<Database['prepare']>, by: string | Uint8Array): SessionRow | undefined {
    const nowMs = this.#nowMs();
    const row = find.get(by, nowMs - SESSION_MAX_MS, nowMs - IDLE_MS);
    return row && sessionOf(row);
  }

  #principalOf({ session, kind, id, scopes }: SessionRow): Principal | undefined {
    const owner = this.#resolve({ kind, id });
    if (owner === undefined) return undefined;
    const still = owner.scopes.filter((scope) => scopes.includes(scope));
    return { ...owner, scopes: still, person: true, session };
  }

  /** A full disk does not sign anybody out. */
  #touch({ session }: SessionRow): void {
    try {
      this.#db.prepare('UPDATE sessions SET used = ? WHERE id = ?').run(this.#nowMs(), session);
    } catch {
      // The next request tries again, and the session ends early at worst.
    }
  }
}

function hashOf(token: string): Uint8Array {
  return new Uint8Array(createHash('sha256').update(token).digest());
}

function sessionOf(row: { readonly [column: string]: unknown }): SessionRow {
  const scopes = String(row['scopes']).split(' ');
  return {
    session: String(row['id']),
    kind: String(row['principal_kind']),
    id: String(row['principal_id']),
    scopes: SCOPES.filter((scope) => scopes.includes(scope)),
    usedMs: Number(row['used']),
  };
}
