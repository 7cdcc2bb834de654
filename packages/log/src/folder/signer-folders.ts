/** Signers and witnesses in folders, each with the lock of SQLite: it goes with its process, whatever ends that. */
import { join } from 'node:path';
import { FolderSigner } from '../signer/folder-signer.ts';
import { fileLock } from '../store/sqlite/file-lock.ts';
import { FolderWitness } from '../witness/folder-witness.ts';

/** Makes the folder of a signer, and its key under a name. Throws when there is one. Durable when it returns. */
export function createSigner(path: string, name: string): FolderSigner {
  return FolderSigner.create(path, name, lockOf(path));
}

/** Opens the folder of a signer. Throws SIGNER_ABSENT when there is none. */
export function openSigner(path: string): FolderSigner {
  return FolderSigner.open(path, lockOf(path));
}

/** Makes the folder of a witness, and its key under a name. Throws LOG_EXISTS when there is one. Durable when it returns. */
export function createWitness(path: string, name: string): FolderWitness {
  return FolderWitness.create(path, name, lockOf(path));
}

/** Opens the folder of a witness. Throws SIGNER_ABSENT when there is none. */
export function openWitness(path: string): FolderWitness {
  return FolderWitness.open(path, lockOf(path));
}

function lockOf(path: string): <T>(run: () => T) => T {
  return fileLock(join(path, 'lock'));
}
