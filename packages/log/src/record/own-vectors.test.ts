import { describe, expect, test } from 'vitest';
import { formatHex } from '../bytes/encoding.ts';
import { bytesOfLatin1, type Hash, latin1OfBytes } from '../bytes/sha256.ts';
import { SECTIONS } from '../event/vocabulary.ts';
import { createLog } from '../log/open-log.ts';
import { verifyLog } from '../log/verify-log.ts';
import { sha256, sha256Base64url } from '../node/crypto.ts';
import { publicKeyOfSeed, signerOfSeed, verifyEd25519 } from '../node/ed25519.ts';
import { checkpoint, formatCheckpoint, parseCheckpoint } from '../note/checkpoint.ts';
import { formatKeyManifest, identityName, verifyKeyManifest } from '../note/key-manifest.ts';
import { formatVerifierKey, parseVerifierKey, verifierKey } from '../note/note-key.ts';
import { formatNote, formatSignatureLine, parseNote, signNote } from '../note/signed-note.ts';
import { verifyNote } from '../note/verify-note.ts';
import { createMemoryFile, openMemoryStore } from '../store/memory/memory-store.ts';
import { newSigner, temporaryFolder } from '../testing/log-parts.test.kit.ts';
import { ownVectors, type RecordVector } from '../testing/own-vectors.test.kit.ts';
import { compactRange, emptyRange, extendRange, parseHashes, rootOf } from '../tree/compact-range.ts';
import { treeHasher } from '../tree/hash.ts';
import { readLeaf } from '../verify/leaf-grammar.ts';
import { createTagger, deriveIdKey, deriveTagKey, genesisTag, keyIdOf, ratchetKey } from './chain.ts';
import { decodeRecord } from './decode-record.ts';
import { createKeyring, parseSecret } from './key-epoch.ts';

const hasher = treeHasher(sha256);
const fromHex = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));
const hexOf = (bytes: Uint8Array | undefined): string => formatHex(latin1OfBytes(bytes ?? new Uint8Array(0)));

describe('keys and tags', () => {
  const { keys, tags, ratchets } = ownVectors('chain');

  test.each(keys)(
    'of $origin under key $keyId',
    ({ secret, origin, keyId, tagKey, idKey, genesisTag: genesis }) => {
      const bytes = parseSecret(`${secret}\n`);
      expect(keyIdOf(sha256, bytes)).toBe(keyId);
      expect(hexOf(deriveTagKey(sha256, bytes, origin))).toBe(tagKey);
      expect(hexOf(deriveIdKey(sha256, bytes, origin))).toBe(idKey);
      expect(formatHex(genesisTag(sha256, origin))).toBe(genesis);
    },
  );

  test.each(ratchets)('that follow from others, after epoch $epoch', ({ key, epoch, next, nextKeyId }) => {
    const following = ratchetKey(sha256, fromHex(key), epoch);
    expect(hexOf(following)).toBe(next);
    expect(keyIdOf(sha256, following)).toBe(nextKeyId);
  });

  test.each(tags)(
    'at seq $seq in epoch $epoch',
    ({ origin, key, seq, epoch, previousTag, leafHash, tag }) => {
      const tagger = createTagger(sha256, origin, epoch, fromHex(key));
      expect(formatHex(tagger.tag(seq, fromHex(previousTag), 0, fromHex(leafHash), 0))).toBe(tag);
      // From the middle of larger arrays as well.
      const [before, hash] = [previousTag, leafHash].map((hex) => fromHex(`ffff${hex}ff`));
      expect(formatHex(tagger.tag(seq, before ?? new Uint8Array(0), 2, hash ?? new Uint8Array(0), 2))).toBe(
        tag,
      );
    },
  );
});

test('a key manifest has its text, and its signature by the identity key', () => {
  const { note, text, name, serial, ...vector } = ownVectors('manifest');
  const latin1 = (hex: string): string => latin1OfBytes(fromHex(hex));
  const manifest = {
    ...{ name, serial, keys: vector.keys.map(latin1) },
    retired: vector.retired.map(({ publicKey, until }) => ({
      publicKey: latin1(publicKey),
      until: Object.entries(until).map(([origin, size]) => ({ origin, size })),
    })),
  };
  expect(formatKeyManifest(manifest)).toBe(text);
  const seed = fromHex(vector.seed);
  const identity = verifierKey(sha256, identityName(name), 'ed25519', publicKeyOfSeed(seed));
  expect(formatVerifierKey(identity)).toBe(vector.identityKey);
  expect(formatNote({ text, signatures: [signNote(identity, signerOfSeed(seed), text)] })).toBe(note);
  expect(verifyKeyManifest(note, identity, verifyEd25519)).toEqual({ ok: true, manifest });
});

