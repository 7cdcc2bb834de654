/**
 * A disclosure is the text of a section with its salt: JCS of `[b64url(16 random bytes), "<section>", <value>]`.
 * The leaf holds `b64url(SHA-256(UTF-8 of that text))`. Whoever holds the text can prove the section; once text
 * and salt are gone, the digest says nothing (docs/formats/log-format.md §1 step 6; idea: RFC 9901 §4.2).
 */
import { type JsonValue, SECTIONS, type SectionName } from '../event/vocabulary.ts';

/** The text to store and to hash. `valueText` must be JCS; `salt` is base64url of 16 random bytes, never derived. */
export function formatDisclosure(salt: string, section: SectionName, valueText: string): string {
  return `["${salt}","${section}",${valueText}]`;
}

/** Where the section's name begins: after the salt of 22 characters. */
const NAME_AT = '["'.length + 22 + '","'.length;

/** Where the value begins in the disclosure of a section; it ends before the last character. */
export function valueOffset(section: SectionName): number {
  return NAME_AT + section.length + '",'.length;
}

const utf8 = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** 1 for what a salt is written with. */
const SALT: Uint8Array = new Uint8Array(256);
for (const byte of utf8.encode('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'))
  SALT[byte] = 1;

/** What stands in a disclosure before the value, with a salt of 1s. */
const BEGINNINGS = Object.fromEntries(
  SECTIONS.map((section) => [
    section,
    utf8.encode(formatDisclosure('1'.repeat(22), section, '')).slice(0, -1),
  ]),
) as { readonly [S in SectionName]: Uint8Array };

/** Where the value stands in a disclosure of a section; undefined when [from, to) is not one of that section. */
export function locateValue(
  bytes: Uint8Array,
  from: number,
  to: number,
  section: SectionName,
): { readonly from: number; readonly to: number } | undefined {
  const beginning = BEGINNINGS[section];
  if (to - from <= beginning.length || bytes[to - 1] !== CLOSE_ARRAY) return undefined;
  for (let i = 0; i < beginning.length; i++) {
    const byte = bytes[from + i] ?? 0;
    const isSalt = i >= SALT_AT && i < SALT_AT + 22;
    if (isSalt ? SALT[byte] !== 1 : byte !== beginning[i]) return undefined;
  }
  return { from: from + beginning.length, to: to - 1 };
}

const SALT_AT = '["'.length;
const CLOSE_ARRAY = 0x5d;

/**
 * The value of a section from its disclosure, whose digest was compared. Undefined when the bytes are not a disclosure
 * of that section.
 */
export function parseDisclosure(
  bytes: Uint8Array,
  section: SectionName,
): { readonly value: JsonValue } | undefined {
  const range = locateValue(bytes, 0, bytes.length, section);
  if (range === undefined) return undefined;
  try {
    return { value: JSON.parse(decoder.decode(bytes.subarray(range.from, range.to))) as JsonValue };
  } catch {
    return undefined;
  }
}
