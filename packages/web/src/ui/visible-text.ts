/**
 * Text of the log as it may be shown: characters that would act instead of being seen (terminal escapes, bidi overrides,
 * invisible ones) become visible signs, and what is longer than a screen is cut.
 */
const ACTING =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

/** At most so many UTF-16 units are shown where nothing else is said. */
const MAX_LENGTH = 2000;

/** A control character as its picture (␛), others by number (⟨U+202E⟩). */
export function visibleText(text: string, maxLength: number = MAX_LENGTH): string {
  const cut = text.length > maxLength ? `${text.slice(0, maxLength)}…` : text;
  return cut.replace(ACTING, (character) => {
    const code = character.charCodeAt(0);
    if (code === 0x7f) return '\u2421';
    if (code < 0x20) return String.fromCharCode(0x2400 + code);
    return `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`;
  });
}
