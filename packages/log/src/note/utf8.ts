import { FormatError } from './format-error.ts';

const encoder = new TextEncoder();
// Without `fatal` bad bytes become U+FFFD and the text is no longer what was signed; without `ignoreBOM` three bytes vanish.
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The UTF-8 of a text. Throws FormatError for a lone surrogate, which has none. */
export function encodeUtf8(text: string): Uint8Array {
  if (/\p{Surrogate}/u.test(text)) throw new FormatError('text', 'a lone surrogate');
  return encoder.encode(text);
}

/** The text of strict UTF-8. Throws FormatError. */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw new FormatError('UTF-8', 'other bytes');
  }
}
