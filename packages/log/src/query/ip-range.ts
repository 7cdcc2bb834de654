/**
 * Addresses as fixed-width hexadecimal: 8 digits for IPv4, 32 for IPv6, so that a network is a few common
 * beginnings. An IPv4-mapped IPv6 address (RFC 4291 §2.5.5.2) is the IPv4 address. IPv4 is four decimal
 * numbers without leading zeros: what else inet_aton takes (octal, fewer parts) is read differently by
 * different programs, and is not an address here.
 */
import ipaddr from 'ipaddr.js';

export interface IpRange {
  /** The network's first address: 8 or 32 hexadecimal digits. */
  readonly hex: string;
  /** How many of its bits are fixed: 0 to 32 or 128. */
  readonly bits: number;
}

const HEX_BYTE: readonly string[] = Array.from({ length: 256 }, (_, n) => n.toString(16).padStart(2, '0'));
const MAPPED = '00000000000000000000ffff';

/** The digits of one address; undefined for what is none. A zone (`fe80::1%eth0`) is left out. */
export function ipHex(text: string): string | undefined {
  return ipv4Hex(text) ?? (text.includes(':') ? ipv6Hex(text) : undefined);
}

/** An address, a network `10.0.0.0/8`, or, with `prefix`, the beginning of one: `10.0.` */
export function parseIpRange(text: string, prefix: boolean): IpRange | undefined {
  if (prefix) return parseBeginning(text);
  const slash = text.indexOf('/');
  if (slash < 0) {
    const hex = ipHex(text);
    return hex === undefined ? undefined : { hex, bits: hex.length * 4 };
  }
  const address = text.slice(0, slash);
  const length = /^(0|[1-9]\d{0,2})$/.exec(text.slice(slash + 1))?.[1];
  const hex = ipHex(address);
  if (hex === undefined || length === undefined) return undefined;
  const mapped = hex.length === 8 && address.includes(':');
  const bits = Number(length) - (mapped ? 96 : 0);
  if (bits < 0 || bits > hex.length * 4) return undefined;
  return { hex: clearHostBits(hex, bits), bits };
}

/** `10.0.0.0/8`, `2001:db8::/32`, or a single address without its length. */
export function formatIpRange(range: IpRange): string {
  const address = formatIp(range.hex);
  return range.bits === range.hex.length * 4 ? address : `${address}/${range.bits}`;
}

/** Canonical text: dotted decimal, or RFC 5952. */
export function formatIp(hex: string): string {
  const bytes: number[] = [];
  for (let i = 0; i < hex.length; i += 2) bytes.push(Number.parseInt(hex.slice(i, i + 2), 16));
  if (bytes.length === 4) return bytes.join('.');
  const parts: number[] = [];
  for (let i = 0; i < 16; i += 2) parts.push((bytes[i] ?? 0) * 256 + (bytes[i + 1] ?? 0));
  return new ipaddr.IPv6(parts).toRFC5952String();
}

/** The beginnings that the addresses of a network have in common: 1, 2, 4 or 8 of them. */
export function hexPrefixes(range: IpRange): string[] {
  const whole = Math.floor(range.bits / 4);
  const start = range.hex.slice(0, whole);
  const free = range.bits % 4;
  if (free === 0) return [start];
  const first = Number.parseInt(range.hex.charAt(whole), 16);
  return Array.from({ length: 2 ** (4 - free) }, (_, i) => start + (first + i).toString(16));
}

/** Whether an address, as its digits, lies in a network. */
export function isInRange(range: IpRange, hex: string): boolean {
  if (hex.length !== range.hex.length) return false;
  return clearHostBits(hex, range.bits) === range.hex;
}

/** The addresses that a word of free text means: one, or, where it is not whole, those that begin so. */
export function rangeOfWord(word: string, open: boolean): IpRange | undefined {
  const whole = parseIpRange(word, false);
  if (whole !== undefined || !open) return whole;
  const separator = word.includes(':') ? ':' : '.';
  if (!word.includes(separator)) return undefined;
  return parseIpRange(word.endsWith(separator) ? word : word + separator, true);
}

function ipv4Hex(text: string): string | undefined {
  if (text.length < 7 || text.length > 15) return undefined;
  let hex = '';
  let dots = 0;
  let digits = 0;
  let octet = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 46) {
      if (digits === 0) return undefined;
      hex += HEX_BYTE[octet];
      dots += 1;
      digits = 0;
      octet = 0;
      continue;
    }
    if (code < 48 || code > 57 || (digits > 0 && octet === 0)) return undefined;
    octet = octet * 10 + code - 48;
    digits += 1;
    if (octet > 255) return undefined;
  }
  return dots === 3 && digits > 0 ? hex + HEX_BYTE[octet] : undefined;
}

function ipv6Hex(text: string): string | undefined {
  const zone = text.indexOf('%');
  const address = zone < 0 ? text : text.slice(0, zone);
  if (address.length > 45 || !/^[0-9a-fA-F:.]+$/.test(address)) return undefined;
  const dotted = address.includes('.') ? address.slice(address.lastIndexOf(':') + 1) : undefined;
  if (dotted !== undefined && ipv4Hex(dotted) === undefined) return undefined;
  if (!ipaddr.IPv6.isValid(address)) return undefined;
  const hex = ipaddr.IPv6.parse(address)
    .parts.map((part) => part.toString(16).padStart(4, '0'))
    .join('');
  return hex.startsWith(MAPPED) ? hex.slice(24) : hex;
}

function parseBeginning(text: string): IpRange | undefined {
  if (text.includes(':')) {
    // `::` stands for an unknown number of zeros, so what follows it has no place yet.
    if (!/^(?:[0-9a-fA-F]{1,4}:){1,7}$/.test(text)) return undefined;
    const hex = text
      .slice(0, -1)
      .split(':')
      .map((group) => group.padStart(4, '0').toLowerCase())
      .join('');
    return { hex: hex.padEnd(32, '0'), bits: hex.length * 4 };
  }
  if (!/^(?:\d{1,3}\.){1,3}$/.test(text)) return undefined;
  const octets = text.slice(0, -1).split('.');
  const hex = ipv4Hex([...octets, '0', '0', '0'].slice(0, 4).join('.'));
  return hex === undefined ? undefined : { hex, bits: octets.length * 8 };
}

function clearHostBits(hex: string, bits: number): string {
  const whole = Math.floor(bits / 4);
  const free = bits % 4;
  const kept = hex.slice(0, whole);
  if (free === 0) return kept.padEnd(hex.length, '0');
  const unit = 2 ** (4 - free);
  const digit = Math.floor(Number.parseInt(hex.charAt(whole), 16) / unit) * unit;
  return (kept + digit.toString(16)).padEnd(hex.length, '0');
}
