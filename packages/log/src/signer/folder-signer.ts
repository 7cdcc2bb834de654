import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AttestryError } from '../attestry-error.ts';
import { formatBase64, formatHex, parseBase64 } from '../bytes/encoding.ts';
import { asHash, type Hash } from '../bytes/sha256.ts';
import { sha256 } from '../node/crypto.ts';
import { makeFolder, writeDurably } from '../node/durable-file.ts';
import { publicKeyOfSeed, signerOfSeed } from '../node/ed25519.ts';
import {
  neverSigned,
  type OwnOrigin,
  receiveAddCheckpoint,
  type SignedState,
  signedAnswer,
  signedState,
} from '../note/add-checkpoint.ts';
import {
  formatSignerKey,
  formatVerifierKey,
  parseSignerKey,
  type SignEd25519,
  type VerifierKey,
  verifierKey,
} from '../note/note-key.ts';
import { signNote } from '../note/signed-note.ts';
import { treeHasher } from '../tree/hash.ts';
import type { Signer, VerifierKeys, VerifyResume } from './signer.ts';

/**
 * The signer of one machine, in this process, over a folder of its own:
 *
 *     key                     the Ed25519 seed, as an skey (mode 0600)
 *     origins/<hex>.json      {origin, size, root, note}, frozen where it is; <hex> = SHA-256 of the origin
 *     resume/<hex>.json       how far verification got
 *     lock                    held while a state is read, decided and written
 *
 * Other processes may use the same folder: the lock makes each decision one step. It goes with its process.
 */
export class FolderSigner implements Signer {
  readonly #folder: string;
  readonly #seed: Uint8Array;
  readonly #sign: SignEd25519;
  readonly #locked: <T>(decide: () => T) => T;
  readonly #hasher = treeHasher(sha256);

  private constructor(folder: string, locked: <T>(decide: () => T) => T) {
    const { seed } = parseSignerKey(sha256, publicKeyOfSeed, readKey(folder));
    this.#folder = folder;
    this.#seed = seed;
    this.#sign = signerOfSeed(seed);
    this.#locked = locked;
  }

  /** Makes the folder and its key. Throws when there is one. Durable when it returns. */
  static create(folder: string, name: string, locked: <T>(decide: () => T) => T): FolderSigner {
    if (existsSync(join(folder, 'key'))) throw new Error(`${folder} is a signer's folder already`);
    makeFolder(folder);
    makeFolder(join(folder, 'origins'));
    makeFolder(join(folder, 'resume'));
    const seed = new Uint8Array(randomBytes(32));
    const key = verifierKey(sha256, name, 'ed25519', publicKeyOfSeed(seed));
    writeDurably(join(folder, 'key'), `${formatSignerKey({ key, seed })}\n`);
    return new FolderSigner(folder, locked);
  }

  /** Opens a folder that exists. @param locked runs a function while no other process runs one. */
  static open(folder: string, locked: <T>(decide: () => T) => T): FolderSigner {
    return new FolderSigner(folder, locked);
  }

  async verifierKeys(origin: string): Promise<VerifierKeys> {
    return [formatVerifierKey(this.#key(origin))];
  }

  async enroll(origin: string): Promise<void> {
    this.#locked(() => {
      if (this.#read(origin) !== undefined) throw new Error(`${origin} is enrolled already`);
      this.#write(origin, { state: neverSigned(this.#hasher), frozen: false });
    });
  }

  async freeze(origin: string): Promise<void> {
    this.#locked(() => {
      const own = this.#read(origin);
      if (own === undefined) throw new Error(`${origin} is not enrolled`);
      if (!own.frozen) this.#write(origin, { ...own, frozen: true });
    });
  }

  async lastSigned(origin: string): Promise<SignedState | undefined> {
    return this.#read(origin)?.state;
  }

  async origins(): Promise<readonly string[]> {
    const files = readdirSync(join(this.#folder, 'origins')).filter((file) => file.endsWith('.json'));
    return files
      .map((file) => parseState(readFileSync(join(this.#folder, 'origins', file), 'utf8')).origin)
      .sort();
  }

  async addCheckpoint(body: string): Promise<{ status: number; body: string }> {
    return this.#locked(() => {
      const enrolled = (origin: string): OwnOrigin | undefined => this.#read(origin);
      const decision = receiveAddCheckpoint(this.#hasher, { role: 'signer', enrolled }, body);
      if (decision.kind === 'refuse') return decision.answer;
      // If we crash after this line, the state is ahead of every signature: asked again, it is signed again.
      const { frozen } = enrolled(decision.origin) ?? { frozen: false };
      this.#write(decision.origin, { state: decision.next, frozen });
      const line = signNote(this.#key(decision.origin), this.#sign, decision.text);
      this.#write(decision.origin, { state: signedState(decision.next, decision.text, [line]), frozen });
      return signedAnswer([line]);
    });
  }

  async readResume(origin: string): Promise<VerifyResume | undefined> {
    const path = this.#path('resume', origin);
    if (!existsSync(path)) return undefined;
    const { size, root, tag, epoch } = JSON.parse(readFileSync(path, 'utf8')) as {
      [K in keyof VerifyResume]: never;
    };
    return { size, root: hashOf(root), tag: hashOf(tag), epoch };
  }

  async writeResume(origin: string, resume: VerifyResume): Promise<void> {
    const { size, root, tag, epoch } = resume;
    const text = JSON.stringify({ origin, size, root: formatBase64(root), tag: formatBase64(tag), epoch });
    writeDurably(this.#path('resume', origin), `${text}\n`);
  }

  #key(origin: string): VerifierKey {
    return verifierKey(sha256, origin, 'ed25519', publicKeyOfSeed(this.#seed));
  }

  #path(kind: 'origins' | 'resume', origin: string): string {
    return join(this.#folder, kind, `${formatHex(sha256(origin))}.json`);
  }

  #read(origin: string): OwnOrigin | undefined {
    const path = this.#path('origins', origin);
    return existsSync(path) ? parseState(readFileSync(path, 'utf8')).own : undefined;
  }

  #write(origin: string, { state, frozen }: OwnOrigin): void {
    const { size, root, note } = state;
    const text = JSON.stringify({
      origin,
      size,
      root: formatBase64(root),
      note,
      ...(frozen && { frozen }),
    });
    writeDurably(this.#path('origins', origin), `${text}\n`);
  }
}

function readKey(folder: string): string {
  try {
    return readFileSync(join(folder, 'key'), 'utf8').trimEnd();
  } catch (cause) {
    throw new AttestryError(
      'SIGNER_ABSENT',
      `${join(folder, 'key')} cannot be read: restore the folder of the signer from its backup`,
      { cause },
    );
  }
}

function parseState(text: string): { origin: string; own: OwnOrigin } {
  const {
    origin,
    size,
    root,
    note,
    frozen = false,
  } = JSON.parse(text) as {
    origin: string;
    size: number;
    root: string;
    note: string;
    frozen?: boolean;
  };
  return { origin, own: { state: { size, root: hashOf(root), note }, frozen } };
}

function hashOf(base64: string): Hash {
  const latin1 = parseBase64(base64);
  if (latin1 === undefined) throw new Error('a file of the signer holds no hash where one belongs');
  return asHash(latin1);
}
