import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sha256 } from '../node/crypto.ts';
import { verifyEd25519 } from '../node/ed25519.ts';
import { formatAddCheckpoint } from '../note/add-checkpoint.ts';
import { checkpoint, formatCheckpoint } from '../note/checkpoint.ts';
import { type KeyManifest, keysAtSize, keysOfOrigin, verifyKeyManifest } from '../note/key-manifest.ts';
import { parseVerifierKey } from '../note/note-key.ts';
import { formatNote, type Note, parseNote, parseSignatureLines } from '../note/signed-note.ts';
import { verifyNote } from '../note/verify-note.ts';
import { newSigner, ORIGIN, openSigner, temporaryFolder } from '../testing/log-parts.test.kit.ts';
import { referenceTree } from '../tree/reference-tree.test.kit.ts';
import type { FolderSigner } from './folder-signer.ts';

const parent = temporaryFolder();
const tree = referenceTree(20);

async function enrolled(): Promise<{ signer: FolderSigner; folder: string }> {
  const folder = join(mkdtempSync(join(parent, 'signer-')), 'signer');
  const signer = newSigner(folder);
  await signer.enroll(ORIGIN);
  return { signer, folder };
}

/** Has a size signed that the tree grew to. */
async function sign(signer: FolderSigner, size: number): Promise<Note> {
  const old = (await signer.lastSigned(ORIGIN))?.size ?? 0;
  const text = formatCheckpoint(checkpoint(ORIGIN, size, tree.root(0, size)));
  const proof = old === 0 ? [] : tree.proof(old, size);
  const answer = await signer.addCheckpoint(formatAddCheckpoint({ old, proof, checkpoint: text }));
  expect(answer.status).toBe(200);
  return parseNote(formatNote({ text, signatures: parseSignatureLines(answer.body) }));
}

/** The manifest, under the identity key that was pinned. */
async function manifestOf(signer: FolderSigner, pinned: string): Promise<KeyManifest> {
  const { manifest } = (await signer.identity()) ?? { manifest: '' };
  const verdict = verifyKeyManifest(manifest, parseVerifierKey(sha256, pinned), verifyEd25519);
  if (!verdict.ok) throw new Error(verdict.reason);
  return verdict.manifest;
}

const vkeyOf = async (signer: FolderSigner): Promise<string> => (await signer.identity())?.vkey ?? '';
const signersOf = (note: Note): string[] => note.signatures.map(({ keyId }) => keyId);
const idsOf = (vkeys: readonly string[]): (string | undefined)[] => vkeys.map((vkey) => vkey.split('+')[1]);

/** Takes the private identity key away, as somebody does who writes it down. */
async function take(signer: FolderSigner): Promise<string> {
  let taken = '';
  await signer.takeIdentity((skey) => {
    taken = skey;
  });
  return taken;
}

describe('a rotation of the signing key', () => {
  test('overlaps: checkpoints carry both lines, until the former key is retired', async () => {
    const { signer, folder } = await enrolled();
    const pinned = await vkeyOf(signer);
    const before = await sign(signer, 3);
    await signer.rotateKey();
    const during = await sign(signer, 5);
    const both = idsOf(await signer.verifierKeys(ORIGIN));
    expect(signersOf(during)).toEqual(both);
    expect(both[1]).toBe(signersOf(before)[0]);
    await signer.retireKey();
    const after = await sign(openSigner(folder), 8);
    expect(signersOf(after)).toEqual([both[0]]);
    expect(idsOf(await signer.verifierKeys(ORIGIN))).toEqual(both);
    expect(readFileSync(join(folder, 'key'), 'utf8').trim().split('\n')).toHaveLength(1);
    const manifest = await manifestOf(signer, pinned);
    expect(manifest).toMatchObject({ serial: 3, retired: [{ until: [{ origin: ORIGIN, size: 5 }] }] });
    // Whoever pinned the identity key believes all three, and the former key no further than it went.
    const keys = keysOfOrigin(sha256, manifest, ORIGIN);
    for (const [note, size] of [
      [before, 3],
      [during, 5],
      [after, 8],
    ] as const)
      expect(verifyNote(note, keysAtSize(keys, size), verifyEd25519).ok).toBe(true);
    expect(verifyNote(before, keysAtSize(keys, 6), verifyEd25519).ok).toBe(false);
  });

  test('goes several deep, in order', async () => {
    const { signer } = await enrolled();
    for (const size of [2, 4, 6]) {
      await sign(signer, size);
      await signer.rotateKey();
      await signer.retireKey();
    }
    const { serial, retired } = await manifestOf(signer, await vkeyOf(signer));
    expect(serial).toBe(7);
    expect(retired.map(({ until }) => until[0]?.size)).toEqual([6, 4, 2]);
    expect(await signer.verifierKeys(ORIGIN)).toHaveLength(4);
  });

  test('is begun and ended once', async () => {
    const { signer } = await enrolled();
    await expect(signer.retireKey()).rejects.toMatchObject({ code: 'KEY_STATE_INVALID' });
    await signer.rotateKey();
    await expect(signer.rotateKey()).rejects.toMatchObject({ code: 'KEY_STATE_INVALID' });
    await signer.retireKey();
    await expect(signer.retireKey()).rejects.toMatchObject({ code: 'KEY_STATE_INVALID' });
  });

  test('is seen by a signer that was opened before', async () => {
    const { signer, folder } = await enrolled();
    const running = openSigner(folder);
    await signer.rotateKey();
    expect(signersOf(await sign(running, 2))).toHaveLength(2);
  });
});