describe('a log', async () => {
  const vector = ownVectors('log');
  const { origin, records } = vector;
  const secrets = vector.secrets.map(parseSecret);
  const file = createMemoryFile(origin);
  const signer = newSigner(`${temporaryFolder()}/signer`, 'vectors.example');
  await recordAgain();

  /** Records the events of the vector under its clock and its random bytes. */
  async function recordAgain(): Promise<void> {
    let current: RecordVector | undefined = records[0];
    let used = 0;
    const log = await createLog({
      store: openMemoryStore(file),
      signer,
      origin,
      // The first secret of the log is the keyring's last.
      keyring: createKeyring(sha256, [...secrets].reverse()),
      nowMs: () => current?.ms ?? 0,
      random: {
        bytes: () => latin1OfBytes(fromHex(current?.random ?? '')),
        nonce: () => current?.nonces[used++] ?? '',
      },
    });
    for (const record of records.slice(1)) {
      current = record;
      used = 0;
      if (record.rotate !== undefined) await log.rotateSecret(record.rotate);
      if (record.event !== undefined) await log.record(record.event.type, record.event);
      expect(used).toBe(record.nonces.length);
    }
    await log.close();
  }

  test.each(records.map((record, seq) => ({ ...record, seq })))('$seq: $name', async ({ seq, ...record }) => {
    const store = openMemoryStore(file);
    const [row] = await store.readRecords([seq]);
    const disclosures = SECTIONS.map((section) => record.disclosures[section]);
    expect(new TextDecoder().decode(row?.leaf)).toBe(record.leaf);
    expect(
      SECTIONS.map((_, i) => row?.disclosures?.[i] && new TextDecoder().decode(row.disclosures[i])),
    ).toEqual(disclosures);
    expect(hexOf(row?.hash)).toBe(record.leafHash);
    expect(hexOf(row?.tag)).toBe(record.tag);
    for (const [section, text] of Object.entries(record.disclosures))
      expect(sha256Base64url(text)).toBe(record.digests[section]);
  });

  test.each(records.map((record, seq) => ({ ...record, seq })))(
    'is read again: $seq',
    ({ seq, leaf, leafHash, disclosures }) => {
      const text = new TextEncoder();
      const decoded = decodeRecord(sha256, {
        leaf: text.encode(leaf),
        hash: fromHex(leafHash),
        disclosures: SECTIONS.map((section) =>
          disclosures[section] === undefined ? undefined : text.encode(disclosures[section]),
        ),
      });
      if (!decoded.ok) throw new Error(decoded.reason);
      expect(decoded.record.leaf.seq).toBe(seq);
      expect(decoded.record.sections).toEqual(
        Object.fromEntries(
          Object.entries(disclosures).map(([section, disclosure]) => [section, JSON.parse(disclosure)[2]]),
        ),
      );
      // The grammar of verification reads the same, but for the nonce, which it does not keep.
      expect(readLeaf(leaf, 0, leaf.length)).toEqual({ ...decoded.record.leaf, n: '' });
    },
  );

  test('has the root of its leaf hashes, and verifies', async () => {
    const store = openMemoryStore(file);
    const { size, range } = await store.readHead();
    expect(formatHex(rootOf(hasher, compactRange(0, size, parseHashes(range))))).toBe(vector.root);
    const keyring = createKeyring(sha256, secrets);
    expect(await verifyLog({ store, signer, origin, keyring, mode: 'full' })).toMatchObject({
      verdict: 'intact',
      size: records.length,
    });
  });
});

test('the tree of each size has its root', () => {
  const { leaves, leafHashes, roots } = ownVectors('tree');
  let range = emptyRange();
  expect(formatHex(rootOf(hasher, range))).toBe(roots[0]);
  leaves.forEach((leaf, i) => {
    const hash = sha256(Buffer.concat([Buffer.alloc(1), Buffer.from(leaf)])) as Hash;
    expect(formatHex(hash)).toBe(leafHashes[i]);
    range = extendRange(hasher, range, [hash]).range;
    expect(formatHex(rootOf(hasher, range))).toBe(roots[i + 1]);
  });
});

test('a checkpoint has its text, its key and its signature', () => {
  const vector = ownVectors('checkpoint');
  const root = latin1OfBytes(fromHex(vector.root)) as Hash;
  const text = formatCheckpoint(checkpoint(vector.origin, vector.size, root));
  expect(text).toBe(vector.text);
  expect(parseCheckpoint(vector.text)).toMatchObject({ origin: vector.origin, size: vector.size, root });
  const seed = fromHex(vector.seed);
  const key = verifierKey(sha256, vector.origin, 'ed25519', publicKeyOfSeed(seed));
  expect(formatVerifierKey(key)).toBe(vector.verifierKey);
  const line = signNote(key, signerOfSeed(seed), text);
  expect(formatSignatureLine(line)).toBe(vector.signatureLine);
  expect(formatNote({ text, signatures: [line] })).toBe(vector.note);
  const known = [parseVerifierKey(sha256, vector.verifierKey)];
  expect(verifyNote(parseNote(vector.note), known, verifyEd25519).ok).toBe(true);
  const forged = vector.note.replace('\n9\n', '\n8\n');
  expect(verifyNote(parseNote(forged), known, verifyEd25519).ok).toBe(false);
  expect(bytesOfLatin1(root)).toHaveLength(32);
});
