/**
 * The colours of a query while it is written. By its characters, not by the parser: half a query has colours as well. What
 * is a key is what the parser takes for one.
 */
import { resolveKey } from '@attestry/log/query';
import type { QueryProblem } from './read-query.ts';

export type SegmentKind =
  | 'space'
  | 'text'
  | 'phrase'
  | 'key'
  | 'comparator'
  | 'value'
  | 'operator'
  | 'bracket';

export interface Segment {
  readonly text: string;
  readonly kind: SegmentKind;
  readonly isWrong: boolean;
}

/** One token each; a quote that is not closed goes to the end. */
const TOKEN =
  /(?<space>\s+)|(?<bracket>[()])|(?<phrase>"(?:\\.|[^"\\])*"?)|(?<operator>(?:AND|OR|NOT)(?=[\s()"]|$)|-(?=\S))|(?<key>[A-Za-z][\w.-]*:)|(?<text>[^\s()"]+|.)/gsy;
const COMPARATOR = /(?:>=|<=|>|<)/y;
const VALUE = /(?:"(?:\\.|[^"\\])*"?|[^\s()",]|,)+/y;

/** The query in pieces that together are the query. */
export function highlight(text: string, problem?: QueryProblem): readonly Segment[] {
  return splitAt(tokensOf(text), problem);
}

function tokensOf(text: string): readonly (readonly [string, SegmentKind])[] {
  const tokens: (readonly [string, SegmentKind])[] = [];
  let at = 0;
  const take = (pattern: RegExp, kind: SegmentKind): void => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0] ?? '';
    if (found !== '') tokens.push([found, kind]);
    at += found.length;
  };
  while (at < text.length) {
    TOKEN.lastIndex = at;
    const groups = TOKEN.exec(text)?.groups ?? {};
    const [kind, token] = Object.entries(groups).find(([, found]) => found !== undefined) ?? ['text', ''];
    if (kind === 'key' && resolveKey(token.slice(0, -1)) !== undefined) {
      tokens.push([token, 'key']);
      at += token.length;
      take(COMPARATOR, 'comparator');
      take(VALUE, 'value');
    } else if (kind === 'key') {
      take(/[^\s()"]+/y, 'text');
    } else {
      tokens.push([token, kind as SegmentKind]);
      at += token.length;
    }
  }
  return tokens;
}

/** Cuts the pieces where what is wrong begins and ends. */
function splitAt(
  tokens: readonly (readonly [string, SegmentKind])[],
  problem: QueryProblem | undefined,
): readonly Segment[] {
  const segments: Segment[] = [];
  let at = 0;
  for (const [text, kind] of tokens) {
    const cuts = [problem?.start ?? 0, problem?.end ?? 0].map((cut) =>
      Math.min(Math.max(cut - at, 0), text.length),
    );
    const [from = 0, to = 0] = cuts;
    const pieces = [
      { text: text.slice(0, from), kind, isWrong: false },
      { text: text.slice(from, to), kind, isWrong: true },
      { text: text.slice(to), kind, isWrong: false },
    ];
    segments.push(...pieces.filter((piece) => piece.text !== ''));
    at += text.length;
  }
  return segments;
}
