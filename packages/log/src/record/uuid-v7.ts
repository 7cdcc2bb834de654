import { formatHex } from '../bytes/encoding.ts';

/**
 * A UUID version 7 (RFC 9562 §5.7), lower case, from a time in milliseconds and 10 random bytes (latin1). Ids
 * made in one millisecond are not ordered among themselves: order is `seq`.
 */
export function formatUuidV7(timeMs: number, random: string): string {
  const time = Math.max(0, Math.min(Math.floor(timeMs), 0xffff_ffff_ffff))
    .toString(16)
    .padStart(12, '0');
  const tail = formatHex(
    String.fromCharCode(0x70 | (random.charCodeAt(0) & 0x0f)) +
      random.charAt(1) +
      String.fromCharCode(0x80 | (random.charCodeAt(2) & 0x3f)) +
      random.slice(3, 10),
  );
  return `${time.slice(0, 8)}-${time.slice(8)}-${tail.slice(0, 4)}-${tail.slice(4, 8)}-${tail.slice(8)}`;
}
