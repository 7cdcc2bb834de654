import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AttestryError } from '../attestry-error.ts';
import { formatHex } from '../bytes/encoding.ts';
import { bytesOfLatin1, latin1OfBytes } from '../bytes/sha256.ts';
import { sha256 } from '../node/crypto.ts';
import { makeFolder, replaceErasing, writeDurably } from '../node/durable-file.ts';
import { publicKeyOfSeed, signerOfSeed } from '../node/ed25519.ts';
import {
  neverSigned,
  type OwnOrigin,
  receiveAddCheckpoint,
  type SignedState,
  signedAnswer,
  signedState,
} from '../note/add-checkpoint.ts';
import { FormatError } from '../note/format-error.ts';
import {
  formatKeyManifest,
  identityName,
  type KeyManifest,
  parseKeyManifest,
  type RetiredKey,
} from '../note/key-manifest.ts';
import {
  formatSignerKey,
  formatVerifierKey,
  parseSignerKey,
  parseVerifierKey,
  type SignerKey,
  type VerifierKey,
  verifierKey,
} from '../note/note-key.ts';
import { parseOrigin } from '../note/origin.ts';
import { formatNote, parseNote, signNote } from '../note/signed-note.ts';
import { treeHasher } from '../tree/hash.ts';
import { SignedStates } from './signed-states.ts';
import type { Signer, SignerIdentity, VerifierKeys, VerifyResume } from './signer.ts';
import { formatResume, parseObject, parseResume } from './signer-json.ts';

/**
 * The signer of one machine, in this process, over a folder of its own:
 *
 *     key                     the Ed25519 seed, as an skey (mode 0600); while a rotation overlaps the one before in a second line
 *     identity                the private identity key, as an skey (mode 0600); its vkey once that was taken away
 *     manifest                what the identity key says of the keys that sign: the note of `key-manifest`
 *     origins/<hex>.json      {origin, size, root, note}, frozen where it is; <hex> = SHA-256 of the origin
 *     resume/<hex>.json       how far verification got
 *     lock                    held while a state is read, decided and written
 *
 * Other processes may use the same folder: the lock makes each decision one step, and keys are read anew each time. It goes
 * with its process.
 */
export class FolderSigner implements Signer {
  readonly #folder: string;
  readonly #states: SignedStates;
  readonly #locked: <T>(decide: () => T) => T;
  readonly #hasher = treeHasher(sha256);

  private constructor(folder: string, locked: <T>(decide: () => T) => T) {
    this.#folder = folder;
    this.#states = new SignedStates(join(folder, 'origins'));
    this.#locked = locked;
    this.#readKeys();
  }

  /** Makes the folder, its key, the identity key and the first manifest. Throws when there is one. Durable when it returns. */
  static create(folder: string, name: string, locked: <T>(decide: () => T) => T): FolderSigner {
    if (existsSync(join(folder, 'key'))) throw new Error(`${folder} is a signer's folder already`);
    makeFolder(folder);
    makeFolder(join(folder, 'origins'));
    makeFolder(join(folder, 'resume'));
    const key = newKey(name);
    beginIdentity(folder, name, [key]);
    // Written last: where we crash before, nobody has seen any of it, and all is made again.
    writeDurably(join(folder, 'key'), `${formatSignerKey(key)}\n`);
    return new FolderSigner(folder, locked);
  }

  /** Opens a folder that exists. @param locked runs a function while no other process runs one. */
  static open(folder: string, locked: <T>(decide: () => T) => T): FolderSigner {
    return new FolderSigner(folder, locked);
  }

  async verifierKeys(origin: string): Promise<VerifierKeys> {
    const [current, ...others] = this.#readKeys();
    const { retired = [] } = this.#readManifest() ?? {};
    const signing = [current, ...others].map(({ seed }) => publicKeyOfSeed(seed));
    const isSigning = (publicKey: string): boolean => signing.some((one) => latin1OfBytes(one) === publicKey);
    const ended = retired.map(({ publicKey }) => publicKey).filter((publicKey) => !isSigning(publicKey));
    const [first = '', ...rest] = [...signing, ...ended.map(bytesOfLatin1)].map((publicKey) =>
      formatVerifierKey(verifierKey(sha256, origin, 'ed25519', publicKey)),
    );
    return [first, ...rest];
  }

