import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { AttestryError } from '@attestry/log';
import { createTarDecoder, type ParsedTarEntry } from 'modern-tar';
import { decryptStream, type FileKey } from './encryption.ts';
import { type BackedUpFile, isBackedUp, MANIFEST, type Manifest, parseManifest } from './manifest.ts';

/** What is done with each file of a backup as it is read; what it leaves unread is read all the same. */
export type VisitFile = (name: string, body: AsyncIterable<Uint8Array>) => Promise<void>;

const PIECE_BYTES = 262_144;
const MAX_MANIFEST_BYTES = 16_777_216;

/**
 * Reads a whole backup, and compares every file in it with the manifest. What is visited was authenticated piece by piece; that
 * it is all, and as it was written, is certain when it resolves.
 *
 * @throws AttestryError BACKUP_BROKEN when it was changed, or ends too early
 */
export async function readBackup(path: string, fileKey: FileKey, visit?: VisitFile): Promise<Manifest> {
  const sealed = ReadableStream.from(createReadStream(path, { highWaterMark: PIECE_BYTES }));
  const plain = await decryptStream(sealed as ReadableStream<Uint8Array>, fileKey).catch((cause) => {
    throw broken(path, 'its beginning was changed, or is not whole', cause);
  });
  return readFiles(path, plain.pipeThrough(createTarDecoder({ strict: true })), visit);
}

async function readFiles(
  path: string,
  entries: ReadableStream<ParsedTarEntry>,
  visit: VisitFile | undefined,
): Promise<Manifest> {
  const found: BackedUpFile[] = [];
  let manifest: Manifest | undefined;
  for await (const { header, body } of reading(path, entries)) {
    const { name, size, type } = header;
    if (type !== 'file' || manifest !== undefined)
      throw broken(path, `it has ${name}, which does not belong there`);
    if (name === MANIFEST) {
      manifest = await readManifest(path, size, reading(path, body));
    } else if (!isBackedUp(name) || found.some((other) => other.name === name)) {
      throw broken(path, `it has ${name}, which does not belong there`);
    } else {
      const hashed = new HashedBody(reading(path, body));
      await visit?.(name, hashed);
      await hashed.readOn();
      found.push({ name, ...hashed.sum() });
    }
  }
  if (manifest === undefined) throw broken(path, 'it has no manifest');
  compareFiles(path, manifest, found);
  return manifest;
}

function compareFiles(path: string, manifest: Manifest, found: readonly BackedUpFile[]): void {
  const saying = (files: readonly BackedUpFile[]): readonly string[] =>
    files.map(({ name, bytes, sha256 }) => `${name} ${bytes} ${sha256}`);
  const [expected, got] = [saying(manifest.files), saying(found)];
  const wrong = expected.findIndex((file, i) => file !== got[i]);
  if (wrong >= 0 || expected.length !== got.length)
    throw broken(path, `${(manifest.files[wrong] ?? found.at(-1))?.name} is not as its manifest says`);
}

/** A stream whose failure is that of the backup: what it cannot give was changed, or is missing. */
async function* reading<T>(path: string, stream: ReadableStream<T>): AsyncGenerator<T> {
  const reader = stream.getReader();
  let ended = false;
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((cause) => {
        ended = true;
        throw broken(path, 'it was changed, or ends too early', cause);
      });
      ended = done;
      if (done) return;
      yield value;
    }
  } finally {
    if (!ended) await reader.cancel();
  }
}

async function readManifest(path: string, size: number, body: AsyncIterable<Uint8Array>): Promise<Manifest> {
  if (size > MAX_MANIFEST_BYTES) throw broken(path, 'its manifest is too large');
  const pieces: Uint8Array[] = [];
  for await (const piece of body) pieces.push(piece);
  try {
    return parseManifest(Buffer.concat(pieces).toString());
  } catch (cause) {
    throw broken(
      path,
      'its manifest is not one that this version reads: restore it with the version that made it',
      cause,
    );
  }
}

function broken(path: string, why: string, cause?: unknown): AttestryError {
  return new AttestryError('BACKUP_BROKEN', `${path} is not as it was written: ${why}`, { cause });
}

/** What is read is hashed on the way. */
class HashedBody implements AsyncIterable<Uint8Array> {
  readonly #pieces: AsyncIterator<Uint8Array>;
  readonly #hash = createHash('sha256');
  #bytes = 0;

  constructor(pieces: AsyncGenerator<Uint8Array>) {
    this.#pieces = pieces;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    for (;;) {
      const { done, value } = await this.#pieces.next();
      if (done === true) return;
      this.#hash.update(value);
      this.#bytes += value.length;
      yield value;
    }
  }

  /** Reads what nobody has read. */
  async readOn(): Promise<void> {
    for await (const _ of this);
  }

  /** Of all that was read. To be asked once. */
  sum(): { readonly bytes: number; readonly sha256: string } {
    return { bytes: this.#bytes, sha256: this.#hash.digest('hex') };
  }
}
