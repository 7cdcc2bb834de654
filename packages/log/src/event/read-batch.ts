/**
 * A body that is a JSON array of events, taken apart before it is read, so that each event has a size of its own and
 * an error says which event it is in.
 */
import { MAX_BATCH_EVENTS } from './limits.ts';
import { readJson } from './read-json.ts';
import { Refused } from './refused.ts';

const COMMA = 0x2c;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN = 0x5b;

/** Whether the first byte that is no white space opens an array. */
export function isJsonArray(bytes: Uint8Array): boolean {
  return bytes[skipSpace(bytes, 0)] === OPEN;
}

/**
 * The items of a JSON array with the length of their text, each as {@link readJson} reads it (nesting counts from the
 * item). Throws {@link Refused} JSON_INVALID, JSON_TOO_DEEP, or EVENT_TOO_LARGE for more than 1,000.
 */
export function readJsonArray(bytes: Uint8Array): { readonly value: unknown; readonly bytes: number }[] {
  return splitArray(bytes).map((item, i) => ({ value: readItem(item, i), bytes: item.length }));
}

function readItem(item: Uint8Array, index: number): unknown {
  try {
    return readJson(item);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    throw new Refused(error.code, `item ${index} of the array: ${error.message}`, `/${index}`);
  }
}

/**
 * The texts between the commas of the outer array. Whether brackets match inside an item is not judged here: an item
 * in which they do not is no JSON by itself.
 */
function splitArray(bytes: Uint8Array): Uint8Array[] {
  const open = skipSpace(bytes, 0);
  if (bytes[open] !== OPEN) throw new Refused('JSON_INVALID', 'json: expected an array of events');
  const items: Uint8Array[] = [];
  let from = open + 1;
  let depth = 1;
  let at = from;
  for (; at < bytes.length && depth > 0; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === QUOTE) at = endOfString(bytes, at);
    else if (byte === OPEN || byte === 0x7b) depth++;
    else if (byte === 0x5d || byte === 0x7d) depth--;
    else if (byte === COMMA && depth === 1) {
      addItem(items, bytes.subarray(from, at));
      from = at + 1;
    }
  }
  if (depth > 0 || bytes[at - 1] !== 0x5d || skipSpace(bytes, at) < bytes.length)
    throw new Refused('JSON_INVALID', "json: the array of events must end with ']' and nothing after it");
  const last = bytes.subarray(from, at - 1);
  if (items.length > 0 || skipSpace(last, 0) < last.length) addItem(items, last);
  return items;
}

function addItem(items: Uint8Array[], item: Uint8Array): void {
  if (items.length === MAX_BATCH_EVENTS)
    throw new Refused('EVENT_TOO_LARGE', `batch: more than ${MAX_BATCH_EVENTS} events: send several batches`);
  items.push(item);
}

function endOfString(bytes: Uint8Array, at: number): number {
  for (let i = at + 1; i < bytes.length; i++) {
    if (bytes[i] === QUOTE) return i;
    if (bytes[i] === BACKSLASH) i++;
  }
  return bytes.length;
}

function skipSpace(bytes: Uint8Array, from: number): number {
  let at = from;
  while (bytes[at] === 0x20 || bytes[at] === 0x0a || bytes[at] === 0x0d || bytes[at] === 0x09) at++;
  return at;
}
