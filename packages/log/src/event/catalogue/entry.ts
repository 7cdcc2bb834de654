import type { Outcome, Severity } from '../vocabulary.ts';

/** The four groups by which the dashboard offers event types. */
export type EventGroup = 'Authentication' | 'Configuration' | 'Data' | 'Content';
export const EVENT_GROUPS: readonly EventGroup[] = ['Authentication', 'Configuration', 'Data', 'Content'];

/** What the catalogue knows about one type of event. */
export interface CatalogueEntry {
  /** `auth.login.failed`; a segment in braces (`item.{table}.created`) stands for any one segment. */
  readonly type: string;
  readonly category: string;
  /** Written into the record when it is sealed, and never rewritten after that. */
  readonly severity: Severity;
  readonly group: EventGroup;
  /** What kind of thing the target is. */
  readonly resource?: string;
  /** One sentence in the past tense, without its full stop. */
  readonly description: string;
  /** What holds where the event does not say how it ended. */
  readonly outcome?: Outcome;
  /** Somebody looked at personal or secret data: access itself is what is recorded. */
  readonly sensitiveRead?: boolean;
}

/** How an event of a type ends by default. A sensitive read succeeds. */
type Ending = Outcome | 'sensitive_read';

/** A table of rows is `as const`, so that the compiler knows the types of event in it (catalogue-type.ts). */
export type CatalogueRow = readonly [
  type: string,
  severity: Severity,
  resource: string,
  description: string,
  ending?: Ending,
];

/** Entries of one group, from one row each. */
export function family(group: EventGroup, rows: readonly CatalogueRow[]): readonly CatalogueEntry[] {
  return rows.map(([type, severity, resource, description, ending]) => ({
    type,
    category: categoryOf(type),
    severity,
    group,
    resource,
    description,
    ...(ending !== undefined && { outcome: ending === 'sensitive_read' ? 'success' : ending }),
    ...(ending === 'sensitive_read' && { sensitiveRead: true }),
  }));
}

/** The first segment of a type. */
export function categoryOf(type: string): string {
  const dot = type.indexOf('.');
  return dot < 0 ? type : type.slice(0, dot);
}
