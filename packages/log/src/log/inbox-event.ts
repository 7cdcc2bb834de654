/**
 * A prepared event as it waits in an inbox: the log's mark of id and text (hex), and the text, JSON. What was changed between the
 * transaction and the seal is not sealed.
 */
import { AttestryError } from '../attestry-error.ts';
import { formatHex } from '../bytes/encoding.ts';
import type { PreparedEvent } from '../event/prepared-event.ts';

/** The log's mark of a message: 32 bytes, latin1. */
type Mark = (message: Uint8Array) => string;

const MARK_LENGTH = 64;
const utf8 = new TextEncoder();

export function formatInboxEvent(mark: Mark, id: string, event: PreparedEvent): string {
  const text = JSON.stringify(event);
  return markOf(mark, id, text) + text;
}

/** @throws AttestryError RECORD_BROKEN when the log did not write it */
export function parseInboxEvent(mark: Mark, id: string, entry: string): PreparedEvent {
  const text = entry.slice(MARK_LENGTH);
  if (!isSame(entry.slice(0, MARK_LENGTH), markOf(mark, id, text)))
    throw new AttestryError(
      'RECORD_BROKEN',
      `the event ${id} in the inbox is not as this log wrote it: it stays there, and is not sealed`,
    );
  return JSON.parse(text) as PreparedEvent;
}

function markOf(mark: Mark, id: string, text: string): string {
  return formatHex(mark(utf8.encode(`inbox\n${id}\n${text}`)));
}

/** Takes as long for marks that begin alike as for others. */
function isSame(a: string, b: string): boolean {
  let difference = a.length ^ b.length;
  for (let i = 0; i < b.length; i++) difference |= a.charCodeAt(i) ^ b.charCodeAt(i);
  return difference === 0;
}
