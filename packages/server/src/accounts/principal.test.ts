import { expect, test } from 'vitest';
import {
  actorOf,
  EVERY_LOG,
  type Grant,
  grantOf,
  hasScope,
  LOCAL,
  type Principal,
  requireScope,
} from './principal.ts';
import { grantsOf, isOwner } from './roles.ts';

function withGrants(...grants: readonly Grant[]): Principal {
  return { kind: 'key', id: 'k', name: 'reader', grants, person: false };
}

test('admin may do all, others what their scopes say', () => {
  const reader = withGrants({ log: EVERY_LOG, scopes: ['read'] });
  expect(hasScope(reader, 'read', 'main')).toBe(true);
  expect(hasScope(reader, 'write', 'main')).toBe(false);
  expect(hasScope(LOCAL, 'write', 'main')).toBe(true);
  expect(() => requireScope(reader, 'admin', 'main')).toThrow(expect.objectContaining({ code: 'FORBIDDEN' }));
});

test('a grant of one log is none of another, and none beyond all of them', () => {
  const billing = withGrants({ log: 'billing', scopes: ['admin'] });
  expect(hasScope(billing, 'read', 'billing')).toBe(true);
  expect(grantOf(billing, 'main')).toBeUndefined();
  expect(grantOf(billing, EVERY_LOG)).toBeUndefined();
});

test('of several grants in a log all that any of them allows', () => {
  const both = withGrants(
    ...grantsOf([
      { log: EVERY_LOG, role: 'viewer' },
      { log: 'billing', role: 'auditor' },
    ]),
  );
  expect(grantOf(both, 'billing')).toEqual({ log: 'billing', scopes: ['read', 'verify', 'export'] });
  expect(grantOf(both, 'main')).toEqual({ log: 'main', scopes: ['read'], masked: true });
});

test('an owner is one of every log', () => {
  expect(isOwner([{ log: EVERY_LOG, role: 'owner' }])).toBe(true);
  expect(isOwner([{ log: EVERY_LOG, role: 'admin' }])).toBe(false);
});

test('who did it is an actor of its kind', () => {
  const key = withGrants();
  expect(actorOf(key)).toEqual({ type: 'api_key', id: 'k', name: 'reader' });
  expect(actorOf({ ...key, kind: 'user' })).toEqual({ type: 'user', id: 'k', name: 'reader' });
  expect(actorOf({ ...key, kind: 'link' })).toEqual({ type: 'contact', id: 'k', name: 'reader' });
  expect(actorOf(LOCAL)).toEqual({ type: 'system', id: 'attestry' });
});
