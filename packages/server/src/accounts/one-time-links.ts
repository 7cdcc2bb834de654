import { createHash, randomBytes } from 'node:crypto';
import { AttestryError } from '@attestry/log';
import type { ServiceDatabase, ServiceRow, ServiceTables } from '../database/service-database.ts';
import { EVERY_LOG } from './principal.ts';
import { ROLES, type RoleIn } from './roles.ts';
import { addUser, checkRoles, findUser, hasOwner, parseEmail, parseName, type User } from './users.ts';

/** `setup`: makes the first owner; `invitation`: adds somebody; `recovery`: lets somebody in who lost everything. */
export const LINK_PURPOSES = ['setup', 'invitation', 'recovery'] as const;
export type LinkPurpose = (typeof LINK_PURPOSES)[number];

/** Milliseconds. */
const VALID_MS: { readonly [purpose in LinkPurpose]: number } = {
  setup: 15 * 60_000,
  invitation: 72 * 3_600_000,
  recovery: 15 * 60_000,
};
/** Invitations that wait, at most. */
const MAX_INVITATIONS = 500;

const TOKEN = /^[0-9A-Za-z_-]{43}$/;
const OWNER: readonly RoleIn[] = [{ log: EVERY_LOG, role: 'owner' }];

/** A link as it is listed: never the link itself. */
export interface OneTimeLink {
  readonly id: string;
  readonly purpose: LinkPurpose;
  /** Whom it is for; undefined for the first owner, who says so themselves. */
  readonly email?: string;
  readonly roles: readonly RoleIn[];
  /** The name of who made it. */
  readonly createdBy: string;
  /** RFC 3339. */
  readonly created: string;
  /** RFC 3339. */
  readonly expires: string;
}

/** `token`: what whoever gets the link has to give. */
export interface MadeLink {
  readonly link: OneTimeLink;
  readonly token: string;
}

/** What somebody says of themselves who follows a link. */
export interface Acceptance {
  /** Of the first owner only. */
  readonly email?: string | undefined;
  /** Left out, whoever has a name already keeps it. */
  readonly name?: string | undefined;
  /** The hash of theirs. */
  readonly password: string;
}

/**
 * The links that are followed once. What is in a link are 256 random bits; what is kept is their SHA-256, so that whoever reads the
 * table can follow none.
 */
export class OneTimeLinks {
  readonly #db: ServiceDatabase;
  readonly #nowMs: () => number;

  constructor(db: ServiceDatabase, nowMs: () => number) {
    this.#db = db;
    this.#nowMs = nowMs;
  }

