import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sha256 } from './sha256.ts';

function reference(data: Uint8Array | string): string {
  return createHash('sha256').update(data).digest().toString('latin1');
}

test('it is SHA-256, whatever is hashed', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      expect(sha256(bytes)).toBe(reference(bytes));
    }),
  );
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(sha256(text)).toBe(reference(text));
    }),
  );
});

test('at the borders of its blocks, and for much', () => {
  for (const length of [0, 1, 55, 56, 57, 63, 64, 65, 119, 120, 128, 70_001]) {
    const bytes = new Uint8Array(length).fill(0x5a);
    expect(sha256(bytes), `${length}`).toBe(reference(bytes));
  }
});
