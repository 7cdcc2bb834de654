import { createHash } from 'node:crypto';
import { createReadStream, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createGunzip } from 'node:zlib';
import type { TypedEvent } from '@attestry/log';
import { MAX_EVENT_BYTES, parseEvent, Refused, readJson } from '@attestry/log/event';
import { cloudTrailEvent, cloudTrailRecords } from './cloudtrail.ts';
import { readLineStream } from './import-lines.ts';

/** How a file is read. */
export type ImportFormat = 'ndjson' | 'cloudtrail';
export const IMPORT_FORMATS: readonly ImportFormat[] = ['ndjson', 'cloudtrail'];

/** One event of a file, or why it is none. */
export type ImportItem = {
  /** The line of an NDJSON file, the number of a CloudTrail record; both from 1. */
  readonly place: number;
} & ({ readonly event: TypedEvent } | { readonly refused: string });

export interface ImportFile {
  readonly path: string;
  readonly bytes: number;
}

const ENDINGS: { readonly [F in ImportFormat]: RegExp } = {
  ndjson: /\.(ndjson|jsonl)(\.gz)?$/i,
  cloudtrail: /\.json(\.gz)?$/i,
};

/** The files meant by a path: itself, or those below a folder whose names fit the format, in order of their names. */
export function listImportFiles(path: string, format: ImportFormat): readonly ImportFile[] {
  const found = statSync(path);
  if (!found.isDirectory()) return [{ path, bytes: found.size }];
  const names = readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && ENDINGS[format].test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  return names.sort().map((file) => ({ path: file, bytes: statSync(file).size }));
}

/** The events of a file, one after the other. @param onBytes is told how much of the file was read. */
export function readImportFile(
  { path }: ImportFile,
  format: ImportFormat,
  onBytes: (bytes: number) => void,
): AsyncIterable<ImportItem> {
  const chunks = readChunks(path, onBytes);
  return format === 'ndjson' ? readNdjson(chunks) : readCloudTrail(chunks, basename(path));
}

async function* readChunks(path: string, onBytes: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  const file = createReadStream(path);
  file.on('data', (chunk) => onBytes(chunk.length));
  if (!path.toLowerCase().endsWith('.gz')) {
    yield* file;
    return;
  }
  const unpacked = createGunzip();
  // Without this a file that cannot be read would leave the reader of the unpacked waiting.
  file.on('error', (error) => unpacked.destroy(error));
  yield* file.pipe(unpacked);
}

/**
 * Events of an NDJSON stream. An event without an id gets one from where it stands: the hash of the file up to and
 * including its line. So the same file adds nothing twice, under whatever name, and a file that has grown adds
 * what is new; the price is that two files that begin alike are one for as long as they are alike.
 */
export async function* readNdjson(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<ImportItem> {
  let before = '';
  for await (const read of readLineStream(chunks, MAX_EVENT_BYTES)) {
    const place = read.line;
    if ('tooLong' in read) {
      before = hashOf(before, Buffer.from(`too long: ${read.tooLong}`));
      yield { place, refused: `the line has ${read.tooLong} bytes, and an event at most ${MAX_EVENT_BYTES}` };
      continue;
    }
    before = hashOf(before, read.bytes);
    if (read.bytes.every((byte) => byte === 0x20 || byte === 0x09)) continue;
    yield { place, ...eventOf(read.bytes, before) };
  }
}

function hashOf(before: string, line: Uint8Array): string {
  return createHash('sha256').update(before).update(line).digest('hex').slice(0, 40);
}

function eventOf(
  bytes: Uint8Array,
  id: string,
): { readonly event: TypedEvent } | { readonly refused: string } {
  try {
    const { type, input } = parseEvent(readJson(bytes));
    const event = { ...input, type };
    return { event: event.id == null ? { ...event, id: `line:${id}` } : event };
  } catch (error) {
    return { refused: refusalOf(error) };
  }
}

/** CloudTrail files are one JSON value each; AWS closes them long before this. */
const MAX_CLOUDTRAIL_BYTES = 256 * 1024 * 1024;

async function* readCloudTrail(chunks: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<ImportItem> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > MAX_CLOUDTRAIL_BYTES) {
      yield { place: 0, refused: `${name} has more than ${MAX_CLOUDTRAIL_BYTES} bytes: split it` };
      return;
    }
    parts.push(chunk);
  }
  let records: readonly unknown[];
  try {
    records = cloudTrailRecords(readJson(Buffer.concat(parts)));
  } catch (error) {
    yield { place: 0, refused: refusalOf(error) };
    return;
  }
  for (const [index, record] of records.entries()) {
    yield { place: index + 1, ...cloudTrailItem(record) };
  }
}

function cloudTrailItem(record: unknown): { readonly event: TypedEvent } | { readonly refused: string } {
  try {
    return { event: cloudTrailEvent(record) };
  } catch (error) {
    return { refused: refusalOf(error) };
  }
}

/** What is wrong with the input as a sentence; anything else is a failure, and goes on as one. */
function refusalOf(error: unknown): string {
  if (error instanceof Refused || error instanceof TypeError) return error.message;
  throw error;
}
