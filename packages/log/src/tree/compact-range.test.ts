import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  appendLeaf,
  type CompactRange,
  compactRange,
  emptyRange,
  extendRange,
  formatHashes,
  formatRange,
  mergeRanges,
  parseHashes,
  parseRange,
  rootOf,
  subtreesOf,
} from './compact-range.ts';
import { FormatError } from './format-error.ts';
import { assembleProof, planRange } from './hash-reader.ts';
import { hasher, referenceTree } from './reference-tree.test.kit.ts';

const tree = referenceTree(700);

function rangeOf(begin: number, end: number): CompactRange {
  return extendRange(hasher, emptyRange(begin), tree.leaves.slice(begin, end)).range;
}

describe('growing', () => {
  test('every size from 0 has the root of RFC 9162 §2.1.1', () => {
    let range = emptyRange();
    tree.leaves.forEach((leaf, size) => {
      expect(rootOf(hasher, range)).toBe(tree.root(0, size));
      range = appendLeaf(hasher, range, leaf).range;
      expect(range.end).toBe(size + 1);
    });
  });

  test('does not touch the range it grows from', () => {
    const range = rangeOf(0, 5);
    const before = [...range.hashes];
    extendRange(hasher, range, tree.leaves.slice(5, 50));
    expect(range).toEqual({ begin: 0, end: 5, hashes: before });
  });

  test('every range [begin, end) holds exactly the hashes of its subtrees', () => {
    for (let begin = 0; begin < 40; begin++)
      for (let end = begin; end < 80; end++)
        expect(rangeOf(begin, end).hashes).toEqual(
          subtreesOf(begin, end).map(({ start, width }) => tree.root(start, start + width)),
        );
  });

  test('hands out each hash of level >= 1 when, and only when, its tile is full', () => {
    const { tileHashes } = extendRange(hasher, emptyRange(), tree.leaves);
    expect(tileHashes).toEqual([
      { level: 1, index: 0, hash: tree.root(0, 256) },
      { level: 1, index: 1, hash: tree.root(256, 512) },
    ]);
    expect(extendRange(hasher, rangeOf(0, 255), tree.leaves.slice(255, 256)).tileHashes).toHaveLength(1);
    expect(extendRange(hasher, rangeOf(0, 256), tree.leaves.slice(256, 511)).tileHashes).toEqual([]);
  });

  test('a level 2 hash arises with the 65,536th leaf, also when two halves are merged', () => {
    const leaves = Array.from({ length: 65_536 }, () => hasher.emptyRoot);
    const whole = extendRange(hasher, emptyRange(), leaves);
    expect(whole.tileHashes).toHaveLength(257);
    expect(whole.tileHashes.at(-1)).toEqual({ level: 2, index: 0, hash: rootOf(hasher, whole.range) });
    const half = extendRange(hasher, emptyRange(), leaves.slice(0, 32_768));
    const other = extendRange(hasher, emptyRange(32_768), leaves.slice(32_768));
    const merged = mergeRanges(hasher, half.range, other.range);
    expect(merged.range).toEqual(whole.range);
    expect([...half.tileHashes, ...other.tileHashes, ...merged.tileHashes]).toEqual(whole.tileHashes);
  });

  test('refuses to grow past the safe integers', () => {
    const edge = emptyRange(Number.MAX_SAFE_INTEGER);
    expect(() => appendLeaf(hasher, edge, hasher.emptyRoot)).toThrow(RangeError);
  });
});

describe('merging', () => {
  test('any cuts give the same range and the same tile hashes as one pass', () => {
    fc.assert(
      fc.property(fc.nat(700), fc.nat(700), fc.nat(700), (a, b, c) => {
        const [begin = 0, middle = 0, end = 0] = [a, b, c].sort((x, y) => x - y);
        const whole = extendRange(hasher, emptyRange(begin), tree.leaves.slice(begin, end));
        const left = extendRange(hasher, emptyRange(begin), tree.leaves.slice(begin, middle));
        const right = extendRange(hasher, emptyRange(middle), tree.leaves.slice(middle, end));
        const merged = mergeRanges(hasher, left.range, right.range);
        expect(merged.range).toEqual(whole.range);
        const byIndex = [...left.tileHashes, ...right.tileHashes, ...merged.tileHashes];
        expect(byIndex.sort((x, y) => x.level - y.level || x.index - y.index)).toEqual(whole.tileHashes);
      }),
      { numRuns: 300 },
    );
  });

  test('ranges that do not touch are refused, and one from the middle has no root', () => {
    expect(() => mergeRanges(hasher, rangeOf(0, 3), rangeOf(4, 5))).toThrow('do not touch');
    expect(() => rootOf(hasher, rangeOf(4, 5))).toThrow('no root');
    expect(() => compactRange(0, 3, [])).toThrow('has 2 hashes, not 0');
  });
});

describe('rebuilding', () => {
  test('a head comes back from what the plan reads, at most 255 of it leaf hashes', () => {
    for (let size = 0; size <= 700; size++) {
      const plan = planRange(0, size);
      const leaves = plan.reads.filter(({ level }) => level === 0);
      expect(leaves.reduce((sum, { count }) => sum + count, 0)).toBeLessThan(256);
      const hashes = assembleProof(hasher, plan, tree.reader(size)(plan.reads));
      expect(compactRange(0, size, hashes)).toEqual(rangeOf(0, size));
    }
  });
});

describe('the stored form', () => {
  test('comes back as it went', () => {
    for (const [begin, end] of [
      [0, 0],
      [0, 1],
      [3, 8],
      [0, 700],
      [256, 511],
    ] as const) {
      const range = rangeOf(begin, end);
      expect(parseRange(formatRange(range))).toEqual(range);
    }
  });

  test('a range at the edge of the safe integers comes back', () => {
    const end = Number.MAX_SAFE_INTEGER;
    const range = compactRange(0, end, Array(53).fill(hasher.emptyRoot));
    expect(parseRange(formatRange(range))).toEqual(range);
  });

  test('nothing else is read', () => {
    const bytes = formatRange(rangeOf(0, 7));
    expect(() => parseRange(bytes.subarray(0, 15))).toThrow(FormatError);
    expect(() => parseRange(bytes.subarray(0, -1))).toThrow(FormatError);
    expect(() => parseRange(new Uint8Array([...bytes, 0]))).toThrow(FormatError);
    expect(() => parseRange(new Uint8Array(16).fill(255))).toThrow(FormatError);
    expect(() => parseHashes(new Uint8Array(31))).toThrow(FormatError);
  });

  test('any bytes are refused or print again', () => {
    fc.assert(
      fc.property(fc.nat(20), fc.nat(20), fc.uint8Array({ maxLength: 200 }), (begin, end, tail) => {
        const bytes = new Uint8Array(16 + tail.length);
        bytes[7] = begin;
        bytes[15] = end;
        bytes.set(tail, 16);
        const range = tryParse(() => parseRange(bytes));
        if (range !== undefined) expect(formatRange(range)).toEqual(bytes);
        const hashes = tryParse(() => parseHashes(tail));
        if (hashes !== undefined) expect(formatHashes(hashes)).toEqual(tail);
      }),
    );
  });
});

function tryParse<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch (error) {
    expect(error).toBeInstanceOf(FormatError);
    return undefined;
  }
}
