import type { PreparedEvent } from './prepared-event.ts';
import { SECTIONS } from './vocabulary.ts';

/**
 * One text for everything in a prepared event and nothing random: two events with the same text are the same.
 * Idempotency compares it under an HMAC, because it holds all that the event says.
 */
export function contentOf(prepared: PreparedEvent): string {
  const { type, category, severity, outcome, occurred, ref, idempotency, source } = prepared;
  const { actor, behalf, target, related, subject, norm, sections } = prepared;
  const refs = [actor, behalf, target, subject, ...(related ?? [])];
  const inLeaf = [
    [type, category, severity, outcome, occurred, ref, norm],
    [idempotency?.source, idempotency?.id, source?.id, source?.seq],
    refs.map((entity) => entity && [entity.type, entity.id]),
  ];
  // Section texts are JSON already: put side by side they are read in one way only.
  return `[${JSON.stringify(inLeaf)},${SECTIONS.map((name) => sections[name] ?? 'null').join(',')}]`;
}
