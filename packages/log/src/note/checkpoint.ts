/**
 * Checkpoints: C2SP tlog-checkpoint. The text that a log signs as a note:
 *
 *     <origin>\n <size in decimal>\n <root in base64>\n [<extension line>\n]…
 *
 *     audit.example.com/main/1
 *     0
 *     47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=
 *
 * Stricter than Go: the root has 32 bytes, an extension line is not empty. Our own checkpoints have no extension lines.
 */
import { formatBase64 } from '../bytes/encoding.ts';
import type { Hash } from '../bytes/sha256.ts';
import { parseBase64Hash } from './base64-hash.ts';
import { parseDecimal } from './decimal.ts';
import { FormatError, shown } from './format-error.ts';

export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Hash;
  readonly extensions: readonly string[];
}

/** A checkpoint without extension lines: how a log of ours makes one. */
export function checkpoint(origin: string, size: number, root: Hash): Checkpoint {
  return { origin, size, root, extensions: [] };
}

/** Prints the text to be signed. Throws FormatError when it would print what {@link parseCheckpoint} does not take. */
export function formatCheckpoint({ origin, size, root, extensions }: Checkpoint): string {
  const lines = [origin, String(size), formatBase64(root), ...extensions];
  const text = lines.map((line) => `${line}\n`).join('');
  // A line break inside a part would move the parts after it.
  if (parseCheckpoint(text).extensions.length !== extensions.length)
    throw new FormatError('checkpoint lines without line breaks', shown(text));
  return text;
}

/** Reads the text of a checkpoint, without its signatures. Throws FormatError. */
export function parseCheckpoint(text: string): Checkpoint {
  if (!text.endsWith('\n'))
    throw new FormatError('a checkpoint that ends with a newline', shown(text.slice(-20)));
  const [origin = '', size = '', root = '', ...extensions] = text.slice(0, -1).split('\n');
  if (!isLine(origin)) throw new FormatError('an origin', shown(origin));
  const bad = extensions.find((line) => !isLine(line));
  if (bad !== undefined) throw new FormatError('an extension line', shown(bad));
  return {
    origin,
    size: parseDecimal(size, 'a tree size'),
    root: parseBase64Hash(root, 'a root'),
    extensions,
  };
}

/** Not empty, and nothing in it that a note may not hold. */
function isLine(line: string): boolean {
  return line !== '' && !/[\x00-\x1f\p{Surrogate}]/u.test(line);
}
