import type { Filter, Phrase, Word } from './filter.ts';
import type { FilterContext } from './filter-context.ts';
import { rangeOfWord } from './ip-range.ts';
import { keyBounds, rangeBounds } from './key-bounds.ts';
import { type SeqRange, seqRanges } from './sought-order.ts';
import { freeTextBounds, soughtWords } from './term-bounds.ts';
import {
  type Bounds,
  bothBounds,
  EVERYTHING,
  eitherBounds,
  exactly,
  isExact,
  negatedBounds,
  type TermExpression,
} from './term-expression.ts';

export type { TermExpression } from './term-expression.ts';

/** How an index narrows a filter. */
export interface CompiledFilter {
  /** Every record that matches satisfies it. `{ or: [] }` where nothing can match. */
  readonly candidates: TermExpression | 'all';
  /** Where true, candidates within `seq` are the result; where false, each has to be tested by `matches`. */
  readonly exact: boolean;
  /** Positions [from, to) outside of which nothing matches; absent where the filter says nothing of them. */
  readonly seq?: SeqRange;
}

/**
 * What to look up for a filter. The context has to be the one that `matches` gets: `now` above all, which
 * otherwise moves between the two.
 */
export function compileFilter(filter: Filter, context: FilterContext): CompiledFilter {
  const conditions = filter.kind === 'and' ? filter.items : [filter];
  const seq = conditions.map(onlySeqRange).reduce<SeqRange | undefined>(intersect, undefined);
  const others = conditions.filter((condition) => onlySeqRange(condition) === undefined);
  const bounds = bothBounds(others.map((condition) => boundsOf(condition, context)));
  return {
    candidates: bounds.upper === EVERYTHING ? 'all' : bounds.upper,
    exact: isExact(bounds),
    ...(seq === undefined ? {} : { seq }),
  };
}

/** The range of a condition that is nothing but one range of positions. */
function onlySeqRange(filter: Filter): SeqRange | undefined {
  if (filter.kind !== 'filter' || filter.key !== 'seq') return undefined;
  const [range, ...others] = seqRanges(filter.op);
  return others.length === 0 ? range : undefined;
}

function intersect(left: SeqRange | undefined, right: SeqRange | undefined): SeqRange | undefined {
  if (left === undefined || right === undefined) return left ?? right;
  const from = Math.max(left.from, right.from);
  return { from, to: Math.max(from, Math.min(left.to, right.to)) };
}

function boundsOf(filter: Filter, context: FilterContext): Bounds {
  switch (filter.kind) {
    case 'all':
      return exactly(EVERYTHING);
    case 'and':
      return bothBounds(filter.items.map((item) => boundsOf(item, context)));
    case 'or':
      return eitherBounds(filter.items.map((item) => boundsOf(item, context)));
    case 'not':
      return negatedBounds(boundsOf(filter.item, context));
    case 'filter':
      return keyBounds(filter, context);
    case 'word':
    case 'phrase':
      return textBounds(filter);
    default:
      return filter satisfies never;
  }
}

function textBounds(filter: Word | Phrase): Bounds {
  const open = filter.kind === 'word';
  const text = freeTextBounds(soughtWords(filter.text, open));
  const range = rangeOfWord(filter.text, open);
  return range === undefined ? text : eitherBounds([text, rangeBounds(range)]);
}
