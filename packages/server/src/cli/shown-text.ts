/**
 * Text of a log is text of strangers. On its way to a terminal, what would move the cursor, colour the screen,
 * reverse the direction or hide itself is written as an escape (`\u001b`), so that it is seen and does nothing.
 */
const HARMFUL = /[\p{Cc}\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\p{Cs}]/gu;
const LINE_BREAK_TOO: { readonly [character: string]: string } = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** A text in one line that does nothing to a terminal. */
export function shownText(text: string): string {
  return text.replaceAll(HARMFUL, (character) => LINE_BREAK_TOO[character] ?? escaped(character));
}

/** A text that keeps its line breaks, and does nothing else to a terminal. */
export function shownLines(text: string): string {
  return text.split('\n').map(shownText).join('\n');
}

/** JSON that is the same value for a program, and does nothing to a terminal. */
export function shownJson(value: unknown, indent = 0): string {
  const text = JSON.stringify(value, null, indent);
  // JSON escapes what is below U+0020; the rest only stands inside strings, where an escape means the same.
  return text.replaceAll(HARMFUL, (character) => (character === '\n' ? character : escaped(character)));
}

/** A time of RFC 3339 to the second, in UTC as it came; nothing where there is none. */
export function shownTime(time: string | undefined): string {
  return time === undefined ? '' : shownText(time.replace('T', ' ').slice(0, 19));
}

function escaped(character: string): string {
  return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
}

const SIMPLE = /^[\x20-\x7e]*$/;
/** East Asian wide and fullwidth letters (UAX #11), and emoji. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1b000}-\u{1b2ff}\u{20000}-\u{3fffd}]|\ufe0f|\p{Emoji_Presentation}/u;
const ZERO = /^[\p{M}\p{Cf}]+$/u;

let segmenter: Intl.Segmenter | undefined;

/** Made when the first text needs it: it takes 10 ms to make, and most commands need none. */
function graphemesOf(text: string): Intl.Segments {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return segmenter.segment(text);
}

/** How many columns a text takes. */
export function widthOf(text: string): number {
  if (SIMPLE.test(text)) return text.length;
  let width = 0;
  for (const { segment } of graphemesOf(text)) width += graphemeWidth(segment);
  return width;
}

function graphemeWidth(grapheme: string): number {
  if (WIDE.test(grapheme)) return 2;
  return ZERO.test(grapheme) ? 0 : 1;
}

/** A text in at most so many columns; what was cut off shows as `…`. */
export function cutText(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  let kept = '';
  let width = 0;
  for (const { segment } of graphemesOf(text)) {
    width += graphemeWidth(segment);
    if (width > columns - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}

/** A text in exactly so many columns. */
export function fitText(text: string, columns: number): string {
  const cut = cutText(text, columns);
  return cut + ' '.repeat(Math.max(0, columns - widthOf(cut)));
}
