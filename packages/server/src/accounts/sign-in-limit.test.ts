import { beforeEach, describe, expect, test } from 'vitest';
import { SignInLimit } from './sign-in-limit.ts';

let nowMs: number;
let limit: SignInLimit;
beforeEach(() => {
  nowMs = 0;
  limit = new SignInLimit(() => nowMs);
});

function fail(address: string, times: number): number {
  return Array.from({ length: times }, () => limit.failed(address)).filter(Boolean).length;
}

test('an address that failed ten times waits a minute, and no other', () => {
  fail('203.0.113.7', 9);
  expect(limit.mayTry('203.0.113.7')).toBe(true);
  nowMs = 30_000;
  fail('203.0.113.7', 1);
  expect(limit.mayTry('203.0.113.7')).toBe(false);
  expect(limit.mayTry('203.0.113.8')).toBe(true);
  nowMs = 60_000;
  expect(limit.mayTry('203.0.113.7')).toBe(true);
});

describe('an IPv6 network', () => {
  test.each([
    ['2001:db8:1:2::1', '2001:db8:1:2:ffff::9', false],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::', false],
    ['2001:db8::1', '2001:db8:0:0:1::', false],
    ['2001:db8:1:2::1', '2001:db8:1:3::1', true],
    ['::1', '2001:db8::1', true],
  ])('%s and %s', (failed, other, mayTry) => {
    fail(failed, 10);
    expect(limit.mayTry(other)).toBe(mayTry);
  });
});

test('failures of all addresses together are written down some times a minute', () => {
  let recorded = 0;
  for (let i = 0; i < 50; i++) recorded += fail(`203.0.113.${i}`, 1);
  expect(recorded).toBe(20);
  nowMs = 60_000;
  expect(fail('203.0.113.1', 1)).toBe(1);
});

test('many addresses are forgotten, oldest first', () => {
  fail('192.0.2.1', 10);
  for (let i = 0; i < 10_000; i++) fail(`10.1.${i >> 8}.${i & 255}`, 1);
  expect(limit.mayTry('192.0.2.1')).toBe(true);
  fail('10.1.39.15', 9);
  expect(limit.mayTry('10.1.39.15')).toBe(false);
});
