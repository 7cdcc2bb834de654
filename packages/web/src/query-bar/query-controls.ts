/** What the plain controls and the facets show of a query, and what they make of it. */
import { formatFilter, formatKey } from '@attestry/log/query';
import { addTerm } from './edit-query.ts';
import {
  isSameKey,
  isSameValue,
  keyPart,
  type ListPart,
  listPart,
  type Part,
  partOfList,
  partsOf,
  queryOf,
} from './query-parts.ts';

export interface ChosenValues {
  readonly included: readonly string[];
  readonly excluded: readonly string[];
}

/** The values of a key that the query asks for and those that it leaves out. */
export function valuesOf(q: string, key: string): ChosenValues {
  const lists = (partsOf(q) ?? []).flatMap((part) => listPart(part) ?? []);
  const own = lists.filter((list) => isSameKey(list.key, key));
  const texts = (negated: boolean): string[] =>
    own
      .filter((list) => list.negated === negated)
      .flatMap(({ values }) => values.map(({ text, prefix }) => (prefix ? `${text}*` : text)));
  return { included: texts(false), excluded: texts(true) };
}

/** Whether the query asks something of the key, as one of its conditions. */
export function hasKey(q: string, key: string): boolean {
  return (partsOf(q) ?? []).some((part) => isAbout(part, key));
}

/** The query as if it asked nothing of the key: what a facet counts, so that its other values can still be chosen. */
export function withoutKey(q: string, key: string): string {
  const parts = partsOf(q);
  return parts === undefined ? q : queryOf(parts.filter((part) => !isAbout(part, key)));
}

/** Only this value of the key; where it already is the only one, any. */
export function onlyValue(q: string, key: string, value: string): string {
  const { included, excluded } = valuesOf(q, key);
  const isOnly = included.length === 1 && excluded.length === 0 && isSame(included[0] ?? '', value);
  const others = withoutKey(q, key);
  return isOnly ? others : withList(others, { key, negated: false, values: [plain(value)] });
}

/** One value more among those of the key, or one less. */
export function toggleValue(q: string, key: string, value: string): string {
  return toggle(q, { key, negated: false, values: [plain(value)] });
}

/** One value more among those that are left out, or one less. */
export function toggleExcluded(q: string, key: string, value: string): string {
  return toggle(q, { key, negated: true, values: [plain(value)] });
}

/** What stands behind the colon of a key that the query asks for once: `>=warning`. Empty where it does not. */
export function operationOf(q: string, key: string): string {
  const own = (partsOf(q) ?? []).flatMap((part) => keyPart(part) ?? []);
  const found = own.filter(({ filter, negated }) => !negated && isSameKey(formatKey(filter), key));
  const [first] = found;
  return first === undefined || found.length > 1 ? '' : formatFilter(first.filter).slice(key.length + 1);
}

/** Asks something else of a key, or nothing: `setOperation(q, 'severity', '>=warning')`. */
export function setOperation(q: string, key: string, operation: string): string {
  const others = withoutKey(q, key);
  return operation === '' ? others : addTerm(others, `${key}:${operation}`);
}

/** The free text of a query. */
export function freeTextOf(q: string): string {
  return (partsOf(q) ?? []).filter(isFreeText).map(formatFilter).join(' ');
}

/** Other free text; what would be more than text is put in quotes. */
export function setFreeText(q: string, text: string): string {
  const parts = partsOf(q);
  if (parts === undefined) return q;
  const others = parts.filter((part) => !isFreeText(part));
  const words = text.trim();
  if (words === '') return queryOf(others);
  const written = partsOf(words);
  const added = written?.every(isFreeText) ? written : partsOf(`"${words.replaceAll(/["\\]/g, '\\$&')}"`);
  return queryOf([...others, ...(added ?? [])]);
}

function isFreeText(part: Part): boolean {
  return part.kind === 'word' || part.kind === 'phrase';
}

function isAbout(part: Part, key: string): boolean {
  const found = keyPart(part);
  return found !== undefined && isSameKey(formatKey(found.filter), key);
}

function toggle(q: string, { key, negated, values }: ListPart): string {
  const { included, excluded } = valuesOf(q, key);
  const [value] = values;
  if (value === undefined) return q;
  const isChosen = (negated ? excluded : included).some((one) => isSame(one, value.text));
  const freed = withoutValue(q, key, value.text);
  return isChosen ? freed : withList(freed, { key, negated, values });
}

/** Neither asked for nor left out any more. */
function withoutValue(q: string, key: string, value: string): string {
  const parts = partsOf(q);
  if (parts === undefined) return q;
  const left = parts.flatMap((part) => {
    const list = listPart(part);
    if (list === undefined || !isSameKey(list.key, key)) return [part];
    return partOfList({ ...list, values: list.values.filter((one) => !isSameValue(one, plain(value))) });
  });
  return queryOf(left);
}

/** The values behind those of the list that there is, or as a list of their own. */
function withList(q: string, { key, negated, values }: ListPart): string {
  const parts = partsOf(q);
  if (parts === undefined) return q;
  const at = parts.findIndex((part) => {
    const list = listPart(part);
    return list !== undefined && list.negated === negated && isSameKey(list.key, key);
  });
  const existing = at < 0 ? undefined : parts[at];
  const before = existing === undefined ? [] : (listPart(existing)?.values ?? []);
  const joined = partOfList({ key, negated, values: [...before, ...values] });
  return queryOf(at < 0 ? [...parts, ...joined] : parts.toSpliced(at, 1, ...joined));
}

function plain(text: string): { readonly text: string; readonly prefix: boolean } {
  return { text, prefix: false };
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
