import type { Outcome, Severity } from '../vocabulary.ts';
import { AUDIT_EVENTS } from './audit.ts';
import { AUTH_EVENTS } from './auth.ts';
import { CLIENT_EVENTS } from './client.ts';
import { CONFIG_EVENTS } from './config.ts';
import { CONTENT_EVENTS } from './content.ts';
import { DATA_EVENTS } from './data.ts';
import { checkTypes, type EventDefinition, type EventDefinitions } from './define-events.ts';
import { DOMAIN_EVENTS } from './domain.ts';
import { type CatalogueEntry, categoryOf, type EventGroup } from './entry.ts';
import { FINANCIAL_EVENTS } from './financial.ts';
import { MODULE_EVENTS } from './module.ts';
import { SERVICE_EVENTS } from './service.ts';
import { SYSTEM_EVENTS } from './system.ts';
import { TICKET_EVENTS } from './ticket.ts';

/** What an event says of itself, which counts only where the catalogue does not know its type. */
export interface OwnClass {
  readonly severity?: Severity | null;
  readonly category?: string | null;
}

/** What sealing writes into the leaf (docs/formats/log-format.md §1, step 5). */
export interface EventClass {
  readonly category: string;
  readonly severity: Severity;
  /** The type's default: it holds where the event does not say how it ended. */
  readonly outcome?: Outcome;
}

/**
 * The types of event that are known, the built-in ones and an application's own.
 *
 * A type is looked for in this order: the application's definition of exactly this type; the built-in entry of
 * exactly this type; the built-in wildcard (`item.{table}.deleted` answers for `item.orders.deleted`; the
 * segment in braces is any one segment). The first that is found decides:
 *
 *     severity   the definition's; where it has none, that of the built-in entry or wildcard it stands before;
 *                else info. What nothing knows: the event's own, else info
 *     category   the definition's, the entry's; what nothing knows: the event's own, else the first segment
 *     outcome    the definition's, else the entry's, else absent
 *
 * Rules such as "everything deleted is a warning" made the built-in severities; they are not applied to types
 * that nothing knows, so that no event changes its severity because of how its type is spelt.
 */
export interface Catalogue {
  /** The entry that decides; that of a wildcard comes filled in with the type that was asked for. */
  lookup(type: string): CatalogueEntry | undefined;
  /** The application's definition of exactly this type, for `schemaIssues`. */
  definition(type: string): EventDefinition | undefined;
  classify(type: string, own?: OwnClass): EventClass;
  /** The group of any type: what nothing knows is placed by its first segment. */
  groupOf(type: string): EventGroup;
  /** A sentence for people: "A row was deleted from orders"; what nothing knows: the words of the type. */
  describe(type: string): string;
  /** Every entry once, built-in ones first, an application's definition in place of what it redefines. */
  list(): readonly CatalogueEntry[];
  /**
   * A catalogue that also knows these; this one stays as it is.
   * @throws TypeError for a type that cannot be recorded as it is written, and for `audit.*`
   */
  extend(definitions: EventDefinitions): Catalogue;
}

const BUILT_IN: readonly CatalogueEntry[] = [
  ...AUTH_EVENTS,
  ...CONFIG_EVENTS,
  ...DATA_EVENTS,
  ...CONTENT_EVENTS,
  ...SYSTEM_EVENTS,
  ...CLIENT_EVENTS,
  ...FINANCIAL_EVENTS,
  ...SERVICE_EVENTS,
  ...DOMAIN_EVENTS,
  ...TICKET_EVENTS,
  ...MODULE_EVENTS,
  ...AUDIT_EVENTS,
];

/** The catalogue without any application's definitions. */
export const CATALOGUE: Catalogue = catalogueOf(new Map(BUILT_IN.map((entry) => [entry.type, entry])), {});

function catalogueOf(entries: ReadonlyMap<string, CatalogueEntry>, definitions: EventDefinitions): Catalogue {
  const defined = new Map<string, EventDefinition>(Object.entries(definitions));
  const lookup = (type: string): CatalogueEntry | undefined => entries.get(type) ?? wildcard(entries, type);
  return {
    lookup,
    definition: (type) => defined.get(type),
    classify: (type, own = {}) => classify(type, lookup(type), own),
    groupOf: (type) => lookup(type)?.group ?? groupByFirstSegment(type),
    describe: (type) => lookup(type)?.description ?? wordsOf(type),
    list: () => [...entries.values()],
    extend(more) {
      checkTypes(more);
      const merged = new Map(entries);
      for (const [type, definition] of Object.entries(more)) {
        merged.set(type, entryOf(type, definition, lookup(type)));
      }
      return catalogueOf(merged, { ...definitions, ...more });
    },
  };
}

/** Built-in wildcards have one shape, `item.{table}.<state>`, so that one more look into the map finds them. */
function wildcard(entries: ReadonlyMap<string, CatalogueEntry>, type: string): CatalogueEntry | undefined {
  if (!type.startsWith('item.')) return undefined;
  const [, table, state, more] = type.split('.');
  if (!table || more !== undefined) return undefined;
  const entry = entries.get(`item.{table}.${state}`);
  return (
    entry && { ...entry, type, resource: table, description: entry.description.replace('{table}', table) }
  );
}

function classify(type: string, entry: CatalogueEntry | undefined, own: OwnClass): EventClass {
  if (entry === undefined) {
    return { category: own.category || categoryOf(type), severity: own.severity ?? 'info' };
  }
  const { category, severity, outcome } = entry;
  return outcome === undefined ? { category, severity } : { category, severity, outcome };
}

/** What a definition leaves out, the entry it stands before keeps saying. */
function entryOf(
  type: string,
  definition: EventDefinition,
  before: CatalogueEntry | undefined,
): CatalogueEntry {
  const resource = definition.target ?? before?.resource;
  const outcome = definition.outcome ?? before?.outcome;
  const sensitiveRead = definition.sensitiveRead ?? before?.sensitiveRead;
  return {
    type,
    category: definition.category ?? before?.category ?? categoryOf(type),
    severity: definition.severity ?? before?.severity ?? 'info',
    group: definition.group ?? before?.group ?? groupByFirstSegment(type),
    description: definition.description ?? before?.description ?? wordsOf(type),
    ...(resource !== undefined && { resource }),
    ...(outcome !== undefined && { outcome }),
    ...(sensitiveRead !== undefined && { sensitiveRead }),
  };
}

function groupByFirstSegment(type: string): EventGroup {
  switch (categoryOf(type)) {
    case 'auth':
      return 'Authentication';
    case 'config':
    case 'module':
    case 'audit':
      return 'Configuration';
    default:
      return 'Data';
  }
}

function wordsOf(type: string): string {
  const words = type.replaceAll(/[._]/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
