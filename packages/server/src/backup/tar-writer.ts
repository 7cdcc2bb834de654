import { createHash } from 'node:crypto';
import { createTarPacker } from 'modern-tar';
import type { BackedUpFile } from './manifest.ts';

/** A tar as it is written, one file after another. Whoever reads `bytes` decides how fast. */
export class TarWriter {
  readonly bytes: ReadableStream<Uint8Array>;
  readonly #packer: ReturnType<typeof createTarPacker>['controller'];
  readonly #mtime: Date;

  constructor(mtime: Date) {
    const { readable, controller } = createTarPacker();
    this.bytes = readable;
    this.#packer = controller;
    this.#mtime = mtime;
  }

  /** Adds a file of exactly so many bytes. */
  async add(name: string, bytes: number, pieces: AsyncIterable<Uint8Array>): Promise<BackedUpFile> {
    const header = { name, size: bytes, mode: 0o600, mtime: this.#mtime, uid: 0, gid: 0 };
    const entry = this.#packer.add(header).getWriter();
    const hash = createHash('sha256');
    for await (const piece of pieces) {
      hash.update(piece);
      await entry.write(piece);
    }
    await entry.close();
    return { name, bytes, sha256: hash.digest('hex') };
  }

  async addText(name: string, text: string): Promise<BackedUpFile> {
    const bytes = new TextEncoder().encode(text);
    return this.add(name, bytes.length, ReadableStream.from([bytes]));
  }

  end(): void {
    this.#packer.finalize();
  }

  /** Ends the stream with an error. */
  fail(error: unknown): void {
    this.#packer.error(error);
  }
}
