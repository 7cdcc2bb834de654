/**
 * What a store looks up in its index: terms, beginnings of terms, and their combinations. `{ or: [] }` is
 * nothing and `{ and: [] }` everything; the functions here simplify, so both occur only as a whole expression.
 */
export type TermExpression =
  | { readonly term: string }
  | { readonly prefix: string }
  | { readonly and: readonly TermExpression[] }
  | { readonly or: readonly TermExpression[] }
  | { readonly not: TermExpression };

export const EVERYTHING: TermExpression = { and: [] };
export const NOTHING: TermExpression = { or: [] };

export function allOf(items: readonly TermExpression[]): TermExpression {
  const kept: TermExpression[] = [];
  for (const item of items) {
    if (item === NOTHING) return NOTHING;
    if ('and' in item) kept.push(...item.and);
    else kept.push(item);
  }
  const [only] = kept;
  if (only === undefined) return EVERYTHING;
  return kept.length === 1 ? only : { and: kept };
}

export function anyOf(items: readonly TermExpression[]): TermExpression {
  const kept: TermExpression[] = [];
  for (const item of items) {
    if (item === EVERYTHING) return EVERYTHING;
    if ('or' in item) kept.push(...item.or);
    else kept.push(item);
  }
  const [only] = kept;
  if (only === undefined) return NOTHING;
  return kept.length === 1 ? only : { or: kept };
}

export function noneOf(item: TermExpression): TermExpression {
  if (item === EVERYTHING) return NOTHING;
  if (item === NOTHING) return EVERYTHING;
  return 'not' in item ? item.not : { not: item };
}

/** Whether a record with these terms satisfies the expression: what an index answers, one record at a time. */
export function acceptsTerms(expression: TermExpression, terms: ReadonlySet<string>): boolean {
  if ('term' in expression) return terms.has(expression.term);
  if ('prefix' in expression) {
    for (const term of terms) if (term.startsWith(expression.prefix)) return true;
    return false;
  }
  if ('and' in expression) return expression.and.every((item) => acceptsTerms(item, terms));
  if ('or' in expression) return expression.or.some((item) => acceptsTerms(item, terms));
  return !acceptsTerms(expression.not, terms);
}

/**
 * What terms can say of a filter: every record that matches satisfies `upper`, every record that satisfies `lower`
 * matches. Where the two are the same object, the index answers the filter alone. A negation swaps them,
 * which is why both are kept: what is only a superset of a filter says nothing of its negation.
 */
export interface Bounds {
  readonly upper: TermExpression;
  readonly lower: TermExpression;
}

/** Nothing known: every record has to be looked at. */
export const UNKNOWN: Bounds = { upper: EVERYTHING, lower: NOTHING };

export function exactly(expression: TermExpression): Bounds {
  return { upper: expression, lower: expression };
}

export function isExact(bounds: Bounds): boolean {
  return bounds.upper === bounds.lower;
}

export function bothBounds(items: readonly Bounds[]): Bounds {
  const upper = allOf(items.map((item) => item.upper));
  return items.every(isExact) ? exactly(upper) : { upper, lower: allOf(items.map((item) => item.lower)) };
}

export function eitherBounds(items: readonly Bounds[]): Bounds {
  const upper = anyOf(items.map((item) => item.upper));
  return items.every(isExact) ? exactly(upper) : { upper, lower: anyOf(items.map((item) => item.lower)) };
}

export function negatedBounds(item: Bounds): Bounds {
  const upper = noneOf(item.lower);
  return isExact(item) ? exactly(upper) : { upper, lower: noneOf(item.upper) };
}
