import { parseBase64 } from '../bytes/encoding.ts';
import { asHash, type Hash } from '../bytes/sha256.ts';
import { FormatError, shown } from './format-error.ts';

/** Reads a hash of 32 bytes in strict base64. Throws FormatError. */
export function parseBase64Hash(text: string, what: string): Hash {
  const latin1 = parseBase64(text);
  if (latin1?.length !== 32) throw new FormatError(`${what}: 32 bytes in base64`, shown(text));
  return asHash(latin1);
}
