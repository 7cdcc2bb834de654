import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { vectorSuite } from '../testing/vectors.ts';
import { foldSubtrees } from './compact-range.ts';
import { FormatError } from './format-error.ts';
import { hasher, leafHashes } from './reference-tree.test.kit.ts';
import {
  foldTile,
  formatEntryBundle,
  formatTile,
  formatTilePath,
  hashesAtLevel,
  parseEntryBundle,
  parseTile,
  parseTilePath,
  tilesCompleted,
  tilesOf,
  tileWidth,
} from './tile.ts';

describe('paths', () => {
  test.each([
    [{ level: 0, index: 0, width: 256 }, 'tile/0/000'],
    [{ level: 0, index: 1_234_067, width: 256 }, 'tile/0/x001/x234/067'],
    [{ level: 3, index: 1000, width: 17 }, 'tile/3/x001/000.p/17'],
    [{ level: 63, index: 999, width: 1 }, 'tile/63/999.p/1'],
    [{ level: 'entries' as const, index: 273, width: 112 }, 'tile/entries/273.p/112'],
    [{ level: 0, index: Number.MAX_SAFE_INTEGER, width: 256 }, 'tile/0/x009/x007/x199/x254/x740/991'],
  ])('%o is %s', (tile, path) => {
    expect(formatTilePath(tile)).toBe(path);
    expect(parseTilePath(path)).toEqual(tile);
  });

  test.each([
    '',
    'tile/0/0',
    'tile/0/00',
    'tile/0/0000',
    'tile/0/x000/000',
    'tile/0/001/000',
    'tile/0/x001',
    'tile/00/000',
    'tile/64/000',
    'tile/-1/000',
    'tile/8/0/000',
    'tile/0/000.p/0',
    'tile/0/000.p/256',
    'tile/0/000.p/07',
    'tile/0/000.p/',
    '/tile/0/000',
    'tile/0/000\n',
    'tile/data/000',
    'tile/0/x009/x007/x199/x254/x740/992',
  ])('%j is none', (path) => {
    expect(() => parseTilePath(path)).toThrow(FormatError);
  });

  test('any text is refused or prints again', () => {
    const part = fc.constantFrom('tile', '/', '0', 'x001', '067', '.p/', '17', 'entries', 'x', '63', '999');
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(part).map((parts) => parts.join('')),
        ),
        (path) => {
          try {
            expect(formatTilePath(parseTilePath(path))).toBe(path);
          } catch (error) {
            expect(error).toBeInstanceOf(FormatError);
          }
        },
      ),
    );
  });

  test('a tile that cannot be has no path', () => {
    expect(() => formatTilePath({ level: 0, index: -1, width: 256 })).toThrow(RangeError);
    expect(() => formatTilePath({ level: 0.5, index: 0, width: 256 })).toThrow(RangeError);
    expect(() => formatTilePath({ level: 0, index: 0, width: 0 })).toThrow(RangeError);
  });
});

describe('which tiles there are', () => {
  test('70,000 leaves: the example of tlog-tiles', () => {
    const tiles = [...tilesOf(70_000)];
    expect(tiles.filter(({ level, width }) => level === 0 && width === 256)).toHaveLength(273);
    expect(tiles.filter(({ width }) => width < 256)).toEqual([
      { level: 0, index: 273, width: 112 },
      { level: 1, index: 1, width: 17 },
      { level: 2, index: 0, width: 1 },
    ]);
    expect(tileWidth(0, 273, 70_000)).toBe(112);
    expect(tileWidth(0, 274, 70_000)).toBe(0);
    expect(tileWidth(1, 0, 70_000)).toBe(256);
  });

  test('256 leaves: 0/000 and 1/000.p/1; none: none', () => {
    expect([...tilesOf(256)].map(formatTilePath)).toEqual(['tile/0/000', 'tile/1/000.p/1']);
    expect([...tilesOf(0)]).toEqual([]);
  });

  test('levels above 6 are empty in every tree of safe size', () => {
    expect(hashesAtLevel(6, Number.MAX_SAFE_INTEGER)).toBe(31);
    expect(hashesAtLevel(7, Number.MAX_SAFE_INTEGER)).toBe(0);
    expect(hashesAtLevel(63, Number.MAX_SAFE_INTEGER)).toBe(0);
  });

  test('tiles of level >= 1 become complete with the leaf that fills them', () => {
    expect(tilesCompleted(0, 65_535)).toEqual([]);
    expect(tilesCompleted(65_535, 65_536)).toEqual([{ level: 1, index: 0, width: 256 }]);
    expect(tilesCompleted(65_536, 131_071)).toEqual([]);
    expect(tilesCompleted(0, 200_000).map(({ index }) => index)).toEqual([0, 1, 2]);
    expect(tilesCompleted(256 ** 3 - 1, 256 ** 3).map(({ level }) => level)).toEqual([1, 2]);
    expect(() => tilesCompleted(2, 1)).toThrow(RangeError);
  });

  test('growing in any steps completes each tile once', () => {
    fc.assert(
      fc.property(fc.nat(400_000), fc.nat(400_000), fc.nat(400_000), (...sizes) => {
        const [a = 0, b = 0, c = 0] = sizes.sort((x, y) => x - y);
        const steps = [...tilesCompleted(a, b), ...tilesCompleted(b, c)].map(formatTilePath);
        expect(steps.sort()).toEqual(tilesCompleted(a, c).map(formatTilePath).sort());
      }),
    );
  });
});

