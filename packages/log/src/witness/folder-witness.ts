import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AttestryError } from '../attestry-error.ts';
import { sha256 } from '../node/crypto.ts';
import { makeFolder, writeDurably } from '../node/durable-file.ts';
import { publicKeyOfSeed, signerOfSeed, verifyEd25519 } from '../node/ed25519.ts';
import {
  type AddCheckpointAnswer,
  type AddCheckpointPolicy,
  neverSigned,
  receiveAddCheckpoint,
  signedAnswer,
  signedState,
  type WatchedOrigin,
} from '../note/add-checkpoint.ts';
import { cosign } from '../note/cosignature.ts';
import { FormatError } from '../note/format-error.ts';
import {
  formatSignerKey,
  formatVerifierKey,
  parseSignerKey,
  parseVerifierKey,
  type SignerKey,
  verifierKey,
} from '../note/note-key.ts';
import { type RememberedOrigin, SignedStates } from '../signer/signed-states.ts';
import { treeHasher } from '../tree/hash.ts';

/** A log that a witness watches. */
export interface WatchedLog {
  readonly origin: string;
  /** The vkeys of its signer (type 0x01). */
  readonly keys: readonly string[];
  /** Records at its latest cosigned checkpoint; 0 before the first. */
  readonly size: number;
}

/**
 * A witness of other people's logs (C2SP tlog-witness), over a folder of its own:
 *
 *     key                     the Ed25519 seed, as an skey of type 0x04 (mode 0600)
 *     origins/<hex>.json      {origin, size, root, note, keys}; <hex> = SHA-256 of the origin, keys the vkeys of the log
 *     lock                    held while a state is read, decided and written
 *
 * It cosigns a checkpoint of a log that it watches when that provably extends all that it cosigned of it before. Several
 * processes may use one folder: the lock makes each decision one step.
 */
export class FolderWitness {
  readonly #states: SignedStates;
  readonly #key: SignerKey;
  readonly #locked: <T>(decide: () => T) => T;
  readonly #hasher = treeHasher(sha256);

  private constructor(folder: string, locked: <T>(decide: () => T) => T) {
    this.#key = readKey(folder);
    this.#states = new SignedStates(join(folder, 'origins'));
    this.#locked = locked;
  }

  /** Makes the folder and its key under a name. Throws LOG_EXISTS when there is one. Durable when it returns. */
  static create(folder: string, name: string, locked: <T>(decide: () => T) => T): FolderWitness {
    if (existsSync(join(folder, 'key')))
      throw new AttestryError('LOG_EXISTS', `${folder} is a witness's folder already`);
    makeFolder(folder);
    makeFolder(join(folder, 'origins'));
    const seed = new Uint8Array(randomBytes(32));
    const key = verifierKey(sha256, name, 'cosignature', publicKeyOfSeed(seed));
    writeDurably(join(folder, 'key'), `${formatSignerKey({ key, seed })}\n`);
    return new FolderWitness(folder, locked);
  }

  /** Opens a folder that exists; throws SIGNER_ABSENT. @param locked runs a function while no other process runs one. */
  static open(folder: string, locked: <T>(decide: () => T) => T): FolderWitness {
    return new FolderWitness(folder, locked);
  }

  /** The vkey of its cosignatures: what the operators of logs write into their policies. */
  get verifierKey(): string {
    return formatVerifierKey(this.#key.key);
  }

  /** Watches a log under one more key of its. What was cosigned of it stays in force. Throws FormatError. Durable. */
  watch(origin: string, vkey: string): void {
    if (parseVerifierKey(sha256, vkey).type !== 'ed25519')
      throw new FormatError('the key of a log (type 0x01)', 'that of a witness');
    this.#locked(() => {
      const before = this.#states.read(origin);
      const state = before?.state ?? neverSigned(this.#hasher);
      const keys = [...keysOf(before).filter((key) => key !== vkey), vkey];
      this.#states.write({ origin, state, more: { keys } });
    });
  }

  /**
   * Watches a log no more. What was cosigned of it is not forgotten: watched again, it goes on from there. False where it was
   * not watched. Durable.
   */
  unwatch(origin: string): boolean {
    return this.#locked(() => {
      const before = this.#states.read(origin);
      if (before === undefined || keysOf(before).length === 0) return false;
      this.#states.write({ ...before, more: { keys: [] } });
      return true;
    });
  }

  /** The logs that are watched, by origin. */
  watched(): readonly WatchedLog[] {
    return this.#states
      .list()
      .map((remembered) => ({
        origin: remembered.origin,
        keys: keysOf(remembered),
        size: remembered.state.size,
      }))
      .filter(({ keys }) => keys.length > 0);
  }

  /** Answers an add-checkpoint request. @param time POSIX seconds: when it is seen */
  addCheckpoint(body: Uint8Array, time: number): AddCheckpointAnswer {
    const policy: AddCheckpointPolicy = {
      role: 'witness',
      verify: verifyEd25519,
      enrolled: (origin) => this.#read(origin),
    };
    // Of what is refused nothing is written: strangers do not keep the lock from others.
    const first = receiveAddCheckpoint(this.#hasher, policy, body);
    if (first.kind === 'refuse') return first.answer;
    return this.#locked(() => {
      const decision = receiveAddCheckpoint(this.#hasher, policy, body);
      if (decision.kind === 'refuse') return decision.answer;
      const { origin, text, next } = decision;
      const more = { keys: keysOf(this.#states.read(origin)) };
      // If we crash after this line, the state is ahead of every cosignature: asked again, it is cosigned.
      this.#states.write({ origin, state: next, more });
      const line = cosign(this.#key.key, signerOfSeed(this.#key.seed), text, time);
      this.#states.write({ origin, state: signedState(next, text, [line]), more });
      return signedAnswer([line]);
    });
  }

  /** The latest checkpoint that was cosigned, with the signatures of log and witness. @param hex SHA-256 of the origin */
  latest(hex: string): string | undefined {
    if (!/^[0-9a-f]{64}$/.test(hex)) return undefined;
    const remembered = this.#states.readFile(hex);
    // Between deciding and cosigning it has the signature of the log alone.
    const cosigned = remembered?.state.note.includes(`\n— ${this.#key.key.name} `);
    return cosigned ? remembered?.state.note : undefined;
  }

  #read(origin: string): WatchedOrigin | undefined {
    const remembered = this.#states.read(origin);
    const keys = keysOf(remembered).map((vkey) => parseVerifierKey(sha256, vkey));
    return remembered === undefined || keys.length === 0 ? undefined : { state: remembered.state, keys };
  }
}

function keysOf(remembered: RememberedOrigin | undefined): readonly string[] {
  return (remembered?.more.keys ?? []) as readonly string[];
}

function readKey(folder: string): SignerKey {
  let skey: string;
  try {
    skey = readFileSync(join(folder, 'key'), 'utf8').trimEnd();
  } catch (cause) {
    throw new AttestryError(
      'SIGNER_ABSENT',
      `${join(folder, 'key')} cannot be read: restore the folder of the witness from its backup, or make one with --init`,
      { cause },
    );
  }
  return parseSignerKey(sha256, publicKeyOfSeed, skey);
}
