import type { Facets } from 'attestry/api';

/** What the log says about itself is there from its first second on. */
const OWN_CATEGORY = 'audit';

/** What an application sends, and nothing that the log says about itself. */
export const APPLICATION_QUERY = `-category:${OWN_CATEGORY}`;

/** Whether anything was recorded but what the log says about itself. */
export function hasApplicationEvents({ categories }: Pick<Facets, 'categories'>): boolean {
  return categories.some(({ value, count }) => value !== OWN_CATEGORY && count > 0);
}
