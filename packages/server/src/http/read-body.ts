import { AttestryError } from '@attestry/log';
import { MAX_BATCH_BYTES, readJson } from '@attestry/log/event';
import type { z } from 'zod';
import type { HttpContext } from './route.ts';

/**
 * The whole body of a request.
 *
 * @throws AttestryError EVENT_TOO_LARGE as soon as it is over the limit: the rest is not read; REQUEST_INVALID when it
 *   breaks off
 */
export async function readBody(c: HttpContext, limit: number = MAX_BATCH_BYTES): Promise<Uint8Array> {
  const announced = Number(c.req.header('content-length'));
  if (announced > limit) throw tooLarge(limit);
  try {
    // Where the length is known the server has a shorter way than a stream, and holds the sender to it.
    const body = announced > 0 ? new Uint8Array(await c.req.raw.arrayBuffer()) : await readChunks(c, limit);
    if (body.length > limit) throw tooLarge(limit);
    return body;
  } catch (error) {
    if (AttestryError.is(error)) throw error;
    throw new AttestryError('REQUEST_INVALID', 'the body broke off: send it again, under the same id', {
      cause: error,
    });
  }
}

async function readChunks(c: HttpContext, limit: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of bodyOf(c)) {
    bytes += chunk.length;
    if (bytes > limit) throw tooLarge(limit);
    chunks.push(chunk);
  }
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
}

function tooLarge(limit: number): AttestryError {
  return new AttestryError('EVENT_TOO_LARGE', `the body has over ${limit} bytes: send several batches`);
}

/** The body piece by piece; nothing where there is none. */
export function bodyOf(c: HttpContext): ReadableStream<Uint8Array> {
  return c.req.raw.body ?? new ReadableStream({ start: (end) => end.close() });
}

/**
 * A small JSON body, read strictly: no member twice, nothing behind it, and no NUL in a text, at which SQLite ends it and which
 * PostgreSQL does not take.
 */
export async function readJsonBody(c: HttpContext): Promise<unknown> {
  const body = readJson(await readBody(c, SMALL_BODY_BYTES));
  if (hasNul(body))
    throw new AttestryError('REQUEST_INVALID', 'a text has the character U+0000: leave it out');
  return body;
}

/** How deep it may be, `readJson` has said. */
function hasNul(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('\0');
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([name, one]) => hasNul(name) || hasNul(one));
}

/**
 * A small JSON body of a known form.
 *
 * @throws AttestryError REQUEST_INVALID, with the place that is wrong
 */
export async function parseJsonBody<T>(c: HttpContext, schema: z.ZodType<T>): Promise<T> {
  const given = schema.safeParse(await readJsonBody(c));
  if (given.success) return given.data;
  const [issue] = given.error.issues;
  const path = (issue?.path ?? []).map(String);
  const where = path.length === 0 ? '' : `${path.join('.')}: `;
  throw new AttestryError('REQUEST_INVALID', `${where}${issue?.message ?? 'it cannot be read'}`, {
    pointer: path.map((part) => `/${part}`).join(''),
  });
}

const SMALL_BODY_BYTES = 65_536;

/** A type, and perhaps the one parameter that says what these types are anyway. */
const MEDIA_TYPE = /^\s*([^\s;]+)\s*(?:;\s*charset\s*=\s*"?utf-8"?\s*)?;?\s*$/i;

/**
 * Which of the media types a body is of: as it says itself, never by a look at it.
 *
 * @throws AttestryError MEDIA_TYPE_UNKNOWN for any other, for a charset that is not UTF-8, and for a packed body
 */
export function readMediaType<T extends string>(c: HttpContext, known: readonly T[]): T {
  const [, given] = MEDIA_TYPE.exec(c.req.header('content-type') ?? '') ?? [];
  const packed = c.req.header('content-encoding') ?? 'identity';
  const type = known.find((one) => one === given?.toLowerCase());
  if (type !== undefined && packed.toLowerCase() === 'identity') return type;
  throw new AttestryError(
    'MEDIA_TYPE_UNKNOWN',
    `send the body as ${known.join(' or ')}, in UTF-8, unpacked, and say so in Content-Type`,
  );
}
