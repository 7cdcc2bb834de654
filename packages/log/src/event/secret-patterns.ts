/**
 * Secret patterns (docs/formats/log-format.md §1): what is a secret wherever it stands. Every search here is linear
 * in the length of the text, also when the text is made to be slow: hence scanners of our own for JWT and PEM,
 * whose regular expressions would go back over every run once for each of its characters.
 */
import { HYPHEN, LOWER_X, UNDERSCORE, UPPER_I, UPPER_J, UPPER_V } from './text.ts';

export const REDACTED = '[redacted]';

export interface SecretPattern {
  readonly name: string;
  /** Classes of {@link classifyText} that a text with a match always has; 0 where there is none. */
  readonly needs: number;
  /** A text shorter than this has no match. */
  readonly minLength: number;
  /** The text with each match replaced by "[redacted]"; the very same text when there is none. */
  readonly replace: (text: string) => string;
}

/** In the order in which they are applied, each to what the one before it left. */
export const SECRET_PATTERNS: readonly SecretPattern[] = [
  { name: 'jwt', needs: UPPER_J, minLength: 18, replace: replaceJwts },
  { name: 'pem', needs: UPPER_V | HYPHEN, minLength: 22, replace: replacePrivateKeys },
  patternOf('aws', UPPER_I, 20, /\b(?:AKIA|ASIA)[A-Z2-7]{16}\b/g),
  patternOf('github', UNDERSCORE, 33, /\bgh[pousr]_\w{36,}|github_pat_\w{22,}/g),
  patternOf('stripe', UNDERSCORE, 22, /\b[sr]k_(?:live|test)_\w{16,}|whsec_\S{16,}/g),
  patternOf('slack', LOWER_X | HYPHEN, 15, /\bxox[abeoprs]-[\w-]{10,}/g),
  patternOf('attestry', UNDERSCORE, 23, /\bak_[\w-]{20,}/g),
];

/** A pattern from a global regular expression. Keeping it linear is its author's task. */
export function patternOf(name: string, needs: number, minLength: number, matches: RegExp): SecretPattern {
  return { name, needs, minLength, replace: (text) => text.replace(matches, REDACTED) };
}

/** `eyJ[\w-]{5,}\.eyJ[\w-]{5,}\.[\w-]*`: what fails at one start in a run fails at every later start in it. */
function replaceJwts(text: string): string {
  let kept = '';
  let from = 0;
  for (let start = text.indexOf('eyJ'); start >= 0; ) {
    const headEnd = endOfRun(text, start);
    const bodyEnd = jwtBodyEnd(text, start, headEnd);
    if (bodyEnd < 0) {
      start = text.indexOf('eyJ', headEnd);
      continue;
    }
    const end = endOfRun(text, bodyEnd + 1);
    kept += text.slice(from, start) + REDACTED;
    from = end;
    start = text.indexOf('eyJ', end);
  }
  return from === 0 ? text : kept + text.slice(from);
}

function jwtBodyEnd(text: string, start: number, headEnd: number): number {
  if (headEnd - start < 8 || text[headEnd] !== '.' || !text.startsWith('eyJ', headEnd + 1)) return -1;
  const bodyEnd = endOfRun(text, headEnd + 1);
  return bodyEnd - headEnd - 1 >= 8 && text[bodyEnd] === '.' ? bodyEnd : -1;
}

const BASE64URL_RUN = /[\w-]*/y;

function endOfRun(text: string, from: number): number {
  BASE64URL_RUN.lastIndex = from;
  return from + (BASE64URL_RUN.exec(text)?.[0].length ?? 0);
}

const BEGIN = '-----BEGIN ';
const LABEL = /[A-Z0-9 ]*/y;
const PRIVATE = 'PRIVATE KEY';
/** Labels are short; with a long one everything to the end goes, so that no search for its END can be slow. */
const MAX_LABEL = 64;
const END_REST = /[A-Z0-9 ]*-{0,5}/y;

/** From `-----BEGIN … PRIVATE KEY` to its END line, or to the end where there is none. */
function replacePrivateKeys(text: string): string {
  let kept = '';
  let from = 0;
  for (let begin = text.indexOf(BEGIN); begin >= 0; ) {
    LABEL.lastIndex = begin + BEGIN.length;
    const run = LABEL.exec(text)?.[0] ?? '';
    const key = run.lastIndexOf(PRIVATE);
    let next = begin + BEGIN.length + run.length;
    if (key >= 0) {
      next = endOfPrivateKey(text, run.slice(0, key + PRIVATE.length), next);
      kept += text.slice(from, begin) + REDACTED;
      from = next;
    }
    begin = text.indexOf(BEGIN, next);
  }
  return from === 0 ? text : kept + text.slice(from);
}

function endOfPrivateKey(text: string, label: string, from: number): number {
  if (label.length > MAX_LABEL) return text.length;
  const marker = `-----END ${label}`;
  const end = text.indexOf(marker, from);
  if (end < 0) return text.length;
  END_REST.lastIndex = end + marker.length;
  return end + marker.length + (END_REST.exec(text)?.[0].length ?? 0);
}
