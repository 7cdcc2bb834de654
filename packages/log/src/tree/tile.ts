/**
 * How the hashes of a tree are stored and served: C2SP tlog-tiles, height 8.
 *
 *     tile (L, N) holds hashes N×256 … N×256+255 of level L; hash i of level L = MTH(D[i×256^L : (i+1)×256^L])
 *     <prefix>/tile/<L>/<N>            a full tile: 256 hashes, 8192 bytes
 *     <prefix>/tile/<L>/<N>.p/<W>      a partial one: its first W hashes, 1 <= W <= 255
 *     <prefix>/tile/entries/<N>[.p/<W>]   the entries themselves: u16 length ‖ bytes, 256 or W times
 *
 * Level 0 is the leaf hashes. N is written in groups of three digits, all but the last with an x before them:
 * 1234067 → x001/x234/067. A hash of level >= 1 stands for a full tile of the level below, so it exists once and never
 * changes; empty tiles are not served.
 */
import type { Hash } from '../bytes/sha256.ts';
import { formatHashes, parseHashes } from './compact-range.ts';
import { FormatError, shown } from './format-error.ts';
import type { TreeHasher } from './hash.ts';
import { checkSize } from './tree-size.ts';

/** Hashes in a full tile, entries in a full bundle. */
export const TILE_WIDTH = 256;

/** The longest entry that a bundle can hold (C2SP tlog-tiles, "Log entries"). */
export const MAX_ENTRY_BYTES = 65_535;

const MAX_LEVEL = 63;

export interface Tile {
  /** 0 … 63, or the entries behind level 0. */
  readonly level: number | 'entries';
  readonly index: number;
  /** 1 … 256; 256 is a full tile. */
  readonly width: number;
}

/** The path below the log's prefix. */
export function formatTilePath({ level, index, width }: Tile): string {
  checkTile(level, index, width);
  const digits = String(index);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/\d{3}/g) ?? [];
  const path = groups.map((group, i) => (i < groups.length - 1 ? `x${group}` : group)).join('/');
  return `tile/${level}/${path}${width === TILE_WIDTH ? '' : `.p/${width}`}`;
}

/** Reads a path. Throws FormatError for every spelling but the one that {@link formatTilePath} prints. */
export function parseTilePath(path: string): Tile {
  const match = /^tile\/(entries|\d{1,2})\/((?:x\d{3}\/){0,5}\d{3})(?:\.p\/(\d{1,3}))?$/.exec(path);
  if (match === null) throw new FormatError('a tile path', shown(path));
  const [, level = '', groups = '', width = '256'] = match;
  const tile: Tile = {
    level: level === 'entries' ? level : Number(level),
    index: Number(groups.replace(/[x/]/g, '')),
    width: Number(width),
  };
  if (!isTile(tile) || formatTilePath(tile) !== path) throw new FormatError('a tile path', shown(path));
  return tile;
}

/** How many hashes tile (level, index) has in a tree of `size` leaves: 0 where there is no such tile yet. */
export function tileWidth(level: number, index: number, size: number): number {
  const hashes = hashesAtLevel(level, size);
  return Math.max(0, Math.min(TILE_WIDTH, hashes - index * TILE_WIDTH));
}

/** How many hashes level L has in a tree of `size` leaves: floor(size / 256^L). */
export function hashesAtLevel(level: number, size: number): number {
  checkSize(level, 'a tile level');
  checkSize(size, 'a tree size');
  // 256^L stays exact as a double, and a level above 6 has no hash in any tree of safe size.
  return Math.floor(size / TILE_WIDTH ** level);
}

/** The full tiles of level >= 1 that a tree has at size `to` and did not have at `from`, lowest level first. */
export function tilesCompleted(from: number, to: number): Tile[] {
  if (from > to) throw new RangeError(`a tree does not grow from ${from} to ${to}`);
  const tiles: Tile[] = [];
  for (let level = 1; hashesAtLevel(level + 1, to) > 0; level++) {
    const end = hashesAtLevel(level + 1, to);
    for (let index = hashesAtLevel(level + 1, from); index < end; index++)
      tiles.push({ level, index, width: TILE_WIDTH });
  }
  return tiles;
}

