import { readEnvelopeMember, refuse } from './envelope.ts';
import type { EventInput } from './event.ts';
import { Pairs } from './lossless.ts';
import { isArray, isObject } from './value-shape.ts';

/**
 * An event that comes as one JSON object, its type among its members, as what `prepareEvent` takes. Throws
 * {@link Refused} EVENT_INVALID when it is no object or has no type; `prepareEvent` checks all other members.
 */
export function parseEvent(value: unknown): { readonly type: string; readonly input: EventInput } {
  if (value instanceof Pairs) throw refuse('', 'has a member twice: send each member once');
  if (!isObject(value) || isArray(value))
    throw refuse('', 'must be an object with a type, such as {"type":"invoice.created"}');
  const type = readEnvelopeMember(value, 'type', '');
  if (typeof type !== 'string') throw refuse('/type', 'must be a string, such as "invoice.created"');
  return { type, input: value };
}
