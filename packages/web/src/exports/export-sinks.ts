import { saveBlob } from '../ui/save-text.ts';
import type { ExportSink } from './run-export.ts';

/** A sink that makes a file in the end. */
export interface FileSink extends ExportSink {
  /** The file is there, under the name that the reader chose or else this one. Gives what can be hashed, where it is small. */
  finish(fileName: string): Promise<Blob>;
  abort(): Promise<void>;
}

/** Collects in memory, and gives it to the reader's downloads. */
export function memorySink(type: string): FileSink {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  return {
    // What is given is a view of a buffer that other rows may share.
    write: async (bytes) => void parts.push(bytes.slice()),
    finish: async (fileName) => {
      const blob = new Blob(parts, { type });
      saveBlob(fileName, blob);
      return blob;
    },
    abort: async () => void parts.splice(0),
  };
}

/** What Chromium has of the File System API, and others not. */
interface WritableFile extends WritableStream {
  write(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
}
interface FileHandle {
  createWritable(): Promise<WritableFile>;
  getFile(): Promise<File>;
}
type SavePicker = (options: { readonly suggestedName: string }) => Promise<FileHandle>;

function savePicker(): SavePicker | undefined {
  const { showSaveFilePicker } = globalThis as { readonly showSaveFilePicker?: SavePicker };
  return showSaveFilePicker?.bind(globalThis);
}

/** Whether a file can be written as it comes, however large it is. */
export function canStreamToFile(): boolean {
  return savePicker() !== undefined;
}

/** Asks the reader where to, and writes there as it comes; undefined where the reader decided otherwise. */
export async function fileSink(suggestedName: string): Promise<FileSink | undefined> {
  const pick = savePicker();
  if (pick === undefined) return undefined;
  const handle = await pick({ suggestedName }).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === 'AbortError') return undefined;
    throw error;
  });
  if (handle === undefined) return undefined;
  const file = await handle.createWritable();
  return {
    write: (bytes) => file.write(bytes),
    finish: async () => {
      await file.close();
      return handle.getFile();
    },
    abort: () => file.abort(),
  };
}

/** Larger files are not read again only to be hashed. Bytes. */
const MAX_HASHED = 128 * 1024 * 1024;

/** SHA-256 in hex, as the log has it; undefined where the browser cannot, or the file is large. */
export async function hashOf(blob: Blob): Promise<string | undefined> {
  if (blob.size > MAX_HASHED || globalThis.crypto?.subtle === undefined) return undefined;
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', await blob.arrayBuffer()));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
