/**
 * A filter: which records are meant. One grammar for the search bar, `?q=`, the API, the command line, alert
 * rules and saved views; this file is its value, `parse-filter.ts` reads it, `format-filter.ts` prints it.
 *
 *     severity:>=warning actor:42 -type:auth.        (and (severity ≥ warning) (actor 42) (not (type below auth)))
 *
 * A filter that was parsed has passed every check: its keys exist, its times, addresses and numbers are
 * well formed, an `and` or `or` has at least two items and none of its own kind. `compile-filter`, `matches`,
 * `format` and `describe` rely on that.
 */
import type { FilterKey } from './filter-keys.ts';

/** Where in the query text something stands: UTF-16 offsets, end excluded. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export type Filter = MatchAll | And | Or | Not | KeyFilter | Word | Phrase;

/** The empty query. It is only ever a whole filter, never a part of one. */
export interface MatchAll {
  readonly kind: 'all';
  readonly span: Span;
}

export interface And {
  readonly kind: 'and';
  readonly items: readonly Filter[];
  readonly span: Span;
}

export interface Or {
  readonly kind: 'or';
  readonly items: readonly Filter[];
  readonly span: Span;
}

export interface Not {
  readonly kind: 'not';
  readonly item: Filter;
  readonly span: Span;
}

/** `key:…` */
export interface KeyFilter {
  readonly kind: 'filter';
  readonly key: FilterKey;
  /** The dotted path of before, after and details, as written; on no other key. */
  readonly path?: string;
  readonly op: Op;
  readonly span: Span;
  /** The key with its path, without the colon: what an interface colours. */
  readonly keySpan: Span;
}

export type Op =
  /** `key:*` */
  | { readonly kind: 'exists' }
  /** `key:a,b`: any of them. */
  | { readonly kind: 'list'; readonly values: readonly Value[] }
  /** `key:>=a` */
  | { readonly kind: 'compare'; readonly comparator: Comparator; readonly value: Value }
  /** `key:a..b`, both included. */
  | { readonly kind: 'range'; readonly from: Value; readonly to: Value };

export type Comparator = '>' | '>=' | '<' | '<=';

export interface Value {
  /** Without quotes, escapes and the trailing wildcard. */
  readonly text: string;
  /** Written with a trailing `*`. */
  readonly prefix: boolean;
  readonly span: Span;
}

/** A bare word of free text: matches where a word of the record begins with it. */
export interface Word {
  readonly kind: 'word';
  readonly text: string;
  readonly span: Span;
}

/** `"quoted"` free text: its words, whole, one after the other, inside one text of the record. */
export interface Phrase {
  readonly kind: 'phrase';
  readonly text: string;
  readonly span: Span;
}
