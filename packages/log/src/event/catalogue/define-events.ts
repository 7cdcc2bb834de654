import type { EventInput, Id } from '../event.ts';
import { isEventType } from '../event-type.ts';
import type { Outcome, Severity } from '../vocabulary.ts';
import type { CatalogueType } from './catalogue-type.ts';
import type { EventGroup } from './entry.ts';
import type { SchemaInput, StandardSchemaV1 } from './standard-schema.ts';

/** What an application says about one of its own types of event. */
export interface EventDefinition {
  /** @default what the built-in catalogue has for the type, else `info` */
  readonly severity?: Severity;
  /** @default the first segment of the type */
  readonly category?: string;
  /** @default Authentication for `auth.*`; Configuration for `config.*` and `module.*`; else Data */
  readonly group?: EventGroup;
  /** What holds where an event does not say how it ended. @default absent */
  readonly outcome?: Outcome;
  /** The type of the target. Every event must then name a target with an id; its type may be left out. */
  readonly target?: string;
  /** Every event must then carry both `before` and `after`. @default false */
  readonly diff?: boolean;
  /** Any synchronous Standard Schema validator. It checks; what is stored is what was given. */
  readonly details?: StandardSchemaV1;
  /** One sentence in the past tense, without its full stop. @default the words of the type */
  readonly description?: string;
  /** The event says that somebody looked at personal or secret data. @default false */
  readonly sensitiveRead?: boolean;
}

/** Definitions by type. A mapped type, because `Record<…>` does not keep `C[K]` assignable to EventDefinition. */
export type EventDefinitions = { readonly [K in `${string}.${string}`]: EventDefinition };

/** Types of one segment, and `audit.*`, which is what Attestry says about itself, cannot be defined. */
type Undefinable<C> = { readonly [K in Exclude<keyof C, `${string}.${string}`> | `audit.${string}`]: never };

/** The types that a set of definitions knows; none of `EventDefinitions`, which stands for a set of any. */
export type DefinedType<C extends EventDefinitions> = EventDefinitions extends C ? never : keyof C & string;

/** What `record(type, input)` accepts for a type of a set of definitions. */
export type DefinedInput<C extends EventDefinitions, K extends DefinedType<C>> = InputOf<
  Extract<C[K], EventDefinition>
>;

/** A type as `record()` takes it: any text, of which editors offer what is defined and what the catalogue has. */
export type EventType<C extends EventDefinitions = EventDefinitions> =
  | DefinedType<C>
  | CatalogueType
  | (string & Record<never, never>);

/** What `record(type, input)` accepts for any type: as it is defined, or any event where it is not. */
export type TypedInput<C extends EventDefinitions, T extends string> =
  T extends DefinedType<C> ? DefinedInput<C, T> : EventInput;

/** What follows the type in `record(type, …)`: the input, which may be left out where none of it is required. */
export type InputArguments<C extends EventDefinitions, T extends string> =
  TakesInput<C, T> extends (input: infer I extends EventInput) => void
    ? Record<never, never> extends I
      ? [input?: I]
      : [input: I]
    : never;

/** Records in a transaction of the application. */
export interface InTransaction {
  /** What its driver or query builder calls a client, connection or transaction: of `pg`, of Kysely, of an SQLite driver. */
  readonly tx: unknown;
}

/** What follows the type in `record(type, …)` in a transaction. */
export type TransactionArguments<C extends EventDefinitions, T extends string> =
  TakesInput<C, T> extends (input: infer I extends EventInput) => void
    ? [input: I, options: InTransaction]
    : never;

/** One function for each type: what all of them take is what an event must be that can be of several types. */
type TakesInput<C extends EventDefinitions, T extends string> = T extends unknown
  ? (input: TypedInput<C, T>) => void
  : never;

/**
 * What `record()` accepts for one definition. Severity and category are not part of it: for a defined type
 * they come from the definition, and saying them with the event would do nothing.
 */
export type InputOf<D extends EventDefinition> = Omit<
  EventInput,
  'severity' | 'category' | 'target' | 'before' | 'after' | 'details'
> &
  TargetInput<D> &
  ChangeInput<D> &
  DetailsInput<D>;

type TargetInput<D extends EventDefinition> = D extends { readonly target: infer T extends string }
  ? { readonly target: { readonly type?: T | null; readonly id: Id; readonly name?: string | null } }
  : Pick<EventInput, 'target'>;

type ChangeInput<D extends EventDefinition> = D extends { readonly diff: true }
  ? { readonly before: unknown; readonly after: unknown }
  : Pick<EventInput, 'before' | 'after'>;

type DetailsInput<D extends EventDefinition> = D extends {
  readonly details: infer S extends StandardSchemaV1;
}
  ? undefined extends SchemaInput<S>
    ? { readonly details?: SchemaInput<S> }
    : { readonly details: SchemaInput<S> }
  : Pick<EventInput, 'details'>;

/** Keeps the literal types of a definition, and refuses members that a definition does not have. */
export function event<const D extends EventDefinition>(
  definition: D & { readonly [K in Exclude<keyof D, keyof EventDefinition>]: never },
): D {
  return definition;
}

/**
 * The types of event of an application, for `openLog({ events })` and `new AuditClient({ events })`.
 * @throws TypeError when a name is not a type as docs/formats/log-format.md §1 has them, or is `audit.*`
 */
export function defineEvents<const C extends EventDefinitions>(definitions: C & Undefinable<C>): C {
  checkTypes(definitions);
  return definitions;
}

/** A name that recording would have to rewrite could never be met again by its definition. */
export function checkTypes(definitions: EventDefinitions): void {
  for (const type of Object.keys(definitions)) {
    if (!type.includes('.') || !isEventType(type, true)) {
      throw new TypeError(
        `event type ${JSON.stringify(type)} must be 2 to 6 segments of a-z, 0-9 and _ joined by dots, ` +
          'at most 128 characters, for example client.updated',
      );
    }
    if (type.startsWith('audit.')) {
      throw new TypeError(`event type ${type} is reserved: audit.* is what the log says about itself`);
    }
  }
}
