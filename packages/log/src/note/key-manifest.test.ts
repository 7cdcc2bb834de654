import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sha256 } from '../node/crypto.ts';
import { testKey, verifyEd25519 } from './ed25519.test.kit.ts';
import { FormatError } from './format-error.ts';
import {
  formatKeyManifest,
  type KeyManifest,
  keysAtSize,
  keysOfOrigin,
  parseKeyManifest,
  verifyKeyManifest,
} from './key-manifest.ts';
import { expectPrintsAgain } from './prints-again.test.kit.ts';
import { formatNote, signNote } from './signed-note.ts';

const NAME = 'audit.example.com';
const identity = testKey(`${NAME}/identity`, 'ed25519', 9);
const keyOf = (byte: number): string => String.fromCharCode(byte).repeat(32);

const MANIFEST: KeyManifest = {
  name: NAME,
  serial: 3,
  keys: [keyOf(3), keyOf(2)],
  retired: [
    {
      publicKey: keyOf(1),
      until: [
        { origin: `${NAME}/main/1`, size: 1042 },
        { origin: `${NAME}/tenant-7/2`, size: 0 },
      ],
    },
    { publicKey: keyOf(0), until: [] },
  ],
};

const TEXT = `attestry/key-manifest/v1
audit.example.com
3
key AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM=
key AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=
retired AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=
until audit.example.com/main/1 1042
until audit.example.com/tenant-7/2 0
retired AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
`;

function signed(manifest: KeyManifest, by: ReturnType<typeof testKey> = identity): string {
  const text = formatKeyManifest(manifest);
  return formatNote({ text, signatures: [signNote(by.key, by.sign, text)] });
}

test('a manifest is this text', () => {
  expect(formatKeyManifest(MANIFEST)).toBe(TEXT);
  expect(parseKeyManifest(TEXT)).toEqual(MANIFEST);
});

test('any text is refused or prints again', () => {
  expectPrintsAgain(
    [TEXT, formatKeyManifest({ ...MANIFEST, retired: [] })],
    parseKeyManifest,
    formatKeyManifest,
  );
});

test('any manifest is read as it was', () => {
  const origin = fc.tuple(fc.constantFrom('a', 'b', 'main'), fc.integer({ min: 1, max: 3 }));
  const until = fc
    .uniqueArray(origin, { selector: String, maxLength: 4 })
    .chain((origins) => fc.tuple(...origins.map((one) => fc.tuple(fc.constant(one), fc.maxSafeNat()))))
    .map((list) =>
      list
        .map(([[log, incarnation], size]) => ({ origin: `${NAME}/${log}/${incarnation}`, size }))
        .sort((a, b) => (a.origin < b.origin ? -1 : 1)),
    );
  const key = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => String.fromCharCode(...bytes));
  const manifest = fc
    .tuple(
      fc.uniqueArray(key, { minLength: 1, maxLength: 5 }),
      fc.array(until, { minLength: 5, maxLength: 5 }),
      fc.nat(4),
      fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
    )
    .map(([keys, untils, more, serial]): KeyManifest => {
      const signing = 1 + (more % keys.length);
      const ended = keys.slice(signing);
      const retired = ended.map((publicKey, i) => ({ publicKey, until: untils[i] ?? [] }));
      return { name: NAME, serial, keys: keys.slice(0, signing), retired };
    });
  fc.assert(
    fc.property(manifest, (one) => {
      expect(parseKeyManifest(formatKeyManifest(one))).toEqual(one);
      expect(verifyKeyManifest(signed(one), identity.key, verifyEd25519)).toEqual({
        ok: true,
        manifest: one,
      });
    }),
  );
});

test.each([
  ['no key', { ...MANIFEST, keys: [] }],
  ['a serial of 0', { ...MANIFEST, serial: 0 }],
  ['a key twice', { ...MANIFEST, keys: [keyOf(3), keyOf(3)] }],
  ['a key that signs and is retired', { ...MANIFEST, keys: [keyOf(1)] }],
  ['a short key', { ...MANIFEST, keys: ['short'] }],
  ['another installation’s origin', withUntil({ origin: 'other/main/1', size: 1 })],
  ['a name that is none', { ...MANIFEST, name: 'a b' }],
] satisfies [string, KeyManifest][])('%s is refused', (_, manifest) => {
  expect(() => formatKeyManifest(manifest)).toThrow(FormatError);
});

function withUntil(one: { origin: string; size: number }): KeyManifest {
  return { ...MANIFEST, retired: [{ publicKey: keyOf(1), until: [one] }] };
}

describe('its note', () => {
  test('is believed under the identity key that was pinned, and no other', () => {
    expect(verifyKeyManifest(signed(MANIFEST), identity.key, verifyEd25519)).toMatchObject({ ok: true });
    const thief = testKey(`${NAME}/identity`, 'ed25519', 8);
    expect(verifyKeyManifest(signed(MANIFEST, thief), identity.key, verifyEd25519)).toMatchObject({
      ok: false,
      reason: 'no-signature',
    });
    const changed = signed(MANIFEST).replace('1042', '1043');
    expect(verifyKeyManifest(changed, identity.key, verifyEd25519)).toMatchObject({
      ok: false,
      reason: 'bad-signature',
    });
  });

  test('of another installation is refused', () => {
    const other = testKey('other/identity', 'ed25519', 9);
    expect(() => verifyKeyManifest(signed(MANIFEST, other), other.key, verifyEd25519)).toThrow(FormatError);
  });

  test('that is no manifest is refused', () => {
    const text = 'hello\n';
    const note = formatNote({ text, signatures: [signNote(identity.key, identity.sign, text)] });
    expect(() => verifyKeyManifest(note, identity.key, verifyEd25519)).toThrow(FormatError);
  });
});

test('a retired key is believed up to its end, of an origin that it signed', () => {
  const keys = keysOfOrigin(sha256, MANIFEST, `${NAME}/main/1`);
  expect(keys.map(({ until }) => until)).toEqual([undefined, undefined, 1042, 0]);
  expect(new Set(keys.map(({ key }) => key.name))).toEqual(new Set([`${NAME}/main/1`]));
  expect(keysAtSize(keys, 1042)).toHaveLength(3);
  expect(keysAtSize(keys, 1043)).toHaveLength(2);
  expect(keysOfOrigin(sha256, MANIFEST, `${NAME}/new/1`).at(2)?.until).toBe(0);
  expect(keysOfOrigin(sha256, MANIFEST, 'other/main/1')).toEqual([]);
});
