/** `is:` and `has:`: for each of their words, what it asks of a record and how the index answers it. */
import { changedPaths } from '../event/changes.ts';
import type { DecodedRecord, Sections } from '../record/leaf.ts';
import type { KeyFilter } from './filter.ts';
import type { FilterContext } from './filter-context.ts';
import type { HasValue, IsValue } from './filter-keys.ts';
import { hasBehalf, hasRelated, isLate, wasRedacted, wasTruncated } from './record-state.ts';
import { type Bounds, eitherBounds, exactly, NOTHING, UNKNOWN } from './term-expression.ts';
import { valuesOf } from './value-test.ts';

interface StateKey {
  readonly test: (record: DecodedRecord, context: FilterContext) => boolean;
  readonly bounds: Bounds;
}

/** Records whose before and after were given: only they can have either. */
export const GIVEN_CHANGE: Bounds = {
  upper: { or: [{ term: 'fl:diff' }, { term: 'fl:same' }] },
  lower: NOTHING,
};

export const DIFFERS: Bounds = flag('diff');

const IS: { readonly [V in IsValue]: StateKey } = {
  redacted: { test: wasRedacted, bounds: flag('redacted') },
  truncated: { test: wasTruncated, bounds: flag('truncated') },
  late: { test: ({ leaf }) => isLate(leaf), bounds: flag('late') },
  archived: { test: ({ leaf }, { state }) => state?.isArchived?.(leaf.seq) ?? false, bounds: UNKNOWN },
  broken: { test: ({ leaf }, { state }) => state?.isBroken?.(leaf.seq) ?? false, bounds: UNKNOWN },
};

const HAS: { readonly [V in HasValue]: StateKey } = {
  diff: { test: ({ sections }) => differs(sections.change), bounds: DIFFERS },
  before: { test: ({ sections }) => sections.change?.before !== undefined, bounds: GIVEN_CHANGE },
  after: { test: ({ sections }) => sections.change?.after !== undefined, bounds: GIVEN_CHANGE },
  reason: { test: ({ sections }) => sections.details?.reason !== undefined, bounds: flag('reason') },
  details: { test: ({ sections }) => sections.details?.details !== undefined, bounds: UNKNOWN },
  request: { test: ({ sections }) => sections.request !== undefined, bounds: UNKNOWN },
  target: { test: ({ leaf }) => leaf.target !== undefined, bounds: UNKNOWN },
  behalf: { test: hasBehalf, bounds: flag('behalf') },
  related: { test: hasRelated, bounds: flag('related') },
  subject: { test: ({ leaf }) => leaf.subject !== undefined, bounds: flag('subject') },
  imported: { test: ({ sections }) => sections.details?.imported !== undefined, bounds: flag('imported') },
};

export function stateTest(filter: KeyFilter, context: FilterContext): (record: DecodedRecord) => boolean {
  const keys = stateKeys(filter);
  return (record) => keys.some((key) => key.test(record, context));
}

export function stateBounds(filter: KeyFilter): Bounds {
  return eitherBounds(stateKeys(filter).map((key) => key.bounds));
}

function stateKeys(filter: KeyFilter): readonly StateKey[] {
  const table: Readonly<Record<string, StateKey>> = filter.key === 'is' ? IS : HAS;
  return valuesOf(filter.op).flatMap((value) => table[value.text.toLowerCase()] ?? []);
}

function differs(change: Sections['change']): boolean {
  return change !== undefined && changedPaths(change.before, change.after, 1).length > 0;
}

function flag(name: string): Bounds {
  return exactly({ term: `fl:${name}` });
}
