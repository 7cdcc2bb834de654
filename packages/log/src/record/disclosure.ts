/**
 * A disclosure is the text of a section with its salt: JCS of `[b64url(16 random bytes), "<section>", <value>]`.
 * The leaf holds `b64url(SHA-256(UTF-8 of that text))`. Whoever holds the text can prove the section; once text
 * and salt are gone, the digest says nothing (docs/formats/log-format.md §1 step 6; idea: RFC 9901 §4.2).
 */
import type { JsonValue, SectionName } from '../event/vocabulary.ts';

/** The text to store and to hash. `valueText` must be JCS; `salt` is base64url of 16 random bytes, never derived. */
export function formatDisclosure(salt: string, section: SectionName, valueText: string): string {
  return `["${salt}","${section}",${valueText}]`;
}

/** Where the section's name begins: after the salt of 22 characters. */
const NAME_AT = '["'.length + 22 + '","'.length;
const SALT = /^[A-Za-z0-9_-]{22}$/;

/** Where the value stands in a disclosure of a section; undefined when the text is not one of that section. */
export function locateValue(
  text: string,
  section: SectionName,
): { readonly from: number; readonly to: number } | undefined {
  if (!text.startsWith('["') || !text.startsWith(`","${section}",`, NAME_AT - 3) || !text.endsWith(']'))
    return undefined;
  if (!SALT.test(text.slice(2, NAME_AT - 3))) return undefined;
  return { from: NAME_AT + section.length + '",'.length, to: text.length - 1 };
}

/**
 * The value of a section from its disclosure, whose digest was compared. Undefined when the text is not a disclosure
 * of that section.
 */
export function parseDisclosure(
  text: string,
  section: SectionName,
): { readonly value: JsonValue } | undefined {
  const range = locateValue(text, section);
  if (range === undefined) return undefined;
  try {
    return { value: JSON.parse(text.slice(range.from, range.to)) as JsonValue };
  } catch {
    return undefined;
  }
}