  async identity(): Promise<SignerIdentity | undefined> {
    return this.#readIdentity() === undefined ? undefined : this.#readWritten();
  }

  /**
   * Signs with a new key from now on, and with the one before as well, until {@link retireKey}. What was interrupted is brought
   * to its end. Durable when it resolves.
   *
   * @param identity the private identity key, where it is not in the folder
   * @throws AttestryError IDENTITY_KEY_MISSING; KEY_STATE_INVALID while the rotation before overlaps
   */
  async rotateKey(identity?: string): Promise<SignerIdentity> {
    return this.#locked(() => {
      const manifest = this.#requireManifest();
      const signer = this.#requireIdentity(identity);
      const known = new Set(manifest.keys);
      let keys = this.#readKeys();
      if (keys.length > 1 && keys.every((key) => known.has(key.key.publicKey)))
        throw new AttestryError(
          'KEY_STATE_INVALID',
          'two keys sign already: end the rotation first with `attestry keys retire-signing`',
        );
      if (keys.length === 1) {
        keys = [newKey(manifest.name), ...keys];
        writeDurably(join(this.#folder, 'key'), keys.map((key) => `${formatSignerKey(key)}\n`).join(''));
      }
      // If we crash after this line, both keys sign, and the manifest vouches for the older: asked again, it goes on from here.
      return this.#writeManifest(signer, { ...manifest, keys: keys.map(({ key }) => key.publicKey) });
    });
  }

  /**
   * Stops the key that a rotation replaced: what it signed is believed up to what was signed by now. Durable when it resolves.
   *
   * @param identity the private identity key, where it is not in the folder
   * @throws AttestryError IDENTITY_KEY_MISSING; KEY_STATE_INVALID where no rotation overlaps
   */
  async retireKey(identity?: string): Promise<SignerIdentity> {
    return this.#locked(() => {
      const manifest = this.#requireManifest();
      const signer = this.#requireIdentity(identity);
      const [current, former] = this.#readKeys();
      if (former === undefined || !manifest.keys.includes(current.key.publicKey))
        throw new AttestryError(
          'KEY_STATE_INVALID',
          'only one key signs: `attestry keys rotate-signing` makes another beside it, and brings to its end what was interrupted',
        );
      const { publicKey } = former.key;
      const isEnded = manifest.retired.some((one) => one.publicKey === publicKey);
      const written = isEnded
        ? this.#readWritten()
        : this.#writeManifest(signer, {
            ...manifest,
            keys: [current.key.publicKey],
            retired: [{ publicKey, until: this.#signedSizes(manifest.name) }, ...manifest.retired],
          });
      // If we crash after this line, the former key goes on signing, and nobody believes it: asked again, it is stopped.
      replaceErasing(join(this.#folder, 'key'), `${formatSignerKey(current)}\n`);
      return written;
    });
  }

  /**
   * Hands out the private identity key, as an skey, and removes it from the machine: it is nowhere else. Durable when it resolves.
   *
   * @throws AttestryError IDENTITY_KEY_MISSING where it was taken before
   */
  async takeIdentity(keep: (skey: string) => void | Promise<void>): Promise<void> {
    const { key, seed } = this.#readIdentity() ?? {};
    if (key === undefined || seed === undefined)
      throw new AttestryError(
        'IDENTITY_KEY_MISSING',
        'the private identity key is not on this machine: it was taken before, or never made',
      );
    // Before it is gone: it is nowhere else.
    await keep(formatSignerKey({ key, seed }));
    this.#locked(() => replaceErasing(join(this.#folder, 'identity'), `${formatVerifierKey(key)}\n`));
  }

  /** Makes the identity key of a folder of before there were any. @throws AttestryError KEY_STATE_INVALID where there is one */
  async makeIdentity(): Promise<SignerIdentity> {
    this.#locked(() => {
      if (this.#readIdentity() !== undefined)
        throw new AttestryError(
          'KEY_STATE_INVALID',
          'there is an identity key: verifiers have pinned it, and it stays',
        );
      const keys = this.#readKeys();
      beginIdentity(this.#folder, keys[0].key.name, keys);
    });
    return this.#readWritten();
  }

