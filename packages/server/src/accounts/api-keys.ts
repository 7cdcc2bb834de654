import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { AttestryError } from '@attestry/log';
import type { ServiceRow, ServiceTables } from '../database/service-database.ts';
import { formatNetwork, parseNetwork } from '../outgoing/network.ts';
import { EVERY_LOG, mayAskFrom, type Principal, SCOPES, type Scope } from './principal.ts';

/** A key as it is listed: never the key itself. */
export interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** The names of the logs that it is for; undefined: every one, and what belongs to none. */
  readonly logs?: readonly string[];
  readonly person: boolean;
  /** From where alone it may be used: CIDR; undefined: from anywhere. */
  readonly networks?: readonly string[];
  /** RFC 3339, as all times here. */
  readonly created: string;
  /** From when on it is none any more; undefined: until it is revoked. */
  readonly expires?: string;
  /** When it was used last, to the minute. */
  readonly used?: string;
  /** There while the secret before the last rotation works: until when. */
  readonly rotated?: string;
  readonly revoked?: string;
}

export interface NewApiKey {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly logs?: readonly string[];
  readonly person: boolean;
  /** RFC 3339, in the future. */
  readonly expires?: string;
  /** CIDR, or single addresses. */
  readonly networks?: readonly string[];
}

/** A key with what is to be sent, which is shown this once. */
export interface MadeApiKey {
  readonly key: ApiKey;
  readonly secret: string;
}

/** `ak_<id>_<secret>`: the id finds the row, the secret is compared. Both are random, in base64url without "_". */
const KEY = /^ak_([0-9a-z]{12})_([0-9A-Za-z]{43})$/;
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const SECRET_LENGTH = 43;
const MAX_NAME = 100;
const MAX_LOGS = 100;
const MAX_NETWORKS = 50;
/** For so long the secret before a rotation may go on working, at most. */
export const MAX_OVERLAP_HOURS = 168;
/** That a key was used is written down at most so often: not each request is worth a write. Milliseconds. */
const TOUCH_MS = 60_000;
const HOUR_MS = 3_600_000;
const MAX_TIME_MS = Date.UTC(9999, 11, 31);
/** So long a key that was right is believed without asking the database: another process may revoke it meanwhile. Milliseconds. */
const BELIEVED_MS = 1000;
/** Keys that are remembered, at most; then all are asked for again. */
const MAX_REMEMBERED = 10_000;

