/**
 * What somebody has besides a password: a device that shows another code every 30 seconds (TOTP, RFC 6238 with SHA-1 and 6 digits,
 * which is what all apps for it can do), and for the day it is lost recovery codes, each for one time.
 *
 * The secret of the device is kept as it is. A key in the same tables would protect nothing, one in a file is not there on other servers,
 * and the secrets of the logs, which all servers have, are replaced and taken offline: then nobody could sign in. Alone it signs nobody
 * in: the password is kept as a slow hash.
 */
import { createHash, randomBytes } from 'node:crypto';
import { AttestryError } from '@attestry/log';
import { Secret, TOTP } from 'otpauth';
import type { ServiceDatabase, ServiceTables } from '../database/service-database.ts';
import type { User } from './users.ts';

/** What an app for such codes is told, once. */
export interface BegunSecondFactor {
  /** 160 bits in base32, for whoever types it. */
  readonly secret: string;
  /** The same as `otpauth://totp/…`, for a QR code. */
  readonly uri: string;
}

const ISSUER = 'Attestry';
const SECRET_BYTES = 20;
const STEP_MS = 30_000;
/** Steps before and after that of this moment whose codes are right, too: clocks differ. */
const WINDOW_STEPS = 1;
/** Before a secret whose device has shown no code yet: nothing is asked for by it. */
const PENDING = 'pending:';

const RECOVERY_CODES = 10;
/** 120 bits, 24 digits of 5: so many that a fast hash keeps them (OWASP ASVS 5 §6.5.2 asks for 112). */
const RECOVERY_BYTES = 15;
/** Crockford's: without i, l, o and u, so that no digit looks like another. */
const DIGITS = '0123456789abcdefghjkmnpqrstvwxyz';

/** The second factors of the people of an installation. Whoever asks limits how often a code may be tried. */
export class SecondFactor {
  readonly #db: ServiceDatabase;
  readonly #nowMs: () => number;

  constructor(db: ServiceDatabase, nowMs: () => number) {
    this.#db = db;
    this.#nowMs = nowMs;
  }

