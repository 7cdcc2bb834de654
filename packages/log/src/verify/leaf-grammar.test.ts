import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatJcs } from '../record/canonical.ts';
import { readLeaf } from './leaf-grammar.ts';

const LEAF = {
  actor: { id: 'attestry', type: 'system' },
  category: 'audit_log',
  id: '01890a5d-ac96-774b-bcce-b302099a8057',
  log: 'shop/main/1',
  n: 'AAAAAAAAAAAAAAAAAAAAAA',
  occurred: '2026-11-22T09:00:00.000Z',
  recorded: '2026-11-22T09:00:00.000Z',
  seq: 7,
  severity: 'info',
  type: 'audit.read',
  v: 1,
};

const word = fc.constantFrom('id', 'target', 'type', 'v', '","target":{', '}', 'ü');
const { system } = fc.letrec<{ system: object; value: unknown }>((tie) => ({
  system: fc.dictionary(word, tie('value'), { maxKeys: 4 }),
  value: fc.oneof({ maxDepth: 3 }, word, fc.constant(1), tie('system')),
}));
const target = fc.record({ id: word, type: word });

test('a leaf with a system part is read as it is, whether or not a target follows', () => {
  fc.assert(
    fc.property(system, fc.option(target, { nil: undefined }), (own, about) => {
      const leaf = { ...LEAF, system: own, ...(about !== undefined && { target: about }) };
      const text = formatJcs(leaf as Parameters<typeof formatJcs>[0]);
      const expected = JSON.parse(text) as object;
      expect(readLeaf(text, 0, text.length)).toEqual({ ...expected, n: '' });
      // The nonce says nothing, and is not kept.
      const among = `${text}\u0000${text}`;
      expect(readLeaf(among, 0, text.length)).toEqual({ ...expected, n: '' });
      expect(readLeaf(text, 0, text.length - 1)).toBeUndefined();
    }),
    { numRuns: 500 },
  );
});
