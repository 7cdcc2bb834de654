import type { EventInput } from '../event.ts';
import type { EventDefinition } from './define-events.ts';
import type { SchemaIssue, SchemaResult, StandardSchemaV1 } from './standard-schema.ts';

/**
 * Where an event is not as its definition says, as JSON pointers into the event: what `norm` lists as "schema".
 * An event is recorded all the same; only `strict` throws, in the caller.
 * @throws TypeError when the schema of the details is asynchronous: validation runs inside `record()` before
 * anything is stored, and must not wait
 */
export function schemaIssues(definition: EventDefinition, input: EventInput): readonly string[] {
  const pointers = [...targetIssues(definition, input), ...changeIssues(definition, input)];
  if (definition.details !== undefined) pointers.push(...detailsIssues(definition.details, input.details));
  return [...new Set(pointers)];
}

/** The event with the type of its target filled in from the definition, where it names a target without one. */
export function withTargetType<E extends EventInput>(definition: EventDefinition, input: E): E {
  const { target } = input;
  if (definition.target === undefined || target == null || target.type != null) return input;
  return { ...input, target: { ...target, type: definition.target } };
}

function targetIssues(definition: EventDefinition, input: EventInput): readonly string[] {
  if (definition.target === undefined) return [];
  const { target } = input;
  if (target == null) return ['/target'];
  const issues: string[] = [];
  if (target.type != null && target.type !== definition.target) issues.push('/target/type');
  if (target.id == null) issues.push('/target/id');
  return issues;
}

function changeIssues(definition: EventDefinition, input: EventInput): readonly string[] {
  if (definition.diff !== true) return [];
  const issues: string[] = [];
  if (input.before === undefined) issues.push('/before');
  if (input.after === undefined) issues.push('/after');
  return issues;
}

function detailsIssues(schema: StandardSchemaV1, details: unknown): readonly string[] {
  let result: SchemaResult<unknown> | Promise<SchemaResult<unknown>>;
  try {
    result = schema['~standard'].validate(details);
  } catch {
    // A value that a validator chokes on (a getter that throws, a cycle) is a mismatch, not a refusal:
    // an event is never refused because of its content.
    return ['/details'];
  }
  if (isPromise(result)) {
    // Nobody waits for it any more: without this, its rejection would end the process.
    result.then(undefined, () => undefined);
    throw new TypeError(
      `the details schema (${schema['~standard'].vendor}) is asynchronous; ` +
        'an event is checked before it is stored, so give a synchronous schema',
    );
  }
  return (result.issues ?? []).map(pointer);
}

function isPromise<T>(value: T | Promise<T>): value is Promise<T> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

/** RFC 6901: `~` and `/` inside a key are written `~0` and `~1`. */
function pointer(issue: SchemaIssue): string {
  const keys = (issue.path ?? []).map((step) => String(typeof step === 'object' ? step.key : step));
  return ['/details', ...keys.map((key) => key.replaceAll('~', '~0').replaceAll('/', '~1'))].join('/');
}
