import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { openOutgoing } from '../outgoing/outgoing.ts';
import type { BucketConfig } from './anchor-config.ts';
import { anchorConformance, failureOf } from './anchor-conformance.test.kit.ts';
import { ACCESS_KEY, BUCKET, REGION, type TestBucket, testBucket } from './bucket.test.kit.ts';
import { bucketAnchor } from './bucket-anchor.ts';
import { shownLog } from './shown-log.test.kit.ts';

const { fetch } = openOutgoing(['127.0.0.1']);
const OPTIONS = { fetch, nowMs: Date.now };
const CREDENTIALS = { secret: ACCESS_KEY.secret };
const never = new AbortController().signal;
const closing: TestBucket[] = [];

afterEach(() => {
  for (const { close } of closing.splice(0)) close();
});

function configOf(
  { endpoint }: Pick<TestBucket, 'endpoint'>,
  more: Partial<BucketConfig> = {},
): BucketConfig {
  return {
    ...{ kind: 's3', endpoint, region: REGION, bucket: BUCKET, prefix: 'audit log+/' },
    ...{ accessKeyId: ACCESS_KEY.id, retainDays: 3650 },
    ...more,
  };
}

async function opened(more?: Partial<BucketConfig>, options?: Parameters<typeof testBucket>[0]) {
  const bucket = await testBucket(options);
  closing.push(bucket);
  return { bucket, anchor: bucketAnchor(configOf(bucket, more), CREDENTIALS, OPTIONS) };
}

anchorConformance('a bucket', async () => {
  const bucket = await testBucket();
  return {
    anchor: bucketAnchor(configOf(bucket), CREDENTIALS, OPTIONS),
    secrets: [ACCESS_KEY.secret],
    breakOff: async () => bucket.close(),
    close: async () => bucket.close(),
  };
});

describe('a copy', () => {
  test('is the note as it was signed, locked, under its origin and size', async () => {
    const { bucket, anchor } = await opened();
    const log = shownLog();
    const [receipt] = await anchor.show(log.checkpointOf(5), never);
    const key = `audit log+/${log.origin}/0000000000000005.note`;
    const [version, ...more] = bucket.objects.get(key) ?? [];
    expect([version?.bytes.toString(), version?.mode, more]).toEqual([
      log.checkpointOf(5).note,
      'COMPLIANCE',
      [],
    ]);
    const days = (Date.parse(version?.until ?? '') - Date.now()) / 86_400_000;
    expect(Math.round(days)).toBe(3650);
    const found = JSON.parse(Buffer.from(receipt?.token ?? []).toString());
    expect(found).toEqual({ endpoint: bucket.endpoint, bucket: BUCKET, key, version: 'v1' });
  });

  test('needs no lock where none is asked for', async () => {
    const bucket = await testBucket({ lock: 'absent' });
    closing.push(bucket);
    const { retainDays: _, ...config } = configOf(bucket);
    const anchor = bucketAnchor(config, CREDENTIALS, OPTIONS);
    expect(await anchor.show(shownLog().checkpointOf(5), never)).toHaveLength(1);
  });

  test('that cannot be locked, or is not, does not count', async () => {
    const { checkpointOf } = shownLog();
    const absent = await failureOf((await opened({}, { lock: 'absent' })).anchor, checkpointOf(5));
    expect([absent.kind, absent.message]).toEqual(['refused', expect.stringContaining('InvalidRequest')]);
    const ignored = await failureOf((await opened({}, { lock: 'ignored' })).anchor, checkpointOf(5));
    expect([ignored.kind, ignored.message]).toEqual([
      'invalid',
      expect.stringContaining('enable object lock'),
    ]);
  });

  test('that reads back otherwise does not count', async () => {
    const bucket = await testBucket();
    closing.push(bucket);
    const spoiling: typeof fetch = async (url, init) => {
      const answer = await fetch(url, init);
      for (const versions of bucket.objects.values())
        for (const one of versions) one.bytes = Buffer.from('x');
      return answer;
    };
    const anchor = bucketAnchor(configOf(bucket), CREDENTIALS, { ...OPTIONS, fetch: spoiling });
    expect((await failureOf(anchor, shownLog().checkpointOf(5))).kind).toBe('invalid');
  });

  test('with a wrong key, region or bucket is refused, and says by what', async () => {
    const { checkpointOf } = shownLog();
    const refused = async (more: Partial<BucketConfig>) =>
      failureOf((await opened(more)).anchor, checkpointOf(5));
    expect((await refused({ accessKeyId: 'AKOTHER' })).message).toContain('InvalidAccessKeyId');
    expect((await refused({ region: 'us-east-1' })).message).toContain('AuthorizationHeaderMalformed');
    expect((await refused({ bucket: 'other' })).message).toContain('NoSuchBucket');
    const { bucket } = await opened();
    const wrong = bucketAnchor(configOf(bucket), { secret: 'wrong' }, OPTIONS);
    const failure = await failureOf(wrong, checkpointOf(5));
    expect([failure.kind, failure.message]).toEqual([
      'refused',
      expect.stringContaining('SignatureDoesNotMatch'),
    ]);
  });

  test('is set up with a secret, and a prefix that stays in the bucket', () => {
    const config = configOf({ endpoint: 'https://s3.example' });
    expect(() => bucketAnchor(config, {}, OPTIONS)).toThrow('secret access key');
    expect(() => bucketAnchor({ ...config, prefix: 'a/../../b/' }, CREDENTIALS, OPTIONS)).toThrow(
      'leads elsewhere',
    );
  });
});

describe('the largest size', () => {
  test('is found among many, in few requests', async () => {
    const { bucket, anchor } = await opened({ retainDays: 1 });
    const log = shownLog();
    const known = { ...log.checkpointOf(1) };
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.nat(1_000_000), { minLength: 1, maxLength: 60 }), async (sizes) => {
        bucket.objects.clear();
        bucket.asked.length = 0;
        for (const size of sizes) {
          const key = `audit log+/${log.origin}/${String(size).padStart(16, '0')}.note`;
          const bytes = Buffer.from(known.note.replace('\n1\n', `\n${size}\n`));
          bucket.objects.set(key, [{ bytes, version: 'v1', mode: undefined, until: undefined }]);
        }
        expect(await anchor.lastSeen?.(log.origin, never)).toBe(Math.max(...sizes));
        expect(bucket.asked.length).toBeLessThan(110);
      }),
      { numRuns: 10 },
    );
  });

  test('of another origin does not count, and a name without a checkpoint is no size', async () => {
    const { bucket, anchor } = await opened();
    const [log, other] = [shownLog(), shownLog('test.example/main/10')];
    await anchor.show(other.checkpointOf(9), never);
    await anchor.show(log.checkpointOf(4), never);
    expect(await anchor.lastSeen?.(log.origin, never)).toBe(4);
    for (const [size, says] of [
      ['0000000000999999', 'has no such checkpoint'],
      ['9999999999999999', 'lists what is no copy'],
    ] as const) {
      const made = { bytes: Buffer.from('x'), version: 'v1', mode: undefined, until: undefined };
      bucket.objects.set(`audit log+/${log.origin}/${size}.note`, [made]);
      await expect(anchor.lastSeen?.(log.origin, never)).rejects.toThrow(says);
    }
  });
});
