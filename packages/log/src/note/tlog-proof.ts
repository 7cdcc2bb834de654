/**
 * One record, provable alone: C2SP tlog-proof, file name `*.tlog-proof`.
 *
 *     c2sp.org/tlog-proof@v1\n
 *     extra <base64>\n             optional, unauthenticated
 *     index <decimal>\n
 *     <base64 hash>\n              inclusion proof, the leaf's sibling first; none in a tree of one leaf
 *     \n
 *     <checkpoint note>            with the log's signature and cosignatures
 *
 * The leaf, the keys and what counts as enough come from whoever verifies, never from the file.
 */
import { formatBase64, parseBase64 } from '../bytes/encoding.ts';
import { bytesOfLatin1, type Hash, latin1OfBytes } from '../bytes/sha256.ts';
import type { TreeHasher } from '../tree/hash.ts';
import { checkInclusion } from '../tree/inclusion.ts';
import { parseBase64Hash } from './base64-hash.ts';
import { type Checkpoint, parseCheckpoint } from './checkpoint.ts';
import { parseDecimal } from './decimal.ts';
import { FormatError, shown } from './format-error.ts';
import type { VerifierKey, VerifyEd25519 } from './note-key.ts';
import { MAX_NOTE_BYTES, type Note, parseNote } from './signed-note.ts';
import { type VerifiedSignature, verifyNote } from './verify-note.ts';

export interface TlogProof {
  readonly index: number;
  readonly hashes: readonly Hash[];
  /** The checkpoint note, verbatim. */
  readonly checkpoint: string;
  /** Unauthenticated bytes, never empty. */
  readonly extra?: Uint8Array;
}

/** What a verifier brings along. */
export interface ProofPolicy {
  readonly origin: string;
  /** The log's keys (type 0x01); one signature is enough. */
  readonly logKeys: readonly VerifierKey[];
  /** Keys of witnesses (type 0x04). */
  readonly witnessKeys: readonly VerifierKey[];
  /** How many different witness keys must have cosigned. */
  readonly quorum: number;
}

export type TlogProofVerdict =
  | {
      readonly ok: true;
      readonly checkpoint: Checkpoint;
      /** The signatures of known keys. */
      readonly verified: readonly VerifiedSignature[];
    }
  | {
      readonly ok: false;
      readonly reason: 'format' | 'origin' | 'signature' | 'quorum' | 'inclusion';
      readonly expected: string;
      readonly got: string;
    };

const HEADER = 'c2sp.org/tlog-proof@v1';
const MAX_HASHES = 63;
/** Note, hashes and 64 KiB of `extra`. */
const MAX_LENGTH = MAX_NOTE_BYTES + 45 * MAX_HASHES + 90_000;

/** Prints a proof. Throws FormatError when it would print what {@link parseTlogProof} does not take. */
export function formatTlogProof({ index, hashes, checkpoint, extra }: TlogProof): string {
  const lines = [
    HEADER,
    ...(extra === undefined ? [] : [`extra ${formatBase64(latin1OfBytes(extra))}`]),
    `index ${index}`,
    ...hashes.map(formatBase64),
  ];
  const text = `${lines.join('\n')}\n\n${checkpoint}`;
  parseTlogProof(text);
  return text;
}

/** Reads a proof; the checkpoint in it is only cut out. Throws FormatError. */
export function parseTlogProof(text: string): TlogProof {
  if (text.length > MAX_LENGTH) throw new FormatError(`a proof of at most ${MAX_LENGTH} characters`, 'more');
  const middle = text.indexOf('\n\n');
  if (middle < 0) throw new FormatError('an empty line before the checkpoint', shown(text));
  const lines = text.slice(0, middle).split('\n');
  if (lines[0] !== HEADER) throw new FormatError(HEADER, shown(lines[0] ?? ''));
  const extra = lines[1]?.startsWith('extra ') ? parseExtra(lines[1].slice(6)) : undefined;
  const [index = '', ...hashes] = lines.slice(extra === undefined ? 1 : 2);
  if (!index.startsWith('index ')) throw new FormatError('"index <decimal>"', shown(index));
  if (hashes.length > MAX_HASHES) throw new FormatError(`at most ${MAX_HASHES} hashes`, `${hashes.length}`);
  const checkpoint = text.slice(middle + 2);
  if (!checkpoint.endsWith('\n')) throw new FormatError('a checkpoint note', shown(checkpoint.slice(-20)));
  return {
    index: parseDecimal(index.slice(6), 'an index'),
    hashes: hashes.map((hash) => parseBase64Hash(hash, 'a hash of the proof')),
    checkpoint,
    ...(extra === undefined ? {} : { extra }),
  };
}

/**
 * Checks a proof in the order of tlog-proof, "Verification": the checkpoint is the log's and signed by it, enough
 * witnesses saw it, and the leaf is in its tree.
 */
export function checkTlogProof(
  hasher: TreeHasher,
  verify: VerifyEd25519,
  policy: ProofPolicy,
  proof: TlogProof,
  leafHash: Hash,
): TlogProofVerdict {
  const parsed = readCheckpoint(proof.checkpoint);
  if (parsed instanceof FormatError) return fail('format', parsed.expected, parsed.found);
  const { note, checkpoint } = parsed;
  if (checkpoint.origin !== policy.origin)
    return fail('origin', shown(policy.origin), shown(checkpoint.origin));
  const verdict = verifyNote(note, [...policy.logKeys, ...policy.witnessKeys], verify);
  if (!verdict.ok) return fail('signature', verdict.expected, verdict.got);
  const { verified } = verdict;
  if (!verified.some(({ key }) => policy.logKeys.includes(key)))
    return fail('signature', 'a signature by the log', 'cosignatures alone');
  const witnesses = new Set(
    verified.filter(({ key }) => policy.witnessKeys.includes(key)).map(({ key }) => key.publicKey),
  );
  if (witnesses.size < policy.quorum)
    return fail('quorum', `${policy.quorum} cosignatures`, `${witnesses.size}`);
  const { size, root } = checkpoint;
  const included = checkInclusion(hasher, { index: proof.index, size, leafHash, proof: proof.hashes, root });
  return included.ok
    ? { ok: true, checkpoint, verified }
    : fail('inclusion', `${included.reason} ${included.expected}`, included.got);
}

type ProofFailure = Extract<TlogProofVerdict, { ok: false }>;

function fail(reason: ProofFailure['reason'], expected: string, got: string): ProofFailure {
  return { ok: false, reason, expected, got };
}

function readCheckpoint(text: string): { note: Note; checkpoint: Checkpoint } | FormatError {
  try {
    const note = parseNote(text);
    return { note, checkpoint: parseCheckpoint(note.text) };
  } catch (error) {
    if (error instanceof FormatError) return error;
    throw error;
  }
}

function parseExtra(base64: string): Uint8Array {
  const latin1 = parseBase64(base64);
  if (latin1 === undefined || latin1 === '') throw new FormatError('extra data in base64', shown(base64));
  return bytesOfLatin1(latin1);
}
