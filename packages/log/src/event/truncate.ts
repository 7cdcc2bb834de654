/** Truncation markers (docs/formats/log-format.md §1 step 3). */
import { formatHex } from '../bytes/encoding.ts';
import type { Sha256 } from '../bytes/sha256.ts';
import { MARKER_HEAD_BYTES, MAX_MEMBER_BYTES } from './limits.ts';
import { cutUtf8, quoteText, utf8Length } from './text.ts';

/** Whether a JCS text is over the 65,536 bytes that a section, or a member of one, may have. */
export function isTooLong(text: string): boolean {
  if (text.length * 3 <= MAX_MEMBER_BYTES) return false;
  return text.length > MAX_MEMBER_BYTES || utf8Length(text) > MAX_MEMBER_BYTES;
}

/** JCS of the marker that stands for a value: its length and hash, and as much of its JCS text as a head has. */
export function formatMarker(text: string, sha256: Sha256): string {
  const head = quoteText(cutUtf8(text, MARKER_HEAD_BYTES));
  return `{"[truncated]":{"bytes":${utf8Length(text)},"head":${head},"sha256":"${formatHex(sha256(text))}"}}`;
}