  /**
   * Gives somebody a secret for their device. Nothing is asked of them until it has shown a right code; begun again, the secret before is
   * forgotten.
   *
   * @throws AttestryError REQUEST_INVALID where a second factor is on
   */
  async begin({ id, email }: Pick<User, 'id' | 'email'>): Promise<BegunSecondFactor> {
    const secret = new Secret({ buffer: new Uint8Array(randomBytes(SECRET_BYTES)).buffer });
    const changed = await this.#db.run(
      'UPDATE users SET totp = ?, totp_step = 0 WHERE id = ? AND removed IS NULL AND (totp IS NULL OR totp LIKE ?)',
      ...[PENDING + secret.base32, id, `${PENDING}%`],
    );
    if (changed === 0) throw invalid('a second factor is on already: turn it off before you set up another');
    return { secret: secret.base32, uri: new TOTP({ issuer: ISSUER, label: email, secret }).toString() };
  }

  /**
   * Turns the second factor on that was begun, by a code of the device. Gives the recovery codes, this once.
   *
   * @throws AttestryError REQUEST_INVALID for a code that is not right, and where nothing was begun
   */
  async confirm(id: string, code: string): Promise<readonly string[]> {
    const stored = await this.#stored(id);
    if (stored?.startsWith(PENDING) !== true)
      throw invalid('no second factor was begun: begin with POST /api/v1/second-factor');
    const secret = stored.slice(PENDING.length);
    const step = this.#stepOf(secret, code);
    if (step === undefined)
      throw invalid('the code is not the one of this moment: wait for the next one, and check the clocks');
    return this.#db.transaction(async (tables) => {
      const changed = await tables.run(
        'UPDATE users SET totp = ?, totp_step = ? WHERE id = ? AND removed IS NULL AND totp = ?',
        ...[secret, step, id, stored],
      );
      if (changed === 0) throw invalid('it was begun again meanwhile: give a code of the newest one');
      return writeCodes(tables, id);
    });
  }

  /** Whether a second factor is asked of somebody. */
  async isOn(id: string): Promise<boolean> {
    return isConfirmed(await this.#stored(id));
  }

  /**
   * Whether this is a code of the device, or a recovery code; false also where none is asked. Right once: of two who show the same one at
   * the same time, on whichever servers, one is let in.
   */
  async check(id: string, code: string): Promise<boolean> {
    const stored = await this.#stored(id);
    if (!isConfirmed(stored)) return false;
    const given = code.replaceAll(/[\s-]/g, '');
    if (/^\d{6}$/.test(given)) return this.#useStep(id, stored, given);
    const used = await this.#db.run(
      'UPDATE recovery_codes SET used = ? WHERE user_id = ? AND hash = ? AND used IS NULL',
      ...[new Date(this.#nowMs()).toISOString(), id, hashOf(given)],
    );
    return used === 1;
  }

  /** How many recovery codes were not used. */
  async codesLeft(id: string): Promise<number> {
    const sql = 'SELECT COUNT(*) AS codes FROM recovery_codes WHERE user_id = ? AND used IS NULL';
    return Number((await this.#db.all(sql, id))[0]?.['codes']);
  }

  /**
   * Other recovery codes in place of all that were given before; shown this once.
   *
   * @throws AttestryError REQUEST_INVALID where no second factor is on
   */
  async renewCodes(id: string): Promise<readonly string[]> {
    return this.#db.transaction(async (tables) => {
      if (!isConfirmed(await storedOf(tables, id)))
        throw invalid('no second factor is on: begin with POST /api/v1/second-factor');
      return writeCodes(tables, id);
    });
  }

  /** Turns it off, and forgets secret and recovery codes. Says whether it was on. */
  async turnOff(id: string): Promise<boolean> {
    return this.#db.transaction(async (tables) => {
      const wasOn = isConfirmed(await storedOf(tables, id));
      await tables.run('UPDATE users SET totp = NULL WHERE id = ?', id);
      await tables.run('DELETE FROM recovery_codes WHERE user_id = ?', id);
      return wasOn;
    });
  }

  /** A step is used before anybody is let in, and none before it is right any more (RFC 6238 §5.2). */
  async #useStep(id: string, secret: string, code: string): Promise<boolean> {
    const step = this.#stepOf(secret, code);
    if (step === undefined) return false;
    const used = await this.#db.run(
      'UPDATE users SET totp_step = ? WHERE id = ? AND removed IS NULL AND totp = ? AND totp_step < ?',
      ...[step, id, secret, step],
    );
    return used === 1;
  }

  /** Of which step a code is. Compared in constant time. */
  #stepOf(secret: string, code: string): number | undefined {
    const timestamp = this.#nowMs();
    const token = code.replaceAll(/\s/g, '');
    const totp = new TOTP({ secret: Secret.fromBase32(secret) });
    const delta = /^\d{6}$/.test(token) ? totp.validate({ token, timestamp, window: WINDOW_STEPS }) : null;
    return delta === null ? undefined : Math.floor(timestamp / STEP_MS) + delta;
  }

  #stored(id: string): Promise<string | undefined> {
    return storedOf(this.#db, id);
  }
}

async function storedOf(tables: ServiceTables, id: string): Promise<string | undefined> {
  const [row] = await tables.all('SELECT totp FROM users WHERE id = ? AND removed IS NULL', id);
  const stored = row?.['totp'];
  return typeof stored === 'string' ? stored : undefined;
}

/** Whether what a row of users has under `totp` is asked for: it is there, and its device has shown a code. */
export function isConfirmed(stored: unknown): stored is string {
  return typeof stored === 'string' && !stored.startsWith(PENDING);
}

async function writeCodes(tables: ServiceTables, id: string): Promise<readonly string[]> {
  const codes = Array.from({ length: RECOVERY_CODES }, newRecoveryCode);
  await tables.run('DELETE FROM recovery_codes WHERE user_id = ?', id);
  for (const code of codes)
    await tables.run(
      'INSERT INTO recovery_codes (user_id, hash) VALUES (?, ?)',
      id,
      hashOf(code.replaceAll('-', '')),
    );
  return codes;
}

/** `xxxx-xxxx-xxxx-xxxx` */
function newRecoveryCode(): string {
  const value = BigInt(`0x${randomBytes(RECOVERY_BYTES).toString('hex')}`);
  const digits = Array.from(
    { length: (8 * RECOVERY_BYTES) / 5 },
    (_, place) => DIGITS[Number((value >> BigInt(5 * place)) & 31n)],
  );
  return digits.join('').replaceAll(/.{4}(?=.)/g, '$&-');
}

/** As it is read by whoever types it: in any case, and with the letters that look like a digit. */
function hashOf(given: string): Uint8Array {
  const code = given.toLowerCase().replaceAll('o', '0').replaceAll(/[il]/g, '1');
  return new Uint8Array(createHash('sha256').update(code).digest());
}

function invalid(message: string): AttestryError {
  return new AttestryError('REQUEST_INVALID', message);
}
