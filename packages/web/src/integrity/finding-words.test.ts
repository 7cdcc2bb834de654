import type { Finding } from 'attestry/api';
import { expect, test } from 'vitest';
import { explainInGerman, KINDS } from './finding-words.ts';

const finding = (kind: Finding['kind'], more: Partial<Finding> = {}): Finding => ({
  kind,
  from: 17,
  to: 17,
  count: 1,
  time: null,
  evidence: { expected: 'e', got: 'g', source: 's' },
  explanation: 'The English one.',
  ...more,
});

test('every kind has a sentence of its own in German', () => {
  const kinds = Object.keys(KINDS.en) as Finding['kind'][];
  const sentences = kinds.map((kind) => explainInGerman(finding(kind)));
  expect(new Set(sentences).size).toBe(kinds.length);
  for (const sentence of sentences) expect(sentence).toMatch(/^[A-ZÄÖÜ].*\.$/);
});

test('it says where', () => {
  expect(explainInGerman(finding('altered'))).toContain('Eintrag 17');
  const many = finding('missing', { from: 3, to: 5, count: 3 });
  expect(explainInGerman(many)).toContain('Einträge 3 bis 5');
  expect(explainInGerman(finding('index', { from: null, to: null }))).toContain('Datenbank');
});

test('a root over a range does not accuse its records', () => {
  const source = 'the signer, over stored hashes of other records';
  const root = finding('root', { evidence: { expected: 'e', got: 'g', source } });
  expect(explainInGerman(root)).toContain('außerhalb des Bereichs');
});

test('what this dashboard does not know yet is left to the server', () => {
  expect(explainInGerman(finding('newer' as Finding['kind']))).toBeUndefined();
});
