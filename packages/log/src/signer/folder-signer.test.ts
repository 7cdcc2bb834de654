import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { formatHex } from '../bytes/encoding.ts';
import type { Hash } from '../bytes/sha256.ts';
import { sha256 } from '../node/crypto.ts';
import { verifyEd25519 } from '../node/ed25519.ts';
import { formatAddCheckpoint } from '../note/add-checkpoint.ts';
import { checkpoint, formatCheckpoint } from '../note/checkpoint.ts';
import { parseVerifierKey } from '../note/note-key.ts';
import { formatNote, parseNote, parseSignatureLines } from '../note/signed-note.ts';
import { verifyNote } from '../note/verify-note.ts';
import { newSigner, ORIGIN, openSigner, temporaryFolder } from '../testing/log-parts.test.kit.ts';
import { emptyRange, extendRange, rootOf } from '../tree/compact-range.ts';
import { treeHasher } from '../tree/hash.ts';
import type { FolderSigner } from './folder-signer.ts';

const parent = temporaryFolder();
const hasher = treeHasher(sha256);
const OTHER = 'test.example/other/1';

/** The root of the first `size` leaves of a history: histories differ from their first leaf on. */
function rootOfHistory(history: string, size: number): Hash {
  const hashes = Array.from({ length: size }, (_, i) => sha256(`\0${history} ${i}`) as Hash);
  return rootOf(hasher, extendRange(hasher, emptyRange(), hashes).range);
}

/** A request to sign; proofs are left out, so only a first signature and the same again can be given. */
function request(size: number, { old = 0, history = 'one', origin = ORIGIN } = {}): string {
  const text = formatCheckpoint(checkpoint(origin, size, rootOfHistory(history, size)));
  return formatAddCheckpoint({ old, proof: [], checkpoint: text });
}

async function enrolled(): Promise<{ signer: FolderSigner; folder: string }> {
  const folder = join(mkdtempSync(join(parent, 'signer-')), 'signer');
  const signer = newSigner(folder);
  await signer.enroll(ORIGIN);
  return { signer, folder };
}