describe('contents', () => {
  const leaves = leafHashes(256);

  test('a tile folds to the hash one level up', () => {
    expect(foldTile(hasher, leaves)).toBe(
      foldSubtrees(hasher, [foldTile(hasher, leaves.slice(0, 128)), foldTile(hasher, leaves.slice(128))]),
    );
    expect(foldTile(hasher, leaves.slice(3, 4))).toBe(leaves[3]);
    expect(() => foldTile(hasher, leaves.slice(0, 6))).toThrow('no power of two');
    expect(() => foldTile(hasher, [])).toThrow(RangeError);
  });

  test('a tile comes back, and only with its width', () => {
    const bytes = formatTile(leaves.slice(0, 44));
    expect(parseTile(bytes, 44)).toEqual(leaves.slice(0, 44));
    expect(() => parseTile(bytes, 45)).toThrow(FormatError);
    expect(() => parseTile(bytes.subarray(1), 44)).toThrow(FormatError);
    expect(() => formatTile([])).toThrow(RangeError);
  });

  test('a bundle comes back, and only with its width', () => {
    const entries = [new Uint8Array(0), new Uint8Array([1, 2, 3]), new Uint8Array(65_535).fill(7)];
    const bundle = formatEntryBundle(entries);
    expect(bundle.length).toBe(6 + 3 + 65_535);
    expect(parseEntryBundle(bundle, 3)).toEqual(entries);
    expect(() => parseEntryBundle(bundle, 2)).toThrow(FormatError);
    expect(() => parseEntryBundle(bundle, 4)).toThrow(FormatError);
    expect(() => parseEntryBundle(bundle.subarray(0, -1), 3)).toThrow(FormatError);
    expect(() => formatEntryBundle([new Uint8Array(65_536)])).toThrow(RangeError);
  });

  test('any bytes are no bundle or print again', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 60, max: 4 }),
        fc.integer({ min: 1, max: 6 }),
        (bytes, width) => {
          try {
            expect(formatEntryBundle(parseEntryBundle(bytes, width))).toEqual(bytes);
          } catch (error) {
            expect(error).toBeInstanceOf(FormatError);
          }
        },
      ),
    );
  });
});

vectorSuite('vectors/tlog-tiles-tessera', (folder) => {
  test.each(Array.from({ length: 15 }, (_, i) => i + 1))(
    'the bundle of %i entries hashes to its tile',
    (size) => {
      const entries = parseEntryBundle(readFileSync(new URL(`log/tile/entries/000.p/${size}`, folder)), size);
      const tile = readFileSync(
        new URL(`log/${formatTilePath({ level: 0, index: 0, width: size })}`, folder),
      );
      expect(parseTile(tile, size)).toEqual(entries.map(hasher.leafHash));
      expect(Buffer.compare(formatTile(parseTile(tile, size)), tile)).toBe(0);
    },
  );
});

vectorSuite('vectors/tlog-cosignature-sunlight', (folder) => {
  test('the mirror of 300 records has the tiles that its records make', () => {
    const mirror = 'witness/mirror/000de184301123b9278c086a7d9f68c9577e83872224c197058fd90784ea9706/';
    const leaves = leafHashes(300);
    const read = (path: string): Uint8Array => readFileSync(new URL(mirror + path, folder));
    for (const tile of tilesOf(300)) {
      const hashes = parseTile(read(formatTilePath(tile)), tile.width);
      const from = tile.index * 256;
      expect(hashes).toEqual(
        tile.level === 0 ? leaves.slice(from, from + tile.width) : [foldTile(hasher, leaves.slice(0, 256))],
      );
    }
  });
});
