import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { AttestryError } from '@attestry/log';
import type { ServiceTables } from '../database/service-database.ts';
import { hasScope, type Principal } from './principal.ts';

/** What a token is for, and whom the application shows the log to. */
export interface NewViewerToken {
  readonly log: string;
  /** Seconds. */
  readonly expiresInSeconds: number;
  /** Whether what is personal is kept from them. */
  readonly masked: boolean;
  /** Who they are to the application, as the log is to say it. */
  readonly name: string;
  readonly id: string;
}

/** What is signed; the names are short since it stands in an address. */
interface Claims {
  /** The log. */
  readonly l: string;
  /** Until when: seconds since 1970. */
  readonly e: number;
  /** Masked. */
  readonly m: boolean;
  readonly n: string;
  readonly i: string;
  /** The id of the API key that it was made with. */
  readonly k: string;
}

export const MIN_VIEWER_SECONDS = 60;
export const MAX_VIEWER_SECONDS = 3600;
/** Of a name and an id, characters. */
export const MAX_VIEWER_NAME = 200;

/** `av_<claims>.<HMAC-SHA256 of what stands before>`, both base64url. */
const TOKEN = /^(av_[0-9A-Za-z_-]{1,4000})\.([0-9A-Za-z_-]{43})$/;
const SECRET = 'viewer-tokens';
const SECRET_BYTES = 32;

/**
 * Tokens by which another application shows one log to its own users, in a frame: signed, for minutes, and kept nowhere. A token is worth
 * no more than the key that it was made with is at this moment, and reads one log.
 */
export class ViewerTokens {
  readonly #tables: ServiceTables;
  readonly #findKey: (id: string) => Promise<Principal | undefined>;
  readonly #nowMs: () => number;
  #secret: Uint8Array | undefined;

  /** `findKey`: whose API key has an id, where it is one that is valid. */
  constructor(
    tables: ServiceTables,
    findKey: (id: string) => Promise<Principal | undefined>,
    nowMs: () => number,
  ) {
    this.#tables = tables;
    this.#findKey = findKey;
    this.#nowMs = nowMs;
  }

  /**
   * Makes a token for whoever asks with an API key that may read the log.
   *
   * @throws AttestryError REQUEST_INVALID; FORBIDDEN to whoever asks with anything else than a key
   */
  async create(
    { kind, id: k, session }: Principal,
    { log, expiresInSeconds, masked, name, id }: NewViewerToken,
  ): Promise<{ readonly token: string; readonly expires: string }> {
    if (kind !== 'key' || session !== undefined)
      throw new AttestryError(
        'FORBIDDEN',
        'a viewer token is made by an application, with its API key in Authorization: nobody else makes one',
      );
    if (!(expiresInSeconds >= MIN_VIEWER_SECONDS && expiresInSeconds <= MAX_VIEWER_SECONDS))
      throw new AttestryError(
        'REQUEST_INVALID',
        `a viewer token is for ${MIN_VIEWER_SECONDS} to ${MAX_VIEWER_SECONDS} seconds`,
      );
    if (name.length > MAX_VIEWER_NAME || id.length > MAX_VIEWER_NAME)
      throw new AttestryError('REQUEST_INVALID', `a name and an id have up to ${MAX_VIEWER_NAME} characters`);
    const e = Math.floor(this.#nowMs() / 1000) + Math.floor(expiresInSeconds);
    const claims: Claims = { l: log, e, m: masked, n: name, i: id, k };
    const signed = `av_${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
    const token = `${signed}.${signatureOf(signed, await this.#readSecret())}`;
    return { token, expires: new Date(e * 1000).toISOString() };
  }

  /** Who asks with a token; undefined where it was not made here, or is worth nothing any more. */
  async authenticate(text: string): Promise<Principal | undefined> {
    const [, signed = '', signature = ''] = TOKEN.exec(text) ?? [];
    if (signed === '') return undefined;
    // Compared as texts: several texts decode to the same bytes, and only one was given out.
    const right = Buffer.from(signatureOf(signed, await this.#readSecret()));
    if (!timingSafeEqual(right, Buffer.from(signature))) return undefined;
    const claims = JSON.parse(Buffer.from(signed.slice(3), 'base64url').toString()) as Claims;
    const { l: log, e, m: masked, n: name, i: id, k: key } = claims;
    const grant = { log, scopes: ['read'] as const, ...(masked && { masked }) };
    const viewing = { log, key, untilMs: e * 1000 };
    return (await this.isAlive(viewing))
      ? { kind: 'viewer', id, name, grants: [grant], person: true, viewing }
      : undefined;
  }

  /** Whether what was let in goes on: the time is not over, and its key may still read the log. */
  async isAlive({ log, key: id, untilMs }: NonNullable<Principal['viewing']>): Promise<boolean> {
    if (this.#nowMs() >= untilMs) return false;
    const key = await this.#findKey(id);
    return key !== undefined && hasScope(key, 'read', log);
  }

  /** Made by whoever needs it first; of several at once all take that of one. */
  async #readSecret(): Promise<Uint8Array> {
    if (this.#secret !== undefined) return this.#secret;
    await this.#tables.run(
      'INSERT INTO service_secrets (name, value) VALUES (?, ?) ON CONFLICT (name) DO NOTHING',
      ...[SECRET, new Uint8Array(randomBytes(SECRET_BYTES))],
    );
    const [row] = await this.#tables.all('SELECT value FROM service_secrets WHERE name = ?', SECRET);
    const value = row?.['value'];
    if (!(value instanceof Uint8Array) || value.length !== SECRET_BYTES)
      throw new Error('the secret of viewer tokens is not what was written');
    this.#secret = value;
    return value;
  }
}

function signatureOf(text: string, secret: Uint8Array): string {
  return createHmac('sha256', secret).update(text).digest('base64url');
}
