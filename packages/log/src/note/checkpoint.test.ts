import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseBase64 } from '../bytes/encoding.ts';
import { sha256 } from '../node/crypto.ts';
import { vectorSuite } from '../testing/vectors.ts';
import { emptyRange, extendRange, rootOf } from '../tree/compact-range.ts';
import { hasher } from '../tree/reference-tree.test.kit.ts';
import { parseTile } from '../tree/tile.ts';
import { checkpoint, formatCheckpoint, parseCheckpoint } from './checkpoint.ts';
import { verifyEd25519 } from './ed25519.test.kit.ts';
import { FormatError } from './format-error.ts';
import { parseVerifierKey } from './note-key.ts';
import { expectPrintsAgain } from './prints-again.test.kit.ts';
import { formatNote, parseNote } from './signed-note.ts';
import { verifyNote } from './verify-note.ts';

const root = hasher.emptyRoot;
const empty = 'audit.example.com/main/1\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n';

test('the empty tree of a log of ours', () => {
  expect(formatCheckpoint(checkpoint('audit.example.com/main/1', 0, root))).toBe(empty);
});

test('any text is refused or prints again', () => {
  const extended = formatCheckpoint({
    origin: 'go.sum database tree',
    size: 7,
    root,
    extensions: ['a', 'b c'],
  });
  expectPrintsAgain([empty, extended], parseCheckpoint, formatCheckpoint);
});

test.each([
  ['no root', 'a\n0\n'],
  ['no final newline', empty.slice(0, -1)],
  ['empty origin', empty.slice(empty.indexOf('\n'))],
  ['empty extension line', `${empty}\n`],
  ['leading zero', empty.replace('\n0\n', '\n00\n')],
  ['plus sign', empty.replace('\n0\n', '\n+1\n')],
  ['size above 2^53 - 1', empty.replace('\n0\n', '\n9007199254740992\n')],
  ['size above 2^63', empty.replace('\n0\n', '\n9223372036854775808\n')],
  ['root of 31 bytes', empty.replace('47DE', '')],
  ['stray bits in the root', empty.replace('uFU=', 'uFV=')],
  ['carriage return', empty.replaceAll('\n', '\r\n')],
])('refused: %s', (_, text) => {
  expect(() => parseCheckpoint(text)).toThrow(FormatError);
});

test('parts that would move other parts are not printed', () => {
  const good = checkpoint('a', 1, root);
  expect(() =>
    formatCheckpoint({ ...good, origin: `a\n5\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=` }),
  ).toThrow(FormatError);
  expect(() => formatCheckpoint({ ...good, extensions: ['a\nb'] })).toThrow(FormatError);
  expect(() => formatCheckpoint({ ...good, extensions: [''] })).toThrow(FormatError);
  expect(() => formatCheckpoint({ ...good, size: 1.5 })).toThrow(FormatError);
  expect(() => formatCheckpoint({ ...good, size: -1 })).toThrow(FormatError);
  expect(() => formatCheckpoint({ ...good, size: 2 ** 53 })).toThrow(FormatError);
});

vectorSuite('vectors/tlog-formats-transparency-dev', (folder) => {
  interface Case {
    readonly desc: string;
    readonly text: string;
    readonly wantErr: boolean;
  }
  const { cases }: { readonly cases: readonly Case[] } = JSON.parse(
    readFileSync(new URL('checkpoint-parse.json', folder), 'utf8'),
  );

  // Upstream takes roots of any length and empty last lines, we do not. "bananas" is therefore replaced by its hash.
  const withRealRoot = (text: string): string =>
    text.replace(/^(.+\n.+\n)([^\n]+)(?=\n)/, (whole, head: string, base64: string) => {
      const decoded = parseBase64(base64);
      return decoded === undefined ? whole : head + Buffer.from(sha256(decoded), 'latin1').toString('base64');
    });

  test.each(cases)('$desc', ({ desc, text, wantErr }) => {
    expect(() => parseCheckpoint(text)).toThrow(FormatError);
    const real = withRealRoot(text);
    if (wantErr || desc === 'valid with trailing newlines')
      expect(() => parseCheckpoint(real)).toThrow(FormatError);
    else expect(formatCheckpoint(parseCheckpoint(real))).toBe(real);
  });

  test('a head of sum.golang.org verifies; its origin is not its key name', () => {
    const keys = JSON.parse(readFileSync(new URL('keys-and-origins.json', folder), 'utf8'));
    const note = parseNote(readFileSync(new URL('sumdb-6476701.note', folder)));
    expect(verifyNote(note, [parseVerifierKey(sha256, keys.sumdb_vkey)], verifyEd25519).ok).toBe(true);
    expect(parseCheckpoint(note.text)).toMatchObject({ origin: 'go.sum database tree', size: 6_476_701 });
  });
});

vectorSuite('vectors/signed-note-golang-mod', (folder) => {
  test('the tree note of Go', () => {
    const vector = JSON.parse(readFileSync(new URL('tree-note.json', folder), 'utf8'));
    const root = hasher.leafHash(new TextEncoder().encode(vector.leaf_text));
    expect(formatCheckpoint(checkpoint('go.sum database tree', vector.tree_size, root))).toBe(
      vector.tree_text,
    );
    expect(parseCheckpoint(vector.tree_text)).toMatchObject({ size: 123_456_789_012, root });
  });
});

vectorSuite('vectors/tlog-tiles-tessera', (folder) => {
  const key = parseVerifierKey(
    sha256,
    'example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx',
  );

  describe('a checkpoint at every size', () => {
    test.each(Array.from({ length: 16 }, (_, size) => size))('%i', (size) => {
      const bytes = readFileSync(new URL(`log/checkpoint.${size}`, folder));
      const note = parseNote(bytes);
      expect(formatNote(note)).toBe(bytes.toString());
      expect(verifyNote(note, [key], verifyEd25519).ok).toBe(true);
      const leaves =
        size === 0 ? [] : parseTile(readFileSync(new URL(`log/tile/0/000.p/${size}`, folder)), size);
      const head = extendRange(hasher, emptyRange(), leaves).range;
      expect(parseCheckpoint(note.text)).toEqual(
        checkpoint('example.com/log/testdata', size, rootOf(hasher, head)),
      );
    });
  });
});

vectorSuite('vectors/c2sp-spec-examples', (folder) => {
  test('the example with a cosignature is well-formed (its keys are not published)', () => {
    const bytes = readFileSync(new URL('tlog-cosignature-example.checkpoint', folder));
    const note = parseNote(bytes);
    expect(formatNote(note)).toBe(bytes.toString());
    expect(parseCheckpoint(note.text)).toMatchObject({
      origin: 'example.com/behind-the-sofa',
      size: 20_852_163,
    });
  });
});
