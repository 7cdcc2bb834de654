/** Truncation markers (docs/formats/log-format.md §1 step 3). */
import { formatHex } from '../bytes/encoding.ts';
import type { Sha256 } from '../bytes/sha256.ts';
import { MARKER_HEAD_BYTES, MAX_MEMBER_BYTES } from './limits.ts';
import { cutUtf8, utf8Length } from './text.ts';

/** Whether a JCS text is over the 65,536 bytes that a section, or a member of one, may have. */
export function isTooLong(text: string): boolean {
  if (text.length * 3 <= MAX_MEMBER_BYTES) return false;
  return text.length > MAX_MEMBER_BYTES || utf8Length(text) > MAX_MEMBER_BYTES;
}

/** JCS of the marker that stands for a value: its length and hash, and as much of its JCS text as a head has. */
export function formatMarker(text: string, sha256: Sha256): string {
  // JSON.stringify writes these members as JCS does, and in one piece: an event can have 300,000 markers.
  return JSON.stringify({
    '[truncated]': {
      bytes: utf8Length(text),
      head: cutUtf8(text, MARKER_HEAD_BYTES),
      sha256: formatHex(sha256(text)),
    },
  });
}
