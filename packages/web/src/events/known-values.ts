import type { KeyInfo } from '@attestry/log/query';
import type { CatalogueEntry, FacetCount, Facets } from 'attestry/api';
import type { CountedValue } from '../query-bar/completion.ts';

/** The values that a key can have, as far as they are known: what occurs, with its counts, then what could. */
export function knownValues(
  { key, values = [] }: KeyInfo,
  facets: Facets | undefined,
  catalogue: readonly CatalogueEntry[],
): readonly CountedValue[] {
  switch (key) {
    case 'type':
      return merged(facets?.types, typesOf(catalogue));
    case 'category':
      return merged(facets?.categories, valuesIn(catalogue.map(({ category }) => category)));
    case 'severity':
      return merged([], valuesIn(values), facets?.severities);
    case 'outcome':
      return merged([], valuesIn(values), facets?.outcomes);
    case 'target.type':
    case 'target':
      return valuesIn(catalogue.flatMap(({ resource }) => resource ?? []));
    case 'actor':
    case 'actor.id':
      return merged(facets?.actors?.map(withoutType), []);
    case 'ip':
      return merged(facets?.ips, []);
    default:
      return valuesIn(values);
  }
}

/** Types as they can be written, and `auth.` for all below it. */
function typesOf(catalogue: readonly CatalogueEntry[]): readonly CountedValue[] {
  const types = catalogue.filter(({ type }) => !type.includes('{'));
  const roots = new Set(types.map(({ type }) => `${type.split('.')[0]}.`));
  const all = types.map(({ type, description }) => ({ value: type, detail: description }));
  return [...[...roots].map((value) => ({ value })), ...all];
}

/** `user:42`, as actors are counted. */
function withoutType({ value, count }: FacetCount): FacetCount {
  return { value: value.slice(value.indexOf(':') + 1), count };
}

function valuesIn(values: readonly string[]): readonly CountedValue[] {
  return [...new Set(values)].map((value) => ({ value }));
}

/** What occurs first; what is known of a value is told by it once. */
function merged(
  occurring: readonly CountedValue[] = [],
  known: readonly CountedValue[] = [],
  counts: readonly CountedValue[] = [],
): readonly CountedValue[] {
  const details = new Map(known.map((one) => [one.value, one]));
  const seen = new Set(occurring.map(({ value }) => value));
  const numbers = new Map(counts.map(({ value, count }) => [value, count]));
  return [
    ...occurring.map((one) => ({ ...details.get(one.value), ...one })),
    ...known
      .filter(({ value }) => !seen.has(value))
      .map((one) => ({ ...one, count: numbers.get(one.value) })),
  ];
}
