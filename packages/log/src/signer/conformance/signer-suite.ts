/**
 * The suite that owns the contract of {@link Signer}: every implementation runs it whole, from a vitest file of its own beside
 * it.
 */
import { afterEach, describe, expect, test } from 'vitest';
import { sha256 } from '../../node/crypto.ts';
import { verifyEd25519 } from '../../node/ed25519.ts';
import { keysOfOrigin, verifyKeyManifest } from '../../note/key-manifest.ts';
import { formatVerifierKey, parseVerifierKey } from '../../note/note-key.ts';
import { formatNote, parseNote, parseSignatureLines } from '../../note/signed-note.ts';
import { verifyNote } from '../../note/verify-note.ts';
import type { Signer } from '../signer.ts';
import { requestOf, rootOfHistory, textOf } from './histories.ts';

const ORIGIN = 'test.example/main/1';
const OTHER = 'test.example/other/1';

/** A signer on a new, empty memory. */
export interface OpenedSigner {
  readonly signer: Signer;
  /** Another signer on the same memory, as after a restart. */
  reopen(): Promise<Signer>;
  close(): Promise<void>;
}

export function signerConformance(name: string, open: () => Promise<OpenedSigner>): void {
  const opened: OpenedSigner[] = [];
  const openNew = async (): Promise<OpenedSigner> => {
    const signer = await open();
    opened.push(signer);
    return signer;
  };
  const enrolled = async (): Promise<OpenedSigner> => {
    const one = await openNew();
    await one.signer.enroll(ORIGIN);
    return one;
  };
  afterEach(async () => {
    for (const one of opened.splice(0)) await one.close();
  });
  describe(`${name} keeps the contract of a signer`, () => {
    describe('an origin', () => originTests(enrolled));
    describe('a signature', () => signatureTests(enrolled));
    resumeTests(enrolled);
  });
}

type Enrolled = () => Promise<OpenedSigner>;

function originTests(enrolled: Enrolled): void {
  test('that is not enrolled is unknown', async () => {
    const { signer } = await enrolled();
    expect(await signer.lastSigned(OTHER)).toBeUndefined();
    expect(await signer.addCheckpoint(requestOf({ origin: OTHER, size: 1 }))).toMatchObject({ status: 404 });
    expect(await signer.origins()).toEqual([ORIGIN]);
  });

  test('has keys that an identity key vouches for, the same after a restart', async () => {
    const { signer, reopen } = await enrolled();
    const identity = await signer.identity();
    if (identity === undefined) throw new Error('a new signer has an identity key');
    expect(identity.online).toBe(true);
    const verdict = verifyKeyManifest(
      identity.manifest,
      parseVerifierKey(sha256, identity.vkey),
      verifyEd25519,
    );
    const keys = verdict.ok ? keysOfOrigin(sha256, verdict.manifest, ORIGIN) : [];
    expect(keys.map(({ key }) => formatVerifierKey(key))).toEqual(await signer.verifierKeys(ORIGIN));
    expect(await (await reopen()).identity()).toEqual(identity);
  });

  test('that is enrolled has signed nothing yet', async () => {
    const { signer } = await enrolled();
    expect(await signer.lastSigned(ORIGIN)).toEqual({ size: 0, root: rootOfHistory('one', 0), note: '' });
  });

  test('is enrolled once: its history is not forgotten', async () => {
    const { signer } = await enrolled();
    await signer.addCheckpoint(requestOf({ origin: ORIGIN, size: 3 }));
    await expect(signer.enroll(ORIGIN)).rejects.toMatchObject({ code: 'LOG_EXISTS' });
    expect((await signer.lastSigned(ORIGIN))?.size).toBe(3);
    await signer.enroll(OTHER);
    expect(await signer.origins()).toEqual([ORIGIN, OTHER]);
  });

  test('that is frozen signs nothing larger, and says again what it signed', async () => {
    const { signer, reopen } = await enrolled();
    const first = await signer.addCheckpoint(requestOf({ origin: ORIGIN, size: 3 }));
    await signer.freeze(ORIGIN);
    await signer.freeze(ORIGIN);
    const again = await reopen();
    const larger = requestOf({ origin: ORIGIN, old: 3, size: 4 });
    expect((await again.addCheckpoint(larger)).status).toBe(403);
    expect(await again.addCheckpoint(requestOf({ origin: ORIGIN, old: 3, size: 3 }))).toEqual(first);
    expect((await again.addCheckpoint(larger)).status).toBe(403);
  });

  test('that is not enrolled is not frozen', async () => {
    const { signer } = await enrolled();
    await expect(signer.freeze(OTHER)).rejects.toMatchObject({ code: 'LOG_ABSENT' });
  });
}