export interface ApiKeysOptions {
  /** A clock that is never set. @default performance.now */
  readonly monotonicMs?: () => number;
  /** Told the id of a key that was right and came from where it may not be used. */
  readonly onMisplaced?: (id: string) => void;
}

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
  readonly #onMisplaced: (id: string) => void;

  constructor(tables: ServiceTables, nowMs: () => number, options: ApiKeysOptions = {}) {
    this.#tables = tables;
    this.#nowMs = nowMs;
    this.#monotonicMs = options.monotonicMs ?? (() => performance.now());
    this.#onMisplaced = options.onMisplaced ?? (() => {});
  }

  /**
   * Makes a key; `secret` is what the caller must give.
   *
   * @throws AttestryError REQUEST_INVALID
   */
  async create({ name, scopes, logs, person, ...limits }: NewApiKey): Promise<MadeApiKey> {
    if (name.trim() === '' || name.length > MAX_NAME)
      throw new AttestryError('REQUEST_INVALID', `the name of a key has 1 to ${MAX_NAME} characters`);
    if (scopes.length === 0 || scopes.some((scope) => !SCOPES.includes(scope)))
      throw new AttestryError('REQUEST_INVALID', `the scopes of a key are among ${SCOPES.join(', ')}`);
    if (logs !== undefined) checkLogs(logs);
    const nowMs = this.#nowMs();
    const expires = limits.expires === undefined ? undefined : parseExpiry(limits.expires, nowMs);
    const networks = limits.networks === undefined ? undefined : parseNetworks(limits.networks);
    const id = randomText(12).toLowerCase();
    const secret = randomText(SECRET_LENGTH);
    const created = new Date(nowMs).toISOString();
    await this.#tables.run(
      `INSERT INTO api_keys (id, name, hash, scopes, logs, person, created, expires, networks)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ...[id, name, hashOf(secret), scopes.join(' '), logs?.join(' ') ?? EVERY_LOG, person ? 1 : 0, created],
      ...[expires ?? null, networks?.join(' ') ?? ''],
    );
    const key: ApiKey = {
      ...{ id, name, scopes, person, created },
      ...(logs !== undefined && { logs }),
      ...(networks !== undefined && { networks }),
      ...(expires !== undefined && { expires }),
    };
    return { key, secret: textOf(id, secret) };
  }

  /**
   * Gives a key another secret. The one before works for `overlapHours` more, so that what has it can be given the new one meanwhile;
   * one before that works no more.
   *
   * @throws AttestryError API_KEY_ABSENT; REQUEST_INVALID where the overlap is none that may be, or the key was revoked or has expired
   */
  async rotate(id: string, overlapHours: number): Promise<MadeApiKey> {
    if (!Number.isInteger(overlapHours) || overlapHours < 0 || overlapHours > MAX_OVERLAP_HOURS)
      throw new AttestryError(
        'REQUEST_INVALID',
        `the secret before works for 0 to ${MAX_OVERLAP_HOURS} hours more`,
      );
    const nowMs = this.#nowMs();
    const secret = randomText(SECRET_LENGTH);
    const changed = await this.#tables.run(
      `UPDATE api_keys SET previous_hash = hash, previous_until = ?, hash = ?
         WHERE id = ? AND revoked IS NULL AND (expires IS NULL OR expires > ?)`,
      new Date(nowMs + overlapHours * HOUR_MS).toISOString(),
      ...[hashOf(secret), id, new Date(nowMs).toISOString()],
    );
    this.#remembered = new Map();
    const key = await this.#read(id);
    if (changed === 0)
      throw new AttestryError(
        'REQUEST_INVALID',
        `the API key ${id} ${key.revoked === undefined ? 'has expired' : 'was revoked'}: make another`,
      );
    return { key, secret: textOf(id, secret) };
  }

  /**
   * Whose key it is; undefined when it is none that is valid, or it may not be used from that address. A key that another process
   * revoked, or whose time is over, is known for up to a second more; one that was revoked here is not.
   */
  async authenticate(text: string, address?: string): Promise<Principal | undefined> {
    const key = createHash('sha256').update(text).digest('base64');
    const remembered = this.#remembered;
    const known = remembered.get(key);
    const askedMs = this.#monotonicMs();
    if (known !== undefined && askedMs < known.untilMs) return this.#placed(known.principal, address);
    const found = await this.#lookUp(text);
    if (found === undefined) {
      remembered.delete(key);
      return undefined;
    }
    const principal = principalOf(found);
    if (remembered.size >= MAX_REMEMBERED) remembered.clear();
    remembered.set(key, { principal, untilMs: askedMs + BELIEVED_MS });
    const placed = this.#placed(principal, address);
    if (placed !== undefined) this.#touch(found);
    return placed;
  }

  #placed(principal: Principal, address: string | undefined): Principal | undefined {
    if (mayAskFrom(principal, address)) return principal;
    this.#onMisplaced(principal.id);
    return undefined;
  }

  /** Takes as long for a wrong secret as for a right one. */
  async #lookUp(text: string): Promise<ApiKey | undefined> {
    const [, id = '', secret = ''] = KEY.exec(text) ?? [];
    const row = await this.#findRow(id);
    const given = hashOf(secret);
    const isCurrent = timingSafeEqual(hashIn(row?.['hash']), given);
    const isPrevious = timingSafeEqual(hashIn(row?.['previous_hash']), given);
    if (row === undefined) return undefined;
    const key = keyOf(row, this.#nowMs());
    return isCurrent || (isPrevious && key.rotated !== undefined) ? key : undefined;
  }

  /** Nobody waits for it: of many requests at once the first writes, and a full disk refuses none. */
  #touch({ id, used }: ApiKey): void {
    const nowMs = this.#nowMs();
    if (used !== undefined && nowMs - Date.parse(used) < TOUCH_MS) return;
    const now = new Date(nowMs).toISOString();
    const isOlder = '(used IS NULL OR used < ?)';
    // Where it fails the next request tries again.
    this.#tables
      .run(`UPDATE api_keys SET used = ? WHERE id = ? AND ${isOlder}`, now, id, now)
      .catch(() => {});
  }

  /** Whose key has this id; undefined when it is none, was revoked or has expired. */
  async find(id: string): Promise<Principal | undefined> {
    const row = await this.#findRow(id);
    return row && principalOf(keyOf(row, this.#nowMs()));
  }

  /** All keys, newest first. */
  async list(): Promise<readonly ApiKey[]> {
    const rows = await this.#tables.all('SELECT * FROM api_keys ORDER BY created DESC, id');
    return rows.map((row) => keyOf(row, this.#nowMs()));
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
    return this.#read(id);
  }

  async #read(id: string): Promise<ApiKey> {
    const [row] = await this.#tables.all('SELECT * FROM api_keys WHERE id = ?', id);
    if (row === undefined)
      throw new AttestryError('API_KEY_ABSENT', `there is no API key ${id}: \`attestry api-keys list\``);
    return keyOf(row, this.#nowMs());
  }

  /** Of a key that is valid now. */
  async #findRow(id: string): Promise<ServiceRow | undefined> {
    const now = new Date(this.#nowMs()).toISOString();
    const [row] = await this.#tables.all(
      'SELECT * FROM api_keys WHERE id = ? AND revoked IS NULL AND (expires IS NULL OR expires > ?)',
      ...[id, now],
    );
    return row;
  }
}

