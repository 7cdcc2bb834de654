import { createHash, X509Certificate } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type AuthorityOptions,
  opensslVerifies,
  type TimestampAuthority,
  timestampAuthority,
} from './timestamp-authority.test.kit.ts';
import { formatTimestampRequest } from './timestamp-request.ts';
import { vectorSuite } from './vectors.test.kit.ts';
import { verifyTimestamp } from './verify-timestamp.ts';

const NOTE = new TextEncoder().encode('test.example/main/1\n1\nroot\n\n— test.example/main/1 sig\n');
const NONCE = Uint8Array.of(0x7f, 1, 2, 3, 4, 5, 6, 7);

function requestFor(note: Uint8Array): Uint8Array {
  return formatTimestampRequest(createHash('sha256').update(note).digest(), NONCE);
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

vectorSuite('rfc3161-trailofbits', (folder) => {
  const read = (path: string): Uint8Array => readFileSync(new URL(path, folder));
  const pemOf = (path: string): string => {
    const given = Buffer.from(read(path));
    return given.toString('latin1').startsWith('-----')
      ? given.toString()
      : new X509Certificate(given).toString();
  };

  test.each<[token: string, note: Uint8Array | string, genTime: string, hash: string, length: number]>([
    ['test_tsa/response.tsr', bytes('hello'), '2024-10-08T15:40:32.000Z', 'sha512', 3],
    ['test_tsa/response-injected-certs.tsr', bytes('hello'), '2024-10-08T15:40:32.000Z', 'sha512', 3],
    ['sigstage/response-sha256.tsr', bytes('hello'), '2025-05-09T11:58:55.000Z', 'sha256', 2],
    ['sigstage/response-sha384.tsr', bytes('hello'), '2025-05-09T11:58:55.000Z', 'sha384', 2],
    ['sigstage/response-sha512.tsr', bytes('hello'), '2025-05-09T11:58:56.000Z', 'sha512', 2],
    ['sigstage/response-no-embedded-cert.tsr', bytes('hello'), '2025-06-18T08:13:02.000Z', 'sha256', 2],
    // Expired since: a token is verified at its own time.
    ['sigstore.mock/response-expired.tsr', 'sigstore.mock/payload', '2023-02-01T00:00:00.000Z', 'sha256', 2],
    ['identrust/issue-104.tsr', bytes('hello'), '2025-03-11T08:52:08.000Z', 'sha512', 3],
  ])('%s is proof', (path, given, genTime, hash, length) => {
    const note = typeof given === 'string' ? read(given) : given;
    const ca = pemOf(`${path.split('/')[0]}/ts_chain.pem`);
    const token = read(path);
    const verdict = verifyTimestamp({ note, token, ca });
    expect(verdict).toMatchObject({ ok: true, genTime, hash, trusted: true });
    expect(verdict.ok && verdict.chain).toHaveLength(length);
    expect(verifyTimestamp({ note: bytes('hello.'), token, ca })).toEqual({
      ok: false,
      reason: 'it is for other bytes',
    });
  });

  test('a wrong signature is refused, and so is a chain to somebody else', () => {
    const [note, token] = [bytes('hello'), read('sigstage/response-invalid-signature.tsr')];
    const ca = pemOf('sigstage/ts_chain.pem');
    expect(verifyTimestamp({ note, token, ca })).toEqual({ ok: false, reason: 'its signature is wrong' });
    const other = { note, token: read('test_tsa/other_response.tsr'), ca: pemOf('test_tsa/ts_chain.pem') };
    expect(verifyTimestamp(other)).toMatchObject({
      reason: expect.stringContaining('does not lead to a root'),
    });
    const foreign = { note, token: read('test_tsa/response-injected-certs.tsr'), ca };
    expect(verifyTimestamp(foreign)).toMatchObject({
      reason: expect.stringContaining('does not lead to a root'),
    });
  });

  test('a token without certificates needs that of the authority', () => {
    const [note, token] = [bytes('hello'), read('sigstage/response-no-embedded-cert.tsr')];
    expect(verifyTimestamp({ note, token })).toMatchObject({
      reason: expect.stringContaining('did not come along'),
    });
  });
});

describe('tokens of openssl', () => {
  const authorities: TimestampAuthority[] = [];
  const authority = (options?: AuthorityOptions): TimestampAuthority => {
    const made = timestampAuthority(options);
    authorities.push(made);
    return made;
  };
  let tsa: TimestampAuthority;
  let token: Uint8Array;

  beforeAll(async () => {
    tsa = authority();
    token = await tsa.stamp(requestFor(NOTE));
  });

  afterAll(() => {
    for (const { close } of authorities) close();
  });

  function opensslSays(of: TimestampAuthority, note: Uint8Array, tsr: Uint8Array, ca = 'root.pem'): boolean {
    writeFileSync(join(of.dir, 'note'), note);
    writeFileSync(join(of.dir, 'token.tsr'), tsr);
    return opensslVerifies(join(of.dir, 'token.tsr'), join(of.dir, 'note'), join(of.dir, ca), Date.now());
  }

  test('are asked for in the bytes of RFC 3161', () => {
    const hash = createHash('sha256').update(NOTE).digest('hex');
    expect(Buffer.from(requestFor(NOTE)).toString('hex')).toBe(
      `30430201013031300d060960864801650304020105000420${hash}02087f010203040506070101ff`,
    );
  });

  test('are proof to us and to openssl, under EC and RSA keys', async () => {
    for (const made of [tsa, authority({ key: 'rsa' })]) {
      const stamped = await made.stamp(requestFor(NOTE));
      expect(verifyTimestamp({ note: NOTE, token: stamped, ca: made.root })).toMatchObject({
        ...{ ok: true, who: 'Test tsa', policy: '1.2.3.4.1', nonce: '7f01020304050607', trusted: true },
        chain: ['Test tsa', 'Test middle', 'Test root'],
      });
      expect(opensslSays(made, NOTE, stamped)).toBe(true);
    }
  });

  test('for other bytes, or under another root, are refused by both', async () => {
    const other = bytes('other');
    expect(verifyTimestamp({ note: other, token, ca: tsa.root }).ok).toBe(false);
    expect(opensslSays(tsa, other, token)).toBe(false);
    const foreign = authority();
    expect(verifyTimestamp({ note: NOTE, token, ca: foreign.root }).ok).toBe(false);
    expect(opensslSays(foreign, NOTE, token)).toBe(false);
  });

  test('without a root only the token itself is verified, and it says so', () => {
    const verdict = verifyTimestamp({ note: NOTE, token });
    expect(verdict).toMatchObject({ ok: true, trusted: false, chain: ['Test tsa'] });
    expect(verifyTimestamp({ note: bytes('other'), token }).ok).toBe(false);
  });

  test('by an authority that was certified by nobody who may are refused by both', async () => {
    const made = authority({ issuer: 'no_authority' });
    const stamped = await made.stamp(requestFor(NOTE));
    expect(verifyTimestamp({ note: NOTE, token: stamped, ca: made.root }).ok).toBe(false);
    expect(opensslSays(made, NOTE, stamped)).toBe(false);
  });

  test('say nothing else after any byte was changed, and nothing makes reading them throw', () => {
    const whole = verifyTimestamp({ note: NOTE, token, ca: tsa.root });
    fc.assert(
      fc.property(fc.nat(token.length - 1), fc.integer({ min: 1, max: 255 }), (at, by) => {
        const changed = token.map((byte, i) => (i === at ? byte ^ by : byte));
        const verdict = verifyTimestamp({ note: NOTE, token: changed, ca: tsa.root });
        if (verdict.ok) expect(verdict).toEqual(whole);
      }),
      { numRuns: 150 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (junk) => {
        expect(verifyTimestamp({ note: NOTE, token: junk }).ok).toBe(false);
      }),
    );
  });

  test('cut anywhere are refused', () => {
    for (let length = 0; length < token.length; length += 17)
      expect(verifyTimestamp({ note: NOTE, token: token.subarray(0, length), ca: tsa.root }).ok).toBe(false);
  });

  test('roots that cannot be read, or are none, make no proof', () => {
    const middle = readFileSync(join(tsa.dir, 'middle.pem'), 'utf8');
    const broken = '-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----';
    for (const ca of ['', 'nonsense', broken, middle])
      expect(verifyTimestamp({ note: NOTE, token, ca }).ok).toBe(false);
  });
});
