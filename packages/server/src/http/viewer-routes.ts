import type { Route } from './route.ts';

const LOG = '/api/v1/logs/:log';

/**
 * What a viewer may ask that another application shows the log to: the records, and what proves them. Not how the log is run: anchors, keys,
 * jobs, and what people saved and reviewed are no business of a customer's customer. A route that is added is not among these by itself.
 */
export const VIEWER_ROUTES: ReadonlySet<string> = new Set([
  '/api/v1/session',
  `${LOG}/records`,
  `${LOG}/records/:position`,
  `${LOG}/facets`,
  `${LOG}/timeline`,
  `${LOG}/tail`,
  `${LOG}/catalogue`,
  `${LOG}/chain`,
  `${LOG}/checkpoint`,
  `${LOG}/checkpoints`,
  `${LOG}/tile/:path{.+}`,
]);

/** Whether a viewer may ask it: nothing that changes something is. */
export function isForViewers({ method, path }: Pick<Route, 'method' | 'path'>): boolean {
  return method === 'GET' && VIEWER_ROUTES.has(path);
}
