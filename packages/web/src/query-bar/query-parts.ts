/**
 * A query as the terms that all have to hold: what chips, facets and the plain controls show and change. What is nested
 * in them stays as it was written; a query that cannot be read has no parts.
 */
import {
  type Filter,
  FilterError,
  formatFilter,
  formatKey,
  formatValue,
  type KeyFilter,
  parseFilter,
} from '@attestry/log/query';

export type Part = Filter;

/** Undefined where the query cannot be read. */
export function partsOf(q: string): readonly Part[] | undefined {
  try {
    const filter = parseFilter(q);
    if (filter.kind === 'all') return [];
    return filter.kind === 'and' ? filter.items : [filter];
  } catch (error) {
    if (error instanceof FilterError) return undefined;
    throw error;
  }
}

/** The query that has these parts. */
export function queryOf(parts: readonly Part[]): string {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return formatFilter(only);
  return parts.map(partText).join(' ');
}

/** A part as it stands beside others. */
export function partText(part: Part): string {
  return part.kind === 'or' ? `(${formatFilter(part)})` : formatFilter(part);
}

/** A value as it is compared, and how it is written. */
export interface PartValue {
  readonly text: string;
  readonly prefix: boolean;
}

/** `key:a,b` and `-key:a,b`. */
export interface ListPart {
  readonly key: string;
  readonly negated: boolean;
  readonly values: readonly PartValue[];
}

/** What a part says of a single key, directly or negated; undefined where it is about something else. */
export function keyPart(part: Part): { readonly filter: KeyFilter; readonly negated: boolean } | undefined {
  const negated = part.kind === 'not';
  const inner = negated ? part.item : part;
  return inner.kind === 'filter' ? { filter: inner, negated } : undefined;
}

export function listPart(part: Part): ListPart | undefined {
  const found = keyPart(part);
  if (found === undefined || found.filter.op.kind !== 'list') return undefined;
  return { key: formatKey(found.filter), negated: found.negated, values: found.filter.op.values };
}

/** The part that asks for any of the values; none without values, or where the key does not take one of them. */
export function partOfList({ key, negated, values }: ListPart): readonly Part[] {
  if (values.length === 0) return [];
  const list = values.map(({ text, prefix }) => formatValue(text, prefix)).join(',');
  return partsOf(`${negated ? '-' : ''}${key}:${list}`) ?? [];
}

export function isSameValue(one: PartValue, other: PartValue): boolean {
  return one.prefix === other.prefix && one.text.toLowerCase() === other.text.toLowerCase();
}

export function isSameKey(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
