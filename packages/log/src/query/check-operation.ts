/** Whether the values of a key are ones that it can have. */
import type { Op, Span, Value } from './filter.ts';
import { FilterError } from './filter-error.ts';
import type { KeyInfo, ValueKind } from './filter-keys.ts';
import { parseIpRange } from './ip-range.ts';
import { parseNumber } from './json-path.ts';
import { nearest } from './suggest.ts';
import { parseTime } from './time.ts';
import { fold, wordsOf } from './words.ts';

/** @throws FilterError that says what would be right. */
export function checkOperation(info: KeyInfo, op: Op, span: Span): void {
  if (op.kind === 'exists' && (info.key === 'is' || info.key === 'has')) {
    throw errorAt(`${info.key}: takes one of ${listOf(info.values ?? [])}`, span);
  }
  for (const value of valuesIn(op)) checkValue(info, op, value);
  if (op.kind === 'range') checkRange(info, op.from, op.to);
}

function valuesIn(op: Op): readonly Value[] {
  switch (op.kind) {
    case 'exists':
      return [];
    case 'list':
      return op.values;
    case 'compare':
      return [op.value];
    case 'range':
      return [op.from, op.to];
    default:
      return op satisfies never;
  }
}

function checkValue(info: KeyInfo, op: Op, value: Value): void {
  const compared = op.kind !== 'list';
  if (compared && value.prefix) throw errorAt('a comparison takes whole values; leave out the *', value.span);
  if (info.kind === 'json') {
    if (compared) checkNumber(value);
  } else if (info.kind === 'time') checkTime(compared, value);
  else if (info.kind === 'word-of-list') checkWordOfList(info, compared, value);
  else CHECKS[info.kind](value, info);
}

/** The checks that do not depend on the operation. */
const CHECKS: { readonly [K in Exclude<ValueKind, 'json' | 'time' | 'word-of-list'>]: Check } = {
  text: checkText,
  words: checkWords,
  seq: checkSeq,
  ip: checkIp,
  uuid: (value) => checkHex(value, value.text.replaceAll('-', ''), 32, 'an id is a UUID'),
  hash: (value) => checkHex(value, value.text, 64, 'a hash has 64 hexadecimal digits'),
};
type Check = (value: Value, info: KeyInfo) => void;

function checkText(value: Value, info: KeyInfo): void {
  if (value.text !== '') return;
  throw errorAt(`an empty value finds nothing; for records without it, write -${info.key}:*`, value.span);
}

function checkWords(value: Value): void {
  if (wordsOf(value.text).length > 0) return;
  throw errorAt('there is no letter or digit to search for here', value.span);
}

function checkWordOfList(info: KeyInfo, compared: boolean, value: Value): void {
  const folded = fold(value.text);
  const values = info.values ?? [];
  const known = values.map((one) => one.toLowerCase());
  const wildcard = value.prefix && !compared && info.key !== 'is' && info.key !== 'has';
  if (!value.prefix && known.includes(folded)) return;
  if (wildcard && folded !== '' && known.some((one) => one.startsWith(folded))) return;
  const guess = nearest(folded, known) ?? known.find((one) => folded !== '' && one.startsWith(folded));
  const suggestion = guess === undefined ? undefined : values[known.indexOf(guess)];
  throw errorAt(`${info.key}: takes one of ${listOf(values)}`, value.span, suggestion);
}

function checkTime(compared: boolean, value: Value): void {
  const time = value.prefix ? undefined : parseTime(value.text);
  if (time === undefined) {
    throw errorAt('not a time; write now-24h, 2026-11, 2026-11-01 or 2026-11-01T10:30:00Z', value.span);
  }
  if (time.kind === 'relative' && !compared) {
    throw errorAt(
      'a point in time has no length; write time:> or time:< before it',
      value.span,
      `>${value.text}`,
    );
  }
}

function checkSeq(value: Value): void {
  if (!value.prefix && /^\d{1,16}$/.test(value.text) && Number(value.text) < Number.MAX_SAFE_INTEGER) return;
  throw errorAt('seq: takes a position, a whole number from 0', value.span);
}

function checkIp(value: Value): void {
  if (parseIpRange(value.text, value.prefix) !== undefined) return;
  if (value.prefix) {
    throw errorAt('the beginning of an address ends with a whole number: 10.0.* or 2001:db8:*', value.span);
  }
  throw errorAt('not an address; write 10.0.0.1, 10.0.0.0/8, 10.0.* or 2001:db8::/32', value.span);
}

function checkHex(value: Value, digits: string, length: number, what: string): void {
  const whole = value.prefix ? digits.length > 0 && digits.length <= length : digits.length === length;
  if (/^[0-9a-f]*$/i.test(digits) && whole) return;
  const isBeginning = /^[0-9a-f]+$/i.test(digits) && digits.length < length;
  throw errorAt(
    `${what}; for a beginning, put * at its end`,
    value.span,
    isBeginning && !value.prefix ? `${value.text}*` : undefined,
  );
}

function checkNumber(value: Value): void {
  if (parseNumber(value.text) !== undefined) return;
  throw errorAt('>, < and .. compare numbers here; without them, text is compared whole', value.span);
}

/** A range of fixed ends that holds nothing is a mistake; one with `now` may only be empty today. */
function checkRange(info: KeyInfo, from: Value, to: Value): void {
  if (!isBackwards(info, from, to)) return;
  const span = { start: from.span.start, end: to.span.end };
  throw errorAt('this range ends before it begins; swap its ends', span, `${to.text}..${from.text}`);
}

function isBackwards(info: KeyInfo, from: Value, to: Value): boolean {
  if (info.kind === 'time') {
    const begin = parseTime(from.text);
    const end = parseTime(to.text);
    if (begin?.kind === 'period' && end?.kind === 'period') return begin.from >= end.to;
    if (begin?.kind === 'relative' && end?.kind === 'relative') return begin.offsetMs > end.offsetMs;
    return false;
  }
  if (info.kind === 'word-of-list') {
    const values = info.values ?? [];
    return values.indexOf(fold(from.text)) > values.indexOf(fold(to.text));
  }
  return Number(from.text) > Number(to.text);
}

function listOf(values: readonly string[]): string {
  return `${values.slice(0, -1).join(', ')} or ${values.at(-1) ?? ''}`;
}

function errorAt(message: string, span: Span, suggestion?: string): FilterError {
  return new FilterError(message, span.start, span.end - span.start, suggestion);
}
