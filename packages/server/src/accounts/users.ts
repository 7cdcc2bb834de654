import { randomBytes } from 'node:crypto';
import { AttestryError } from '@attestry/log';
import type { ServiceDatabase, ServiceRow, ServiceTables } from '../database/service-database.ts';
import { EVERY_LOG, type Principal } from './principal.ts';
import { grantsOf, isOwner, ROLES, type RoleIn } from './roles.ts';

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
  async add({ email: given, name, roles }: NewUser): Promise<User> {
    const email = parseEmail(given);
    if (name.trim() === '' || name.length > MAX_NAME)
      throw new AttestryError('REQUEST_INVALID', `a name has 1 to ${MAX_NAME} characters`);
    checkRoles(roles);
    const id = randomBytes(9).toString('base64url');
    const created = new Date(this.#nowMs()).toISOString();
    await this.#db.transaction(async (tables) => {
      const [other] = await tables.all('SELECT removed FROM users WHERE email = ?', email);
      if (other !== undefined)
        throw new AttestryError('REQUEST_INVALID', `there is somebody with the address ${email} already`);
      await tables.run(
        'INSERT INTO users (id, email, name, created) VALUES (?, ?, ?, ?)',
        ...[id, email, name.trim(), created],
      );
      await writeRoles(tables, id, roles);
    });
    return { id, email, name: name.trim(), roles, created };
  }

  async #findBy(column: 'id' | 'email', value: string): Promise<User | undefined> {
    const [row] = await this.#db.all(`SELECT * FROM users WHERE ${column} = ? AND removed IS NULL`, value);
    if (row === undefined) return undefined;
    return userOf(
      row,
      await this.#db.all('SELECT * FROM roles WHERE user_id = ? ORDER BY log', String(row['id'])),
    );
  }
}

/** An address in the form in which it is compared. @throws AttestryError REQUEST_INVALID */
export function parseEmail(text: string): string {
  const email = text.trim().toLowerCase();
  if (email.length <= MAX_EMAIL && EMAIL.test(email)) return email;
  throw new AttestryError('REQUEST_INVALID', 'this is no e-mail address: write it as name@example.com');
}

/** @throws AttestryError REQUEST_INVALID */
function checkRoles(roles: readonly RoleIn[]): void {
  const logs = new Set(roles.map(({ log }) => log));
  if (logs.size !== roles.length)
    throw new AttestryError('REQUEST_INVALID', 'somebody has one role in each log, or one in all of them');
  if (roles.some(({ log, role }) => role === 'owner' && log !== EVERY_LOG))
    throw new AttestryError('REQUEST_INVALID', 'an owner is one of every log: give the role for "*"');
}

async function writeRoles(tables: ServiceTables, id: string, roles: readonly RoleIn[]): Promise<void> {
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

function userOf(row: ServiceRow, roles: readonly ServiceRow[]): User {
  const seen = row['seen'];
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
  };
}
