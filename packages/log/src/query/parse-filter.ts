/**
 * Reads a query (design: screens.md §3):
 *
 *     query   = or                       or  = and { "OR" and }         and = term { ["AND"] term }
 *     term    = ["-" | "NOT"] ( "(" query ")" | filter | word | phrase )
 *     filter  = key ":" ( list | comparison | range | "*" )             parse-operation.ts
 *     phrase  = '"' … '"'                with \" and \\ for the two characters
 *
 * What is a key, where a word can hold a colon as well:
 *
 * - A known key and a colon is always a filter; what stands right after the colon is its value.
 * - An unknown name and a value is an error that says which key may be meant: `actr:42`, `foo:bar`.
 * - It stays a word where it cannot be a key: the name does not begin with a letter (`12:30`), nothing
 *   follows the colon (`something: with colon`), the value begins with `/`, `\` or `:` (`http://x`,
 *   `C:\x`, `std::map`), or it is groups of hexadecimal digits (`fe80::1`, `aa:bb:cc:dd:ee:ff`).
 *
 * AND, OR and NOT are operators in upper case only. `and` and `or` of one kind are flattened, and parentheses
 * leave no trace: the value is the same for `(a b) c` and `a b c`.
 */
import type { Filter, Span } from './filter.ts';
import { FilterError } from './filter-error.ts';
import { FILTER_KEYS, type KeyInfo, resolveKey } from './filter-keys.ts';
import { parseOperation } from './parse-operation.ts';
import { countTerm, isDelimiter, QueryText, readQuoted, wordEnd } from './query-text.ts';
import { suggestKey } from './suggest.ts';
import { wordsOf } from './words.ts';

export const MAX_QUERY_BYTES = 4096;
export const MAX_QUERY_DEPTH = 32;

/** @throws FilterError, and nothing else, for what is not a query. */
export function parseFilter(text: string): Filter {
  const query = new QueryText(text, MAX_QUERY_BYTES);
  query.skipSpace();
  if (query.atEnd()) return { kind: 'all', span: { start: 0, end: text.length } };
  const filter = parseOr(query);
  if (!query.atEnd()) {
    throw new FilterError('this parenthesis closes nothing; remove it, or put "(" before', query.at, 1);
  }
  return filter;
}

function parseOr(query: QueryText): Filter {
  const items = [parseAnd(query)];
  while (query.takeOperator('OR')) items.push(parseAnd(query));
  return joined('or', items);
}

function parseAnd(query: QueryText): Filter {
  const items = [parseTerm(query)];
  for (;;) {
    query.skipSpace();
    if (query.takeOperator('AND')) items.push(parseTerm(query));
    else if (query.atEnd() || query.peek() === ')' || query.isOperator('OR')) return joined('and', items);
    else items.push(parseTerm(query));
  }
}

function joined(kind: 'and' | 'or', items: readonly Filter[]): Filter {
  const flat = items.flatMap((item) => (item.kind === kind ? item.items : [item]));
  const [first] = flat;
  const last = flat.at(-1);
  if (first === undefined || last === undefined) throw new RangeError('a group was parsed without items');
  if (flat.length === 1) return first;
  return { kind, items: flat, span: { start: first.span.start, end: last.span.end } };
}

function parseTerm(query: QueryText): Filter {
  query.skipSpace();
  const start = query.at;
  if (!takeNegation(query)) return parseItem(query);
  query.skipSpace();
  if (takeNegation(query)) {
    throw new FilterError('two negations in a row; remove both, or write -(-…)', start, query.at - start);
  }
  const item = parseItem(query);
  return { kind: 'not', item, span: { start, end: query.at } };
}

/** `-` directly before something, or NOT. */
function takeNegation(query: QueryText): boolean {
  if (query.takeOperator('NOT')) return true;
  if (query.peek() !== '-' || isDelimiter(query.peek(1), ')')) return false;
  query.at += 1;
  return true;
}

