import { mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { sha256 } from '../node/crypto.ts';
import { publicKeyOfSeed, signerOfSeed } from '../node/ed25519.ts';
import { parseSignerKey, verifierKey } from '../note/note-key.ts';
import { formatNote, parseNote, signNote } from '../note/signed-note.ts';
import { createMemoryFile, openMemoryStore } from '../store/memory/memory-store.ts';
import { keyringOf, newSigner, ORIGIN, temporaryFolder } from '../testing/log-parts.test.kit.ts';
import type { VerifyReport } from '../verify/report.ts';
import { readCheckpointHistory } from './chain-history.ts';
import type { Log } from './log.ts';
import { createLog } from './open-log.ts';
import { readCheckpoint } from './query-log.ts';
import { readVerifierKeys } from './verifier-keys.ts';
import { verifyLog } from './verify-log.ts';

const parent = temporaryFolder();

let folder: string;
let signer: ReturnType<typeof newSigner>;
let log: Log;

beforeEach(async () => {
  folder = join(mkdtempSync(join(parent, 'rotated-')), 'signer');
  signer = newSigner(folder);
  const store = openMemoryStore(createMemoryFile(ORIGIN));
  log = await createLog({ store, signer, origin: ORIGIN, keyring: keyringOf(1) });
});

/** A checkpoint of each tile is kept. */
async function grow(): Promise<void> {
  await log.recordAll(Array.from({ length: 256 }, () => ({ type: 'a.b' })));
  await log.checkpoint();
}

function verify(checkpoints: readonly string[] = []): Promise<VerifyReport> {
  const { store, origin, keyring } = log;
  return verifyLog({ store, origin, keyring, signer, mode: 'quick', threads: 1, checkpoints });
}

/** The seed of the key that signs now, as a thief has it. */
function stolenSeed(): Uint8Array {
  const [skey = ''] = readFileSync(join(folder, 'key'), 'utf8').split('\n');
  return parseSignerKey(sha256, publicKeyOfSeed, skey).seed;
}

describe('after a rotation of the signing key', () => {
  test('checkpoints of before, during and after it are all worth something', async () => {
    await grow();
    await signer.rotateKey();
    // Until the next checkpoint the old key's is the newest.
    const before = await readCheckpoint(log);
    expect(before?.verifierKey).toBe((await signer.verifierKeys(ORIGIN))[1]);
    await grow();
    await signer.retireKey();
    await grow();
    expect((await readCheckpoint(log))?.verifierKey).toBe((await signer.verifierKeys(ORIGIN))[0]);
    const keys = await readVerifierKeys(signer, ORIGIN);
    expect(keys.map(({ until }) => until)).toEqual([undefined, 513]);
    expect(await verify()).toMatchObject({ verdict: 'intact', coverage: { signatures: { checked: 5 } } });
    const kept = await readCheckpointHistory(log, 10);
    expect(kept.map(({ size }) => size)).toEqual([769, 513, 257, 1]);
  });

  test('what a thief of the old key signs beyond its end is a finding', async () => {
    await grow();
    const seed = stolenSeed();
    const key = verifierKey(sha256, ORIGIN, 'ed25519', publicKeyOfSeed(seed));
    await signer.rotateKey();
    await signer.retireKey();
    await grow();
    const newest = await readCheckpoint(log);
    const { text } = parseNote(newest?.note ?? '');
    const forged = formatNote({ text, signatures: [signNote(key, signerOfSeed(seed), text)] });
    expect(await verify([forged])).toMatchObject({
      verdict: 'broken',
      findings: [{ kind: 'signature', evidence: { source: 'a given checkpoint' } }],
    });
  });
});
