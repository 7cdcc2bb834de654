/**
 * Changes of a query by a click on something: pure, from text to text, so that the bar, the address and every control
 * always say the same. A term is written as in the query language (`actor.id:42`).
 */
import { formatFilter, formatValue } from '@attestry/log/query';
import {
  isSameKey,
  isSameValue,
  listPart,
  type Part,
  partOfList,
  partsOf,
  partText,
  queryOf,
} from './query-parts.ts';

/** Keys of which a record has one value: asking for a second one at the same time would find nothing. */
const SINGLE: ReadonlySet<string> = new Set([
  'type',
  'group',
  'category',
  'severity',
  'outcome',
  'actor.type',
  'actor.id',
  'behalf',
  'target.type',
  'target.id',
  'ip',
  'session',
  'source',
  'seq',
  'id',
  'ref',
  'hash',
  'request',
  'trace',
]);

/** A value as it has to be written behind a key. */
export function quoteValue(text: string): string {
  return formatValue(text);
}

/** The query with one more condition. It takes the place of one that it could not hold together with. */
export function addTerm(q: string, term: string): string {
  const parts = partsOf(q);
  const added = partsOf(term);
  if (parts === undefined || added === undefined) return `${q} ${term}`.trim();
  return queryOf(added.reduce(withPart, parts));
}

/** The query without what the term finds. */
export function excludeTerm(q: string, term: string): string {
  const parts = partsOf(q);
  const excluded = partsOf(term);
  if (parts === undefined || excluded === undefined) return `${q} -(${term})`.trim();
  return queryOf(excluded.reduce(withoutFound, parts));
}

/** The query without one of the conditions that it has; the same where it has no such condition. */
export function removeTerm(q: string, term: string): string {
  const parts = partsOf(q);
  const removed = partsOf(term)?.map(partText) ?? [];
  if (parts === undefined) return q;
  const isRemoved = (part: Part): boolean => removed.includes(partText(part));
  // `(a OR b)` alone is written without its parentheses.
  return queryOf(parts.filter((part) => !isRemoved(part)));
}

/** The conditions of a query, each as it can be shown and given to {@link removeTerm}. */
export function termsOf(q: string): readonly string[] {
  return (partsOf(q) ?? []).map(partText);
}

function withPart(parts: readonly Part[], added: Part): readonly Part[] {
  const text = partText(added);
  if (parts.some((part) => partText(part) === text)) return parts;
  const list = listPart(added);
  if (list === undefined || list.negated) return [...parts.filter((part) => !isOpposite(part, added)), added];
  const freed = parts.flatMap((part) => withoutValues(part, { ...list, negated: true }));
  if (!SINGLE.has(list.key)) return [...freed, added];
  const isReplaced = (part: Part): boolean => isListOf(part, list.key, false);
  const at = freed.findIndex(isReplaced);
  const others = freed.filter((part) => !isReplaced(part));
  return at < 0 ? [...others, added] : others.toSpliced(at, 0, added);
}

function withoutFound(parts: readonly Part[], excluded: Part): readonly Part[] {
  const list = listPart(excluded);
  if (list === undefined || list.negated) {
    const negation = negationOf(excluded);
    const others = parts.filter((part) => partText(part) !== partText(excluded));
    return negation.reduce(withPart, others);
  }
  const freed = parts.flatMap((part) => withoutValues(part, list));
  const at = freed.findIndex((part) => isListOf(part, list.key, true));
  const existing = at < 0 ? undefined : freed[at];
  const before = existing === undefined ? [] : (listPart(existing)?.values ?? []);
  const more = list.values.filter((value) => !before.some((one) => isSameValue(one, value)));
  const joined = partOfList({ key: list.key, negated: true, values: [...before, ...more] });
  return at < 0 ? [...freed, ...joined] : freed.toSpliced(at, 1, ...joined);
}

/** The part without some of the values of its list; nothing where none are left. */
function withoutValues(part: Part, { key, negated, values }: NonNullable<ReturnType<typeof listPart>>) {
  const list = listPart(part);
  if (list === undefined || list.negated !== negated || !isSameKey(list.key, key)) return [part];
  const left = list.values.filter((value) => !values.some((one) => isSameValue(one, value)));
  return left.length === list.values.length ? [part] : partOfList({ ...list, values: left });
}

function isListOf(part: Part, key: string, negated: boolean): boolean {
  const list = listPart(part);
  return list !== undefined && list.negated === negated && isSameKey(list.key, key);
}

function negationOf(part: Part): readonly Part[] {
  return part.kind === 'not' ? [part.item] : (partsOf(`-(${formatFilter(part)})`) ?? []);
}

function isOpposite(part: Part, other: Part): boolean {
  return negationOf(part).some((one) => partText(one) === partText(other));
}
