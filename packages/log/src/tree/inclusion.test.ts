import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseBase64 } from '../bytes/encoding.ts';
import type { Hash } from '../bytes/sha256.ts';
import { vectorSuite } from '../testing/vectors.ts';
import { emptyRange, extendRange, foldSubtrees, rootOf } from './compact-range.ts';
import { assembleProof, type HashReader, planSubtrees, readFromTile, tileOfRead } from './hash-reader.ts';
import { checkInclusion, planInclusion, proveInclusion } from './inclusion.ts';
import { flipByte, hasher, leafHashes, referenceTree } from './reference-tree.test.kit.ts';
import { formatTile, formatTilePath, parseTile, tilesOf } from './tile.ts';

const tree = referenceTree(1030);
const around = (size: number): number[] => [size - 1, size, size + 1];
const someSizes = [...around(256), ...around(512), ...around(1024)];

function prove(index: number, size: number): { leafHash: Hash; proof: Hash[]; root: Hash } {
  const leafHash = tree.root(index, index + 1);
  return {
    leafHash,
    proof: proveInclusion(hasher, index, size, tree.reader(size)),
    root: tree.root(0, size),
  };
}

describe('proving', () => {
  test('is PATH of RFC 9162 §2.1.3.1, and holds, for every leaf of every tree up to 130', () => {
    for (let size = 1; size <= 130; size++)
      for (let index = 0; index < size; index++) {
        const claim = { index, size, ...prove(index, size) };
        expect(claim.proof).toEqual(tree.path(index, size));
        expect(checkInclusion(hasher, claim)).toEqual({ ok: true });
      }
  });

  test.each(someSizes)('holds for every leaf of a tree of %i', (size) => {
    for (let index = 0; index < size; index++) {
      const claim = { index, size, ...prove(index, size) };
      expect(claim.proof).toEqual(tree.path(index, size));
      expect(checkInclusion(hasher, claim)).toEqual({ ok: true });
    }
  });

  test('refuses a leaf that is not there', () => {
    expect(() => planInclusion(0, 0)).toThrow(RangeError);
    expect(() => planInclusion(7, 7)).toThrow(RangeError);
    expect(() => planInclusion(-1, 7)).toThrow(RangeError);
    expect(() => planInclusion(0.5, 7)).toThrow(RangeError);
  });

  test('reads inside tiles only, and what it reads exists', () => {
    for (const size of someSizes)
      for (let index = 0; index < size; index++)
        for (const read of planInclusion(index, size).reads) {
          expect(read.count).toBeLessThanOrEqual(128);
          expect(Math.floor(read.from / 256)).toBe(Math.floor((read.from + read.count - 1) / 256));
          expect(tileOfRead(read, size).width).toBeGreaterThanOrEqual((read.from % 256) + read.count);
        }
  });

  test('refuses a reader that gives another number of hashes', () => {
    const plan = planInclusion(3, 7);
    expect(() => assembleProof(hasher, plan, [])).toThrow('given 0');
  });
});

test('a tree kept as tiles, as files and bundles have it, proves the same', () => {
  const size = 66_000;
  const leaves = leafHashes(size);
  const { range, tileHashes } = extendRange(hasher, emptyRange(), leaves);
  const hashOf = (level: number, index: number): Hash =>
    (level === 0 ? leaves[index] : tileHashes.find((t) => t.level === level && t.index === index)?.hash) ??
    hasher.emptyRoot;
  const files = new Map<string, Uint8Array>();
  for (const tile of tilesOf(size)) {
    const hashes = Array.from({ length: tile.width }, (_, i) => hashOf(tile.level, tile.index * 256 + i));
    files.set(formatTilePath(tile), formatTile(hashes));
  }
  const read: HashReader = (reads) =>
    reads.map((run) => {
      const tile = tileOfRead(run, size);
      return readFromTile(run, parseTile(files.get(formatTilePath(tile)) ?? new Uint8Array(0), tile.width));
    });
  for (const index of [0, 255, 256, 32_768, 65_535, 65_536, 65_999]) {
    const proof = proveInclusion(hasher, index, size, read);
    const claim = { index, size, leafHash: leaves[index] ?? '', proof, root: rootOf(hasher, range) };
    expect(checkInclusion(hasher, claim)).toEqual({ ok: true });
  }
});

