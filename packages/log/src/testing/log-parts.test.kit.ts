/** Parts of logs for tests: folders that go away, secrets and signers in memory. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { LogOptions } from '../log/open-log.ts';
import { sha256 } from '../node/crypto.ts';
import { createKeyring, type Keyring } from '../record/key-epoch.ts';
import { FolderSigner } from '../signer/folder-signer.ts';
import type { Signer } from '../signer/signer.ts';
import type { LogStore } from '../store/log-store.ts';
import { createMemoryFile, type MemoryFile, openMemoryStore } from '../store/memory/memory-store.ts';
import { fileLock } from '../store/sqlite/file-lock.ts';
import { createLogFile } from '../store/sqlite/schema.ts';
import { openSqliteStore } from '../store/sqlite/sqlite-store.ts';

export const ORIGIN = 'test.example/main/1';

/** A folder that is removed after the tests of the file that asks for it. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'attestry-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A secret that a number stands for. */
export function secretOf(number: number): Uint8Array {
  return Buffer.from(`the secret number ${number}`.padEnd(40, '.'));
}

export function keyringOf(...numbers: readonly number[]): Keyring {
  return createKeyring(sha256, numbers.map(secretOf));
}

export function newSigner(folder: string, name = 'test.example'): FolderSigner {
  return FolderSigner.create(folder, name, fileLock(join(folder, 'lock')));
}

export function openSigner(folder: string): FolderSigner {
  return FolderSigner.open(folder, fileLock(join(folder, 'lock')));
}

/** All that a log in memory leaves behind, and what opens it again. */
export interface MemoryParts {
  readonly file: MemoryFile;
  readonly origin: string;
  readonly keyring: Keyring;
  readonly signer: Signer;
  readonly openStore: () => LogStore;
  /** Options of `createLog` and `openLog`, with a store of their own. */
  options(more?: Partial<LogOptions>): LogOptions;
}

/** @param folder where the signer's folder is made. */
export function memoryParts(folder: string, keyring: Keyring = keyringOf(1)): MemoryParts {
  const file = createMemoryFile(ORIGIN);
  const signer = newSigner(mkdtempSync(join(folder, 'signer-')));
  const openStore = (): LogStore => openMemoryStore(file);
  return {
    file,
    origin: ORIGIN,
    keyring,
    signer,
    openStore,
    options: (more = {}) => ({ store: openStore(), signer, origin: ORIGIN, keyring, ...more }),
  };
}

/** As {@link memoryParts}, in a file. */
export function fileParts(
  folder: string,
  keyring: Keyring = keyringOf(1),
): Omit<MemoryParts, 'file'> & { readonly path: string } {
  const own = mkdtempSync(join(folder, 'log-'));
  const path = join(own, 'main.1.db');
  createLogFile(path, ORIGIN);
  const signer = newSigner(join(own, 'signer'));
  const openStore = (): LogStore => openSqliteStore(path, ORIGIN);
  return {
    path,
    origin: ORIGIN,
    keyring,
    signer,
    openStore,
    options: (more = {}) => ({ signer, origin: ORIGIN, keyring, ...more, store: more.store ?? openStore() }),
  };
}
