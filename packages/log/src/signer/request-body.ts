import { MAX_NOTE_BYTES } from '../note/signed-note.ts';

/** Of a request to sign: a note, its proof of at most 63 lines, and the old size. */
export const MAX_REQUEST_BYTES: number = MAX_NOTE_BYTES + 4096;

/** Reads the body of a request; undefined where it has more bytes than it may, which are not read then. */
export async function readRequestBody(
  request: Request,
  maxBytes: number = MAX_REQUEST_BYTES,
): Promise<Uint8Array | undefined> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of (request.body ?? []) as AsyncIterable<Uint8Array>) {
    length += part.length;
    if (length > maxBytes) return undefined;
    parts.push(part);
  }
  const body = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    body.set(part, at);
    at += part.length;
  }
  return body;
}
