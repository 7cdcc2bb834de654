import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verifyKeyManifest } from '@attestry/log/note';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { LogKeys } from '../../client/answers.ts';
import { runShown, type Shown } from '../terminal.test.kit.ts';

const parent = mkdtempSync(join(tmpdir(), 'attestry-keys-'));
const whole = join(parent, 'whole');
const NEW_SECRET = 'a-new-secret-of-the-vault-of-32-bytes';

beforeAll(async () => {
  expect((await run('init', '--name', 'test.example', '--dir', whole)).exit).toBe(0);
  expect((await run('record', 'a.b', '--dir', whole)).exit).toBe(0);
});
afterAll(() => rmSync(parent, { recursive: true, force: true }));
afterEach(() => {
  delete process.env.ATTESTRY_SECRETS;
  delete process.env.ATTESTRY_SECRET_COMMAND;
});

function run(...args: readonly string[]): Promise<Shown> {
  return runShown(args);
}

let copies = 0;

function copy(): string {
  const path = join(parent, `copy-${copies++}`);
  cpSync(whole, path, { recursive: true });
  return path;
}

const secretFiles = (dir: string): string[] =>
  readdirSync(join(dir, 'secrets')).filter((file) => file !== 'ratchet');

/** The one secret of a folder, which is no more in it. */
function takeFile(dir: string): string {
  const [file = ''] = secretFiles(dir);
  const path = join(dir, 'secrets', file);
  const secret = readFileSync(path, 'utf8').trim();
  rmSync(path);
  return secret;
}

/** A program that says this, and what else it does. */
function program(script: string): string {
  const path = join(parent, `program-${copies++}.js`);
  writeFileSync(path, script);
  return JSON.stringify([process.execPath, path]);
}

async function keysOf(dir: string): Promise<LogKeys> {
  const { exit, printed } = await run('keys', 'list', '--dir', dir, '--json');
  expect(exit).toBe(0);
  return JSON.parse(printed) as LogKeys;
}

describe('a secret that is not right', () => {
  /** What each of these says to it, which accuses nobody. */
  async function says(dir: string, sentence: RegExp): Promise<void> {
    for (const verb of [['verify'], ['record', 'a.b'], ['verify', '--no-record']]) {
      const { exit, printed, noted } = await run(...verb, '--dir', dir);
      expect(exit, `${verb.join(' ')}: ${printed}${noted}`).toBe(1);
      expect(printed + noted).toMatch(sentence);
      expect(printed + noted).not.toMatch(/BROKEN|not expected|altered/);
    }
  }

  test('because it is lost', async () => {
    const dir = copy();
    takeFile(dir);
    await says(dir, /the secret of epoch 0 \(key id [0-9a-f]{16}\) is not in the keyring/);
    expect((await run('doctor', '--dir', dir)).printed).toMatch(/fail {2}log .*nothing was tampered with/);
  });

  test('because it is another', async () => {
    const dir = copy();
    takeFile(dir);
    writeFileSync(join(dir, 'secrets', '0001-0123456789abcdef'), `${NEW_SECRET}\n`);
    await says(dir, /the secret of epoch 0 \(key id [0-9a-f]{16}\) is not in the keyring/);
  });

  test('because it is too short', async () => {
    const dir = copy();
    const [file = ''] = secretFiles(dir);
    writeFileSync(join(dir, 'secrets', file), 'short\n');
    await says(dir, /has 5 bytes, and a secret has at least 32: nothing was tampered with/);
    process.env.ATTESTRY_SECRETS = 'short too';
    await says(copy(), /ATTESTRY_SECRETS cannot be read, a secret in it has 9 bytes, not at least 32/);
  });

  test.each<[string, string, RegExp]>([
    [
      'fails',
      `console.error('${NEW_SECRET}'); process.exit(3)`,
      /ended with exit code 3: nothing was tampered/,
    ],
    ['says nothing', '', /what it prints holds no secret/],
    [
      'says something short',
      `console.log('${NEW_SECRET}'); console.log('short')`,
      /has 5 bytes, not at least 32/,
    ],
    ['never stops talking', `process.stdout.write('x'.repeat(100_000))`, /prints over 65536 bytes/],
  ])('because the command %s', async (_, script, sentence) => {
    const dir = copy();
    takeFile(dir);
    process.env.ATTESTRY_SECRET_COMMAND = program(script);
    await says(dir, sentence);
    expect((await run('verify', '--dir', dir, '--debug')).noted).not.toContain(NEW_SECRET);
  });

  test.each([
    [
      'attestry-no-such-program --and $(touch here)',
      /attestry-no-such-program is no program that is found here/,
    ],
    ['[1]', /not a JSON list of texts/],
    ['["x"', /not a JSON list of texts/],
  ])('because the command is none: %s', async (command, sentence) => {
    process.env.ATTESTRY_SECRET_COMMAND = command;
    await says(copy(), sentence);
  });
});

