import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { expect, test } from 'vitest';
import {
  readSingleSignOn,
  type SingleSignOnArguments,
  withSingleSignOnOptions,
} from './single-sign-on-options.ts';

const WHOLE = {
  '--oidc-issuer': 'https://login.example.com/realm',
  '--oidc-client-id': 'attestry',
  '--public-url': 'https://audit.example.com',
  '--oidc-role': 'auditors=auditor',
};

function read(given: object, env: NodeJS.ProcessEnv = {}): ReturnType<typeof readSingleSignOn> {
  const verb = withSingleSignOnOptions(new Command());
  verb.parse(Object.entries(given).flat() as string[], { from: 'user' });
  return readSingleSignOn(verb.opts<SingleSignOnArguments & Record<string, unknown>>(), env);
}

test('without an issuer there is none', () => {
  expect(read({})).toBeUndefined();
});

test('an issuer, what groups are here, and a secret of the environment', () => {
  expect(read(WHOLE, { ATTESTRY_OIDC_CLIENT_SECRET: 'of both\n' })).toEqual({
    issuer: 'https://login.example.com/realm',
    clientId: 'attestry',
    clientSecret: 'of both',
    name: 'login.example.com',
    groupsClaim: 'groups',
    trustEmail: false,
    roles: [{ group: 'auditors', role: 'auditor', log: '*' }],
    publicUrl: 'https://audit.example.com',
  });
});

test('groups are given one by one, or line by line', () => {
  const roles = 'cn=a,dc=example=viewer\n\nb=admin@main\n';
  expect(read({ ...WHOLE, '--oidc-role': roles })?.roles).toEqual([
    { group: 'cn=a,dc=example', role: 'viewer', log: '*' },
    { group: 'b', role: 'admin', log: 'main' },
  ]);
});

test('a secret of a file counts before that of the environment', () => {
  const dir = mkdtempSync(join(tmpdir(), 'attestry-sso-'));
  const file = join(dir, 'secret');
  writeFileSync(file, 'of the file\n');
  const given = { ...WHOLE, '--oidc-client-secret-file': file };
  expect(read(given, { ATTESTRY_OIDC_CLIENT_SECRET: 'other' })?.clientSecret).toBe('of the file');
  rmSync(dir, { recursive: true });
  expect(() => read(given)).toThrow('--oidc-client-secret-file');
});

test.each([
  ['without a client', { '--oidc-client-id': undefined }, '--oidc-client-id'],
  ['without an address', { '--public-url': undefined }, '--public-url'],
  ['without a role', { '--oidc-role': undefined }, '--oidc-role'],
  ['with a role that there is not', { '--oidc-role': 'a=root' }, '--oidc-role'],
  ['with an issuer without TLS', { '--oidc-issuer': 'http://login.example.com' }, 'https://'],
  ['with an address without TLS', { '--public-url': 'http://audit.example.com' }, 'https://'],
  [
    'with an issuer that has a password in it',
    { '--oidc-issuer': 'https://a:b@login.example.com' },
    'https://',
  ],
  [
    'with an issuer that is all organisations',
    { '--oidc-issuer': 'https://login.microsoftonline.com/common/v2.0' },
    'tenant id',
  ],
  [
    'with the address of metadata',
    { '--oidc-issuer': 'https://login.example.com/.well-known/openid-configuration' },
    '/.well-known/',
  ],
  ['with what is no URL', { '--oidc-issuer': 'login.example.com' }, 'https://'],
])('%s it is refused', (_, change, said) => {
  const given = Object.entries({ ...WHOLE, ...change }).filter(([, value]) => value !== undefined);
  expect(() => read(Object.fromEntries(given))).toThrow(said);
});

test('one organisation of an issuer of many is one issuer', () => {
  const issuer = 'https://login.microsoftonline.com/8f6e2c41-0b7d-4a35-9c1e-5d2f3b6a7c80/v2.0';
  expect(read({ ...WHOLE, '--oidc-issuer': issuer })).toMatchObject({ issuer });
});