function parseItem(query: QueryText): Filter {
  const start = query.at;
  const character = query.peek();
  if (character === '(') return parseGroup(query);
  if (character === '"') return parsePhrase(query);
  for (const operator of ['AND', 'OR'] as const) {
    if (query.isOperator(operator)) {
      throw new FilterError(
        `${operator} needs something on both sides; to search for the word, write "${operator}"`,
        start,
        operator.length,
      );
    }
  }
  if (character === '' || character === ')') throw missing(query);
  return parseFilterTerm(query) ?? parseWord(query);
}

function missing(query: QueryText): FilterError {
  const length = query.atEnd() ? 0 : 1;
  return new FilterError('something to search for is missing here', query.at, length);
}

function parseGroup(query: QueryText): Filter {
  const start = query.at;
  query.depth += 1;
  if (query.depth > MAX_QUERY_DEPTH) {
    throw new FilterError(`parentheses go deeper than ${MAX_QUERY_DEPTH}; write it flatter`, start, 1);
  }
  query.at += 1;
  const filter = parseOr(query);
  if (query.peek() !== ')') throw new FilterError('this parenthesis is not closed; add ")"', start, 1);
  query.at += 1;
  query.depth -= 1;
  return filter;
}

function parsePhrase(query: QueryText): Filter {
  const start = query.at;
  const text = readQuoted(query);
  const span = { start, end: query.at };
  checkWords(text, span);
  countTerm(query, span);
  return { kind: 'phrase', text, span };
}

function parseWord(query: QueryText): Filter {
  const start = query.at;
  const end = wordEnd(query);
  const written = query.text.slice(start, end);
  const text = written.endsWith('*') ? written.slice(0, -1) : written;
  const span = { start, end };
  const star = text.indexOf('*');
  if (star >= 0) {
    throw new FilterError(
      'a * can only stand at the end of a word; to search for the character, put it in quotes',
      start + star,
      1,
    );
  }
  checkWords(text, span);
  countTerm(query, span);
  query.at = end;
  return { kind: 'word', text, span };
}

function checkWords(text: string, span: Span): void {
  if (wordsOf(text).length > 0) return;
  throw new FilterError(
    'there is no letter or digit to search for here; add one, or remove it',
    span.start,
    span.end - span.start,
  );
}

/** `key:…`; undefined where it is a word. */
function parseFilterTerm(query: QueryText): Filter | undefined {
  const start = query.at;
  const word = query.text.slice(start, wordEnd(query));
  const colon = word.indexOf(':');
  if (colon <= 0) return undefined;
  const written = word.slice(0, colon);
  const resolved = resolveKey(written);
  if (resolved === undefined) {
    // A quoted value is not part of the word: `foo:"bar"`.
    const value = word.slice(colon + 1) || query.text.charAt(start + colon + 1).replace(/[^"]/, '');
    if (!isKeyLike(written, value, word)) return undefined;
    throw unknownKey(written, start);
  }
  query.at = start + colon + 1;
  const op = parseOperation(query, resolved.info);
  return {
    kind: 'filter',
    key: resolved.info.key,
    ...(resolved.path === undefined ? {} : { path: resolved.path }),
    op,
    span: { start, end: query.at },
    keySpan: { start, end: start + colon },
  };
}

const KEY_LIKE = /^[A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]*)*$/;
const HEX_GROUPS = /^[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){2,}$/;

function isKeyLike(name: string, value: string, word: string): boolean {
  return KEY_LIKE.test(name) && value !== '' && !/^[/\\:]/.test(value) && !HEX_GROUPS.test(word);
}

function unknownKey(written: string, position: number): FilterError {
  const root = written.toLowerCase().replace(/\.$/, '');
  const needsPath = FILTER_KEYS.find((entry) => entry.path && entry.key === root);
  if (needsPath !== undefined) {
    return new FilterError(
      `${root} needs the path of a field: ${root}.field:value`,
      position,
      written.length,
      `${root}.`,
    );
  }
  const key = suggestKey(
    written,
    FILTER_KEYS.filter(isPlain).map((entry) => entry.key),
  );
  const advice = key === undefined ? '' : `did you mean ${key}? `;
  const message = `there is no key ${written}; ${advice}to search for the text, put it in quotes`;
  return new FilterError(message, position, written.length, key);
}

function isPlain(entry: KeyInfo): boolean {
  return !entry.path;
}
