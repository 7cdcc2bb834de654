/** `@attestry/log/query`: the query language as values, for whoever edits, stores or explains a query. Runs anywhere. */
export { changedPaths } from '../event/changes.ts';
export { describeFilter } from './describe-filter.ts';
export type { Comparator, Filter, KeyFilter, Op, Span, Value } from './filter.ts';
export { FilterError } from './filter-error.ts';
export { FILTER_KEYS, type FilterKey, type KeyInfo, resolveKey, type ValueKind } from './filter-keys.ts';
export { formatFilter, formatKey, formatValue } from './format-filter.ts';
export { parseFilter } from './parse-filter.ts';
