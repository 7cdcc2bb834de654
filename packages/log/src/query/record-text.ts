import type { JsonValue } from '../event/vocabulary.ts';
import type { RecordContent } from '../record/leaf.ts';

/** The text of a value that is one: sections hold whatever an application sent in a field. */
export function scalarText(value: JsonValue | undefined): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? String(value) : undefined;
}

/** Visits strings and numbers at any depth; keys, true, false and null are not text. Ends when visit says so. */
export function someText(value: JsonValue | undefined, visit: (text: string) => boolean): boolean {
  if (typeof value === 'string') return visit(value);
  if (typeof value === 'number') return visit(String(value));
  if (value === undefined || value === null || typeof value === 'boolean') return false;
  for (const member of Object.values(value)) if (someText(member, visit)) return true;
  return false;
}

/** The ids among the free text: each is also a term of its own. */
export function freeTextIds(record: RecordContent): (string | undefined)[] {
  const { leaf } = record;
  return [leaf.type, leaf.actor.id, leaf.behalf?.id, leaf.target?.id];
}

/** The rest of the free text, without the address. */
export function freeTextValues(record: RecordContent): (JsonValue | undefined)[] {
  const { actor, behalf, target, details } = record.sections;
  return [actor?.name, actor?.email, behalf?.name, target?.name, details?.reason, details?.details];
}
