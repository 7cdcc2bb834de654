import { formatHex } from '../bytes/encoding.ts';

/**
 * A UUID version 7 (RFC 9562 §5.7), lower case, from a time in milliseconds and 10 random bytes (latin1). Ids
 * made in one millisecond are not ordered among themselves: order is `seq`.
 */
export function formatUuidV7(timeMs: number, random: string): string {
  const hex = formatHex(random);
  // The version in the first four bits, the variant 10 in the first two of the next part.
  const variant = VARIANT[random.charCodeAt(2) & 0x30] ?? '';
  return `${timePart(timeMs)}-7${hex.slice(1, 4)}-${variant}${hex.slice(5, 8)}-${hex.slice(8)}`;
}

/** By the two bits that are kept of the first digit of the variant's part. */
const VARIANT: { readonly [bits: number]: string } = { 0: '8', 16: '9', 32: 'a', 48: 'b' };

let partMs = Number.NaN;
let part = '';

/** Records of one millisecond share the text. */
function timePart(timeMs: number): string {
  if (timeMs !== partMs) {
    const hex = Math.max(0, Math.min(Math.floor(timeMs), 0xffff_ffff_ffff))
      .toString(16)
      .padStart(12, '0');
    part = `${hex.slice(0, 8)}-${hex.slice(8)}`;
    partMs = timeMs;
  }
  return part;
}
