import { join } from 'node:path';
import { openSigner } from '@attestry/log/folder';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Served, serveFolder } from '../http/served.test.kit.ts';
import { ageInDays, keyWarnings } from './key-warnings.ts';

let nowMs: number;
let served: Served;

beforeEach(async () => {
  nowMs = Date.now();
  served = await serveFolder({ nowMs: () => nowMs });
});

afterEach(() => served.close());

test('warns of an identity key that is online, and of a secret that is old', async () => {
  const online = expect.stringContaining('the private identity key lies on this machine');
  expect(await keyWarnings(served.service)).toEqual([online]);
  nowMs += 91 * 86_400_000 + 60_000;
  const old = 'the secret of "main" is 91 days old: rotate it with `attestry keys rotate`';
  expect(await keyWarnings(served.service)).toEqual([old, online]);
  await openSigner(join(served.dir, 'signer')).takeIdentity(() => undefined);
  expect(await keyWarnings(served.service)).toEqual([old]);
});

test('days are whole, and never less than none', () => {
  const since = '2026-01-01T00:00:00.000Z';
  expect(ageInDays(since, Date.parse(since) - 1)).toBe(0);
  expect(ageInDays(since, Date.parse(since) + 86_399_999)).toBe(0);
  expect(ageInDays(since, Date.parse(since) + 86_400_000)).toBe(1);
});
