/**
 * The worked example of docs/formats/log-format.md §9, computed twice: by the page's own formulas with nothing but
 * node:crypto, and by a real log whose randomness, clock and keys are those of the example.
 */
import { createHash, createHmac, createPrivateKey, createPublicKey, hkdfSync, sign } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDataFolder, createFolderLog, openDataFolder } from '@attestry/log/folder';
import { afterAll, describe, expect, test } from 'vitest';
import { readText } from './repository.ts';

const page = readText('docs/formats/log-format.md');

/** The text of a fenced block by its label: ```json leaf 0. */
function block(label: string): string {
  const text = new RegExp(`^\`\`\`\\w+ ${label}\n([\\s\\S]*?)\n\`\`\`$`, 'm').exec(page)?.[1];
  if (text === undefined) throw new Error(`the page has no block "${label}"`);
  return text;
}

const values = new Map(
  [...page.matchAll(/^```text values\n([\s\S]*?)\n```$/gm)]
    .flatMap(([, lines = '']) => lines.split('\n'))
    .map((line) => [line.slice(0, 12).trim(), line.slice(13)]),
);

function value(name: string): string {
  const text = values.get(name);
  if (text === undefined) throw new Error(`the page has no value "${name}"`);
  return text;
}

const origin = value('origin');
const secret = value('secret');
const leaves = [block('leaf 0'), block('leaf 1')];
const disclosures = block('disclosures').split('\n');
const note = `${block('note')}\n`;
const SEED = Buffer.alloc(32, 0x2a);

const sha256 = (...parts: readonly (string | Uint8Array)[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};
const hkdf = (info: string): Buffer => Buffer.from(hkdfSync('sha256', secret, '', info, 32));
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('the worked example by the formulas of the page', () => {
  test('keys and genesis', () => {
    expect(createHmac('sha256', secret).update('attestry/key-id/v1').digest('hex').slice(0, 16)).toBe(
      value('key id'),
    );
    expect(hex(hkdf(`attestry/tag-key/v1\0${origin}`))).toBe(value('K_log[0]'));
    expect(hex(hkdf(`attestry/id-key/v1\0${origin}`))).toBe(value('id key'));
    expect(hex(sha256(`attestry/genesis/v1\0${origin}`))).toBe(value('tag[-1]'));
  });

  test('sections: the leaf holds the digests of the disclosures', () => {
    const { sealed } = JSON.parse(leaves[1] ?? '') as { sealed: { [section: string]: string } };
    const digests = disclosures.map((text) => [
      (JSON.parse(text) as string[])[1],
      sha256(text).toString('base64url'),
    ]);
    expect(sealed).toEqual(Object.fromEntries(digests));
  });

  test('leaf hashes, tags, root', () => {
    const hashes = leaves.map((leaf) => sha256('\0', leaf));
    let previous = sha256(`attestry/genesis/v1\0${origin}`);
    for (const [i, hash] of hashes.entries()) {
      const place = Buffer.alloc(12);
      place.writeBigUInt64BE(BigInt(i));
      const input = Buffer.concat([Buffer.from('attestry/tag/v1\0'), sha256(origin), place, previous, hash]);
      previous = createHmac('sha256', Buffer.from(value('K_log[0]'), 'hex'))
        .update(input)
        .digest();
      expect(hex(hash)).toBe(value(`leaf_hash[${i}]`));
      expect(hex(previous)).toBe(value(`tag[${i}]`));
    }
    expect(hex(sha256('\x01', ...hashes))).toBe(value('root(2)'));
  });

  test('checkpoint', () => {
    const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), SEED]);
    const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
    const publicKey = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(12);
    const keyId = sha256(origin, '\n\x01', publicKey).subarray(0, 4);
    expect(`${origin}+${hex(keyId)}+${Buffer.concat([Buffer.from([1]), publicKey]).toString('base64')}`).toBe(
      value('vkey'),
    );
    const text = `${origin}\n2\n${Buffer.from(value('root(2)'), 'hex').toString('base64')}\n`;
    const signature = Buffer.concat([keyId, sign(null, Buffer.from(text), key)]).toString('base64');
    expect(`${text}\n— ${origin} ${signature}\n`).toBe(note);
  });
});

describe('the worked example by a real log', () => {
  const path = mkdtempSync(join(tmpdir(), 'attestry-example-'));
  afterAll(() => rmSync(path, { recursive: true, force: true }));

  test('has these bytes', async () => {
    createDataFolder(path, origin.split('/')[0] ?? '');
    for (const file of readdirSync(join(path, 'secrets'))) rmSync(join(path, 'secrets', file));
    writeFileSync(join(path, 'secrets', `0001-${value('key id')}`), `${secret}\n`);
    const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), SEED]);
    const publicKey = createPublicKey(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }));
    const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(12);
    const keyId = hex(sha256('audit.example.com\n\x01', raw).subarray(0, 4));
    const skey = Buffer.concat([Buffer.from([1]), SEED]).toString('base64');
    writeFileSync(join(path, 'signer', 'key'), `PRIVATE+KEY+audit.example.com+${keyId}+${skey}\n`);

    let drawn = 0;
    const random = {
      bytes: (count: number) => '\xee'.repeat(count),
      nonce: () => Buffer.alloc(16, ++drawn).toString('base64url'),
    };
    const folder = openDataFolder(path);
    const log = await createFolderLog(folder, 'main', { random, nowMs: () => 1_740_187_127_040 });
    const { type, ...event } = JSON.parse(block('event')) as { type: string };
    const receipt = await log.record(type, event);
    expect(receipt).toMatchObject({ log: origin, seq: 1, hash: value('leaf_hash[1]') });
    const stored = await log.store.readRange(0, 2);
    expect(stored.map(({ leaf }) => Buffer.from(leaf ?? []).toString())).toEqual(leaves);
    expect(stored.map(({ tag }) => hex(tag ?? new Uint8Array()))).toEqual([value('tag[0]'), value('tag[1]')]);
    const texts = stored[1]?.disclosures?.map((text) => text && Buffer.from(text).toString());
    expect(texts?.filter((text) => text)).toEqual(disclosures);
    await log.checkpoint();
    expect(await log.signer.lastSigned(origin)).toMatchObject({ size: 2, note });
    expect(await log.signer.verifierKeys(origin)).toEqual([value('vkey')]);
    await log.close();
  });
});
