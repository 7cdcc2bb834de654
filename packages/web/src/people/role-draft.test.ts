import { expect, test } from 'vitest';
import { draftOf, isEmail, isOwner, isSameRoles, rolesOf } from './role-draft.ts';

test('roles become a draft and come back, every log first', () => {
  const roles = [
    { log: 'shop', role: 'viewer' },
    { log: '*', role: 'auditor' },
    { log: 'bank', role: 'admin' },
  ] as const;
  expect(rolesOf(draftOf(roles))).toEqual([roles[1], roles[2], roles[0]]);
  expect(rolesOf({ '*': '', shop: 'viewer' })).toEqual([{ log: 'shop', role: 'viewer' }]);
});

test('the same roles in another order are the same', () => {
  const one = { log: 'a', role: 'viewer' } as const;
  const other = { log: 'b', role: 'admin' } as const;
  expect(isSameRoles([one, other], [other, one])).toBe(true);
  expect(isSameRoles([one], [{ ...one, role: 'auditor' }])).toBe(false);
  expect(isSameRoles([one], [])).toBe(false);
});

test('an owner is one of every log', () => {
  expect(isOwner([{ log: '*', role: 'owner' }])).toBe(true);
  expect(isOwner([{ log: '*', role: 'admin' }])).toBe(false);
});

test('what has no @, or a space, is no e-mail address', () => {
  expect(['a@b', ' ada@example.com '].map(isEmail)).toEqual([true, true]);
  expect(['', 'ada', '@b', 'a@', 'a b@c', 'a@b@c'].map(isEmail)).toEqual(Array(6).fill(false));
});