function signatureTests(enrolled: Enrolled): void {
  test('verifies under the key of the origin, and is remembered', async () => {
    const { signer, reopen } = await enrolled();
    const answer = await signer.addCheckpoint(requestOf({ origin: ORIGIN, size: 3 }));
    expect(answer.status).toBe(200);
    const text = textOf({ origin: ORIGIN, size: 3 });
    const note = formatNote({ text, signatures: parseSignatureLines(answer.body) });
    const keys = (await signer.verifierKeys(ORIGIN)).map((vkey) => parseVerifierKey(sha256, vkey));
    expect(keys[0]?.name).toBe(ORIGIN);
    expect(verifyNote(parseNote(note), keys, verifyEd25519).ok).toBe(true);
    const again = await reopen();
    expect(await again.lastSigned(ORIGIN)).toEqual({ size: 3, root: rootOfHistory('one', 3), note });
    expect(await again.verifierKeys(ORIGIN)).toEqual(await signer.verifierKeys(ORIGIN));
  });

  test('is given for what extends what was signed', async () => {
    const { signer } = await enrolled();
    const sizes = [0, 1, 2, 7, 8, 300];
    for (const [i, size] of sizes.entries()) {
      const request = requestOf({ origin: ORIGIN, old: sizes[i - 1] ?? 0, size });
      expect((await signer.addCheckpoint(request)).status).toBe(200);
    }
    expect((await signer.lastSigned(ORIGIN))?.size).toBe(300);
  });

  test('of the same size and root is the same again', async () => {
    const { signer } = await enrolled();
    const first = await signer.addCheckpoint(requestOf({ origin: ORIGIN, size: 3 }));
    expect(await signer.addCheckpoint(requestOf({ origin: ORIGIN, old: 3, size: 3 }))).toEqual(first);
  });

  test('of the same size and another root is refused', async () => {
    const { signer } = await enrolled();
    await signer.addCheckpoint(requestOf({ origin: ORIGIN, size: 3 }));
    const forked = requestOf({ origin: ORIGIN, old: 3, size: 3, history: 'two' });
    expect(await signer.addCheckpoint(forked)).toMatchObject({ status: 422 });
    expect((await signer.lastSigned(ORIGIN))?.root).toBe(rootOfHistory('one', 3));
  });

  test('of a smaller size is refused, and who is behind is told the size', async () => {
    const { signer } = await enrolled();
    await signer.addCheckpoint(requestOf({ origin: ORIGIN, size: 3 }));
    for (const old of [0, 2])
      expect(await signer.addCheckpoint(requestOf({ origin: ORIGIN, old, size: 2 }))).toMatchObject({
        status: 409,
        body: '3\n',
      });
    expect((await signer.lastSigned(ORIGIN))?.size).toBe(3);
  });

  test('of what does not extend what was signed is refused', async () => {
    const { signer } = await enrolled();
    await signer.addCheckpoint(requestOf({ origin: ORIGIN, size: 3 }));
    const forked = requestOf({ origin: ORIGIN, old: 3, size: 9, history: 'two' });
    expect(await signer.addCheckpoint(forked)).toMatchObject({ status: 422 });
  });

  test('is not given for what is no request', async () => {
    const { signer } = await enrolled();
    for (const body of [
      '',
      'old 0\n\n',
      'old x\n\nhello\n',
      `${requestOf({ origin: ORIGIN, size: 3 })}more\n`,
    ])
      expect((await signer.addCheckpoint(body)).status).toBe(400);
  });

  test('is given to one of several histories of a size, whoever asks first', async () => {
    const { signer } = await enrolled();
    const histories = ['a', 'b', 'c', 'd'];
    const answers = await Promise.all(
      histories.map((history) => signer.addCheckpoint(requestOf({ origin: ORIGIN, size: 5, history }))),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
    const signed = histories[answers.findIndex(({ status }) => status === 200)] ?? '';
    expect((await signer.lastSigned(ORIGIN))?.root).toBe(rootOfHistory(signed, 5));
  });
}

function resumeTests(enrolled: Enrolled): void {
  test('how far verification got is kept for each origin', async () => {
    const { signer, reopen } = await enrolled();
    expect(await signer.readResume(ORIGIN)).toBeUndefined();
    for (const size of [256, 512]) {
      const resume = { size, root: rootOfHistory('one', 2), tag: rootOfHistory('one', 3), epoch: 2 };
      await signer.writeResume(ORIGIN, resume);
      expect(await (await reopen()).readResume(ORIGIN)).toEqual(resume);
    }
    expect(await signer.readResume(OTHER)).toBeUndefined();
  });
}
