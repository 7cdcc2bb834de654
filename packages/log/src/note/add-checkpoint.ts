/**
 * The one signing operation: C2SP tlog-witness `add-checkpoint` as a pure function. It is the witness (type 0x04), and it is
 * our own signer (type 0x01): both remember, per origin, the largest tree they signed, and sign only what
 * provably extends it. Never two roots for one size, never a smaller size.
 *
 *     old <size>\n
 *     <base64 hash>\n            0 … 63 times: consistency proof from old to the checkpoint's size
 *     \n
 *     <checkpoint>               to a witness a note with the log's signature, to the signer the bare text
 *
 *     200  a signature line per key      400  malformed, or old > size       403  not signed by the log, or frozen
 *     404  origin not enrolled           409  old is not the size signed last; the body is that size
 *     422  not proven: wrong proof, other root at the same size, or a size 0 that is not the empty tree
 *
 * Deciding and doing are apart. The caller:
 *
 *     const decision = receiveAddCheckpoint(hasher, policy, body);
 *     if (decision.kind === 'refuse') return decision.answer;
 *     persist(decision.origin, decision.next)        // write, fsync, rename, fsync the folder: atomically with the read
 *     const line = signNote(key, sign, decision.text)                  // or cosign(key, sign, decision.text, now)
 *     return signedAnswer([line])
 *
 * If we crash before the signature leaves, the state is ahead of what anyone holds: the same request, sent again with old =
 * size, is answered. The other way round, two roots could be signed. Ed25519 is deterministic: the signer
 * answers the same size and root with the same bytes; a witness with a newer time.
 */
import { formatBase64, formatHex } from '../bytes/encoding.ts';
import type { Hash } from '../bytes/sha256.ts';
import { checkConsistency } from '../tree/consistency.ts';
import type { TreeHasher } from '../tree/hash.ts';
import { parseBase64Hash } from './base64-hash.ts';
import { type Checkpoint, parseCheckpoint } from './checkpoint.ts';
import { parseDecimal } from './decimal.ts';
import { FormatError, shown } from './format-error.ts';
import type { VerifierKey, VerifyEd25519 } from './note-key.ts';
import {
  formatNote,
  formatSignatureLine,
  type Note,
  type NoteSignature,
  parseNote,
  parseReceivedNote,
} from './signed-note.ts';
import { decodeUtf8 } from './utf8.ts';
import { verifyNote } from './verify-note.ts';

export interface AddCheckpointRequest {
  /** The size that the proof starts at: what the sender believes was signed last. */
  readonly old: number;
  readonly proof: readonly Hash[];
  /** A signed note for a witness, the text of a checkpoint for the signer. */
  readonly checkpoint: string;
}

/** The largest tree that was signed for an origin. Written by the caller, before the signature is made. */
export interface SignedState {
  readonly size: number;
  readonly root: Hash;
  /**
   * The checkpoint with the signatures it had when the state was decided: the log's for a witness, none for the signer
   * (then it is the bare text). Empty before the first. {@link signedState} adds the signature that was made.
   */
  readonly note: string;
}

/** An origin of ours: the signer signs its checkpoints. */
export interface OwnOrigin {
  readonly state: SignedState;
  /** A reset put a later incarnation in its place: nothing larger is signed, what was signed is answered again. */
  readonly frozen: boolean;
}

/** An origin that a witness watches. */
export interface WatchedOrigin {
  readonly state: SignedState;
  /** The log's keys (type 0x01): one of them must have signed the checkpoint. */
  readonly keys: readonly VerifierKey[];
}

/** Whose request it is to decide, and what is remembered. `enrolled` answers for one origin, or undefined. */
export type AddCheckpointPolicy =
  | { readonly role: 'signer'; readonly enrolled: (origin: string) => OwnOrigin | undefined }
  | {
      readonly role: 'witness';
      readonly enrolled: (origin: string) => WatchedOrigin | undefined;
      readonly verify: VerifyEd25519;
    };

export interface AddCheckpointAnswer {
  readonly status: 200 | 400 | 403 | 404 | 409 | 422;
  readonly contentType: string;
  readonly body: string;
}