  /** For whoever sees the output of the server, while it has no owner. */
  createSetup(createdBy: string): Promise<MadeLink> {
    return this.#db.transaction((tables) =>
      this.#create(tables, { purpose: 'setup', roles: OWNER, createdBy }),
    );
  }

  /**
   * For somebody who is to be added. One who was invited before is from now on by this link only.
   *
   * @throws AttestryError REQUEST_INVALID where the address is none or somebody has it, or too many are invited
   */
  invite(invited: Pick<OneTimeLink, 'roles' | 'createdBy'> & { readonly email: string }): Promise<MadeLink> {
    const email = parseEmail(invited.email);
    checkRoles(invited.roles);
    return this.#db.transaction(async (tables) => {
      if ((await findUser(tables, 'email', email, this.#nowMs())) !== undefined)
        throw new AttestryError('REQUEST_INVALID', `there is somebody with the address ${email} already`);
      await tables.run(`DELETE FROM one_time_links WHERE purpose = 'invitation' AND email = ?`, email);
      if ((await this.#invitations(tables)).length >= MAX_INVITATIONS)
        throw new AttestryError(
          'REQUEST_INVALID',
          `${MAX_INVITATIONS} are invited already: withdraw some invitations`,
        );
      return this.#create(tables, { ...invited, email, purpose: 'invitation' });
    });
  }

  /** For somebody who can sign in no more. */
  recover({ id, email }: User, createdBy: string): Promise<MadeLink> {
    return this.#db.transaction((tables) =>
      this.#create(tables, { purpose: 'recovery', user: id, email, roles: [], createdBy }),
    );
  }

  /** Those invited who have not come yet, and may still come; the newest first. */
  invitations(): Promise<readonly OneTimeLink[]> {
    return this.#invitations(this.#db);
  }

  /** Ends an invitation. @throws AttestryError LINK_INVALID where there is none that waits */
  async withdraw(id: string): Promise<OneTimeLink> {
    return this.#db.transaction(async (tables) => {
      const link = (await this.#invitations(tables)).find((one) => one.id === id);
      if (link === undefined) throw invalid();
      await tables.run('DELETE FROM one_time_links WHERE id = ?', id);
      return link;
    });
  }

  /**
   * Ends the invitations that somebody made who may invite nobody any more, and says how many those were: by their name, and so also those
   * of another of the same name, who can make them again.
   */
  async withdrawAllBy(name: string): Promise<number> {
    return this.#db.run(
      `DELETE FROM one_time_links WHERE purpose = 'invitation' AND used IS NULL AND created_by = ?`,
      name,
    );
  }

  /** What a link is for. @throws AttestryError LINK_INVALID where it was never made, was followed, or has expired: all alike */
  async look(token: string): Promise<OneTimeLink> {
    return linkOf(await this.#row(this.#db, token));
  }

  /**
   * Follows a link: all of it is done, or nothing, and it can be followed no more.
   *
   * @throws AttestryError LINK_INVALID; REQUEST_INVALID where the name or the address is none
   */
  accept(
    token: string,
    acceptance: Acceptance,
  ): Promise<{ readonly purpose: LinkPurpose; readonly user: User; readonly before?: User }> {
    return this.#db.transaction(async (tables) => {
      const row = await this.#row(tables, token);
      const now = new Date(this.#nowMs()).toISOString();
      await tables.run('UPDATE one_time_links SET used = ? WHERE id = ?', now, String(row['id']));
      const { purpose, roles, email = acceptance.email ?? '' } = linkOf(row);
      const { name = '', password } = acceptance;
      if (purpose === 'recovery') return this.#recover(tables, String(row['user_id']), acceptance);
      // Of two who have such a link the first is the owner.
      if (purpose === 'setup' && (await hasOwner(tables))) throw invalid();
      const user = await addUser(tables, { email, name, roles }, this.#nowMs(), password);
      return { purpose, user };
    });
  }

  async #recover(
    tables: ServiceTables,
    id: string,
    { name, password }: Acceptance,
  ): Promise<{ readonly purpose: 'recovery'; readonly user: User; readonly before: User }> {
    const before = await findUser(tables, 'id', id, this.#nowMs());
    if (before === undefined) throw invalid();
    const newName = name === undefined ? before.name : parseName(name);
    await tables.run(
      `UPDATE users SET name = ?, password = ?, totp = NULL, totp_step = 0, failures = 0, failed = 0 WHERE id = ?`,
      ...[newName, password, id],
    );
    await tables.run('DELETE FROM recovery_codes WHERE user_id = ?', id);
    await tables.run(`DELETE FROM sessions WHERE principal_kind = 'user' AND principal_id = ?`, id);
    await tables.run(`DELETE FROM one_time_links WHERE user_id = ? AND used IS NULL`, id);
    const user = (await findUser(tables, 'id', id, this.#nowMs())) ?? before;
    return { purpose: 'recovery', user, before };
  }

  /** Forgets those that cannot be followed any more. */
  async #create(
    tables: ServiceTables,
    {
      purpose,
      email,
      roles,
      createdBy,
      user = null,
    }: Pick<OneTimeLink, 'purpose' | 'email' | 'roles' | 'createdBy'> & { readonly user?: string | null },
  ): Promise<MadeLink> {
    const nowMs = this.#nowMs();
    await tables.run('DELETE FROM one_time_links WHERE expires <= ?', nowMs);
    const token = randomBytes(32).toString('base64url');
    const id = randomBytes(9).toString('base64url');
    const created = new Date(nowMs).toISOString();
    const expiresMs = nowMs + VALID_MS[purpose];
    await tables.run(
      `INSERT INTO one_time_links (id, hash, purpose, user_id, email, roles, created_by, created, expires)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ...[
        id,
        hashOf(token),
        purpose,
        user,
        email ?? null,
        JSON.stringify(roles),
        createdBy,
        created,
        expiresMs,
      ],
    );
    const expires = new Date(expiresMs).toISOString();
    const link = { id, purpose, ...(email !== undefined && { email }), roles, createdBy, created, expires };
    return { link, token };
  }

  async #invitations(tables: ServiceTables): Promise<readonly OneTimeLink[]> {
    const rows = await tables.all(
      `SELECT * FROM one_time_links WHERE purpose = 'invitation' AND used IS NULL AND expires > ?
         ORDER BY created DESC, id`,
      this.#nowMs(),
    );
    return rows.map(linkOf);
  }

  /** @throws AttestryError LINK_INVALID */
  async #row(tables: ServiceTables, token: string): Promise<ServiceRow> {
    if (!TOKEN.test(token)) throw invalid();
    const [row] = await tables.all(
      'SELECT * FROM one_time_links WHERE hash = ? AND used IS NULL AND expires > ?',
      ...[hashOf(token), this.#nowMs()],
    );
    if (row === undefined) throw invalid();
    return row;
  }
}

function invalid(): AttestryError {
  return new AttestryError(
    'LINK_INVALID',
    'this link was followed already, has expired, or was never made: ask for another',
  );
}

function hashOf(token: string): Uint8Array {
  return new Uint8Array(createHash('sha256').update(token).digest());
}

function linkOf(row: ServiceRow): OneTimeLink {
  const email = row['email'];
  const roles = JSON.parse(String(row['roles'])) as readonly RoleIn[];
  return {
    id: String(row['id']),
    purpose: LINK_PURPOSES.find((one) => one === row['purpose']) ?? 'invitation',
    ...(typeof email === 'string' && { email }),
    roles: roles.filter(({ role }) => ROLES.includes(role)),
    createdBy: String(row['created_by']),
    created: String(row['created']),
    expires: new Date(Number(row['expires'])).toISOString(),
  };
}
