/**
 * The HMAC secrets that lie in a data folder:
 *
 *     secrets/<order>-<id>          a secret as text, under its key id; the order ascends (mode 0600)
 *     secrets/ratchet/<hex>.json    of a log that has been in mode `ratchet`: {origin, idKey, keys}; <hex> = SHA-256 of the origin
 *
 * The second holds what a log needs whose first secret is offline: the key of its marks, which follows from that secret and
 * reveals nothing of it, and K_log of the current epoch.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AttestryError } from '../attestry-error.ts';
import { formatHex } from '../bytes/encoding.ts';
import { sha256 } from '../node/crypto.ts';
import { eraseFile, makeFolder, replaceErasing, writeDurably } from '../node/durable-file.ts';
import { keyIdOf, MIN_SECRET_BYTES } from '../record/chain.ts';
import { createKeyring, type KeptKeys, type Keyring, parseSecret } from '../record/key-epoch.ts';
import type { SecretSource, SecretSourceKind } from './secret-source.ts';

/** The keyring of a data folder: of its files, and of where else its secrets come from. */
export interface FolderKeyring extends Keyring {
  /** Reads all of it again. @throws AttestryError SECRET_UNREADABLE */
  refresh(): Promise<void>;
  /** Where the secret of a key id lies; undefined where it is not here. */
  sourceOf(keyId: string): SecretSourceKind | undefined;
  /** The newest secret of a source that is not the folder's; undefined where its files are all there is. */
  readonly given: { readonly kind: SecretSource['kind']; readonly keyId: string } | undefined;
}

/**
 * Reads the secrets of a folder; those of the sources come after those of files.
 *
 * @throws AttestryError SECRET_UNREADABLE where one is too short
 */
export function openKeyring(path: string, sources: readonly SecretSource[]): FolderKeyring {
  let current = gather(path, sources);
  return {
    get keyIds() {
      return current.keyring.keyIds;
    },
    get given() {
      return current.given;
    },
    secretOf: (keyId) => current.keyring.secretOf(keyId),
    keptOf: (origin) => readKept(path, origin),
    sourceOf: (keyId) => current.kinds.get(keyId),
    refresh: async () => {
      const read = sources.map(async (source) => ({ ...source, secrets: await source.read() }));
      current = gather(path, await Promise.all(read));
    },
  };
}

interface Gathered {
  readonly keyring: Keyring;
  readonly kinds: ReadonlyMap<string, SecretSourceKind>;
  readonly given: FolderKeyring['given'];
}

function gather(path: string, sources: readonly SecretSource[]): Gathered {
  const found = [
    ...secretFiles(path).map((file) => ({ kind: 'file' as const, secret: readSecret(path, file) })),
    ...sources.flatMap(({ kind, secrets }) => secrets.map((secret) => ({ kind, secret }))),
  ];
  const kinds = new Map<string, SecretSourceKind>();
  for (const { kind, secret } of found) {
    const keyId = keyIdOf(sha256, secret);
    if (!kinds.has(keyId)) kinds.set(keyId, kind);
  }
  const newest = sources.at(-1);
  const secret = newest?.secrets.at(-1);
  return {
    keyring: createKeyring(
      sha256,
      found.map((one) => one.secret),
    ),
    kinds,
    given: newest && secret && { kind: newest.kind, keyId: keyIdOf(sha256, secret) },
  };
}

function readSecret(path: string, file: string): Uint8Array {
  const place = join(path, 'secrets', file);
  const secret = parseSecret(readFileSync(place, 'utf8'));
  if (secret.length >= MIN_SECRET_BYTES) return secret;
  throw new AttestryError(
    'SECRET_UNREADABLE',
    `${place} has ${secret.length} bytes, and a secret has at least ${MIN_SECRET_BYTES}: nothing was tampered with, restore it from its backup`,
  );
}

/** Makes a new secret, and returns its key id. Durable when it returns. */
export function addSecretFile(path: string): string {
  // As text, so that it can be copied by hand, and read by whatever else is to check a tag.
  const text = `${randomBytes(32).toString('base64url')}\n`;
  const keyId = keyIdOf(sha256, parseSecret(text));
  const order = Math.max(0, ...secretFiles(path).map((file) => Number(file.split('-')[0]))) + 1;
  writeDurably(join(path, 'secrets', `${String(order).padStart(4, '0')}-${keyId}`), text);
  return keyId;
}

/** Removes the file of a secret, durably, and overwrites what it held. */
export function eraseSecretFile(path: string, keyId: string): void {
  for (const file of secretFiles(path)) {
    const secret = parseSecret(readFileSync(join(path, 'secrets', file), 'utf8'));
    if (keyIdOf(sha256, secret) === keyId) eraseFile(join(path, 'secrets', file));
  }
}

/** Oldest first. */
function secretFiles(path: string): readonly string[] {
  const folder = join(path, 'secrets');
  const files = existsSync(folder) ? readdirSync(folder) : [];
  return files.filter((file) => /^\d{4,}-[0-9a-f]{16}$/.test(file)).sort();
}

/** Keeps these keys of a log, and no others: what was there before is overwritten. Durable when it returns. */
export function keepKeys(path: string, origin: string, { idKey, keys }: KeptKeys): void {
  makeFolder(join(path, 'secrets', 'ratchet'));
  const text = (key: Uint8Array): string => Buffer.from(key).toString('base64url');
  const kept = JSON.stringify({ origin, idKey: text(idKey), keys: keys.map(text) });
  replaceErasing(keptPath(path, origin), `${kept}\n`);
}

/** Read anew each time: another process turns the ratchet, and what it erased is not to live on here. */
function readKept(path: string, origin: string): KeptKeys | undefined {
  const place = keptPath(path, origin);
  if (!existsSync(place)) return undefined;
  try {
    const { idKey, keys } = JSON.parse(readFileSync(place, 'utf8')) as { idKey: string; keys: string[] };
    return { idKey: bytesOf(idKey), keys: keys.map(bytesOf) };
  } catch (cause) {
    throw new AttestryError(
      'SECRET_UNREADABLE',
      `${place} cannot be read: nothing was tampered with, restore it from its backup`,
      { cause },
    );
  }
}

function bytesOf(base64url: string): Uint8Array {
  const bytes = new Uint8Array(Buffer.from(base64url, 'base64url'));
  if (bytes.length !== 32) throw new RangeError('a key has 32 bytes');
  return bytes;
}

function keptPath(path: string, origin: string): string {
  return join(path, 'secrets', 'ratchet', `${formatHex(sha256(origin))}.json`);
}
