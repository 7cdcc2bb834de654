import type { ReadOnlyReason } from 'attestry/api';
import { expect, test } from 'vitest';
import { commandsFor, stepsFor } from './what-to-do.ts';

const of = (reason: object): readonly string[] => stepsFor({ explanation: '', ...reason } as ReadOnlyReason);

test('before anything is put back or begun again, what is there is kept', () => {
  const steps = ['keep', 'look', 'copy', 'reset'];
  expect(of({ kind: 'cut', size: 3, signed: 5 })).toEqual(steps);
  expect(of({ kind: 'cut', size: 3, seen: 5, who: 'w' })).toEqual(steps);
  expect(of({ kind: 'forked', what: 'records', signed: 5 })).toEqual(steps);
  expect(of({ kind: 'damaged', what: 'last' })).toEqual(steps);
  expect(of({ kind: 'forked', what: 'unknown' })).toEqual(['keep', 'signer', 'reset']);
});

test('a log that goes on elsewhere is gone to, and what is not known is looked at', () => {
  expect(of({ kind: 'moved', place: 'a' })).toEqual(['go']);
  expect(of({ kind: 'replaced', by: 'a/main/2' })).toEqual(['go']);
  expect(of({ kind: 'newer' })).toEqual(['keep', 'look']);
});

test('commands name the log where it is not the usual one, as a shell takes it', () => {
  expect(commandsFor('look', 'main')).toEqual(['attestry verify --dir ./data']);
  expect(commandsFor('look', 'shop')).toEqual(['attestry verify --dir ./data --log shop']);
  expect(commandsFor('reset', "a'b")).toEqual([`attestry reset --dir ./data --log 'a'\\''b' --reason "…"`]);
  expect(commandsFor('copy', 'main')).toEqual([]);
});
