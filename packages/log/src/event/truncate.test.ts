import { describe, expect, test } from 'vitest';
import { sha256 } from '../node/crypto.ts';
import { AWS, normOf, prepare } from './prepared-event.test.kit.ts';

describe('truncation', () => {
  const long = 'é'.repeat(40_000);
  test('member by member, and every other section as a whole', () => {
    const prepared = prepare({
      ...{ before: { long }, after: long, reason: long, details: [long], imported: { from: long } },
      ...{ actor: { id: 1, name: long }, request: { userAgent: long }, target: { name: 'short' } },
    });
    expect(normOf(prepared)).toEqual(
      ['actor', 'after', 'before', 'details', 'imported', 'reason', 'request'].map((name) => [
        `/${name}`,
        'truncated',
      ]),
    );
    const { after, before } = JSON.parse(prepared.sections.change ?? '');
    const text = `"${long}"`;
    expect(after['[truncated]']).toEqual({
      bytes: 80_002,
      head: `"${'é'.repeat(16_383)}`,
      sha256: Buffer.from(sha256(text), 'latin1').toString('hex'),
    });
    expect(before['[truncated]'].bytes).toBe(80_011);
    expect(prepared.sections.actor).toMatch(/^\{"\[truncated\]":/);
    expect(prepared.sections.target).toBe('{"name":"short"}');
  });

  test('begins after 65,536 bytes', () => {
    expect(prepare({ details: 'x'.repeat(65_534) }).norm).toBe(0);
    expect(prepare({ details: 'x'.repeat(65_535) }).norm).toBe(1);
  });

  test('of a secret shows nothing of it', () => {
    const prepared = prepare({ details: `${AWS} ${'x'.repeat(70_000)}` });
    expect(prepared.sections.details).toContain('"head":"\\"[redacted] xxx');
  });
});
