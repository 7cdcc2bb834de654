import { SECTIONS, type JsonValue, type SectionName } from '../event/vocabulary.ts';

/**
 * A disclosure is the text of a section with its salt: JCS of `[b64url(16 random bytes), "<section>", <value>]`.
 * The leaf holds `b64url(SHA-256(UTF-8 of that text))`. Whoever holds the text can prove the section; once text
 * and salt are gone, the digest says nothing (docs/formats/log-format.md §1 step 6; idea: RFC 9901 §4.2).
 */
export interface Disclosure {
  readonly section: SectionName;
  readonly value: JsonValue;
}

/** The text to store and to hash. `valueText` must be JCS; `salt` is base64url of 16 random bytes, never derived. */
export function formatDisclosure(salt: string, section: SectionName, valueText: string): string {
  return `["${salt}","${section}",${valueText}]`;
}

const PREFIX = /^\["[A-Za-z0-9_-]{22}","([a-z]+)",/;

/** Reads a disclosure text whose digest was compared. Undefined when it is not one. */
export function parseDisclosure(text: string): Disclosure | undefined {
  const section = SECTIONS.find((name) => name === PREFIX.exec(text)?.[1]);
  if (section === undefined) return undefined;
  try {
    const parts: unknown = JSON.parse(text);
    if (!Array.isArray(parts) || parts.length !== 3) return undefined;
    return { section, value: parts[2] as JsonValue };
  } catch {
    return undefined;
  }
}
