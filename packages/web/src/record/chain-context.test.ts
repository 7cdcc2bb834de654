import type { RecordJson } from 'attestry/api';
import { expect, test } from 'vitest';
import { chainLinks, widened } from './chain-context.ts';
import { RECORD } from './record.test.kit.ts';

const at = (seq: number): RecordJson => ({ ...RECORD, leaf: { ...RECORD.leaf, seq } });
const answer = {
  record: at(17),
  tag: '17',
  prevTag: '16',
  before: [at(16)],
  after: [at(18), at(19)],
  broken: [15],
};

test('ascending, with those that are broken in their place', () => {
  const links = chainLinks(answer);
  expect(links.map(({ seq }) => seq)).toEqual([15, 16, 17, 18, 19]);
  expect(links.map(({ record }) => record?.leaf.seq)).toEqual([undefined, 16, 17, 18, 19]);
  expect(links.map(({ tag }) => tag)).toEqual([undefined, '16', '17', undefined, undefined]);
  expect(links.find(({ isSelf }) => isSelf)?.seq).toBe(17);
});

test('tags of the others, where the server says them', () => {
  const links = chainLinks({ ...answer, tags: { 15: '15', 18: '18' } });
  expect(links.map(({ tag }) => tag)).toEqual(['15', '16', '17', '18', undefined]);
});

test('ten more, as long as there are more', () => {
  const around = { before: 2, after: 2 };
  expect(widened(around, 'before', answer)).toEqual({ before: 12, after: 2 });
  expect(widened(around, 'after', answer)).toEqual({ before: 2, after: 12 });
  // The log ends at 18.
  expect(widened(around, 'after', { ...answer, after: [at(18)] })).toBeUndefined();
  expect(
    widened(around, 'before', { ...answer, record: at(1), before: [at(0)], broken: [], after: [] }),
  ).toBeUndefined();
  expect(widened({ before: 100, after: 2 }, 'before', { ...answer, record: at(500) })).toBeUndefined();
  expect(widened({ before: 95, after: 2 }, 'before', { ...answer, record: at(500) })).toMatchObject({
    before: 100,
  });
});