export type AddCheckpointDecision =
  | { readonly kind: 'refuse'; readonly answer: AddCheckpointAnswer }
  | {
      readonly kind: 'sign';
      readonly origin: string;
      /** The checkpoint text to sign. */
      readonly text: string;
      /** To be durable before the signature leaves; the very object that was there when nothing changed. */
      readonly next: SignedState;
    };

const MAX_PROOF = 63;

/** The state of an origin that was enrolled and never signed. */
export function neverSigned(hasher: TreeHasher): SignedState {
  return { size: 0, root: hasher.emptyRoot, note: '' };
}

/** Prints a request. Throws FormatError when it would print what {@link parseAddCheckpoint} does not take. */
export function formatAddCheckpoint({ old, proof, checkpoint }: AddCheckpointRequest): string {
  const hashes = proof.map((hash) => `${formatBase64(hash)}\n`).join('');
  const body = `old ${old}\n${hashes}\n${checkpoint}`;
  parseAddCheckpoint(body);
  return body;
}

/** Reads the frame of a request; the checkpoint in it is only cut out. Throws FormatError. */
export function parseAddCheckpoint(body: Uint8Array | string): AddCheckpointRequest {
  const text = typeof body === 'string' ? body : decodeUtf8(body);
  const middle = text.indexOf('\n\n');
  if (middle < 0) throw new FormatError('an empty line before the checkpoint', shown(text));
  const [first = '', ...hashes] = text.slice(0, middle).split('\n');
  if (!first.startsWith('old ')) throw new FormatError('"old <size>"', shown(first));
  if (hashes.length > MAX_PROOF)
    throw new FormatError(`a proof of at most ${MAX_PROOF} hashes`, `${hashes.length}`);
  return {
    old: parseDecimal(first.slice(4), 'an old size'),
    proof: hashes.map((hash) => parseBase64Hash(hash, 'a hash of the proof')),
    checkpoint: text.slice(middle + 2),
  };
}

/** Reads a body and decides: every malformed one is answered 400. */
export function receiveAddCheckpoint(
  hasher: TreeHasher,
  policy: AddCheckpointPolicy,
  body: Uint8Array | string,
): AddCheckpointDecision {
  const request = tryParse(() => parseAddCheckpoint(body), 'invalid input');
  return request.ok ? decideAddCheckpoint(hasher, policy, request.value) : request.refusal;
}

/** Decides a request, in the order of checks of tlog-witness. */
export function decideAddCheckpoint(
  hasher: TreeHasher,
  policy: AddCheckpointPolicy,
  request: AddCheckpointRequest,
): AddCheckpointDecision {
  const note = tryParse(() => readNote(policy, request.checkpoint), 'invalid input');
  if (!note.ok) return note.refusal;
  const parsed = tryParse(() => parseCheckpoint(note.value.text), 'invalid checkpoint');
  if (!parsed.ok) return parsed.refusal;
  const incoming: Incoming = { request, note: note.value, checkpoint: parsed.value };
  return policy.role === 'signer'
    ? decideOwn(hasher, policy.enrolled(parsed.value.origin), incoming)
    : decideWatched(hasher, policy.enrolled(parsed.value.origin), policy.verify, incoming);
}

/** The answer that carries signatures. */
export function signedAnswer(signatures: readonly NoteSignature[]): AddCheckpointAnswer {
  return { status: 200, contentType: PLAIN, body: signatures.map(formatSignatureLine).join('') };
}

/**
 * The decided state with the signatures that were then made, as it is shown and served. A crash before this is stored
 * loses nothing: the next request for the same size and root makes it again.
 */
export function signedState(next: SignedState, text: string, made: readonly NoteSignature[]): SignedState {
  const before = next.note === text ? [] : parseNote(next.note).signatures;
  const kept = before.filter(
    (old) => !made.some((line) => line.name === old.name && line.keyId === old.keyId),
  );
  return { ...next, note: formatNote({ text, signatures: [...kept, ...made] }) };
}

interface Incoming {
  readonly request: AddCheckpointRequest;
  readonly note: Note;
  readonly checkpoint: Checkpoint;
}

const PLAIN = 'text/plain; charset=utf-8';

