import type { RecordJson } from 'attestry/api';
import { describe, expect, test } from 'vitest';
import { RECORD } from '../record/record.test.kit.ts';
import { findFirst } from './first-record.ts';
import { addressesOf, isAllCounted, lifeOf, lifeTypes, nameOf } from './history-facts.ts';
import { readSubject, subjectQuery } from './history-subject.ts';

function of(seq: number, type: string, more: Partial<RecordJson['leaf']> = {}): RecordJson {
  return { ...RECORD, leaf: { ...RECORD.leaf, seq, type, ...more } };
}

test('whose history, from the address', () => {
  const subject = readSubject({ kind: 'target', id: 'a b' }, { type: 'client' });
  expect(subjectQuery(subject)).toBe('target.id:"a b" target.type:client');
  expect(subjectQuery(readSubject({ kind: 'actor', id: '42' }, {}))).toBe('actor.id:42');
  expect(readSubject({ kind: 'nonsense', id: 'x' }, { type: '' })).toEqual({
    kind: 'actor',
    id: 'x',
    type: undefined,
  });
});

test('counts are of all, or of the newest thousand', () => {
  expect(isAllCounted({ complete: true, total: 90_000 })).toBe(true);
  expect(isAllCounted({ complete: false, total: 999 })).toBe(true);
  expect(isAllCounted({ complete: false, total: 1000 })).toBe(false);
});

test('the newest name, and addresses by how often', () => {
  const from = (ip: string, name?: string): RecordJson => ({
    ...RECORD,
    sections: { request: { ip }, ...(name !== undefined && { actor: { name } }) },
  });
  const records = [from('::1'), from('10.0.0.1', 'Ada'), from('10.0.0.1', 'Ada of old')];
  expect(nameOf(records, 'actor')).toBe('Ada');
  expect(nameOf(records, 'target')).toBeUndefined();
  expect(addressesOf(records)).toEqual([
    { value: '10.0.0.1', count: 2 },
    { value: '::1', count: 1 },
  ]);
});

describe('who removed it', () => {
  const created = of(1, 'client.account.created');
  const closed = of(5, 'client.account.closed');
  test('the newest that says so', () => {
    expect(lifeOf([of(6, 'auth.login'), closed, created])).toEqual({ state: 'removed', by: closed });
    expect(lifeOf([of(6, 'client.profile.updated'), created])).toBeUndefined();
  });
  test('unless it came back', () => {
    const again = of(7, 'client.account.restored');
    expect(lifeOf([again, closed, created])).toEqual({ state: 'back', by: again, removedBy: closed });
  });
  test('what was refused removed nothing', () => {
    expect(lifeOf([of(5, 'client.account.deleted', { outcome: 'denied' }), created])).toBeUndefined();
  });
  test('the types to look for', () => {
    const types = ['auth.login', 'client.account.closed', 'client.account.created'].map((value) => ({
      value,
      count: 1,
    }));
    expect(lifeTypes(types)).toEqual(['client.account.closed', 'client.account.created']);
  });
});

describe('the first record', () => {
  /** The newest match below a position, of matches at these. */
  function asking(matches: readonly number[]) {
    const asked: number[] = [];
    const ask = (below: number) => {
      asked.push(below);
      const found = matches.filter((seq) => seq < below).at(-1);
      return Promise.resolve({ records: found === undefined ? [] : [of(found, 'auth.login')] });
    };
    return { ask, asked };
  }

  test('is found with few questions', async () => {
    const { ask, asked } = asking([7, 12, ...Array.from({ length: 50_000 }, (_, i) => 100 + 3 * i)]);
    const { record, isCertain } = await findFirst(ask, of(150_000, 'auth.login'));
    expect([record.leaf.seq, isCertain]).toEqual([7, true]);
    expect(asked.length).toBeLessThan(25);
  });

  test('at once where the known one is it', async () => {
    const { ask, asked } = asking([800_000]);
    expect((await findFirst(ask, of(800_000, 'auth.login'))).record.leaf.seq).toBe(800_000);
    expect(asked.length).toBe(1);
    expect((await findFirst(asking([0]).ask, of(0, 'auth.login'))).isCertain).toBe(true);
  });

  test('whatever the matches are', async () => {
    for (let n = 1; n < 200; n++) {
      const matches = Array.from({ length: 300 }, (_, i) => i).filter((i) => (i * 7919 + n * n) % n === 0);
      const last = matches.at(-1) ?? 0;
      const { record, isCertain } = await findFirst(asking(matches).ask, of(last, 'auth.login'));
      expect([record.leaf.seq, isCertain]).toEqual([matches[0], true]);
    }
  });

  test('is not claimed where the server stopped looking', async () => {
    const ask = () => Promise.resolve({ records: [], nextCursor: '17' });
    expect((await findFirst(ask, of(500, 'auth.login'))).isCertain).toBe(false);
  });
});
