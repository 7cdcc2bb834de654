/**
 * Event types (docs/formats/log-format.md §1 step 2): segments `[a-z0-9][a-z0-9_]*` joined by dots, 1 to 6, at most
 * 128 bytes. Any other text is mapped to one, so that no event is lost for its name. `audit` and everything under
 * it is the log's own: from outside it becomes `external.audit…`.
 */
import { MAX_TYPE_BYTES, MAX_TYPE_SEGMENTS } from './limits.ts';

const SEGMENT = '[a-z0-9][a-z0-9_]*';
const TYPE: RegExp = new RegExp(`^${SEGMENT}(?:\\.${SEGMENT}){0,${MAX_TYPE_SEGMENTS - 1}}$`);
const OURS = /^audit(?:\.|$)/;
/** Longer than any text of which the first 128 mapped bytes depend on more; keeps a hostile type cheap. */
const ENOUGH = 4_096;

/** Whether a type is stored as it is given. `internal`: the log itself records, and may say `audit.…`. */
export function isEventType(text: string, internal: boolean): boolean {
  return text.length <= MAX_TYPE_BYTES && TYPE.test(text) && (internal || !OURS.test(text));
}

/** The type that stands for any text; a valid one for itself. */
export function mapEventType(text: string, internal: boolean): string {
  if (isEventType(text, internal)) return text;
  let type = segmentsOf(text).join('.') || 'unknown';
  if (!internal && OURS.test(type)) type = `external.${type}`;
  const segments = type.split('.');
  const head = segments.slice(0, MAX_TYPE_SEGMENTS - 1);
  const last = segments.slice(MAX_TYPE_SEGMENTS - 1).join('_');
  const joined = last === '' ? head.join('.') : `${head.join('.')}.${last}`;
  return joined.slice(0, MAX_TYPE_BYTES).replace(/\.$/, '');
}

/** One segment that stands for any text: a category. */
export function mapSegment(text: string): string {
  return segmentsOf(text).join('_').slice(0, MAX_TYPE_BYTES) || 'unknown';
}

function segmentsOf(text: string): string[] {
  return mapCharacters(text)
    .split('.')
    .filter((segment) => segment !== '')
    .map((segment) => (segment.startsWith('_') ? `x${segment}` : segment));
}

function mapCharacters(text: string): string {
  // Dots alone map to nothing, so that the cut must come after they are gone.
  const short =
    text.length > ENOUGH
      ? text
          .replace(/\.{2,}/g, '.')
          .replace(/^\./, '')
          .slice(0, ENOUGH)
      : text;
  return short.replace(/[A-Z]/g, (letter) => letter.toLowerCase()).replace(/[^a-z0-9_.]/gu, '_');
}