  async enroll(origin: string): Promise<void> {
    this.#locked(() => {
      const { name } = this.#readKeys()[0].key;
      // The manifest is of one installation: under another nothing could say up to where a retired key is believed.
      if (parseOrigin(origin).name !== name)
        throw new AttestryError(
          'SIGNER_REFUSED',
          `this signer is of the installation ${name}, and ${origin} is of another: make one with \`attestry signer --init --name ${parseOrigin(origin).name}\``,
        );
      if (this.#read(origin) !== undefined)
        throw new AttestryError('LOG_EXISTS', `${origin} is enrolled already`);
      this.#write(origin, { state: neverSigned(this.#hasher), frozen: false });
    });
  }

  async freeze(origin: string): Promise<void> {
    this.#locked(() => {
      const own = this.#read(origin);
      if (own === undefined) throw new AttestryError('LOG_ABSENT', `${origin} is not enrolled`);
      if (!own.frozen) this.#write(origin, { ...own, frozen: true });
    });
  }

  async lastSigned(origin: string): Promise<SignedState | undefined> {
    return this.#read(origin)?.state;
  }

  async origins(): Promise<readonly string[]> {
    return this.#states.list().map(({ origin }) => origin);
  }

  async addCheckpoint(body: string): Promise<{ status: number; body: string }> {
    return this.#locked(() => {
      const enrolled = (origin: string): OwnOrigin | undefined => this.#read(origin);
      const decision = receiveAddCheckpoint(this.#hasher, { role: 'signer', enrolled }, body);
      if (decision.kind === 'refuse') return decision.answer;
      // If we crash after this line, the state is ahead of every signature: asked again, it is signed again.
      const { frozen } = enrolled(decision.origin) ?? { frozen: false };
      this.#write(decision.origin, { state: decision.next, frozen });
      const lines = this.#readKeys().map(({ seed }) => {
        const key = verifierKey(sha256, decision.origin, 'ed25519', publicKeyOfSeed(seed));
        return signNote(key, signerOfSeed(seed), decision.text);
      });
      this.#write(decision.origin, { state: signedState(decision.next, decision.text, lines), frozen });
      return signedAnswer(lines);
    });
  }

  async readResume(origin: string): Promise<VerifyResume | undefined> {
    const path = this.#resumePath(origin);
    return existsSync(path) ? parseResume(parseObject(readFileSync(path, 'utf8'))) : undefined;
  }

  async writeResume(origin: string, resume: VerifyResume): Promise<void> {
    const text = JSON.stringify({ origin, ...formatResume(resume) });
    writeDurably(this.#resumePath(origin), `${text}\n`);
  }

  /** The current key first; a second while a rotation overlaps. */
  #readKeys(): readonly [SignerKey, ...SignerKey[]] {
    const [current, ...others] = readKeys(this.#folder).map((skey) =>
      parseSignerKey(sha256, publicKeyOfSeed, skey),
    );
    if (current === undefined) throw absentKey(this.#folder);
    return [current, ...others];
  }

  #readIdentity(): { readonly key: VerifierKey; readonly seed?: Uint8Array } | undefined {
    const path = join(this.#folder, 'identity');
    if (!existsSync(path)) return undefined;
    const text = readFileSync(path, 'utf8').trimEnd();
    return text.startsWith('PRIVATE+KEY+')
      ? parseSignerKey(sha256, publicKeyOfSeed, text)
      : { key: parseVerifierKey(sha256, text) };
  }

  #readManifest(): KeyManifest | undefined {
    const path = join(this.#folder, 'manifest');
    if (!existsSync(path)) return undefined;
    return parseKeyManifest(parseNote(readFileSync(path, 'utf8')).text);
  }

  #requireManifest(): KeyManifest {
    const manifest = this.#readManifest();
    if (manifest !== undefined && this.#readIdentity() !== undefined) return manifest;
    throw new AttestryError(
      'IDENTITY_KEY_MISSING',
      'this signer has no identity key: make it with `attestry keys identity make`',
    );
  }

  #requireIdentity(given: string | undefined): SignerKey {
    const { key, seed } = this.#readIdentity() ?? {};
    if (given === undefined && key !== undefined && seed !== undefined) return { key, seed };
    if (given === undefined)
      throw new AttestryError(
        'IDENTITY_KEY_MISSING',
        'the identity key is offline, as it should be: give it with --identity FILE, or --identity - on standard input',
      );
    const parsed = readGivenIdentity(given);
    if (parsed !== undefined && parsed.key.publicKey === key?.publicKey) return parsed;
    throw new AttestryError(
      'IDENTITY_KEY_MISSING',
      `what was given is not the private identity key of this installation: give that of ${key === undefined ? 'it' : formatVerifierKey(key)}`,
    );
  }

  /** One more than the manifest before. Durable when it returns. */
  #writeManifest(identity: SignerKey, manifest: KeyManifest): SignerIdentity {
    writeManifest(this.#folder, identity, { ...manifest, serial: manifest.serial + 1 });
    return this.#readWritten();
  }

  #readWritten(): SignerIdentity {
    const { key, seed } = this.#readIdentity() ?? {};
    if (key === undefined) throw new Error('a manifest has an identity key');
    return { vkey: formatVerifierKey(key), online: seed !== undefined, manifest: readManifest(this.#folder) };
  }

  /** What was signed of each origin of a name, ascending by origin. */
  #signedSizes(name: string): RetiredKey['until'] {
    return this.#states
      .list()
      .filter(({ origin, state }) => parseOrigin(origin).name === name && state.size > 0)
      .map(({ origin, state }) => ({ origin, size: state.size }));
  }

  #resumePath(origin: string): string {
    return join(this.#folder, 'resume', `${formatHex(sha256(origin))}.json`);
  }

  #read(origin: string): OwnOrigin | undefined {
    const remembered = this.#states.read(origin);
    return remembered && { state: remembered.state, frozen: remembered.more.frozen === true };
  }

  #write(origin: string, { state, frozen }: OwnOrigin): void {
    this.#states.write({ origin, state, more: frozen ? { frozen } : {} });
  }
}