describe('what a crash interrupted goes on', () => {
  test('between a new key and its manifest', async () => {
    const { signer, folder } = await enrolled();
    const manifest = readFileSync(join(folder, 'manifest'));
    await signer.rotateKey();
    const keys = await signer.verifierKeys(ORIGIN);
    writeFileSync(join(folder, 'manifest'), manifest);
    const again = openSigner(folder);
    // The key that the manifest knows signs as well.
    const { keys: known } = await manifestOf(again, await vkeyOf(again));
    const note = await sign(again, 2);
    const pinned = keysOfOrigin(sha256, { name: 'test.example', keys: known, retired: [] }, ORIGIN);
    expect(verifyNote(note, keysAtSize(pinned, 2), verifyEd25519).ok).toBe(true);
    await expect(again.retireKey()).rejects.toMatchObject({ code: 'KEY_STATE_INVALID' });
    await again.rotateKey();
    expect(await again.verifierKeys(ORIGIN)).toEqual(keys);
    expect((await manifestOf(again, await vkeyOf(again))).keys).toHaveLength(2);
  });

  test('between the end of a key in the manifest and in the folder', async () => {
    const { signer, folder } = await enrolled();
    await sign(signer, 2);
    await signer.rotateKey();
    const copy = `${folder}-before`;
    cpSync(folder, copy, { recursive: true });
    await signer.retireKey();
    const ended = readFileSync(join(folder, 'manifest'), 'utf8');
    writeFileSync(join(folder, 'key'), readFileSync(join(copy, 'key')));
    const again = openSigner(folder);
    await sign(again, 4);
    await again.retireKey();
    expect(readFileSync(join(folder, 'manifest'), 'utf8')).toBe(ended);
    expect(signersOf(await sign(again, 6))).toHaveLength(1);
  });

  test('while the folder was made', async () => {
    const { folder } = await enrolled();
    rmSync(join(folder, 'key'));
    const again = newSigner(folder);
    expect((await manifestOf(again, await vkeyOf(again))).serial).toBe(1);
  });
});

describe('the identity key', () => {
  test('vouches for the first key from the beginning', async () => {
    const { signer } = await enrolled();
    const pinned = await vkeyOf(signer);
    expect(pinned).toMatch(/^test\.example\/identity\+[0-9a-f]{8}\+/);
    expect(await signer.identity()).toMatchObject({ online: true });
    expect(await manifestOf(signer, pinned)).toMatchObject({ name: 'test.example', serial: 1, retired: [] });
  });

  test('is taken once, and its folder has it no more', async () => {
    const { signer, folder } = await enrolled();
    const pinned = await vkeyOf(signer);
    const skey = await take(signer);
    expect(skey).toMatch(/^PRIVATE\+KEY\+test\.example\/identity\+/);
    expect(readFileSync(join(folder, 'identity'), 'utf8')).toBe(`${pinned}\n`);
    expect(await openSigner(folder).identity()).toMatchObject({ vkey: pinned, online: false });
    await expect(take(signer)).rejects.toMatchObject({ code: 'IDENTITY_KEY_MISSING' });
  });

  test('stays where it could not be kept elsewhere', async () => {
    const { signer } = await enrolled();
    await expect(signer.takeIdentity(() => Promise.reject(new Error('no paper')))).rejects.toThrow(
      'no paper',
    );
    expect(await signer.identity()).toMatchObject({ online: true });
  });

  test('is given where it is offline, and no other is taken for it', async () => {
    const { signer } = await enrolled();
    const pinned = await vkeyOf(signer);
    const skey = await take(signer);
    const other = await take((await enrolled()).signer);
    await expect(signer.rotateKey()).rejects.toMatchObject({ code: 'IDENTITY_KEY_MISSING' });
    for (const wrong of ['', 'PRIVATE+KEY+x', other]) {
      const refused = await signer.rotateKey(wrong).catch((error: Error) => error.message);
      expect(refused).toContain('not the private identity key of this installation');
      if (wrong !== '') expect(refused).not.toContain(wrong);
    }
    expect(await signer.verifierKeys(ORIGIN)).toHaveLength(1);
    await signer.rotateKey(`${skey}\n`);
    await signer.retireKey(skey);
    expect((await manifestOf(signer, pinned)).serial).toBe(3);
    expect(await signer.identity()).toMatchObject({ online: false });
  });

  test('without its manifest says what is missing', async () => {
    const { signer, folder } = await enrolled();
    rmSync(join(folder, 'manifest'));
    await expect(signer.identity()).rejects.toMatchObject({ code: 'SIGNER_ABSENT' });
  });

  test('is made for a folder of before, once', async () => {
    const { signer, folder } = await enrolled();
    for (const file of ['identity', 'manifest']) rmSync(join(folder, file));
    expect(await signer.identity()).toBeUndefined();
    await expect(signer.rotateKey()).rejects.toMatchObject({ code: 'IDENTITY_KEY_MISSING' });
    const { vkey } = await signer.makeIdentity();
    expect((await manifestOf(signer, vkey)).keys).toHaveLength(1);
    await expect(signer.makeIdentity()).rejects.toMatchObject({ code: 'KEY_STATE_INVALID' });
  });
});