describe('secrets from elsewhere', () => {
  test('chain as those of files do, and are rotated where they are', async () => {
    const dir = copy();
    const secret = takeFile(dir);
    process.env.ATTESTRY_SECRETS = secret;
    expect((await run('verify', '--dir', dir)).exit).toBe(0);
    const refused = await run('keys', 'rotate', '--dir', dir);
    expect(refused).toMatchObject({ exit: 1, printed: '' });
    expect(refused.noted).toMatch(/ATTESTRY_SECRETS has no secret after it: add a new one at the end/);
    process.env.ATTESTRY_SECRETS = `${secret},${NEW_SECRET}`;
    expect((await run('keys', 'rotate', '--dir', dir)).exit).toBe(0);
    delete process.env.ATTESTRY_SECRETS;
    process.env.ATTESTRY_SECRET_COMMAND = program(`console.log('${secret}\\n${NEW_SECRET}')`);
    expect((await run('verify', '--dir', dir)).exit).toBe(0);
    const { secrets } = await keysOf(dir);
    expect(secrets.map(({ source }) => source)).toEqual(['command', 'command']);
    expect(secretFiles(dir)).toEqual([]);
  });

  test('are those of a folder that is made with them', async () => {
    const dir = join(parent, 'vault');
    process.env.ATTESTRY_SECRETS = NEW_SECRET;
    expect((await run('init', '--dir', dir)).exit).toBe(0);
    expect(secretFiles(dir)).toEqual([]);
    expect((await run('verify', '--dir', dir)).exit).toBe(0);
  });
});

