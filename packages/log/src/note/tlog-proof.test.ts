import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { bytesOfLatin1 } from '../bytes/sha256.ts';
import { vectorSuite } from '../testing/vectors.ts';
import { proveInclusion } from '../tree/inclusion.ts';
import { flipByte, hasher, referenceTree } from '../tree/reference-tree.test.kit.ts';
import { parseBase64Hash } from './base64-hash.ts';
import { checkpoint, formatCheckpoint } from './checkpoint.ts';
import { cosign } from './cosignature.ts';
import { testKey, verifyEd25519 } from './ed25519.test.kit.ts';
import { FormatError } from './format-error.ts';
import { expectPrintsAgain } from './prints-again.test.kit.ts';
import { formatNote, signNote } from './signed-note.ts';
import {
  checkTlogProof,
  formatTlogProof,
  type ProofPolicy,
  parseTlogProof,
  type TlogProof,
} from './tlog-proof.ts';

const origin = 'audit.example.com/main/1';
const log = testKey(origin, 'ed25519', 1);
const witnesses = [2, 3].map((byte) => testKey(`w${byte}.example.org`, 'cosignature', byte));
const tree = referenceTree(11);
const policy: ProofPolicy = {
  origin,
  logKeys: [log.key],
  witnessKeys: witnesses.map(({ key }) => key),
  quorum: 2,
};

function proofOf(index: number, cosigners = witnesses): TlogProof {
  const text = formatCheckpoint(checkpoint(origin, 11, tree.root(0, 11)));
  const signatures = [
    signNote(log.key, log.sign, text),
    ...cosigners.map(({ key, sign }) => cosign(key, sign, text, 1_767_139_200)),
  ];
  const hashes = proveInclusion(hasher, index, 11, tree.reader(11));
  return { index, hashes, checkpoint: formatNote({ text, signatures }) };
}

function check(
  proof: TlogProof,
  leaf: number,
  changed: Partial<ProofPolicy> = {},
): ReturnType<typeof checkTlogProof> {
  return checkTlogProof(hasher, verifyEd25519, { ...policy, ...changed }, proof, tree.root(leaf, leaf + 1));
}

test('any text is refused or prints again', () => {
  const extra = new TextEncoder().encode('leaf and disclosures');
  expectPrintsAgain(
    [formatTlogProof(proofOf(4)), formatTlogProof({ ...proofOf(0), extra, hashes: [] })],
    parseTlogProof,
    formatTlogProof,
  );
  expect(() => formatTlogProof({ ...proofOf(4), extra: new Uint8Array(0) })).toThrow(FormatError);
  expect(() => formatTlogProof({ ...proofOf(4), index: -1 })).toThrow(FormatError);
  expect(() => parseTlogProof('x'.repeat(200_000))).toThrow(FormatError);
});

describe('checking', () => {
  test('every record of a tree, through the file', () => {
    for (let index = 0; index < 11; index++) {
      const proof = parseTlogProof(formatTlogProof(proofOf(index)));
      expect(check(proof, index)).toMatchObject({
        ok: true,
        checkpoint: { size: 11 },
        verified: { length: 3 },
      });
      expect(check(proof, (index + 1) % 11)).toMatchObject({ reason: 'inclusion' });
    }
  });

  test('refuses another log, another key, too few witnesses, a changed proof', () => {
    const proof = proofOf(4);
    expect(check(proof, 4, { origin: 'audit.example.com/main/2' })).toMatchObject({ reason: 'origin' });
    const stranger = testKey(origin, 'ed25519', 9).key;
    expect(check(proof, 4, { logKeys: [stranger] })).toMatchObject({
      reason: 'signature',
      got: 'cosignatures alone',
    });
    expect(check(proof, 4, { logKeys: [stranger], witnessKeys: [], quorum: 0 })).toMatchObject({
      reason: 'signature',
    });
    expect(check(proofOf(4, witnesses.slice(1)), 4)).toMatchObject({ reason: 'quorum', got: '1' });
    expect(check(proofOf(4, []), 4, { quorum: 0 })).toMatchObject({ ok: true });
    const hashes = proof.hashes.map((hash) => flipByte(hash, 5));
    expect(check({ ...proof, hashes }, 4)).toMatchObject({ reason: 'inclusion' });
    expect(check({ ...proof, checkpoint: 'x\n' }, 4)).toMatchObject({ reason: 'format' });
    const moved = proof.checkpoint.replace('\n11\n', '\n12\n');
    expect(check({ ...proof, checkpoint: moved }, 4)).toMatchObject({ reason: 'signature' });
  });

  test('one witness that cosigned twice is one witness', () => {
    const [one] = witnesses;
    if (one === undefined) throw new Error('no witness');
    expect(check(proofOf(4, [one, one]), 4)).toMatchObject({ reason: 'quorum', got: '1' });
  });
});

interface Vectors {
  readonly marshal: readonly {
    readonly index: number;
    readonly hashes: readonly string[];
    readonly checkpoint: string;
    readonly extra?: string;
    readonly want: string;
  }[];
  readonly unmarshal_errors: readonly { readonly name: string; readonly proof: string }[];
}

vectorSuite('vectors/tlog-formats-transparency-dev', (folder) => {
  const vectors: Vectors = JSON.parse(readFileSync(new URL('tlog-proof.json', folder), 'utf8'));

  test.each(vectors.marshal)('prints index $index', ({ index, hashes, checkpoint, extra, want }) => {
    const proof: TlogProof = {
      index,
      hashes: hashes.map((hash) => parseBase64Hash(hash, 'a hash')),
      checkpoint,
      ...(extra === undefined ? {} : { extra: bytesOfLatin1(extra) }),
    };
    expect(formatTlogProof(proof)).toBe(want);
    expect(parseTlogProof(want)).toEqual(proof);
  });

  test.each(vectors.unmarshal_errors)('refused: $name', ({ proof }) => {
    expect(() => parseTlogProof(proof)).toThrow(FormatError);
  });
});
