import { describe, expect, test } from 'vitest';
import { groupsIn, parseGroupRole, rolesOfGroups } from './group-roles.ts';

describe('a group is mapped to', () => {
  test.each([
    ['auditors=auditor', { group: 'auditors', role: 'auditor', log: '*' }],
    ['shop team=admin@shop', { group: 'shop team', role: 'admin', log: 'shop' }],
    ['cn=audit,dc=example=viewer@eu', { group: 'cn=audit,dc=example', role: 'viewer', log: 'eu' }],
    ['a@b=owner', { group: 'a@b', role: 'owner', log: '*' }],
  ])('"%s"', (text, mapped) => expect(parseGroupRole(text)).toEqual(mapped));

  test.each([
    '',
    'auditors',
    '=auditor',
    'a=root',
    'a=admin@',
    'a=admin@x@y',
    'a=owner@main',
    'a=constructor',
  ])('nothing by "%s"', (text) =>
    expect(() => parseGroupRole(text)).toThrow(expect.objectContaining({ code: 'REQUEST_INVALID' })),
  );
});

test('in each log the role of all groups that may most counts', () => {
  const mapping = ['a=viewer', 'b=admin@main', 'c=auditor@main', 'd=auditor'].map(parseGroupRole);
  expect(rolesOfGroups(['c', 'b', 'x', 'a'], mapping)).toEqual([
    { log: '*', role: 'viewer' },
    { log: 'main', role: 'admin' },
  ]);
  expect(rolesOfGroups(['a', 'd'], mapping)).toEqual([{ log: '*', role: 'auditor' }]);
  expect(rolesOfGroups([], mapping)).toEqual([]);
  expect(rolesOfGroups(['A', 'a '], mapping)).toEqual([]);
});

test('groups are a list of texts, or a text', () => {
  expect(groupsIn(['a', 1, null, 'b'])).toEqual(['a', 'b']);
  expect(groupsIn('a b')).toEqual(['a b']);
  for (const claim of [undefined, null, 1, { a: true }, true]) expect(groupsIn(claim)).toEqual([]);
});
