/**
 * Values of secret-named parameters. A URL here is: all of `request.path`, all of a string that begins with "/",
 * and in any other string what begins with a scheme ("://") and goes on to white space or one of `"<>`.
 * A parameter follows one of `? & # ;`, its name ends at "=", its value at "&", "#", or a ";" after which
 * another name comes. Names are percent-decoded first; an encoded URL inside a value is not looked into.
 */
import { looksLikeKey } from './secret-key.ts';
import { REDACTED } from './secret-patterns.ts';

/** Whether the value of a parameter of this (decoded) name is secret: always, never, or when it looks so. */
export type JudgeParameter = (name: string) => 'secret' | 'plain' | 'bare';

/** The text with secret values replaced by "[redacted]"; the very same text when there is none. */
export function replaceParameters(text: string, judge: JudgeParameter, isPath: boolean): string {
  if (isPath || text.startsWith('/')) return replaceIn(text, judge);
  let kept = '';
  let from = 0;
  for (let scheme = text.indexOf('://'); scheme >= 0; scheme = text.indexOf('://', from)) {
    const end = endOfUrl(text, scheme);
    kept += text.slice(from, scheme) + replaceIn(text.slice(scheme, end), judge);
    from = end;
  }
  return from === 0 ? text : kept + text.slice(from);
}

const URL_CHARACTERS = /[^\s"<>]*/y;

function endOfUrl(text: string, from: number): number {
  URL_CHARACTERS.lastIndex = from;
  return from + (URL_CHARACTERS.exec(text)?.[0].length ?? 0);
}

const PARAMETER = /[?&#;]([^?&#;=]*)=/g;

function replaceIn(url: string, judge: JudgeParameter): string {
  let kept = '';
  let from = 0;
  PARAMETER.lastIndex = 0;
  for (let found = PARAMETER.exec(url); found !== null; found = PARAMETER.exec(url)) {
    const at = PARAMETER.lastIndex;
    const verdict = judge(decode(found[1] ?? ''));
    const end = verdict === 'plain' ? at : verdict === 'secret' ? endOfValue(url, at) : endOfKey(url, at);
    if (end === at || url.slice(at, end) === REDACTED) continue;
    kept += url.slice(from, at) + REDACTED;
    from = end;
    PARAMETER.lastIndex = end;
  }
  return from === 0 ? url : kept + url.slice(from);
}

const VALUE_PART = /[^&#;]*/y;
const NAME_AFTER = /;[^&#;=]*=/y;

function endOfValue(url: string, at: number): number {
  for (let end = at; ; end++) {
    end = endOfMatch(VALUE_PART, url, end);
    if (url[end] !== ';' || endOfMatch(NAME_AFTER, url, end) > end) return end;
  }
}

const KEY_RUN = /[A-Za-z0-9+/=_%-]*/y;

/** The end of a value that looks like a key, else `at`. A "?" ends the run: `?key=?key=…` stays linear. */
function endOfKey(url: string, at: number): number {
  const end = endOfMatch(KEY_RUN, url, at);
  const whole = end === url.length || '&#;'.includes(url.charAt(end));
  return whole && looksLikeKey(url.slice(at, end).replaceAll('%', '')) ? end : at;
}

function endOfMatch(sticky: RegExp, text: string, at: number): number {
  sticky.lastIndex = at;
  return at + (sticky.exec(text)?.[0].length ?? 0);
}

function decode(text: string): string {
  if (!text.includes('%') && !text.includes('+')) return text;
  return text
    .replaceAll('+', ' ')
    .replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
