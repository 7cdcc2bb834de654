import { describe, expect, test } from 'vitest';
import { WEAKEST } from './password.test.kit.ts';
import { checkPassword, Passwords } from './password.ts';

const ADA = { email: 'ada.lovelace@example.com', name: 'Ada Augusta Lovelace' };

describe('a password', () => {
  test.each([
    'some random words',
    'einlängeresWort',
    '      x     y',
    'aaaaaaaaaaab1',
    '🔒🔑🗝🔐🔏🛡🔓🚪🏰🗿🧱⛓',
    'x1'.repeat(3) + 'yz'.repeat(61),
  ])('is taken: %s', (password) => {
    expect(() => checkPassword(password, ADA)).not.toThrow();
  });

  test.each([
    ['is too short', 'elevenchars'],
    ['is too long', 'ab c'.repeat(33)],
    ['repeats a character', 'aaaaaaaaaaaaaaa'],
    ['repeats two', 'abababababababab'],
    ['is among the most common', 'Password1234'],
    ['is their address', 'Ada.Lovelace@example.com'],
    ['is the beginning of their address', 'adalovelace2026!'],
    ['is their name', 'AdaAugustaLovelace'],
  ])('that %s is refused', (_, password) => {
    expect(() => checkPassword(password, ADA)).toThrow(expect.objectContaining({ code: 'PASSWORD_REFUSED' }));
    expect(() => checkPassword(password, ADA)).not.toThrow(password);
  });
});

test('a password may be without any letter, and so may a name', () => {
  expect(() => checkPassword('8402 7713 0955', { ...ADA, name: '007' })).not.toThrow();
});

describe('hashing', () => {
  test('is argon2id with a salt, and compares with what was hashed only', async () => {
    const passwords = new Passwords(WEAKEST);
    const [one, other] = await Promise.all([passwords.hash('some words'), passwords.hash('some words')]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=8,t=1,p=1\$/);
    expect(one).not.toBe(other);
    expect(await passwords.compare(one, 'some words')).toBe('right');
    expect(await passwords.compare(one, 'some word')).toBe('wrong');
    expect(await passwords.compare(undefined, 'some words')).toBe('wrong');
    // "ﬁ" is typed as one character on some keyboards, and "é" as two.
    expect(await passwords.compare(await passwords.hash('ﬁne cafe\u0301'), 'fine caf\u00e9')).toBe('right');
  });

  test('costs 19 MiB and two passes unless somebody says otherwise, and what cost less is to be hashed again', async () => {
    const stored = await new Passwords(WEAKEST).hash('some words');
    const passwords = new Passwords();
    expect(await passwords.compare(stored, 'some words')).toBe('outdated');
    expect(await passwords.compare(stored, 'some word')).toBe('wrong');
    expect(await passwords.hash('some words')).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  test('of somebody there is none takes as long as of somebody there is', async () => {
    const passwords = new Passwords();
    const stored = await passwords.hash('some words');
    const theirs: number[] = [];
    const nobodys: number[] = [];
    const measure = async (times: number[], hash: string | undefined): Promise<void> => {
      const startedMs = performance.now();
      await passwords.compare(hash, 'other words');
      times.push(performance.now() - startedMs);
    };
    for (let i = 0; i < 5; i++) {
      await measure(theirs, stored);
      await measure(nobodys, undefined);
    }
    // Without a hash in its place it would be a thousand times as quick; how busy the machine is counts for less.
    const ratio = Math.min(...nobodys) / Math.min(...theirs);
    expect(ratio).toBeGreaterThan(0.2);
    expect(ratio).toBeLessThan(5);
  });

  test('is done in turn, and whoever comes when many wait is sent away', async () => {
    const passwords = new Passwords(WEAKEST);
    const asked = Array.from({ length: 60 }, () => passwords.hash('some words'));
    const ended = await Promise.allSettled(asked);
    expect(ended.filter(({ status }) => status === 'fulfilled')).toHaveLength(52);
    const [refused] = ended.filter((one) => one.status === 'rejected');
    expect(refused?.reason).toMatchObject({ code: 'SIGN_IN_LIMITED' });
    expect(await passwords.hash('some words')).toMatch(/^\$argon2id/);
  });

  test('that was wrong is answered on the beat', async () => {
    const passwords = new Passwords({ ...WEAKEST, beatMs: 40 });
    const startedMs = performance.now();
    await passwords.untilBeat(startedMs - 50);
    expect(performance.now() - startedMs).toBeGreaterThan(25);
  });
});
