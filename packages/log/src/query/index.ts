/** `@attestry/log/query`: the query language as values, for whoever edits, stores or explains a query. Runs anywhere. */
export { changedPaths } from '../event/changes.ts';
export { describeFilter } from './describe-filter.ts';
export type { Filter } from './filter.ts';
export { FilterError } from './filter-error.ts';
export { formatFilter } from './format-filter.ts';
export { parseFilter } from './parse-filter.ts';