function readNote(policy: AddCheckpointPolicy, checkpoint: string): Note {
  return policy.role === 'witness' ? parseReceivedNote(checkpoint) : { text: checkpoint, signatures: [] };
}

function decideOwn(
  hasher: TreeHasher,
  own: OwnOrigin | undefined,
  incoming: Incoming,
): AddCheckpointDecision {
  const { checkpoint, note } = incoming;
  if (own === undefined) return unknownLog(checkpoint.origin);
  // Extension lines are unaudited text under our signature; and the same size and root must mean the same bytes.
  if (checkpoint.extensions.length > 0) return refuse(400, 'invalid checkpoint: extension lines');
  if (own.frozen && checkpoint.size > own.state.size)
    return refuse(403, `origin is frozen at size ${own.state.size}`);
  return decideGrowth(hasher, own.state, incoming, note.text);
}

function decideWatched(
  hasher: TreeHasher,
  watched: WatchedOrigin | undefined,
  verify: VerifyEd25519,
  incoming: Incoming,
): AddCheckpointDecision {
  const { checkpoint, note } = incoming;
  if (watched === undefined) return unknownLog(checkpoint.origin);
  const verdict = verifyNote(note, watched.keys, verify);
  if (!verdict.ok) return refuse(403, `invalid signature: expected ${verdict.expected}, got ${verdict.got}`);
  // Only what verified is kept and served: unknown lines could be anything.
  const signatures = verdict.verified.map(({ line }) => line);
  return decideGrowth(hasher, watched.state, incoming, formatNote({ text: note.text, signatures }));
}

/** What signer and witness have in common: the checkpoint extends the state, provably. */
function decideGrowth(
  hasher: TreeHasher,
  state: SignedState,
  { request, note, checkpoint }: Incoming,
  noteToKeep: string,
): AddCheckpointDecision {
  const { size, root, origin } = checkpoint;
  if (request.old > size) return refuse(400, `invalid input: old size ${request.old} is beyond ${size}`);
  if (request.old !== state.size)
    return {
      kind: 'refuse',
      answer: { status: 409, contentType: 'text/x.tlog.size', body: `${state.size}\n` },
    };
  const gap = findGap(hasher, state, request, checkpoint);
  if (gap !== undefined) return refuse(422, gap);
  const unchanged = size === state.size && root === state.root && state.note !== '';
  const next = unchanged ? state : { size, root, note: noteToKeep };
  return { kind: 'sign', origin, text: note.text, next };
}

/** Why a checkpoint does not provably extend the state; undefined when it does. */
function findGap(
  hasher: TreeHasher,
  state: SignedState,
  { proof }: AddCheckpointRequest,
  { size, root }: Checkpoint,
): string | undefined {
  if (state.size === 0) {
    if (proof.length > 0) return 'consistency proof from size 0 is not empty';
    // The first checkpoint is taken on trust: everything extends the empty tree. But that tree has one root.
    return size > 0 || root === hasher.emptyRoot
      ? undefined
      : 'size 0 with a root that is not of the empty tree';
  }
  const verdict = checkConsistency(hasher, { oldSize: state.size, oldRoot: state.root, size, root, proof });
  if (verdict.ok) return undefined;
  if (size === state.size && proof.length === 0)
    return `size ${size} was signed with root ${formatHex(state.root)}, not ${formatHex(root)}`;
  return `consistency proof fails (${verdict.reason}): expected ${verdict.expected}, got ${verdict.got}`;
}

function unknownLog(origin: string): AddCheckpointDecision {
  return refuse(404, `unknown log ${shown(origin)}`);
}

function refuse(status: 400 | 403 | 404 | 422, reason: string): AddCheckpointDecision {
  return { kind: 'refuse', answer: { status, contentType: PLAIN, body: `${reason}\n` } };
}

type Tried<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusal: AddCheckpointDecision };

function tryParse<T>(parse: () => T, what: string): Tried<T> {
  try {
    return { ok: true, value: parse() };
  } catch (error) {
    if (error instanceof FormatError) return { ok: false, refusal: refuse(400, `${what}: ${error.message}`) };
    throw error;
  }
}
