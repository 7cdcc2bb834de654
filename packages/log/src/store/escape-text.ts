/**
 * How any text of a user is stored: SQLite cuts one at U+0000, PostgreSQL refuses it, and two with different lone surrogates
 * have one UTF-8. What JSON escapes is escaped, so that different texts stay different.
 */
export function escapeText(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** The text again. What {@link escapeText} did not write comes back as it is. */
export function unescapeText(stored: string): string {
  try {
    return JSON.parse(`"${stored}"`) as string;
  } catch {
    return stored;
  }
}
