import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseBase64 } from '../bytes/encoding.ts';
import type { Hash } from '../bytes/sha256.ts';
import { sha256 } from '../node/crypto.ts';
import { vectorSuite } from '../testing/vectors.ts';
import { checkConsistency, planConsistency, proveConsistency } from './consistency.ts';
import { flipByte, hasher, referenceTree } from './reference-tree.test.kit.ts';

const tree = referenceTree(1030);

function claim(
  oldSize: number,
  size: number,
): {
  oldSize: number;
  oldRoot: Hash;
  size: number;
  root: Hash;
  proof: Hash[];
} {
  return {
    oldSize,
    oldRoot: tree.root(0, oldSize),
    size,
    root: tree.root(0, size),
    proof: proveConsistency(hasher, oldSize, size, tree.reader(size)),
  };
}

describe('proving', () => {
  test('is PROOF of RFC 9162 §2.1.4.1, and holds, between all sizes up to 130', () => {
    for (let size = 1; size <= 130; size++)
      for (let oldSize = 1; oldSize <= size; oldSize++) {
        const good = claim(oldSize, size);
        expect(good.proof).toEqual(tree.proof(oldSize, size));
        expect(checkConsistency(hasher, good)).toEqual({ ok: true });
      }
  });

  test.each([255, 256, 257, 511, 512, 513, 1023, 1024, 1025])('holds from every size to %i', (size) => {
    for (let oldSize = 1; oldSize <= size; oldSize++) {
      const good = claim(oldSize, size);
      expect(good.proof).toEqual(tree.proof(oldSize, size));
      expect(checkConsistency(hasher, good)).toEqual({ ok: true });
    }
  });

  test('refuses to prove from nothing, backwards or between what is no size', () => {
    expect(() => planConsistency(0, 7)).toThrow(RangeError);
    expect(() => planConsistency(8, 7)).toThrow(RangeError);
    expect(() => planConsistency(1, 2 ** 53)).toThrow(RangeError);
  });

  test('plans between sizes beyond 32 bits', () => {
    expect(planConsistency(2 ** 33, 2 ** 33 + 1).parts).toHaveLength(1);
    expect(planConsistency(2 ** 40 + 1, 2 ** 53 - 1).parts.length).toBeLessThan(64);
  });
});

describe('checking', () => {
  test.each([2, 3, 4, 6, 7, 8, 9, 15, 16, 17, 33])('to size %i: every flipped byte fails', (size) => {
    for (let oldSize = 1; oldSize <= size; oldSize++) {
      const good = claim(oldSize, size);
      for (let at = 0; at < 32; at++) {
        expect(checkConsistency(hasher, { ...good, root: flipByte(good.root, at) }).ok).toBe(false);
        expect(checkConsistency(hasher, { ...good, oldRoot: flipByte(good.oldRoot, at) }).ok).toBe(false);
        good.proof.forEach((hash, i) => {
          const proof = good.proof.with(i, flipByte(hash, at));
          expect(checkConsistency(hasher, { ...good, proof }).ok).toBe(false);
        });
      }
    }
  });

  test('every other old size, and every cut or longer proof, fails', () => {
    for (let size = 1; size <= 20; size++)
      for (let oldSize = 1; oldSize < size; oldSize++) {
        const good = claim(oldSize, size);
        for (let other = 0; other <= size; other++)
          if (other !== oldSize) expect(checkConsistency(hasher, { ...good, oldSize: other }).ok).toBe(false);
        expect(checkConsistency(hasher, { ...good, proof: good.proof.slice(1) }).ok).toBe(false);
        expect(checkConsistency(hasher, { ...good, proof: good.proof.slice(0, -1) }).ok).toBe(false);
        const long = { ...good, proof: [...good.proof, good.root] };
        expect(checkConsistency(hasher, long)).toMatchObject({ reason: 'length' });
      }
  });

  test('tells a wrong past from a wrong present', () => {
    const good = claim(5, 9);
    expect(checkConsistency(hasher, { ...good, oldRoot: tree.root(0, 6) })).toMatchObject({
      reason: 'old-root',
    });
    expect(checkConsistency(hasher, { ...good, root: tree.root(0, 8) })).toMatchObject({ reason: 'root' });
  });

  test('equal sizes want equal roots and no proof; nothing follows from size 0', () => {
    const same = claim(7, 7);
    expect(same.proof).toEqual([]);
    expect(checkConsistency(hasher, { ...same, root: tree.root(0, 6) })).toMatchObject({ reason: 'root' });
    expect(checkConsistency(hasher, { ...same, proof: [same.root] })).toMatchObject({ reason: 'length' });
    const empty = { oldSize: 0, oldRoot: hasher.emptyRoot, size: 0, root: hasher.emptyRoot, proof: [] };
    expect(checkConsistency(hasher, empty)).toMatchObject({ reason: 'input' });
    expect(checkConsistency(hasher, { ...empty, size: 7, root: tree.root(0, 7) })).toMatchObject({
      reason: 'input',
    });
  });
});

interface Case {
  readonly size1: number;
  readonly size2: number;
  readonly root1: string;
  readonly root2: string;
  readonly proof: readonly string[] | null;
  readonly wantErr: boolean;
}

vectorSuite('vectors/merkle-transparency-dev', (folder) => {
  const files = readdirSync(new URL('consistency/', folder), { recursive: true, encoding: 'utf8' }).filter(
    (path) => path.endsWith('.json'),
  );

  // Some cases have "don't care 1" for a root, which upstream compares and never measures. We want 32 bytes: its hash
  // stands in for it, so that equal stays equal and unequal unequal.
  const rootOf = (base64: string): string => {
    const root = parseBase64(base64) ?? '';
    return root.length === 32 ? root : sha256(root);
  };

  test('there are the 98 files that upstream has', () => expect(files).toHaveLength(98));

  test.each(files)('%s', (path) => {
    const text = readFileSync(new URL(`consistency/${path.replaceAll('@', '%40')}`, folder), 'utf8');
    const vector: Case = JSON.parse(text);
    const verdict = checkConsistency(hasher, {
      oldSize: vector.size1,
      oldRoot: rootOf(vector.root1),
      size: vector.size2,
      root: rootOf(vector.root2),
      proof: (vector.proof ?? []).map((hash) => parseBase64(hash) ?? ''),
    });
    expect(verdict.ok).toBe(!vector.wantErr);
  });
});
