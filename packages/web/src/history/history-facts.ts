/** What the records of an actor or of a target say together. */
import type { Facets, RecordJson } from 'attestry/api';
import { verbOf } from '../record/type-verbs.ts';

/** The server counts so many of the newest where its own counts do not keep what is asked for. */
const COUNTED = 1000;

/** Whether all that match were counted. */
export function isAllCounted({ complete, total }: Pick<Facets, 'complete' | 'total'>): boolean {
  return complete || total < COUNTED;
}

/** The name it had last, where a record says one. */
export function nameOf(records: readonly RecordJson[], kind: 'actor' | 'target'): string | undefined {
  for (const { sections } of records) {
    const name = sections[kind]?.name;
    if (typeof name === 'string' && name !== '') return name;
  }
  return undefined;
}

export interface Counted {
  readonly value: string;
  readonly count: number;
}

/** The addresses that the records came from, the most frequent first. */
export function addressesOf(records: readonly RecordJson[]): readonly Counted[] {
  const counts = new Map<string, number>();
  for (const { sections } of records) {
    const ip = sections.request?.['ip'];
    if (typeof ip === 'string') counts.set(ip, (counts.get(ip) ?? 0) + 1);
  }
  return [...counts].map(([value, count]) => ({ value, count })).sort((a, b) => b.count - a.count);
}

/** The types that occurred and say that their target is gone, or is there (again). */
export function lifeTypes(types: readonly Counted[]): readonly string[] {
  const isLife = (type: string): boolean => ['removed', 'created'].includes(verbOf(type));
  return types.map(({ value }) => value).filter(isLife);
}

export type Life =
  | { readonly state: 'removed'; readonly by: RecordJson }
  /** It was removed, and is there again. */
  | { readonly state: 'back'; readonly by: RecordJson; readonly removedBy: RecordJson };

/**
 * Who removed it: the newest record that says so, as long as none after it says that it came (back).
 *
 * @param records newest first
 */
export function lifeOf(records: readonly RecordJson[]): Life | undefined {
  const told = records.filter(({ leaf }) => hasHappened(leaf.outcome) && verbOf(leaf.type) !== 'other');
  const removed = told.findIndex(({ leaf }) => verbOf(leaf.type) === 'removed');
  const removedBy = told[removed];
  if (removedBy === undefined) return undefined;
  const by = told.slice(0, removed).findLast(({ leaf }) => verbOf(leaf.type) === 'created');
  return by === undefined ? { state: 'removed', by: removedBy } : { state: 'back', by, removedBy };
}

/** What was refused or failed removed nothing. */
function hasHappened(outcome: string | undefined): boolean {
  return outcome !== 'failure' && outcome !== 'denied';
}