describe('the folder of a signer', () => {
  test('keeps key and states where only their owner reads them', async () => {
    const { folder } = await enrolled();
    for (const file of ['key', 'identity']) expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    for (const file of readdirSync(join(folder, 'origins')))
      expect(statSync(join(folder, 'origins', file)).mode & 0o777).toBe(0o600);
  });

  test('is not made over another', async () => {
    const { folder } = await enrolled();
    const key = readFileSync(join(folder, 'key'), 'utf8');
    expect(() => newSigner(folder)).toThrow(/signer's folder already/);
    expect(readFileSync(join(folder, 'key'), 'utf8')).toBe(key);
  });

  test('is opened with the same key', async () => {
    const { signer, folder } = await enrolled();
    expect(await openSigner(folder).verifierKeys(ORIGIN)).toEqual(await signer.verifierKeys(ORIGIN));
  });

  test('holds nothing else and no draft afterwards', async () => {
    const { signer, folder } = await enrolled();
    await signer.addCheckpoint(request(3));
    await signer.writeResume(ORIGIN, {
      size: 256,
      root: rootOfHistory('one', 2),
      tag: rootOfHistory('one', 3),
      epoch: 1,
    });
    const files = readdirSync(folder, { recursive: true }).map(String).sort();
    const hex = formatHex(sha256(ORIGIN));
    expect(files).toEqual([
      ...['identity', 'key', 'lock', 'manifest'],
      ...['origins', `origins/${hex}.json`, 'resume', `resume/${hex}.json`],
    ]);
  });
});

describe('an origin', () => {
  test('that is not enrolled is unknown', async () => {
    const { signer } = await enrolled();
    expect(await signer.lastSigned(OTHER)).toBeUndefined();
    expect(await signer.addCheckpoint(request(1, { origin: OTHER }))).toMatchObject({ status: 404 });
    expect(await signer.origins()).toEqual([ORIGIN]);
  });

  test('is enrolled once: its history is not forgotten', async () => {
    const { signer } = await enrolled();
    await signer.addCheckpoint(request(3));
    await expect(signer.enroll(ORIGIN)).rejects.toThrow(/enrolled already/);
    expect((await signer.lastSigned(ORIGIN))?.size).toBe(3);
    await signer.enroll(OTHER);
    expect(await signer.origins()).toEqual([ORIGIN, OTHER]);
  });
});

test('an origin that is frozen signs nothing larger, and says again what it signed', async () => {
  const { signer, folder } = await enrolled();
  const first = await signer.addCheckpoint(request(3));
  await signer.freeze(ORIGIN);
  await signer.freeze(ORIGIN);
  const again = openSigner(folder);
  expect((await again.addCheckpoint(request(4, { old: 3 }))).status).toBe(403);
  expect(await again.addCheckpoint(request(3, { old: 3 }))).toEqual(first);
  expect((await again.addCheckpoint(request(4, { old: 3 }))).status).toBe(403);
  await expect(signer.freeze(OTHER)).rejects.toThrow(/not enrolled/);
});

describe('a signature', () => {
  test('verifies under the key of the origin, and is remembered before it leaves', async () => {
    const { signer, folder } = await enrolled();
    const answer = await signer.addCheckpoint(request(3));
    expect(answer.status).toBe(200);
    const text = formatCheckpoint(checkpoint(ORIGIN, 3, rootOfHistory('one', 3)));
    const note = formatNote({ text, signatures: parseSignatureLines(answer.body) });
    const [key] = await signer.verifierKeys(ORIGIN);
    expect(verifyNote(parseNote(note), [parseVerifierKey(sha256, key)], verifyEd25519).ok).toBe(true);
    expect(await openSigner(folder).lastSigned(ORIGIN)).toEqual({
      size: 3,
      root: rootOfHistory('one', 3),
      note,
    });
  });

  test('of the same size and root is the same again', async () => {
    const { signer } = await enrolled();
    const first = await signer.addCheckpoint(request(3));
    expect(await signer.addCheckpoint(request(3, { old: 3 }))).toEqual(first);
  });

  test('of the same size and another root is refused', async () => {
    const { signer } = await enrolled();
    await signer.addCheckpoint(request(3));
    expect(await signer.addCheckpoint(request(3, { old: 3, history: 'two' }))).toMatchObject({ status: 422 });
    expect((await signer.lastSigned(ORIGIN))?.root).toBe(rootOfHistory('one', 3));
  });

  test('of a smaller size is refused', async () => {
    const { signer } = await enrolled();
    await signer.addCheckpoint(request(3));
    for (const old of [0, 2, 3])
      expect((await signer.addCheckpoint(request(2, { old }))).status).not.toBe(200);
    expect((await signer.lastSigned(ORIGIN))?.size).toBe(3);
  });

  test('of a larger size without proof is refused', async () => {
    const { signer } = await enrolled();
    await signer.addCheckpoint(request(3));
    expect(await signer.addCheckpoint(request(4, { old: 3 }))).toMatchObject({ status: 422 });
  });

  test('is not given for what is no request', async () => {
    const { signer } = await enrolled();
    for (const body of ['', 'old 0\n\n', 'old x\n\nhello\n', `${request(3)}extension\n`]) {
      expect((await signer.addCheckpoint(body)).status).toBe(400);
    }
  });

  test('that was decided before a crash is made by the next who asks', async () => {
    const { signer, folder } = await enrolled();
    await signer.addCheckpoint(request(3));
    const file = join(folder, 'origins', `${formatHex(sha256(ORIGIN))}.json`);
    const { note, ...state } = JSON.parse(readFileSync(file, 'utf8')) as { note: string };
    // As it stands between the two writes: decided, and not signed.
    writeFileSync(file, JSON.stringify({ ...state, note: note.slice(0, note.indexOf('\n\n') + 1) }));
    const again = openSigner(folder);
    expect((await again.addCheckpoint(request(3, { old: 3, history: 'two' }))).status).toBe(422);
    expect((await again.addCheckpoint(request(3, { old: 3 }))).status).toBe(200);
    expect((await again.lastSigned(ORIGIN))?.note).toBe(note);
  });
});

describe('several processes on one folder', () => {
  test('sign one root for a size, whoever asks first', async () => {
    const { folder } = await enrolled();
    const script = `
      import { FolderSigner } from ${JSON.stringify(new URL('./folder-signer.js', import.meta.url).href)};
      import { fileLock } from ${JSON.stringify(new URL('../store/sqlite/file-lock.js', import.meta.url).href)};
      const signer = FolderSigner.open(${JSON.stringify(folder)}, fileLock(${JSON.stringify(join(folder, 'lock'))}));
      const [body] = process.argv.slice(1);
      process.stdout.write(String((await signer.addCheckpoint(body)).status));
    `;
    const ask = async (history: string): Promise<string> => {
      const child = spawn(process.execPath, ['--input-type=module', '-e', script, request(5, { history })], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let out = '';
      child.stdout.on('data', (text) => {
        out += text;
      });
      await once(child, 'close');
      return out;
    };
    const answers = await Promise.all(['a', 'b', 'c', 'd'].map(ask));
    expect(answers.sort()).toEqual(['200', '409', '409', '409']);
    const state = await openSigner(folder).lastSigned(ORIGIN);
    expect(['a', 'b', 'c', 'd'].map((history) => rootOfHistory(history, 5))).toContain(state?.root);
  });
});

test('how far verification got is kept for each origin', async () => {
  const { signer, folder } = await enrolled();
  expect(await signer.readResume(ORIGIN)).toBeUndefined();
  const resume = { size: 512, root: rootOfHistory('one', 2), tag: rootOfHistory('one', 3), epoch: 2 };
  await signer.writeResume(ORIGIN, resume);
  expect(await openSigner(folder).readResume(ORIGIN)).toEqual(resume);
  expect(await signer.readResume(OTHER)).toBeUndefined();
});
