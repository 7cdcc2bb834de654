/** The encryption of a backup: the format of age, as its author's library writes and reads it. */
import { open } from 'node:fs/promises';
import { AttestryError } from '@attestry/log';
import { Decrypter, Encrypter, type Identity, type Recipient } from 'age-encryption';

/** To whom a backup is encrypted. */
export type EncryptTo =
  | { readonly kind: 'passphrase'; readonly passphrase: string }
  /** `age1…`, public keys. */
  | { readonly kind: 'recipients'; readonly recipients: readonly string[] };

/** What opens a backup. */
export type OpenWith =
  | { readonly kind: 'passphrase'; readonly passphrase: string }
  /** `AGE-SECRET-KEY-1…`, as `age-keygen` writes them. */
  | { readonly kind: 'identities'; readonly identities: readonly string[] };

/**
 * The key of one file, in memory: what a passphrase or a secret key of age opens is this. Kept while a file is written, so that it
 * can be read back where only others hold what opens it; it leaves nothing in the file.
 */
export class FileKey implements Recipient, Identity {
  #key: Uint8Array | null = null;

  wrapFileKey(key: Uint8Array): [] {
    this.#key = Uint8Array.from(key);
    return [];
  }

  unwrapFileKey(): Uint8Array | null {
    return this.#key;
  }
}

export interface Encrypted {
  readonly bytes: ReadableStream<Uint8Array>;
  /** Opens the file that was written: with the passphrase, which so is tried out; where only others can, by the key that was kept. */
  openAgain(path: string): Promise<FileKey>;
}

/** Encrypts a stream. @throws TypeError for a recipient that is none */
export async function encryptStream(plain: ReadableStream<Uint8Array>, to: EncryptTo): Promise<Encrypted> {
  const encrypter = new Encrypter();
  if (to.kind === 'passphrase') {
    encrypter.setPassphrase(to.passphrase);
    return { bytes: await encrypter.encrypt(plain), openAgain: (path) => openFileKey(path, to) };
  }
  for (const recipient of to.recipients) encrypter.addRecipient(recipient);
  const fileKey = new FileKey();
  encrypter.addRecipient(fileKey);
  return { bytes: await encrypter.encrypt(plain), openAgain: async () => fileKey };
}

/** @throws TypeError which says which recipient is none */
export function checkRecipients(recipients: readonly string[]): void {
  for (const recipient of recipients) {
    try {
      new Encrypter().addRecipient(recipient);
    } catch (cause) {
      throw new TypeError(`"${recipient}" is no public key of age: \`age-keygen -y\` prints one, age1…`, {
        cause,
      });
    }
  }
}

/** How every file of age begins. */
const FIRST_LINE = 'age-encryption.org/v1\n';
/** More than the lines for hundreds of recipients. */
const MOST_HEADER_BYTES = 262_144;

/**
 * Opens the beginning of a backup.
 *
 * @throws AttestryError BACKUP_BROKEN when it is none, or does not open with this
 */
export async function openFileKey(path: string, openWith: OpenWith): Promise<FileKey> {
  const header = await readBeginning(path);
  if (!Buffer.from(header).toString('latin1').startsWith(FIRST_LINE))
    throw new AttestryError('BACKUP_BROKEN', `${path} is no backup: it does not begin as a file of age does`);
  const decrypter = new Decrypter();
  if (openWith.kind === 'passphrase') decrypter.addPassphrase(openWith.passphrase);
  else for (const identity of openWith.identities) decrypter.addIdentity(identity);
  try {
    const fileKey = new FileKey();
    fileKey.wrapFileKey(await decrypter.decryptHeader(header));
    return fileKey;
  } catch (cause) {
    throw new AttestryError('BACKUP_BROKEN', `${path} does not open: ${whyNot(cause, openWith)}`, { cause });
  }
}

async function readBeginning(path: string): Promise<Uint8Array> {
  const file = await open(path, 'r');
  try {
    const bytes = new Uint8Array(MOST_HEADER_BYTES);
    const { bytesRead } = await file.read(bytes, 0, bytes.length, 0);
    return bytes.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

function whyNot(error: unknown, { kind }: OpenWith): string {
  const message = error instanceof Error ? error.message : String(error);
  if (!/no identity matched/.test(message)) return `its beginning was changed, or is not whole (${message})`;
  return kind === 'passphrase'
    ? 'the passphrase is not the one that it was made with, it was made for a key of age (--identity), or its beginning was changed'
    : 'it was not made for this key of age, it has a passphrase (--passphrase-file), or its beginning was changed';
}

/**
 * Decrypts a stream. What it gives was authenticated, 64 KiB at a time; that nothing is missing is certain when it ends. Rejects, or
 * fails as it is read, where something was changed.
 */
export function decryptStream(
  sealed: ReadableStream<Uint8Array>,
  fileKey: FileKey,
): Promise<ReadableStream<Uint8Array>> {
  const decrypter = new Decrypter();
  decrypter.addIdentity(fileKey);
  return decrypter.decrypt(sealed);
}

/** The secret keys in a file of `age-keygen`. @throws TypeError when one is none, without repeating it, or there is none */
export function parseIdentities(text: string): readonly string[] {
  const identities = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  for (const identity of identities) {
    try {
      new Decrypter().addIdentity(identity);
    } catch {
      throw new TypeError('it has a line that is no secret key of age, AGE-SECRET-KEY-1…');
    }
  }
  if (identities.length === 0) throw new TypeError('there is no secret key of age in it, AGE-SECRET-KEY-1…');
  return identities;
}
