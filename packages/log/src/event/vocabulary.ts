/** The words that events and records share. */

export type Severity = 'info' | 'warning' | 'critical';
/** In ascending order: `severity:>=warning` compares positions. */
export const SEVERITIES: readonly Severity[] = ['info', 'warning', 'critical'];

export type Outcome = 'success' | 'failure' | 'denied' | 'unknown';
export const OUTCOMES: readonly Outcome[] = ['success', 'failure', 'denied', 'unknown'];

export type ActorType =
  | 'user'
  | 'admin'
  | 'contact'
  | 'service'
  | 'api_key'
  | 'system'
  | 'cron'
  | 'anonymous'
  | 'unknown';
export const ACTOR_TYPES: readonly ActorType[] = [
  'user',
  'admin',
  'contact',
  'service',
  'api_key',
  'system',
  'cron',
  'anonymous',
  'unknown',
];

/** Who or what, as a leaf names it: ids and types only, never a name. */
export interface EntityRef {
  readonly type?: string;
  readonly id?: string;
}

export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

/** The sealed parts of a record, in the order in which they are stored. */
export const SECTIONS = ['actor', 'behalf', 'target', 'request', 'change', 'details'] as const;
export type SectionName = (typeof SECTIONS)[number];
