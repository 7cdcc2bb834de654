import { expect, test } from 'vitest';
import { formatHex } from '../bytes/encoding.ts';
import { sha256 } from '../node/crypto.ts';
import { hashLeaf } from './hash.ts';
import { hasher } from './reference-tree.test.kit.ts';

test('the empty tree has the hash of nothing', () => {
  expect(formatHex(hasher.emptyRoot)).toBe(
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  );
});

test('an empty leaf is not the empty tree', () => {
  // The value of Certificate Transparency's own test, ct_test.
  expect(formatHex(hasher.leafHash(new Uint8Array(0)))).toBe(
    '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  );
});

test('a leaf that comes with its prefix hashes the same without a copy', () => {
  const leaf = new TextEncoder().encode('hello world');
  const packed = new Uint8Array([7, 0, ...leaf, 0]);
  expect(hashLeaf(sha256, packed.subarray(1, 2 + leaf.length))).toBe(hasher.leafHash(leaf));
  expect(() => hashLeaf(sha256, packed)).toThrow(RangeError);
  expect(() => hashLeaf(sha256, new Uint8Array(0))).toThrow(RangeError);
});

test('a node is not the leaf that holds its two hashes', () => {
  const [left, right] = [hasher.emptyRoot, hasher.leafHash(new Uint8Array(1))];
  const both = new Uint8Array(64);
  for (let i = 0; i < 64; i++) both[i] = (left + right).charCodeAt(i);
  expect(hasher.nodeHash(left, right)).not.toBe(hasher.leafHash(both));
  expect(hasher.nodeHash(left, right)).not.toBe(hasher.nodeHash(right, left));
});
