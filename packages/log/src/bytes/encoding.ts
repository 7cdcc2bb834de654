/**
 * Hex, base64 (RFC 4648 §4, padded) and base64url (§5, unpadded) of latin1 byte strings, strict both ways:
 * `parse` accepts exactly what `format` prints and returns undefined for anything else.
 */

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

export function formatHex(latin1: string): string {
  let hex = '';
  for (let i = 0; i < latin1.length; i++) hex += HEX[latin1.charCodeAt(i)];
  return hex;
}

export function parseHex(hex: string): string | undefined {
  if (hex.length % 2 !== 0 || !/^[0-9a-f]*$/.test(hex)) return undefined;
  let latin1 = '';
  for (let i = 0; i < hex.length; i += 2)
    latin1 += String.fromCharCode(Number.parseInt(hex.slice(i, i + 2), 16));
  return latin1;
}

export function formatBase64(latin1: string): string {
  const text = encode(latin1, BASE64);
  return text + '='.repeat((4 - (text.length % 4)) % 4);
}

export function formatBase64url(latin1: string): string {
  return encode(latin1, BASE64URL);
}

export function parseBase64(text: string): string | undefined {
  const latin1 = decode(text.replace(/={1,2}$/, ''), BASE64);
  // Go and Node decode non-zero trailing bits and stray characters; what we would not print, we do not take.
  return latin1 !== undefined && formatBase64(latin1) === text ? latin1 : undefined;
}

function encode(latin1: string, alphabet: string): string {
  let text = '';
  for (let i = 0; i < latin1.length; i += 3) {
    const left = latin1.length - i;
    const bits =
      (latin1.charCodeAt(i) << 16) |
      ((left > 1 ? latin1.charCodeAt(i + 1) : 0) << 8) |
      (left > 2 ? latin1.charCodeAt(i + 2) : 0);
    text += alphabet.charAt(bits >> 18) + alphabet.charAt((bits >> 12) & 63);
    if (left > 1) text += alphabet.charAt((bits >> 6) & 63);
    if (left > 2) text += alphabet.charAt(bits & 63);
  }
  return text;
}

function decode(text: string, alphabet: string): string | undefined {
  let latin1 = '';
  let bits = 0;
  let held = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = alphabet.indexOf(text.charAt(i));
    if (digit < 0) return undefined;
    bits = ((bits << 6) | digit) & 0xfff;
    held += 6;
    if (held >= 8) {
      held -= 8;
      latin1 += String.fromCharCode((bits >> held) & 0xff);
    }
  }
  return latin1;
}
