import { randomBytes } from 'node:crypto';
import { AttestryError } from '@attestry/log';
import type { ServiceDatabase, ServiceRow, ServiceTables } from '../database/service-database.ts';
import { lockedUntilMs } from './account-locks.ts';
import { EVERY_LOG, type Principal } from './principal.ts';
import { grantsOf, isOwner, ROLES, type RoleIn } from './roles.ts';
import { isConfirmed } from './second-factor.ts';

/** Somebody who may sign in. */
export interface User {
  readonly id: string;
  /** In lower case: no two have the same. */
  readonly email: string;
  readonly name: string;
  readonly roles: readonly RoleIn[];
  /** RFC 3339. */
  readonly created: string;
  /** When they last signed in: RFC 3339. */
  readonly seen?: string;
  /** Whether a code is asked of them beside the password. */
  readonly secondFactor: boolean;
  /** Whether they sign in elsewhere, by single sign-on. */
  readonly sso: boolean;
  /** Until when their password is not taken, after it was wrong too often: RFC 3339. */
  readonly lockedUntil?: string;
}

export interface NewUser {
  readonly email: string;
  readonly name: string;
  readonly roles: readonly RoleIn[];
}

const MAX_NAME = 200;
/** RFC 5321 §4.5.3.1.3: the path of 256 octets has angle brackets around it. */
const MAX_EMAIL = 254;
/** As HTML has it of `<input type=email>`, so that the browser says the same. */
const EMAIL =
  /^[a-z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/;

/** The people of an installation, and what they are to which log. */
export class Users {
  readonly #db: ServiceDatabase;
  readonly #nowMs: () => number;

  constructor(db: ServiceDatabase, nowMs: () => number) {
    this.#db = db;
    this.#nowMs = nowMs;
  }

  /** By e-mail address; those who were removed are not among them. */
  async list(): Promise<readonly User[]> {
    const rows = await this.#db.all('SELECT * FROM users WHERE removed IS NULL ORDER BY email');
    const roles = await this.#db.all('SELECT * FROM roles ORDER BY log');
    return rows.map((row) =>
      userOf(
        row,
        roles.filter((role) => role['user_id'] === row['id']),
        this.#nowMs(),
      ),
    );
  }

  /** Undefined where there is none, or they were removed. */
  find(id: string): Promise<User | undefined> {
    return this.#findBy('id', id);
  }

  findByEmail(email: string): Promise<User | undefined> {
    return this.#findBy('email', email.trim().toLowerCase());
  }

  /** Who they are when they ask. */
  async findPrincipal(id: string): Promise<Principal | undefined> {
    const user = await this.find(id);
    return user && principalOf(user);
  }

  /**
   * Adds somebody, who cannot sign in yet.
   *
   * @throws AttestryError REQUEST_INVALID where the address is none, or somebody has it already
   */
  add(user: NewUser): Promise<User> {
    return this.#db.transaction((tables) => addUser(tables, user, this.#nowMs()));
  }

  /** Whether anybody decides who may do what. */
  async hasOwner(): Promise<boolean> {
    return hasOwner(this.#db);
  }

  /**
   * Gives somebody these roles instead of those they had, all or none.
   *
   * @returns them as they were, and as they are
   * @throws AttestryError USER_ABSENT; REQUEST_INVALID where roles do not go together, or no owner would be left
   */
  setRoles(id: string, roles: readonly RoleIn[]): Promise<{ readonly before: User; readonly after: User }> {
    checkRoles(roles);
    return this.#db.transaction(async (tables) => {
      const before = await this.#get(tables, id);
      await writeRoles(tables, id, roles);
      await requireOwner(tables, before);
      return { before, after: await this.#get(tables, id) };
    });
  }

  /**
   * Removes somebody: they can do nothing any more, and their address is free for somebody else. What they did goes on to be known by
   * their id, which nobody else is given. Who they are elsewhere stays known, so that single sign-on does not let them in anew.
   *
   * @returns them as they were
   * @throws AttestryError USER_ABSENT; REQUEST_INVALID where no owner would be left
   */
  remove(id: string): Promise<User> {
    return this.#db.transaction(async (tables) => {
      const before = await this.#get(tables, id);
      await writeRoles(tables, id, []);
      await tables.run('DELETE FROM recovery_codes WHERE user_id = ?', id);
      await tables.run(
        `UPDATE users SET removed = ?, email = id, password = NULL, totp = NULL
           WHERE id = ?`,
        ...[new Date(this.#nowMs()).toISOString(), id],
      );
      await requireOwner(tables, before);
      return before;
    });
  }

  /** Forgets that sign-ins failed. @throws AttestryError USER_ABSENT */
  unlock(id: string): Promise<User> {
    return this.#db.transaction(async (tables) => {
      await tables.run('UPDATE users SET failures = 0, failed = 0 WHERE id = ?', id);
      return this.#get(tables, id);
    });
  }

  /** The hash of their password; undefined where they have none. */
  async findPassword(id: string): Promise<string | undefined> {
    const [row] = await this.#db.all('SELECT password FROM users WHERE id = ? AND removed IS NULL', id);
    return typeof row?.['password'] === 'string' ? row['password'] : undefined;
  }

  /** Takes the hash of a new one. */
  async setPassword(id: string, hash: string): Promise<void> {
    await this.#db.run('UPDATE users SET password = ? WHERE id = ? AND removed IS NULL', hash, id);
  }

  /** Puts a hash in the place of another, unless somebody changed that meanwhile. */
  async replacePassword(id: string, hash: string, before: string | undefined): Promise<void> {
    await this.#db.run(
      'UPDATE users SET password = ? WHERE id = ? AND password = ?',
      ...[hash, id, before ?? null],
    );
  }

  /** That they signed in. */
  async markSeen(id: string): Promise<void> {
    const now = new Date(this.#nowMs()).toISOString();
    await this.#db.run('UPDATE users SET seen = ? WHERE id = ?', now, id);
  }

  /** @throws AttestryError USER_ABSENT */
  async #get(tables: ServiceTables, id: string): Promise<User> {
    const user = await findUser(tables, 'id', id, this.#nowMs());
    if (user !== undefined) return user;
    throw new AttestryError('USER_ABSENT', 'there is nobody with this id: `attestry users list`');
  }

  #findBy(column: 'id' | 'email', value: string): Promise<User | undefined> {
    return findUser(this.#db, column, value, this.#nowMs());
  }
}

