/** The sections `change` and `details`: what the application says in its own words, and what was done to it. */
import { isAbsent, readObject, readText } from './envelope.ts';
import { type Preparation, truncated, type Writable } from './preparation.ts';
import type { PreparedEvent } from './prepared-event.ts';
import { quoteText } from './text.ts';
import { type ObjectLike, readMember } from './value-shape.ts';

const IMPORTED_MEMBERS = ['from', 'at'];

/** Seals the section `change`. */
export function prepareChange(preparation: Preparation, event: ObjectLike): void {
  const after = prepareMember(preparation, event, 'after');
  const before = prepareMember(preparation, event, 'before');
  if (after !== undefined && before !== undefined) {
    preparation.sections.change = `{"after":${after},"before":${before}}`;
  } else if (after !== undefined) {
    preparation.sections.change = `{"after":${after}}`;
  } else if (before !== undefined) {
    preparation.sections.change = `{"before":${before}}`;
  }
}

/** Seals the section `details`. Last of all: it says what was done to everything else. */
export function prepareDetails(
  preparation: Preparation,
  event: ObjectLike,
  prepared: Writable<PreparedEvent>,
): void {
  const imported = prepareImported(preparation, event);
  const details = prepareMember(preparation, event, 'details');
  const reason = prepareReason(preparation, event);
  const { ids, norm } = preparation;
  prepared.norm = norm.count();
  // JCS: members in the order of their names.
  let text = details === undefined ? '' : `,"details":${details}`;
  if (ids.length > 0) text += `,"ids":${formatIds(ids)}`;
  if (imported !== undefined) text += `,"imported":${imported}`;
  if (prepared.norm > 0) text += `,"norm":${norm.format()}`;
  if (reason !== undefined) text += `,"reason":${reason}`;
  if (text !== '') preparation.sections.details = `{${text.slice(1)}}`;
}

function prepareImported(preparation: Preparation, event: ObjectLike): string | undefined {
  const fields = readObject(readMember(event, 'imported'), '/imported', IMPORTED_MEMBERS);
  if (fields === undefined) return undefined;
  const at = readText(fields, 'at', '/imported');
  const from = readText(fields, 'from', '/imported');
  if (at === undefined && from === undefined) return undefined;
  const text = preparation.normaliser.member('imported', { at, from });
  return text && truncated(preparation, text, 'imported');
}

/** A reason is of the envelope, where null and {} equal absent, but any value is one. */
function prepareReason(preparation: Preparation, event: ObjectLike): string | undefined {
  const value = readMember(event, 'reason');
  if (isAbsent(value)) return undefined;
  const text = preparation.normaliser.member('reason', value);
  return text && truncated(preparation, text, 'reason');
}

function formatIds(ids: readonly (readonly [pointer: string, fullText: string])[]): string {
  return `[${ids.map(([pointer, full]) => `[${quoteText(pointer)},${quoteText(full)}]`).join(',')}]`;
}

function prepareMember(preparation: Preparation, event: ObjectLike, name: string): string | undefined {
  const text = preparation.normaliser.member(name, readMember(event, name));
  return text === undefined ? undefined : truncated(preparation, text, name);
}