test('holds at the edge of the safe integers', () => {
  // All leaves alike: then every perfect subtree of one height has one hash.
  const levels = [hasher.emptyRoot];
  for (let height = 1; height < 54; height++) {
    const below = levels[height - 1] ?? hasher.emptyRoot;
    levels.push(hasher.nodeHash(below, below));
  }
  const read: HashReader = (reads) => reads.map(({ level, count }) => Array(count).fill(levels[8 * level]));
  const size = Number.MAX_SAFE_INTEGER;
  const plan = planSubtrees([[0, size]]);
  const root = foldSubtrees(hasher, assembleProof(hasher, plan, read(plan.reads)));
  for (const index of [0, 1, 2 ** 32, 2 ** 52 - 1, 2 ** 52, size - 1]) {
    const proof = proveInclusion(hasher, index, size, read);
    const good = { index, size, leafHash: hasher.emptyRoot, proof, root };
    expect(checkInclusion(hasher, good)).toEqual({ ok: true });
    expect(checkInclusion(hasher, { ...good, root: flipByte(root, 0) })).toMatchObject({ reason: 'root' });
    expect(checkInclusion(hasher, { ...good, size: size + 1 })).toMatchObject({ reason: 'input' });
  }
});

describe('checking', () => {
  test.each([1, 2, 3, 5, 7, 8, 9, 31, 32, 33, 127, 128, 129])(
    'tree of %i: every flipped byte fails',
    (size) => {
      const step = size > 40 ? 13 : 1;
      for (let index = 0; index < size; index += step) {
        const good = { index, size, ...prove(index, size) };
        for (let at = 0; at < 32; at++) {
          expect(checkInclusion(hasher, { ...good, leafHash: flipByte(good.leafHash, at) }).ok).toBe(false);
          expect(checkInclusion(hasher, { ...good, root: flipByte(good.root, at) }).ok).toBe(false);
          good.proof.forEach((hash, i) => {
            const proof = good.proof.with(i, flipByte(hash, at));
            expect(checkInclusion(hasher, { ...good, proof })).toMatchObject({ ok: false, reason: 'root' });
          });
        }
      }
    },
  );

  test('every other index and size, and every cut or longer proof, fails', () => {
    for (let size = 1; size <= 20; size++)
      for (let index = 0; index < size; index++) {
        const good = { index, size, ...prove(index, size) };
        for (let other = 0; other < 24; other++)
          if (other !== index) expect(checkInclusion(hasher, { ...good, index: other }).ok).toBe(false);
        const short = { ...good, proof: good.proof.slice(0, -1) };
        if (good.proof.length > 0) expect(checkInclusion(hasher, short)).toMatchObject({ reason: 'length' });
        const long = { ...good, proof: [...good.proof, good.root] };
        expect(checkInclusion(hasher, long)).toMatchObject({ reason: 'length' });
      }
  });

  test('says what it expected and what it got', () => {
    const good = { index: 2, size: 7, ...prove(2, 7) };
    expect(checkInclusion(hasher, { ...good, index: 7 })).toEqual({
      ok: false,
      reason: 'input',
      expected: 'an index below the size',
      got: 'index 7, size 7',
    });
    expect(checkInclusion(hasher, { ...good, proof: [] })).toEqual({
      ok: false,
      reason: 'length',
      expected: '3 hashes for leaf 2 of 7',
      got: '0',
    });
    expect(checkInclusion(hasher, { ...good, proof: ['', ...good.proof] })).toMatchObject({
      reason: 'input',
    });
    expect(checkInclusion(hasher, { ...good, root: hasher.emptyRoot })).toMatchObject({
      reason: 'root',
      expected: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    });
  });
});

interface Case {
  readonly leafIdx: number;
  readonly treeSize: number;
  readonly root: string;
  readonly leafHash: string;
  readonly proof: readonly string[] | null;
  readonly wantErr: boolean;
}

vectorSuite('vectors/merkle-transparency-dev', (folder) => {
  const files = readdirSync(new URL('inclusion/', folder), { recursive: true, encoding: 'utf8' }).filter(
    (path) => path.endsWith('.json'),
  );

  test('there are the 98 files that upstream has', () => expect(files).toHaveLength(98));

  // Sizes go up to 2^64 - 1. JSON.parse rounds those above 2^53 to numbers that are not safe, and the check refuses these:
  // every such case is one that must fail.
  test.each(files)('%s', (path) => {
    const text = readFileSync(new URL(`inclusion/${path.replaceAll('@', '%40')}`, folder), 'utf8');
    const vector: Case = JSON.parse(text);
    const verdict = checkInclusion(hasher, {
      index: vector.leafIdx,
      size: vector.treeSize,
      leafHash: parseBase64(vector.leafHash) ?? '',
      proof: (vector.proof ?? []).map((hash) => parseBase64(hash) ?? ''),
      root: parseBase64(vector.root) ?? '',
    });
    expect(verdict.ok).toBe(!vector.wantErr);
  });
});
