import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { AttestryError } from '@attestry/log';
import type { ServiceRow, ServiceTables } from '../database/service-database.ts';
import { EVERY_LOG, type Principal, SCOPES, type Scope } from './principal.ts';

/** A key as it is listed: never the key itself. */
export interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** The names of the logs that it is for; undefined: every one, and what belongs to none. */
  readonly logs?: readonly string[];
  readonly person: boolean;
  /** RFC 3339. */
  readonly created: string;
  readonly revoked?: string;
}

export interface NewApiKey {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly logs?: readonly string[];
  readonly person: boolean;
}

/** `ak_<id>_<secret>`: the id finds the row, the secret is compared. Both are random, in base64url without "_". */
const KEY = /^ak_([0-9a-z]{12})_([0-9A-Za-z]{43})$/;
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const SECRET_LENGTH = 43;
const MAX_NAME = 100;
/** So long a key that was right is believed without asking the database: another process may revoke it meanwhile. Milliseconds. */
const BELIEVED_MS = 1000;
/** Keys that are remembered, at most; then all are asked for again. */
const MAX_REMEMBERED = 10_000;

/** Whose key it was when the database was asked. */
interface Remembered {
  readonly principal: Principal;
  readonly untilMs: number;
}

/**
 * The API keys of a service. A key is shown once, when it is made; what is kept is the SHA-256 of its 256 random bits,
 * which nobody can guess, so that no slow hash is needed and every request can afford the comparison.
 */
export class ApiKeys {
  readonly #tables: ServiceTables;
  readonly #nowMs: () => number;
  /**
   * By the hash of the whole key, so that how long a look-up takes says nothing about it. Another map after each revocation: what
   * was looked up before is then remembered by nobody.
   */
  #remembered = new Map<string, Remembered>();
  readonly #monotonicMs: () => number;

  /** `monotonicMs`: a clock that is never set. */
  constructor(
    tables: ServiceTables,
    nowMs: () => number,
    monotonicMs: () => number = () => performance.now(),
  ) {
    this.#tables = tables;
    this.#monotonicMs = monotonicMs;
    this.#nowMs = nowMs;
  }

  /** Makes a key; `secret` is what the caller must give. */
  async create({
    name,
    scopes,
    logs,
    person,
  }: NewApiKey): Promise<{ readonly key: ApiKey; readonly secret: string }> {
    if (name.trim() === '' || name.length > MAX_NAME)
      throw new AttestryError('REQUEST_INVALID', `the name of a key has 1 to ${MAX_NAME} characters`);
    if (scopes.length === 0 || scopes.some((scope) => !SCOPES.includes(scope)))
      throw new AttestryError('REQUEST_INVALID', `the scopes of a key are among ${SCOPES.join(', ')}`);
    const id = randomText(12).toLowerCase();
    const secret = randomText(SECRET_LENGTH);
    const created = new Date(this.#nowMs()).toISOString();
    await this.#tables.run(
      'INSERT INTO api_keys (id, name, hash, scopes, logs, person, created) VALUES (?, ?, ?, ?, ?, ?, ?)',
      ...[id, name, hashOf(secret), scopes.join(' '), logs?.join(' ') ?? EVERY_LOG, person ? 1 : 0, created],
    );
    const key = { id, name, scopes, ...(logs !== undefined && { logs }), person, created };
    return { key, secret: `ak_${id}_${secret}` };
  }

  /**
   * Whose key it is; undefined when it is none that is valid. A key that another process revoked is known for up to a
   * second more; one that was revoked here is not.
   */
  async authenticate(text: string): Promise<Principal | undefined> {
    const key = createHash('sha256').update(text).digest('base64');
    const remembered = this.#remembered;
    const known = remembered.get(key);
    const askedMs = this.#monotonicMs();
    if (known !== undefined && askedMs < known.untilMs) return known.principal;
    const principal = await this.#lookUp(text);
    if (principal === undefined) remembered.delete(key);
    else {
      if (remembered.size >= MAX_REMEMBERED) remembered.clear();
      remembered.set(key, { principal, untilMs: askedMs + BELIEVED_MS });
    }
    return principal;
  }

  /** Takes as long for a wrong secret as for a right one. */
  async #lookUp(text: string): Promise<Principal | undefined> {
    const [, id = '', secret = ''] = KEY.exec(text) ?? [];
    const row = await this.#findRow(id);
    const stored = row?.['hash'] instanceof Uint8Array ? row['hash'] : NO_HASH;
    const isRight = timingSafeEqual(stored, hashOf(secret));
    if (!isRight || row === undefined) return undefined;
    return principalOf(keyOf(row));
  }

  /** Whose key has this id; undefined when it is none, or was revoked. */
  async find(id: string): Promise<Principal | undefined> {
    const row = await this.#findRow(id);
    return row && principalOf(keyOf(row));
  }

  /** All keys, newest first. */
  async list(): Promise<readonly ApiKey[]> {
    return (await this.#tables.all('SELECT * FROM api_keys ORDER BY created DESC, id')).map(keyOf);
  }

  /**
   * Ends a key, for good and at once. A key that was revoked before stays as it was.
   *
   * @throws AttestryError API_KEY_ABSENT
   */
  async revoke(id: string): Promise<ApiKey> {
    const now = new Date(this.#nowMs()).toISOString();
    await this.#tables.run('UPDATE api_keys SET revoked = ? WHERE id = ? AND revoked IS NULL', now, id);
    this.#remembered = new Map();
    const [row] = await this.#tables.all('SELECT * FROM api_keys WHERE id = ?', id);
    if (row === undefined)
      throw new AttestryError('API_KEY_ABSENT', `there is no API key ${id}: \`attestry api-keys list\``);
    return keyOf(row);
  }

  async #findRow(id: string): Promise<ServiceRow | undefined> {
    return (await this.#tables.all('SELECT * FROM api_keys WHERE id = ? AND revoked IS NULL', id))[0];
  }
}

function principalOf({ id, name, scopes, logs = [EVERY_LOG], person }: ApiKey): Principal {
  return { kind: 'key', id, name, grants: logs.map((log) => ({ log, scopes })), person };
}

/** The id in a text of the form of a key, which may be none of ours: it is no secret. */
export function keyIdIn(text: string): string | undefined {
  return KEY.exec(text)?.[1];
}

/** What no text hashes to that has the form of a secret. */
const NO_HASH = new Uint8Array(32);

function hashOf(secret: string): Uint8Array {
  return new Uint8Array(createHash('sha256').update(secret).digest());
}

/** Uniform over the alphabet: bytes that would favour its beginning are thrown away. */
function randomText(length: number): string {
  let text = '';
  while (text.length < length) {
    for (const byte of randomBytes(length)) {
      if (byte < 4 * ALPHABET.length && text.length < length) text += ALPHABET[byte % ALPHABET.length];
    }
  }
  return text;
}

function keyOf(row: ServiceRow): ApiKey {
  const scopes = String(row['scopes']).split(' ');
  const logs = String(row['logs']);
  return {
    id: String(row['id']),
    name: String(row['name']),
    scopes: SCOPES.filter((scope) => scopes.includes(scope)),
    ...(logs !== EVERY_LOG && { logs: logs.split(' ') }),
    person: row['person'] === 1,
    created: String(row['created']),
    ...(typeof row['revoked'] === 'string' && { revoked: row['revoked'] }),
  };
}
