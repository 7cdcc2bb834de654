import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { formatHex, parseBase64 } from '../bytes/encoding.ts';
import { sha256 } from '../node/crypto.ts';
import { vectorSuite } from '../testing/vectors.ts';
import { parseCheckpoint } from './checkpoint.ts';
import { cosign, cosignatureMessage, formatCosignature, parseCosignature } from './cosignature.ts';
import { testKey, verifyEd25519 } from './ed25519.test.kit.ts';
import { FormatError } from './format-error.ts';
import { parseVerifierKey } from './note-key.ts';
import { type Note, parseNote } from './signed-note.ts';
import { verifyNote } from './verify-note.ts';

const witness = testKey('witness.example.org', 'cosignature', 4);
const text = 'audit.example.com/main/1\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n';

function cosigned(time: number): Note {
  return { text, signatures: [cosign(witness.key, witness.sign, text, time)] };
}

test('the signed message is the specified one', () => {
  expect(new TextDecoder().decode(cosignatureMessage(1679315147, text))).toBe(
    `cosignature/v1\ntime 1679315147\n${text}`,
  );
});

describe('verifying', () => {
  test('gives the time', () => {
    for (const time of [0, 1_767_139_200, 2 ** 32, Number.MAX_SAFE_INTEGER])
      expect(verifyNote(cosigned(time), [witness.key], verifyEd25519)).toMatchObject({
        ok: true,
        verified: [{ kind: 'cosignature', time }],
      });
  });

  test('every flipped byte of time or signature fails', () => {
    const [line] = cosigned(1_767_139_200).signatures;
    if (line === undefined) throw new Error('no signature');
    expect(line.bytes).toHaveLength(72);
    for (let i = 0; i < 72; i++) {
      const bytes =
        line.bytes.slice(0, i) + String.fromCharCode(line.bytes.charCodeAt(i) ^ 1) + line.bytes.slice(i + 1);
      const verdict = verifyNote({ text, signatures: [{ ...line, bytes }] }, [witness.key], verifyEd25519);
      expect(verdict).toMatchObject({ reason: 'bad-signature' });
    }
  });

  test('a signature of another shape under a known key fails, and does not crash', () => {
    const [line] = cosigned(1).signatures;
    if (line === undefined) throw new Error('no signature');
    for (const bytes of ['', 'x', line.bytes.slice(1), `${line.bytes}x`, '\xff'.repeat(72)]) {
      const verdict = verifyNote({ text, signatures: [{ ...line, bytes }] }, [witness.key], verifyEd25519);
      expect(verdict).toMatchObject({ reason: 'bad-signature' });
    }
  });

  test('a cosignature is no log signature and the other way round', () => {
    const log = testKey('witness.example.org', 'ed25519', 4);
    expect(verifyNote(cosigned(1), [log.key], verifyEd25519)).toMatchObject({ reason: 'no-signature' });
    expect(() => cosign(log.key, log.sign, text, 1)).toThrow(RangeError);
    expect(() => cosigned(-1)).toThrow(RangeError);
    expect(() => cosigned(1.5)).toThrow(RangeError);
  });
});

test('the bytes come back as they went, and others are refused', () => {
  const cosignature = { time: 2 ** 40 + 7, signature: 'x'.repeat(64) };
  expect(parseCosignature(formatCosignature(cosignature))).toEqual(cosignature);
  expect(() => parseCosignature('x'.repeat(71))).toThrow(FormatError);
  expect(() => parseCosignature('\xff'.repeat(72))).toThrow(FormatError);
  expect(() => formatCosignature({ time: 1, signature: 'x' })).toThrow(RangeError);
});

vectorSuite('vectors/tlog-cosignature-sunlight', (folder) => {
  const rome = '000de184301123b9278c086a7d9f68c9577e83872224c197058fd90784ea9706';
  const milan = '88ad7a28caeb0b2aa890fdf0304c2fcaf59fca2ee140134ff8c1300bac493482';
  const cases = [
    ['witness/witness.v0.json', `witness/${rome}`],
    ['witness/mirror/mirror.v0.json', `witness/mirror/${rome}`],
    ['witness2/witness.v0.json', `witness2/${milan}`],
  ] as const;

  // The first note also bears a signature of type 0x05 (RFC 6962 STH): a line of no key we know.
  test.each(cases)('%s', (description, directory) => {
    const { verifier_keys } = JSON.parse(readFileSync(new URL(description, folder), 'utf8'));
    const key = parseVerifierKey(sha256, verifier_keys[0]);
    const note = parseNote(readFileSync(new URL(`${directory}/checkpoint`, folder)));
    expect(verifyNote(note, [key], verifyEd25519)).toMatchObject({
      ok: true,
      verified: [{ kind: 'cosignature', time: 1_767_139_200 }],
    });
    const { origin, size } = parseCheckpoint(note.text);
    expect(size).toBe(300);
    expect(directory.endsWith(formatHex(sha256(origin)))).toBe(true);
  });
});

vectorSuite('vectors/tlog-formats-transparency-dev', (folder) => {
  test('the time of a cosignature', () => {
    const { cosigv1_timestamp } = JSON.parse(readFileSync(new URL('keys-and-origins.json', folder), 'utf8'));
    const blob = parseBase64(cosigv1_timestamp.sig_b64) ?? '';
    expect(parseCosignature(blob.slice(4)).time).toBe(cosigv1_timestamp.time);
  });
});
