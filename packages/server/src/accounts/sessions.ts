import { createHash, randomBytes } from 'node:crypto';
import type { ServiceRow, ServiceTables } from '../database/service-database.ts';
import type { Principal } from './principal.ts';

/** A session ends so long after it was used last. Milliseconds. */
const IDLE_MS = 12 * 3_600_000;
/** And so long after it began, used or not. Milliseconds. */
export const SESSION_MAX_MS: number = 30 * 86_400_000;
/** That it was used is written down at most so often: not each request is worth a write. Milliseconds. */
const TOUCH_MS = 60_000;
/** Of what a browser says it is, so much is kept. Characters. */
const MAX_USER_AGENT = 500;

const TOKEN = /^[0-9A-Za-z_-]{43}$/;

/** A session belongs to a principal, of whatever kind: which kinds there are is known by who resolves them. */
export interface SessionOwner {
  readonly kind: string;
  readonly id: string;
}

/** Who a session's owner is now; undefined when there is none any more, or it was revoked. */
export type ResolveOwner = (owner: SessionOwner) => Promise<Principal | undefined>;

/** A session as it is listed. */
export interface ListedSession {
  readonly id: string;
  /** RFC 3339. */
  readonly began: string;
  /** When it was used last, up to a minute before: RFC 3339. */
  readonly used: string;
  readonly address?: string;
  readonly userAgent?: string;
}

interface SessionRow extends SessionOwner {
  readonly session: string;
  readonly usedMs: number;
  readonly provedMs: number;
}

/** From where a session is used, for whoever looks at the list of theirs. */
export interface SessionPlace {
  readonly address?: string | undefined;
  readonly userAgent?: string | undefined;
}

/**
 * The sessions of people in browsers. What a browser is given is 256 random bits; what is kept is their SHA-256, so that
 * whoever reads the table can sign in as nobody. A session is worth what its owner is worth at this moment, and dies with it.
 */
export class Sessions {
  readonly #tables: ServiceTables;
  readonly #resolve: ResolveOwner;
  readonly #nowMs: () => number;

  constructor(tables: ServiceTables, resolve: ResolveOwner, nowMs: () => number) {
    this.#tables = tables;
    this.#resolve = resolve;
    this.#nowMs = nowMs;
  }

  /**
   * Begins a session; `token` is what the browser must give. Forgets those that have ended.
   *
   * @param provedMs when they proved who they are; this moment unless somebody else saw it
   */
  async begin(
    { kind, id }: SessionOwner,
    { address, userAgent }: SessionPlace = {},
    provedMs: number = this.#nowMs(),
  ): Promise<{ readonly id: string; readonly token: string }> {
    const nowMs = this.#nowMs();
    await this.#tables.run(
      'DELETE FROM sessions WHERE began <= ? OR used <= ?',
      ...[nowMs - SESSION_MAX_MS, nowMs - IDLE_MS],
    );
    const token = randomBytes(32).toString('base64url');
    const session = randomBytes(9).toString('base64url');
    await this.#tables.run(
      `INSERT INTO sessions (id, hash, principal_kind, principal_id, began, used, proved, address, user_agent)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ...[session, hashOf(token), kind, id, nowMs, nowMs, Math.min(provedMs, nowMs)],
      ...[address ?? null, userAgent?.slice(0, MAX_USER_AGENT) ?? null],
    );
    return { id: session, token };
  }

  /** Whose session it is; undefined when it is none that goes on. */
  async authenticate(token: string): Promise<Principal | undefined> {
    const row = TOKEN.test(token) ? await this.#lookUp('hash', hashOf(token)) : undefined;
    if (row === undefined) return undefined;
    const principal = await this.#principalOf(row);
    if (principal !== undefined && this.#nowMs() - row.usedMs >= TOUCH_MS) await this.#touch(row);
    return principal;
  }

  /** Whether a session goes on: it was not ended, and neither was its owner. */
  async isAlive(session: string): Promise<boolean> {
    const row = await this.#lookUp('id', session);
    return row !== undefined && (await this.#principalOf(row)) !== undefined;
  }

  /** Ends a session, at once. */
  async end(session: string): Promise<void> {
    await this.#tables.run('DELETE FROM sessions WHERE id = ?', session);
  }

  /** Ends all sessions of an owner. */
  async endAll({ kind, id }: SessionOwner): Promise<void> {
    await this.#tables.run('DELETE FROM sessions WHERE principal_kind = ? AND principal_id = ?', kind, id);
  }

  /** Ends all sessions of an owner but one, and says how many those were. */
  async endOthers({ kind, id }: SessionOwner, session: string): Promise<number> {
    return this.#tables.run(
      'DELETE FROM sessions WHERE principal_kind = ? AND principal_id = ? AND id <> ?',
      ...[kind, id, session],
    );
  }

  /** Those of an owner that go on, the one used last first. */
  async list({ kind, id }: SessionOwner): Promise<readonly ListedSession[]> {
    const nowMs = this.#nowMs();
    const rows = await this.#tables.all(
      `SELECT * FROM sessions WHERE principal_kind = ? AND principal_id = ? AND began > ? AND used > ?
         ORDER BY used DESC, id`,
      ...[kind, id, nowMs - SESSION_MAX_MS, nowMs - IDLE_MS],
    );
    return rows.map(listedOf);
  }

  /** Who has the session of an id, in its place; undefined when it is none that goes on. */
  async findOwner(session: string): Promise<Principal | undefined> {
    const row = await this.#lookUp('id', session);
    return row && this.#principalOf(row);
  }

  /** Whoever has a session has just proved to be who they are. */
  async prove(session: string): Promise<void> {
    await this.#tables.run('UPDATE sessions SET proved = ? WHERE id = ?', this.#nowMs(), session);
  }

  async #lookUp(column: 'hash' | 'id', value: string | Uint8Array): Promise<SessionRow | undefined> {
    const nowMs = this.#nowMs();
    const [row] = await this.#tables.all(
      `SELECT * FROM sessions WHERE ${column} = ? AND began > ? AND used > ?`,
      ...[value, nowMs - SESSION_MAX_MS, nowMs - IDLE_MS],
    );
    return row && sessionOf(row);
  }

  async #principalOf({ session, kind, id, provedMs }: SessionRow): Promise<Principal | undefined> {
    const owner = await this.#resolve({ kind, id });
    return owner && { ...owner, person: true, session, provedMs };
  }

  /** Of many requests at once the first does it. A full disk does not sign anybody out. */
  async #touch({ session, usedMs }: SessionRow): Promise<void> {
    try {
      const nowMs = this.#nowMs();
      await this.#tables.run(
        'UPDATE sessions SET used = ? WHERE id = ? AND used = ?',
        nowMs,
        session,
        usedMs,
      );
    } catch {
      // The next request tries again, and the session ends early at worst.
    }
  }
}

function hashOf(token: string): Uint8Array {
  return new Uint8Array(createHash('sha256').update(token).digest());
}

function sessionOf(row: ServiceRow): SessionRow {
  return {
    session: String(row['id']),
    kind: String(row['principal_kind']),
    id: String(row['principal_id']),
    usedMs: Number(row['used']),
    provedMs: Number(row['proved']),
  };
}

function listedOf(row: ServiceRow): ListedSession {
  const { address, user_agent: userAgent } = row;
  return {
    id: String(row['id']),
    began: new Date(Number(row['began'])).toISOString(),
    used: new Date(Number(row['used'])).toISOString(),
    ...(typeof address === 'string' && address !== '' && { address }),
    ...(typeof userAgent === 'string' && { userAgent }),
  };
}
