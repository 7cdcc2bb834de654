import { describe, expect, test } from 'vitest';
import { tlsReader } from './over-tls.ts';

const RULES = { trustProxy: ['10.0.0.0/8'] };

describe('over TLS', () => {
  test('is a socket that has it', () => {
    expect(tlsReader(undefined)('203.0.113.9', 'https://a/', new Headers())).toBe(true);
    expect(tlsReader(undefined)('203.0.113.9', 'http://a/', new Headers())).toBe(false);
  });

  test.each([
    ['https', true],
    ['HTTPS', true],
    ['http', false],
    ['http, https', true],
    ['https, http', false],
    ['', false],
    ['https://', false],
  ])('is what a trusted proxy says: X-Forwarded-Proto %s', (value, expected) => {
    const headers = new Headers({ 'x-forwarded-proto': value });
    expect(tlsReader(RULES)('10.0.0.5', 'http://a/', headers)).toBe(expected);
    expect(tlsReader(RULES)('203.0.113.9', 'http://a/', headers)).toBe(false);
    expect(tlsReader(RULES)(undefined, 'http://a/', headers)).toBe(false);
    expect(tlsReader({ ...RULES, header: 'forwarded' })('10.0.0.5', 'http://a/', headers)).toBe(false);
  });

  test.each([
    ['for=192.0.2.1;proto=https', true],
    ['for=192.0.2.1;proto=http, for=10.0.0.7;proto="https"', true],
    ['proto=https, for=10.0.0.7', false],
    ['for="proto=https"', false],
    ['xproto=https', false],
  ])('or Forwarded, where that is what is read: %s', (value, expected) => {
    const headers = new Headers({ forwarded: value });
    expect(tlsReader({ ...RULES, header: 'forwarded' })('10.0.0.5', 'http://a/', headers)).toBe(expected);
    expect(tlsReader(RULES)('10.0.0.5', 'http://a/', headers)).toBe(false);
  });
});
