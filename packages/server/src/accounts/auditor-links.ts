import { createHash, randomBytes } from 'node:crypto';
import { AttestryError } from '@attestry/log';
import type { ServiceRow, ServiceTables } from '../database/service-database.ts';
import type { Principal } from './principal.ts';

/** What whoever has a link may be allowed: nothing that changes the log. */
export const LINK_SCOPES = ['read', 'verify', 'export'] as const;
export type LinkScope = (typeof LINK_SCOPES)[number];

/** A link as it is listed: never the link itself. */
export interface AuditorLink {
  readonly id: string;
  /** Whom it was made for. */
  readonly name: string;
  readonly scopes: readonly LinkScope[];
  /** Whether what is personal is kept from whoever has it. */
  readonly masked: boolean;
  readonly createdBy: string;
  /** RFC 3339, as all times here. */
  readonly created: string;
  readonly expires: string;
  readonly revoked?: string;
  /** When somebody signed in with it last. */
  readonly used?: string;
  /** How often somebody did. */
  readonly uses: number;
}

/** `expires`: RFC 3339, in the future, at most 366 days ahead. */
export type NewAuditorLink = Pick<AuditorLink, 'name' | 'scopes' | 'masked' | 'expires' | 'createdBy'>;

const TOKEN = /^al_[0-9A-Za-z_-]{43}$/;
const MAX_NAME = 100;
const MAX_AGE_MS = 366 * 86_400_000;

/**
 * Links by which an auditor from outside signs in to one log, for as long as the audit takes. What is given out is 256 random bits, and
 * their SHA-256 is kept. A session that was begun with one is worth what the link is worth at this moment, and dies with it.
 */
export class AuditorLinks {
  readonly #tables: ServiceTables;
  readonly #nowMs: () => number;

  constructor(tables: ServiceTables, nowMs: () => number) {
    this.#tables = tables;
    this.#nowMs = nowMs;
  }

  /**
   * Makes a link to a log; `token` is shown this once.
   *
   * @throws AttestryError REQUEST_INVALID
   */
  async create(
    log: string,
    { name, scopes, masked, expires: given, createdBy }: NewAuditorLink,
  ): Promise<{ readonly link: AuditorLink; readonly token: string }> {
    if (name.trim() === '' || name.length > MAX_NAME)
      throw new AttestryError('REQUEST_INVALID', `the name of a link has 1 to ${MAX_NAME} characters`);
    if (scopes.length === 0 || scopes.some((scope) => !LINK_SCOPES.includes(scope)))
      throw new AttestryError('REQUEST_INVALID', `the scopes of a link are among ${LINK_SCOPES.join(', ')}`);
    const nowMs = this.#nowMs();
    const expires = parseExpiry(given, nowMs);
    const id = randomBytes(9).toString('base64url');
    const token = `al_${randomBytes(32).toString('base64url')}`;
    const created = new Date(nowMs).toISOString();
    await this.#tables.run(
      `INSERT INTO auditor_links (id, hash, name, log, scopes, masked, created_by, created, expires)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ...[id, hashOf(token), name, log, scopes.join(' '), masked ? 1 : 0, createdBy, created, expires],
    );
    return { link: { id, name, scopes, masked, createdBy, created, expires, uses: 0 }, token };
  }

  /** All links to a log, those that have ended too, newest first. */
  async list(log: string): Promise<readonly AuditorLink[]> {
    const rows = await this.#tables.all(
      'SELECT * FROM auditor_links WHERE log = ? ORDER BY created DESC, id',
      log,
    );
    return rows.map(linkOf);
  }

  /**
   * Ends a link with its sessions, for good and at once. One that was revoked before stays as it was.
   *
   * @throws AttestryError AUDITOR_LINK_ABSENT
   */
  async revoke(log: string, id: string): Promise<AuditorLink> {
    await this.#tables.run(
      'UPDATE auditor_links SET revoked = ? WHERE log = ? AND id = ? AND revoked IS NULL',
      ...[this.#now(), log, id],
    );
    const [row] = await this.#tables.all('SELECT * FROM auditor_links WHERE log = ? AND id = ?', log, id);
    if (row === undefined)
      throw new AttestryError(
        'AUDITOR_LINK_ABSENT',
        `there is no auditor link ${id} to this log: \`attestry auditor-link list\``,
      );
    return linkOf(row);
  }

  /** Who signs in with a link, and counts it; undefined where it is none, was revoked or has expired. Durable when it resolves. */
  async use(token: string): Promise<Principal | undefined> {
    if (!TOKEN.test(token)) return undefined;
    const now = this.#now();
    const [row] = await this.#tables.all(
      `UPDATE auditor_links SET used = ?, uses = uses + 1
         WHERE hash = ? AND revoked IS NULL AND expires > ? RETURNING *`,
      ...[now, hashOf(token), now],
    );
    return row && principalOf(row);
  }

  /** Whose link has this id; undefined where it is none, was revoked or has expired. */
  async findPrincipal(id: string): Promise<Principal | undefined> {
    const [row] = await this.#tables.all(
      'SELECT * FROM auditor_links WHERE id = ? AND revoked IS NULL AND expires > ?',
      ...[id, this.#now()],
    );
    return row && principalOf(row);
  }

  #now(): string {
    return new Date(this.#nowMs()).toISOString();
  }
}

/** @throws AttestryError REQUEST_INVALID */
function parseExpiry(text: string, nowMs: number): string {
  const ms = Date.parse(text);
  if (ms > nowMs && ms <= nowMs + MAX_AGE_MS) return new Date(ms).toISOString();
  throw new AttestryError(
    'REQUEST_INVALID',
    'a link ends within 366 days: give a date and time, RFC 3339, such as 2027-03-01T00:00:00Z',
  );
}

function hashOf(token: string): Uint8Array {
  return new Uint8Array(createHash('sha256').update(token).digest());
}

function principalOf(row: ServiceRow): Principal {
  const { id, name, scopes, masked } = linkOf(row);
  const grant = { log: String(row['log']), scopes, ...(masked && { masked }) };
  return { kind: 'link', id, name, grants: [grant], person: true };
}

function linkOf(row: ServiceRow): AuditorLink {
  const { revoked, used } = row;
  const scopes = String(row['scopes']).split(' ');
  return {
    id: String(row['id']),
    name: String(row['name']),
    scopes: LINK_SCOPES.filter((scope) => scopes.includes(scope)),
    masked: row['masked'] === 1,
    createdBy: String(row['created_by']),
    created: String(row['created']),
    expires: String(row['expires']),
    ...(typeof revoked === 'string' && { revoked }),
    ...(typeof used === 'string' && { used }),
    uses: Number(row['uses']),
  };
}
