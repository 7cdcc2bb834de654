/**
 * What follows the colon of a key:
 *
 *     list       = value { "," value }            any of them
 *     comparison = (">" | ">=" | "<" | "<=") value
 *     range      = value ".." value               both included
 *     value      = bare | quoted | bare "*"       and quoted "*", so that a beginning can hold spaces
 *
 * A bare value ends at white space, a comma, a quote or a parenthesis; no space stands inside a list.
 */
import { checkOperation } from './check-operation.ts';
import type { Comparator, Op, Value } from './filter.ts';
import { FilterError } from './filter-error.ts';
import type { KeyInfo } from './filter-keys.ts';
import { countTerm, isDelimiter, type QueryText, readQuoted } from './query-text.ts';

const COMPARATORS: readonly Comparator[] = ['>=', '<=', '>', '<'];

/** @throws FilterError */
export function parseOperation(query: QueryText, info: KeyInfo): Op {
  const start = query.at;
  const op = readOperation(query, info);
  if (!isDelimiter(query.peek(), ')')) throw unexpected(query);
  checkOperation(info, op, { start, end: query.at });
  return op;
}

function readOperation(query: QueryText, info: KeyInfo): Op {
  if (query.peek() === '*' && isDelimiter(query.peek(1), ')')) {
    countTerm(query, { start: query.at, end: query.at + 1 });
    query.at += 1;
    return { kind: 'exists' };
  }
  const comparator = COMPARATORS.find((one) => query.text.startsWith(one, query.at));
  if (comparator !== undefined) {
    if (!info.ordered) throw unordered(query, info, comparator.length);
    query.at += comparator.length;
    return { kind: 'compare', comparator, value: readValue(query, info) };
  }
  const first = readValue(query, info);
  if (query.text.startsWith('..', query.at)) {
    if (!info.ordered) throw unordered(query, info, 2);
    query.at += 2;
    return { kind: 'range', from: first, to: readValue(query, info) };
  }
  const values = [first];
  while (query.peek() === ',') {
    query.at += 1;
    values.push(readValue(query, info));
  }
  return { kind: 'list', values };
}

function readValue(query: QueryText, info: KeyInfo): Value {
  const start = query.at;
  const quoted = query.peek() === '"';
  const text = quoted ? readQuoted(query) : readBare(query);
  if (!quoted && text === '' && query.peek() !== '*') throw noValue(query, info);
  const prefix = query.peek() === '*';
  if (prefix && text === '') {
    throw new FilterError(
      'a * cannot stand at the beginning: only beginnings are indexed; put it at the end',
      query.at,
      1,
    );
  }
  if (prefix) query.at += 1;
  const span = { start, end: query.at };
  countTerm(query, span);
  return { text, prefix, span };
}

/** Up to a delimiter, a `*` or a `..`. */
function readBare(query: QueryText): string {
  const start = query.at;
  while (!isDelimiter(query.peek(), ',()"*') && !query.text.startsWith('..', query.at)) query.at += 1;
  return query.text.slice(start, query.at);
}

function noValue(query: QueryText, info: KeyInfo): FilterError {
  const name = info.path ? `${info.key}.…` : info.key;
  const character = query.peek();
  if (character === '(') {
    return new FilterError(`${name}: takes no parentheses; write ${name}:a,b for any of them`, query.at, 1);
  }
  if (query.text.charAt(query.at - 1) === ',' || character === ',') {
    return new FilterError(
      'a value is missing in this list; no space stands inside a list',
      query.at,
      Number(character === ','),
    );
  }
  return new FilterError(
    `${name}: needs a value right after it; to search for the text, put it in quotes`,
    query.at,
    0,
  );
}

function unordered(query: QueryText, info: KeyInfo, length: number): FilterError {
  return new FilterError(
    `${info.key} has no order, so it takes no >, < and ..; to search for the characters, put the value in quotes`,
    query.at,
    length,
  );
}

function unexpected(query: QueryText): FilterError {
  const afterStar = query.text.charAt(query.at - 1) === '*';
  const character = afterStar ? '*' : query.peek();
  const advice: Record<string, string> = {
    '*': 'a * can only stand at the end of a value; to search for the character, put the value in quotes',
    ',': 'a comparison and a range take one value each, not a list; write two of them with OR',
    '.': 'a range has two ends: a..b; a value with .. in it has to stand in quotes',
    '"': 'a quote can only stand at the beginning of a value; put the whole value in quotes, with \\" inside',
    '(': 'a parenthesis cannot follow here; put a value that holds one in quotes',
  };
  const message = advice[character] ?? 'a space is missing after this value';
  return new FilterError(message, afterStar ? query.at - 1 : query.at, 1);
}