/** Each once; whether there are such logs is known by whoever asks. @throws AttestryError REQUEST_INVALID */
function checkLogs(logs: readonly string[]): void {
  const isName = (log: string): boolean => log !== EVERY_LOG && /^\S+$/.test(log);
  if (logs.length === 0 || logs.length > MAX_LOGS || new Set(logs).size < logs.length || !logs.every(isName))
    throw new AttestryError(
      'REQUEST_INVALID',
      `a key is for 1 to ${MAX_LOGS} logs, each named once, or with none named for every log`,
    );
}

/** @throws AttestryError REQUEST_INVALID */
function parseExpiry(text: string, nowMs: number): string {
  const ms = Date.parse(text);
  // Times are compared as texts: a year of more digits would come before all others.
  if (ms > nowMs && ms <= MAX_TIME_MS) return new Date(ms).toISOString();
  throw new AttestryError(
    'REQUEST_INVALID',
    'the end of a key is a date and time in the future, RFC 3339, such as 2027-03-01T00:00:00Z',
  );
}

/** @throws AttestryError REQUEST_INVALID */
function parseNetworks(texts: readonly string[]): readonly string[] {
  if (texts.length > 0 && texts.length <= MAX_NETWORKS)
    return texts.map((text) => formatNetwork(parseNetwork(text)));
  throw new AttestryError(
    'REQUEST_INVALID',
    `a key may be bound to 1 to ${MAX_NETWORKS} networks, or with none named to no address`,
  );
}

function principalOf({ id, name, scopes, logs = [EVERY_LOG], networks, person }: ApiKey): Principal {
  const grants = logs.map((log) => ({ log, scopes }));
  return { kind: 'key', id, name, grants, ...(networks && { networks: networks.map(parseNetwork) }), person };
}

function textOf(id: string, secret: string): string {
  return `ak_${id}_${secret}`;
}

/** The id in a text of the form of a key, which may be none of ours: it is no secret. */
export function keyIdIn(text: string): string | undefined {
  return KEY.exec(text)?.[1];
}

/** What no text hashes to that has the form of a secret. */
const NO_HASH = new Uint8Array(32);

function hashIn(value: unknown): Uint8Array {
  return value instanceof Uint8Array ? value : NO_HASH;
}

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

function keyOf(row: ServiceRow, nowMs: number): ApiKey {
  const scopes = String(row['scopes']).split(' ');
  const logs = String(row['logs']);
  const networks = String(row['networks']);
  const { expires, used, previous_until: rotated, revoked } = row;
  return {
    id: String(row['id']),
    name: String(row['name']),
    scopes: SCOPES.filter((scope) => scopes.includes(scope)),
    ...(logs !== EVERY_LOG && { logs: logs.split(' ') }),
    person: row['person'] === 1,
    ...(networks !== '' && { networks: networks.split(' ') }),
    created: String(row['created']),
    ...(typeof expires === 'string' && { expires }),
    ...(typeof used === 'string' && { used }),
    ...(typeof rotated === 'string' && Date.parse(rotated) > nowMs && { rotated }),
    ...(typeof revoked === 'string' && { revoked }),
  };
}
