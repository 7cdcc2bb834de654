/** The facets: which there are, by which key they filter, and what is counted for them. */
import type { FacetCount, Facets, RecordJson } from 'attestry/api';
import { hasKey, withoutKey } from '../query-bar/query-controls.ts';

export const FACETS = ['severity', 'category', 'type', 'outcome', 'actor', 'ip'] as const;
export type FacetName = (typeof FACETS)[number];

/** What a facet filters by. */
export const FACET_KEYS: { readonly [F in FacetName]: string } = {
  severity: 'severity',
  category: 'category',
  type: 'type',
  outcome: 'outcome',
  actor: 'actor.id',
  ip: 'ip',
};

/** So many records the server looks at where the counts that are kept cannot answer. */
const SAMPLE = 1000;

export interface FacetValue {
  /** Of the key. */
  readonly value: string;
  readonly label: string;
  readonly count: number;
}

export interface CountedFacet {
  readonly values: readonly FacetValue[];
  /** What was counted: all that match, the newest of them, or the rows that are loaded. */
  readonly of: 'all' | 'newest' | 'loaded';
}

/** The query that a facet is counted for: as if it filtered nothing itself, else no other value could be chosen. */
export function facetQuery(q: string, facet: FacetName): string {
  const key = FACET_KEYS[facet];
  return hasKey(q, key) ? withoutKey(q, key) : q;
}

export function countedFacet(facet: FacetName, facets: Facets, loaded: readonly RecordJson[]): CountedFacet {
  const counts = countsOf(facet, facets);
  if (counts === undefined) return { values: countLoaded(facet, loaded), of: 'loaded' };
  return { values: counts.map((count) => facetValue(facet, count)), of: isSample(facets) ? 'newest' : 'all' };
}

/** Whether only the newest records that match were counted. */
export function isSample({ complete, total }: Facets): boolean {
  return !complete && total === SAMPLE;
}

/** How many records match, and how well that is known. */
export interface Total {
  readonly n: number;
  readonly kind: 'exact' | 'about' | 'atLeast';
}

/** @param loaded how many rows there are, where all of them are loaded. */
export function totalOf(facets: Facets | undefined, loaded: number | undefined): Total | undefined {
  if (loaded !== undefined) return { n: loaded, kind: 'exact' };
  if (facets === undefined) return undefined;
  if (facets.complete) return { n: facets.total, kind: 'exact' };
  return { n: facets.total, kind: isSample(facets) ? 'atLeast' : 'about' };
}

function countsOf(facet: FacetName, facets: Facets): readonly FacetCount[] | undefined {
  switch (facet) {
    case 'severity':
      return facets.severities;
    case 'category':
      return facets.categories;
    case 'type':
      return facets.types;
    case 'outcome':
      return facets.outcomes;
    case 'actor':
      return facets.actors;
    case 'ip':
      return facets.ips;
    default:
      return facet satisfies never;
  }
}

/** The counts of actors have their type before the id: `user:42`. */
function facetValue(facet: FacetName, { value, count }: FacetCount): FacetValue {
  if (facet !== 'actor') return { value, label: value, count };
  const colon = value.indexOf(':');
  const id = value.slice(colon + 1);
  return { value: id, label: colon <= 0 ? id : `${value.slice(0, colon)}#${id}`, count };
}

const TOP = 10;

function countLoaded(facet: FacetName, records: readonly RecordJson[]): readonly FacetValue[] {
  const counts = new Map<string, FacetValue>();
  for (const { leaf, sections } of records) {
    const value = facet === 'actor' ? leaf.actor.id : sections.request?.['ip'];
    if (typeof value !== 'string') continue;
    const label = facet === 'actor' && leaf.actor.type !== undefined ? `${leaf.actor.type}#${value}` : value;
    counts.set(value, { value, label, count: (counts.get(value)?.count ?? 0) + 1 });
  }
  return [...counts.values()].sort((one, other) => other.count - one.count).slice(0, TOP);
}

/**
 * What is chosen stays in sight, also where nothing of it was counted; what lies below a beginning that is chosen
 * (`client.`) comes first, to choose from it further.
 */
export function withChosen(values: readonly FacetValue[], chosen: readonly string[]): readonly FacetValue[] {
  const absent = chosen.filter((one) => !values.some(({ value }) => value === one));
  if (absent.length === 0) return values;
  const begins = absent.flatMap((one) => (/[.*]$/.test(one) ? [one.replace(/\*$/, '').toLowerCase()] : []));
  const isBelow = ({ value }: FacetValue): boolean =>
    begins.some((one) => value.toLowerCase().startsWith(one));
  const below = values.filter(isBelow);
  const added = absent.map((value) => {
    const begin = value.replace(/\*$/, '').toLowerCase();
    const covered = begins.includes(begin)
      ? below.filter((one) => one.value.toLowerCase().startsWith(begin))
      : [];
    return { value, label: value, count: covered.reduce((sum, { count }) => sum + count, 0) };
  });
  return [...added, ...below, ...values.filter((value) => !isBelow(value))];
}
