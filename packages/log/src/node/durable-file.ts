import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';

/**
 * Writes a file so that after any crash either the old or the new contents are there, whole: write beside it,
 * fsync, rename over it, fsync the folder. When it returns, the new contents survive a loss of power.
 */
export function writeDurably(path: string, contents: string | Uint8Array, mode = 0o600): void {
  const draft = `${path}.${process.pid}.tmp`;
  const file = openSync(draft, 'w', mode);
  try {
    const bytes = typeof contents === 'string' ? Buffer.from(contents) : contents;
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(draft, path);
  syncFolder(dirname(path));
}

/**
 * As {@link writeDurably}, and what the file had before is overwritten with zeros: for what is to be gone. No promise where the
 * disk keeps copies (a journal, a snapshot, the spare cells of an SSD), nor of backups.
 */
export function replaceErasing(path: string, contents: string): void {
  const old = existsSync(path) ? openSync(path, 'r+') : undefined;
  writeDurably(path, contents);
  if (old !== undefined) overwrite(old);
}

/** Removes a file, durably, and overwrites what it had: as far as {@link replaceErasing}. */
export function eraseFile(path: string): void {
  const file = openSync(path, 'r+');
  rmSync(path);
  syncFolder(dirname(path));
  overwrite(file);
}

/** The bytes behind a name that is gone already: after a crash they are at worst unreachable. */
function overwrite(file: number): void {
  try {
    const zeros = Buffer.alloc(fstatSync(file).size);
    for (let at = 0; at < zeros.length; ) at += writeSync(file, zeros, at, zeros.length - at, at);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Makes a folder that only its owner enters, and makes its name durable. */
export function makeFolder(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  syncFolder(dirname(path));
}

function syncFolder(path: string): void {
  // Windows cannot open a folder; its rename is durable by itself (NTFS journals metadata).
  if (process.platform === 'win32') return;
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