function newKey(name: string): SignerKey {
  const seed = new Uint8Array(randomBytes(32));
  return { key: verifierKey(sha256, name, 'ed25519', publicKeyOfSeed(seed)), seed };
}

/** Makes an identity key, and the first manifest. */
function beginIdentity(folder: string, name: string, keys: readonly SignerKey[]): void {
  const identity = newKey(identityName(name));
  // The manifest first: a folder has an identity key once both are there.
  writeManifest(folder, identity, {
    ...{ name, serial: 1, retired: [] },
    keys: keys.map(({ key }) => key.publicKey),
  });
  writeDurably(join(folder, 'identity'), `${formatSignerKey(identity)}\n`);
}

function writeManifest(folder: string, { key, seed }: SignerKey, manifest: KeyManifest): void {
  const text = formatKeyManifest(manifest);
  const note = formatNote({ text, signatures: [signNote(key, signerOfSeed(seed), text)] });
  writeDurably(join(folder, 'manifest'), note);
}

function readGivenIdentity(text: string): SignerKey | undefined {
  try {
    return parseSignerKey(sha256, publicKeyOfSeed, text.trim());
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}

function readKeys(folder: string): readonly string[] {
  try {
    return readFileSync(join(folder, 'key'), 'utf8').trimEnd().split('\n');
  } catch (cause) {
    throw absentKey(folder, cause);
  }
}

function readManifest(folder: string): string {
  try {
    return readFileSync(join(folder, 'manifest'), 'utf8');
  } catch (cause) {
    throw absentKey(folder, cause, 'manifest');
  }
}

function absentKey(folder: string, cause?: unknown, file = 'key'): AttestryError {
  return new AttestryError(
    'SIGNER_ABSENT',
    `${join(folder, file)} cannot be read: restore the folder of the signer from its backup`,
    { cause },
  );
}