/** Every tile of a tree of `size` leaves, the partial ones of the right edge included, level by level. */
export function* tilesOf(size: number): Generator<Tile & { readonly level: number }> {
  for (let level = 0; hashesAtLevel(level, size) > 0; level++) {
    const hashes = hashesAtLevel(level, size);
    for (let index = 0; index * TILE_WIDTH < hashes; index++)
      yield { level, index, width: Math.min(TILE_WIDTH, hashes - index * TILE_WIDTH) };
  }
}

/**
 * The root of 2^k hashes, 1 <= 2^k <= 256: of a full tile this is its own hash one level up, of a run inside a tile
 * the subtree over it.
 */
export function foldTile(hasher: TreeHasher, hashes: readonly Hash[]): Hash {
  let row = hashes;
  while (row.length > 1) {
    const above: Hash[] = [];
    for (let i = 0; i < row.length; i += 2) {
      const [left, right] = [row[i], row[i + 1]];
      if (left === undefined || right === undefined)
        throw new RangeError(`${hashes.length} hashes are no power of two`);
      above.push(hasher.nodeHash(left, right));
    }
    row = above;
  }
  const [root] = row;
  if (root === undefined) throw new RangeError('no hashes to fold');
  return root;
}

/** The bytes of a tile. */
export function formatTile(hashes: readonly Hash[]): Uint8Array {
  if (hashes.length < 1 || hashes.length > TILE_WIDTH)
    throw new RangeError(`a tile has 1 to 256 hashes, not ${hashes.length}`);
  return formatHashes(hashes);
}

/** Reads a tile of known width. Throws FormatError when the bytes are not exactly that many hashes. */
export function parseTile(bytes: Uint8Array, width: number): Hash[] {
  if (bytes.length !== 32 * width)
    throw new FormatError(`a tile of ${width} hashes, ${32 * width} bytes`, `${bytes.length} bytes`);
  return parseHashes(bytes);
}

/** The bytes of an entry bundle. Throws when an entry is longer than its u16 can say. */
export function formatEntryBundle(entries: readonly Uint8Array[]): Uint8Array {
  if (entries.length < 1 || entries.length > TILE_WIDTH)
    throw new RangeError(`a bundle has 1 to 256 entries, not ${entries.length}`);
  const bundle = new Uint8Array(entries.reduce((bytes, entry) => bytes + 2 + entry.length, 0));
  const view = new DataView(bundle.buffer);
  let offset = 0;
  for (const entry of entries) {
    if (entry.length > MAX_ENTRY_BYTES)
      throw new RangeError(`an entry has at most ${MAX_ENTRY_BYTES} bytes, not ${entry.length}`);
    view.setUint16(offset, entry.length);
    bundle.set(entry, offset + 2);
    offset += 2 + entry.length;
  }
  return bundle;
}

/**
 * Reads a bundle of known width; the entries are views into `bundle`. Throws FormatError when it is cut, too long,
 * or holds another number of entries.
 */
export function parseEntryBundle(bundle: Uint8Array, width: number): Uint8Array[] {
  const view = new DataView(bundle.buffer, bundle.byteOffset, bundle.byteLength);
  const entries: Uint8Array[] = [];
  let offset = 0;
  while (offset < bundle.length && entries.length < width) {
    const end = offset + 2 <= bundle.length ? offset + 2 + view.getUint16(offset) : Infinity;
    if (end > bundle.length) throw new FormatError('a whole entry', `a bundle cut at byte ${bundle.length}`);
    entries.push(bundle.subarray(offset + 2, end));
    offset = end;
  }
  if (entries.length !== width) throw new FormatError(`${width} entries`, `${entries.length}`);
  if (offset !== bundle.length)
    throw new FormatError(`a bundle of ${offset} bytes`, `${bundle.length - offset} more`);
  return entries;
}

function isTile({ level, index, width }: Tile): boolean {
  return (
    (level === 'entries' || (Number.isInteger(level) && level >= 0 && level <= MAX_LEVEL)) &&
    Number.isSafeInteger(index) &&
    index >= 0 &&
    Number.isInteger(width) &&
    width >= 1 &&
    width <= TILE_WIDTH
  );
}

function checkTile(level: Tile['level'], index: number, width: number): void {
  if (!isTile({ level, index, width }))
    throw new RangeError(`no tile has level ${level}, index ${index} and width ${width}`);
}