/** Somebody who was not removed. */
export async function findUser(
  tables: ServiceTables,
  column: 'id' | 'email',
  value: string,
  nowMs: number,
): Promise<User | undefined> {
  const [row] = await tables.all(`SELECT * FROM users WHERE ${column} = ? AND removed IS NULL`, value);
  if (row === undefined) return undefined;
  const roles = await tables.all('SELECT * FROM roles WHERE user_id = ? ORDER BY log', String(row['id']));
  return userOf(row, roles, nowMs);
}

/**
 * Adds somebody within a transaction.
 *
 * @param password the hash of theirs; without it they cannot sign in yet
 * @throws AttestryError REQUEST_INVALID where the address is none, or somebody has it already
 */
export async function addUser(
  tables: ServiceTables,
  { email: given, name: text, roles }: NewUser,
  nowMs: number,
  password: string | null = null,
): Promise<User> {
  const email = parseEmail(given);
  const name = parseName(text);
  checkRoles(roles);
  const [other] = await tables.all('SELECT id FROM users WHERE email = ?', email);
  if (other !== undefined)
    throw new AttestryError('REQUEST_INVALID', `there is somebody with the address ${email} already`);
  const id = randomBytes(9).toString('base64url');
  const created = new Date(nowMs).toISOString();
  await tables.run(
    'INSERT INTO users (id, email, name, password, created) VALUES (?, ?, ?, ?, ?)',
    ...[id, email, name, password, created],
  );
  await writeRoles(tables, id, roles);
  return { id, email, name, roles, created, secondFactor: false, sso: false };
}

/** Whether anybody decides who may do what. */
export async function hasOwner(tables: ServiceTables): Promise<boolean> {
  const [owner] = await tables.all(
    `SELECT users.id FROM users JOIN roles ON roles.user_id = users.id
       WHERE users.removed IS NULL AND roles.role = 'owner' AND roles.log = ? LIMIT 1`,
    EVERY_LOG,
  );
  return owner !== undefined;
}

/** @throws AttestryError REQUEST_INVALID where somebody was the last owner */
async function requireOwner(tables: ServiceTables, before: User): Promise<void> {
  if (!isOwner(before.roles) || (await hasOwner(tables))) return;
  throw new AttestryError(
    'REQUEST_INVALID',
    `${before.email} is the last owner, and somebody has to be one: make another first`,
  );
}

/** A name without what is around it. @throws AttestryError REQUEST_INVALID */
export function parseName(text: string): string {
  const name = text.trim();
  if (name !== '' && name.length <= MAX_NAME) return name;
  throw new AttestryError('REQUEST_INVALID', `a name has 1 to ${MAX_NAME} characters`);
}

/** An address in the form in which it is compared. @throws AttestryError REQUEST_INVALID */
export function parseEmail(text: string): string {
  const email = text.trim().toLowerCase();
  if (email.length <= MAX_EMAIL && EMAIL.test(email)) return email;
  throw new AttestryError('REQUEST_INVALID', 'this is no e-mail address: write it as name@example.com');
}

/** @throws AttestryError REQUEST_INVALID */
export function checkRoles(roles: readonly RoleIn[]): void {
  const logs = new Set(roles.map(({ log }) => log));
  if (logs.size !== roles.length)
    throw new AttestryError('REQUEST_INVALID', 'somebody has one role in each log, or one in all of them');
  if (roles.some(({ log, role }) => role === 'owner' && log !== EVERY_LOG))
    throw new AttestryError('REQUEST_INVALID', 'an owner is one of every log: give the role for "*"');
}

/** What somebody is, in place of what they were. */
export async function writeRoles(tables: ServiceTables, id: string, roles: readonly RoleIn[]): Promise<void> {
  await tables.run('DELETE FROM roles WHERE user_id = ?', id);
  for (const { log, role } of roles)
    await tables.run('INSERT INTO roles (user_id, log, role) VALUES (?, ?, ?)', id, log, role);
}

function principalOf({ id, name, roles }: User): Principal {
  return {
    kind: 'user',
    id,
    name,
    grants: grantsOf(roles),
    ...(isOwner(roles) && { owner: true }),
    person: true,
  };
}

function userOf(row: ServiceRow, roles: readonly ServiceRow[], nowMs: number): User {
  const seen = row['seen'];
  const untilMs = lockedUntilMs({ count: Number(row['failures']), lastMs: Number(row['failed']) });
  return {
    id: String(row['id']),
    email: String(row['email']),
    name: String(row['name']),
    roles: roles.flatMap(({ log, role }) => {
      const known = ROLES.find((one) => one === role);
      return known === undefined ? [] : [{ log: String(log), role: known }];
    }),
    created: String(row['created']),
    ...(typeof seen === 'string' && { seen }),
    secondFactor: isConfirmed(row['totp']),
    sso: row['issuer'] !== null,
    ...(untilMs > nowMs && { lockedUntil: new Date(untilMs).toISOString() }),
  };
}
