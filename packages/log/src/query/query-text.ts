import type { Span } from './filter.ts';
import { FilterError } from './filter-error.ts';
import { termBytes } from './term.ts';

export const MAX_QUERY_TERMS = 256;

const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/** A query while it is read: where, how deep, how much. */
export class QueryText {
  readonly text: string;
  at = 0;
  depth = 0;
  terms = 0;

  /** @throws FilterError for a text that is too long or not well formed. */
  constructor(text: string, maxBytes: number) {
    if (termBytes(text) > maxBytes) {
      const start = Math.min(text.length, maxBytes);
      throw new FilterError(`a query has at most ${maxBytes} bytes; shorten it`, start, text.length - start);
    }
    const broken = text.search(LONE_SURROGATE);
    if (broken >= 0) throw new FilterError('here is half a character; remove it', broken, 1);
    this.text = text;
  }

  atEnd(): boolean {
    return this.at >= this.text.length;
  }

  /** The character so many further; empty past the end. */
  peek(further = 0): string {
    return this.text.charAt(this.at + further);
  }

  skipSpace(): void {
    while (!this.atEnd() && isSpace(this.peek())) this.at += 1;
  }

  /** Whether an operator stands here as a whole word. */
  isOperator(operator: 'AND' | 'OR' | 'NOT'): boolean {
    return this.text.startsWith(operator, this.at) && isDelimiter(this.peek(operator.length), '()"');
  }

  takeOperator(operator: 'AND' | 'OR' | 'NOT'): boolean {
    if (!this.isOperator(operator)) return false;
    this.at += operator.length;
    return true;
  }
}

/** Counts a word, a phrase or a value. */
export function countTerm(query: QueryText, span: Span): void {
  query.terms += 1;
  if (query.terms > MAX_QUERY_TERMS) {
    throw new FilterError(
      `a query has at most ${MAX_QUERY_TERMS} words and values; split it`,
      span.start,
      span.end - span.start,
    );
  }
}

/** Where the run of characters that makes a word ends. */
export function wordEnd(query: QueryText): number {
  let end = query.at;
  while (!isDelimiter(query.text.charAt(end), '()"')) end += 1;
  return end;
}

/** The end of the text, white space, or one of the others. */
export function isDelimiter(character: string, others: string): boolean {
  return character === '' || isSpace(character) || others.includes(character);
}

function isSpace(character: string): boolean {
  return /\s/.test(character);
}

/** Reads from the opening to the closing quote. */
export function readQuoted(query: QueryText): string {
  const start = query.at;
  let text = '';
  for (let i = start + 1; i < query.text.length; i++) {
    const character = query.text.charAt(i);
    if (character === '"') {
      query.at = i + 1;
      return text;
    }
    const next = query.text.charAt(i + 1);
    if (character === '\\' && (next === '"' || next === '\\')) {
      text += next;
      i += 1;
    } else {
      text += character;
    }
  }
  throw new FilterError('this quote is not closed; add another "', start, 1);
}