describe('keys of a log', () => {
  test('are rotated several deep, and verify', async () => {
    const dir = copy();
    for (let i = 0; i < 3; i++) {
      const { exit, printed } = await run('keys', 'rotate', '--dir', dir, '--reason', 'as planned');
      expect({ exit, printed }).toEqual({
        exit: 0,
        printed: expect.stringMatching(/^rotated: record #\d+ is/),
      });
    }
    const { secrets, mode } = await keysOf(dir);
    expect(mode).toBe('keyring');
    expect(secrets.map(({ to }) => to)).toEqual([...secrets.slice(1).map(({ from }) => from - 1), null]);
    expect((await run('verify', '--dir', dir)).exit).toBe(0);
    const { printed } = await run('search', 'type:audit.key.rotated', '--dir', dir, '--json');
    expect(printed).toContain('"reason":"as planned"');
  });

  test('go over to the ratchet, whose first secret goes offline and checks everything', async () => {
    const dir = copy();
    const [secret] = (await keysOf(dir)).secrets;
    const id = secret?.keyId ?? '';
    expect((await run('keys', 'take', id, '--dir', dir)).noted).toMatch(/turn its ratchet first/);
    const turned = await run('keys', 'ratchet', '--dir', dir);
    expect(turned.noted).toContain(`attestry keys take ${id}`);
    expect((await run('doctor', '--dir', dir)).printed).toMatch(/warn {2}secrets .*is still here/);
    const { printed: taken } = await run('keys', 'take', id, '--dir', dir);
    expect(secretFiles(dir)).toEqual([]);
    await run('keys', 'rotate', '--dir', dir);
    expect((await keysOf(dir)).secrets.map(({ source }) => source)).toEqual([null, null, 'ratchet']);
    expect((await run('keys', 'list', '--dir', dir)).printed).toMatch(/mode ratchet.* offline\n/s);
    const online = await run('verify', '--dir', dir);
    expect(online.exit).toBe(0);
    expect(online.printed).toMatch(/the ratchet erased their key/);
    process.env.ATTESTRY_SECRETS = taken.trim();
    const offline = await run('verify', '--dir', dir);
    expect(offline.exit).toBe(0);
    expect(offline.printed).not.toContain('ratchet');
    delete process.env.ATTESTRY_SECRETS;
    await run('keys', 'rotate', '--new-secret', '--dir', dir);
    expect(await keysOf(dir)).toMatchObject({ mode: 'keyring' });
    expect((await run('doctor', '--dir', dir)).exit).toBe(1);
  });

  test('that sign are rotated under the identity key, which is taken offline first', async () => {
    const dir = copy();
    expect((await run('doctor', '--dir', dir)).printed).toMatch(/warn {2}identity/);
    expect((await run('keys', 'list', '--dir', dir)).noted).toContain('keys identity take');
    const { printed: skey } = await run('keys', 'identity', 'take', '--dir', dir);
    expect(skey).toMatch(/^PRIVATE\+KEY\+test\.example\/identity\+/);
    expect(readFileSync(join(dir, 'signer', 'identity'), 'utf8')).not.toContain('PRIVATE');
    const file = join(parent, 'identity.key');
    writeFileSync(file, skey);
    const refused = await run('keys', 'rotate-signing', '--dir', dir);
    expect(refused).toMatchObject({ exit: 1, printed: '' });
    expect(refused.noted).toMatch(/is offline, as it should be: give it with --identity/);
    expect((await run('keys', 'rotate-signing', '--dir', dir, '--identity', skey.trim())).exit).toBe(2);
    const rotated = await run('keys', 'rotate-signing', '--dir', dir, '--identity', file);
    expect(rotated).toMatchObject({ exit: 0, noted: expect.stringContaining('retire-signing') });
    const both = await run('checkpoint', '--dir', dir);
    expect(both.printed.match(/^— /gm)).toHaveLength(2);
    const retired = await runShown(['keys', 'retire-signing', '--dir', dir, '--identity', '-'], {
      input: skey,
    });
    expect(retired.exit).toBe(0);
    const keys = await keysOf(dir);
    expect(keys.signing).toEqual([
      { vkey: expect.any(String), current: true, since: expect.any(String) },
      { vkey: expect.any(String), current: false, until: expect.any(Number) },
    ]);
    expect(keys.identity?.online).toBe(false);
    expect((await run('keys', 'manifest', '--dir', dir)).printed).toBe(keys.manifest);
    await checkManifest(keys);
    // Nothing that is kept or printed but by `take` holds the private key.
    const seed = skey.trim().split('+').at(-1) ?? '';
    expect(JSON.stringify(keys) + rotated.printed + retired.printed).not.toContain(seed);
    expect((await run('verify', '--dir', dir)).exit).toBe(0);
    const { printed } = await run('search', 'type:audit.signing_key.rotated', '--dir', dir, '--json');
    expect(printed).toContain('"op":"retired"');
    expect(printed).not.toContain(seed);
  });

  test('without an identity key are given one', async () => {
    const dir = copy();
    for (const name of ['identity', 'manifest']) rmSync(join(dir, 'signer', name));
    expect(await keysOf(dir)).toMatchObject({ identity: null, manifest: null });
    expect((await run('keys', 'manifest', '--dir', dir)).noted).toContain('keys identity make');
    expect((await run('keys', 'identity', 'make', '--dir', dir)).printed).toMatch(
      /^test\.example\/identity\+/,
    );
    expect((await run('keys', 'manifest', '--dir', dir)).exit).toBe(0);
  });
});

async function checkManifest({ identity, manifest }: LogKeys): Promise<void> {
  const [{ parseVerifierKey }, { createHash, createPublicKey, verify }] = await Promise.all([
    import('@attestry/log/note'),
    import('node:crypto'),
  ]);
  const sha256 = (data: Uint8Array | string): string => createHash('sha256').update(data).digest('binary');
  const prefix = Buffer.from('302a300506032b6570032100', 'hex');
  const verdict = verifyKeyManifest(
    manifest ?? '',
    parseVerifierKey(sha256, identity?.vkey ?? ''),
    (publicKey, message, signature) =>
      verify(
        null,
        message,
        createPublicKey({ key: Buffer.concat([prefix, publicKey]), format: 'der', type: 'spki' }),
        signature,
      ),
  );
  expect(verdict).toMatchObject({ ok: true, manifest: { serial: 3 } });
}
