import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Secret, TOTP } from 'otpauth';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DATABASES, type EmptyDatabase } from '../database/databases.test.kit.ts';
import type { ServiceDatabase } from '../database/service-database.ts';
import { SecondFactor } from './second-factor.ts';
import { type User, Users } from './users.ts';

const CODE = /^[0-9a-hjkmnp-tv-z]{4}(?:-[0-9a-hjkmnp-tv-z]{4}){5}$/;
const REFUSED = { code: 'REQUEST_INVALID' };

/** What a device shows that was given this secret. */
function shown(secret: string, timestamp: number): string {
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp });
}

describe.each(DATABASES)('a second factor in %s', (kind, make) => {
  let database: EmptyDatabase;
  let db: ServiceDatabase;
  let nowMs: number;
  let factor: SecondFactor;
  let ada: User;

  beforeEach(async () => {
    nowMs = Date.UTC(2026, 10, 23, 9);
    database = await make();
    db = await database.open();
    factor = new SecondFactor(db, () => nowMs);
    ada = await new Users(db, () => nowMs).add({ email: 'ada@example.com', name: 'Ada', roles: [] });
  });

  afterEach(async () => {
    await db.close();
    await database.remove();
  });

  /** Turns it on; the code of this moment is used then. */
  async function turnOn(): Promise<{ readonly secret: string; readonly codes: readonly string[] }> {
    const { secret } = await factor.begin(ada);
    return { secret, codes: await factor.confirm(ada.id, shown(secret, nowMs)) };
  }

  test('is on as soon as the device has shown a right code, and not before', async () => {
    const { secret, uri } = await factor.begin(ada);
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    expect(uri).toBe(
      `otpauth://totp/Attestry:ada%40example.com?issuer=Attestry&secret=${secret}&algorithm=SHA1&digits=6&period=30`,
    );
    expect(await factor.isOn(ada.id)).toBe(false);
    expect(await new Users(db, () => nowMs).find(ada.id)).toMatchObject({ secondFactor: false });
    expect(await factor.check(ada.id, shown(secret, nowMs))).toBe(false);
    await expect(factor.confirm(ada.id, '000000')).rejects.toMatchObject(REFUSED);
    expect(await factor.isOn(ada.id)).toBe(false);
    const codes = await factor.confirm(ada.id, shown(secret, nowMs));
    expect(await factor.isOn(ada.id)).toBe(true);
    expect(await new Users(db, () => nowMs).find(ada.id)).toMatchObject({ secondFactor: true });
    expect(new Set(codes).size).toBe(10);
    for (const code of codes) expect(code).toMatch(CODE);
    expect(await factor.codesLeft(ada.id)).toBe(10);
    await expect(factor.begin(ada)).rejects.toMatchObject(REFUSED);
    await expect(factor.confirm(ada.id, shown(secret, nowMs))).rejects.toMatchObject(REFUSED);
  });

  test('that is begun again takes codes of the newest secret only', async () => {
    const { secret: first } = await factor.begin(ada);
    const { secret } = await factor.begin(ada);
    await expect(factor.confirm(ada.id, shown(first, nowMs))).rejects.toMatchObject(REFUSED);
    await factor.confirm(ada.id, shown(secret, nowMs));
  });

  test('takes a code of a step before and after, and none from further away', async () => {
    const { secret } = await turnOn();
    nowMs += 600_000;
    for (const away of [-60_000, 60_000])
      expect(await factor.check(ada.id, shown(secret, nowMs + away))).toBe(false);
    for (const away of [-30_000, 0, 30_000])
      expect(await factor.check(ada.id, shown(secret, nowMs + away)), `${away}`).toBe(true);
  });

  test('takes no code twice, nor one of a step before it: not the one that turned it on either', async () => {
    const { secret } = await turnOn();
    expect(await factor.check(ada.id, shown(secret, nowMs))).toBe(false);
    nowMs += 30_000;
    expect(await factor.check(ada.id, ` ${shown(secret, nowMs).replace(/^.../, '$& ')} `)).toBe(true);
    expect(await factor.check(ada.id, shown(secret, nowMs))).toBe(false);
    expect(await factor.check(ada.id, shown(secret, nowMs - 30_000))).toBe(false);
  });

  test('lets one in of two servers that are shown the same code at once', async () => {
    const { secret, codes } = await turnOn();
    nowMs += 30_000;
    const otherDb = kind === 'SQLite' ? db : await database.open();
    const other = new SecondFactor(otherDb, () => nowMs);
    for (const code of [shown(secret, nowMs), codes[0] ?? '']) {
      const letIn = await Promise.all([factor, other].map((one) => one.check(ada.id, code)));
      expect(letIn.filter(Boolean)).toHaveLength(1);
    }
    if (otherDb !== db) await otherDb.close();
  });

  test('takes each recovery code once, however it is typed', async () => {
    const [one = '', two = '', three = ''] = (await turnOn()).codes;
    expect(await factor.check(ada.id, one)).toBe(true);
    expect(await factor.check(ada.id, one)).toBe(false);
    expect(await factor.check(ada.id, two.toUpperCase().replaceAll('-', ' '))).toBe(true);
    expect(await factor.check(ada.id, three.replaceAll('0', 'O').replaceAll('1', 'l'))).toBe(true);
    expect(await factor.codesLeft(ada.id)).toBe(7);
  });

  test('takes no recovery code of somebody else', async () => {
    const { codes } = await turnOn();
    ada = await new Users(db, () => nowMs).add({ email: 'eve@example.com', name: 'Eve', roles: [] });
    await turnOn();
    expect(await factor.check(ada.id, codes[0] ?? '')).toBe(false);
  });

  test('has other recovery codes in place of those before', async () => {
    const { codes } = await turnOn();
    const renewed = await factor.renewCodes(ada.id);
    expect(await factor.check(ada.id, codes[0] ?? '')).toBe(false);
    expect(await factor.check(ada.id, renewed[0] ?? '')).toBe(true);
    expect(await factor.codesLeft(ada.id)).toBe(9);
  });

  test('that is turned off is asked for no more, and is set up anew at once', async () => {
    const { codes, secret } = await turnOn();
    expect(await factor.turnOff(ada.id)).toBe(true);
    expect(await factor.turnOff(ada.id)).toBe(false);
    expect([await factor.isOn(ada.id), await factor.codesLeft(ada.id)]).toEqual([false, 0]);
    nowMs += 30_000;
    for (const code of [codes[0] ?? '', shown(secret, nowMs)])
      expect(await factor.check(ada.id, code)).toBe(false);
    await expect(factor.renewCodes(ada.id)).rejects.toMatchObject(REFUSED);
    await turnOn();
  });

  test('takes nothing that has another form', async () => {
    await turnOn();
    const forms = [
      '',
      '12345',
      '1234567',
      '١٢٣٤٥٦',
      '12345a',
      'pending:',
      "' OR 1=1 --",
      '0'.repeat(100_000),
    ];
    for (const code of forms) expect(await factor.check(ada.id, code)).toBe(false);
  });

  test('keeps recovery codes as hashes', async () => {
    const { codes } = await turnOn();
    const rows = await db.all('SELECT * FROM recovery_codes');
    expect(rows).toHaveLength(10);
    const kept = rows.map(({ hash }) => Buffer.from(hash as Uint8Array).toString('latin1')).join();
    expect(kept).not.toContain((codes[0] ?? '').replaceAll('-', ''));
    if (kind !== 'SQLite') return;
    await db.run('PRAGMA wal_checkpoint(TRUNCATE)');
    const file = readFileSync(join(database.dir, 'service.db'));
    for (const code of codes) expect(file.includes(code)).toBe(false);
  });

  // Appendix B: the last 6 of 8 digits, with SHA-1.
  test('shows what RFC 6238 says', async () => {
    const secret = Secret.fromLatin1('12345678901234567890').base32;
    await db.run('UPDATE users SET totp = ? WHERE id = ?', secret, ada.id);
    for (const [seconds, code] of [
      [59, '287082'],
      [1111111109, '081804'],
      [1111111111, '050471'],
      [1234567890, '005924'],
      [2000000000, '279037'],
      [20000000000, '353130'],
    ] as const) {
      nowMs = seconds * 1000;
      expect(await factor.check(ada.id, code), code).toBe(true);
    }
  });
});
