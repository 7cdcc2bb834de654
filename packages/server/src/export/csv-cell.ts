/**
 * One cell of a CSV file that people open in a spreadsheet (OWASP "CSV Injection"; ASVS 5.0 1.2.10).
 *
 * An apostrophe is put before a text at whose beginning a spreadsheet could see a formula, before one that begins
 * with an apostrophe, and, where that is asked for, before one that a spreadsheet would show as something else (a date,
 * another number, a truth value). So whoever reads the file takes away exactly one apostrophe, where a cell begins with one, and has the
 * text again. Blanks and invisible characters before a trigger do not help an attacker. That a separator inside a
 * text does not begin a cell is the work of the quotes around every cell.
 *
 * A control character, which no spreadsheet shows and some cut a cell at, becomes its picture (NUL is U+2400). A cell
 * that Excel would not hold is cut and says so, with the SHA-256 of all of it; JSON and NDJSON have it whole.
 */
import { hash } from 'node:crypto';

/** What a formula, or a command of DDE, begins with; the full-width forms are taken for the same in some locales. */
const TRIGGER = /^(?:[\t\r\n\0']|[\s\p{Cc}\p{Cf}\p{Zs}]*[=+\-@\uff1d\uff0b\uff0d\uff20])/u;
/** What stays as it is where it is taken for a number: more digits are rounded, and a comma or point may mean a date. */
const WHOLE_NUMBER = /^(?:0|[1-9]\d{0,14})$/;
/** Numbers, dates and times of any country, roughly: an apostrophe too much does no harm. */
const LIKE_A_NUMBER = /^(?=.*\d)[\d\s.,:/%\u20ac$-]+(?:e[+-]?\d+)?$/i;
const LIKE_A_MONTH =
  /^(?=.*\d)[\d\s.,/-]*(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}[\d\s.,/-]*$/i;
const TRUTH_VALUE = /^\s*(?:true|false)\s*$/i;

/** Of the C0 controls only these are kept: they are quoted. */
const CONTROL = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/;
const CONTROLS: RegExp = new RegExp(CONTROL, 'g');
const PICTURES = 0x2400;
const PICTURE_OF_DELETE = '\u2421';

/** Excel's limits for one cell: UTF-16 characters and line feeds. */
const MAX_CELL = 32_767;
const MAX_LINE_FEEDS = 253;
/** What is kept of a cell over a limit: room is left for saying so. */
const CUT_CELL = 32_000;

/**
 * The text as it is put between quotes.
 *
 * @param keepsForm whether a spreadsheet must not take it for a number or a date
 */
export function csvCell(text: string, keepsForm: boolean): string {
  const shown = CONTROL.test(text) ? text.replaceAll(CONTROLS, pictureOf) : text;
  return cut(TRIGGER.test(text) || (keepsForm && isTakenForElse(text)) ? `'${shown}` : shown);
}

function isTakenForElse(text: string): boolean {
  if (WHOLE_NUMBER.test(text)) return false;
  return LIKE_A_NUMBER.test(text) || LIKE_A_MONTH.test(text) || TRUTH_VALUE.test(text);
}

function pictureOf(control: string): string {
  return control === '\x7f' ? PICTURE_OF_DELETE : String.fromCharCode(PICTURES + control.charCodeAt(0));
}

function cut(cell: string): string {
  const end = cell.length > MAX_CELL ? CUT_CELL : endOfLines(cell);
  if (end >= cell.length) return cell;
  // Half of a surrogate pair is no character.
  const whole = /[\ud800-\udbff]/.test(cell[end - 1] ?? '') ? end - 1 : end;
  const digest = hash('sha256', cell, 'hex');
  return `${cell.slice(0, whole)} [cut: ${cell.length} characters, sha256 ${digest}, whole in JSON and NDJSON]`;
}

/** Where the line feeds that Excel takes end. */
function endOfLines(cell: string): number {
  let at = -1;
  for (let lines = 0; lines <= MAX_LINE_FEEDS; lines++) {
    at = cell.indexOf('\n', at + 1);
    if (at < 0) return cell.length;
  }
  return at;
}
