import { AttestryError } from '../attestry-error.ts';
import type { Hash } from '../bytes/sha256.ts';
import { verifyEd25519 } from '../node/ed25519.ts';
import type { SignedState } from '../note/add-checkpoint.ts';
import { parseCheckpoint } from '../note/checkpoint.ts';
import { type EndingKey, keysAtSize } from '../note/key-manifest.ts';
import { parseNote } from '../note/signed-note.ts';
import { verifyNote } from '../note/verify-note.ts';
import type { LogStore } from '../store/log-store.ts';
import { explain } from '../verify/explain.ts';
import type { Finding } from '../verify/finding.ts';
import type { NotChecked } from '../verify/report.ts';
import { readVerifierKeys } from './verifier-keys.ts';
import type { SeenCheckpoint, VerifyOptions } from './verify-options.ts';

export type PeakSource =
  | 'the signer'
  | 'a stored checkpoint'
  | 'a given checkpoint'
  | `the checkpoint that ${string} saw at ${string}`;

/** A size and root that somebody saw: the signer, a stored checkpoint, one that was kept elsewhere. */
export interface Peak {
  readonly size: number;
  /** Undefined where the note cannot be read or its signature is wrong: then it says nothing of the tree. */
  readonly root: Hash | undefined;
  readonly source: PeakSource;
  /** It was given, and did not lie beside the log. */
  readonly isGiven: boolean;
  /** Its signature was right: without the signer's key nobody knows. */
  readonly verified: boolean;
  /** What was wrong with the note. */
  readonly flaw?: { readonly expected: string; readonly got: string };
}

/** A peak that says something of the tree. */
export type ValidPeak = Peak & { readonly root: Hash };

/** What the notes are worth, whatever the tree is. */
export interface PeakVerdict {
  /** Ascending by size. */
  readonly valid: readonly ValidPeak[];
  readonly findings: readonly Finding[];
  readonly notChecked: readonly NotChecked[];
  /** Signatures that were checked and are right. */
  readonly signatures: number;
}

const PAGE = 1000;

/** All peaks, ascending by size. Read before the log is, so that whatever they have seen must be there. */
export async function readPeaks({
  store,
  origin,
  signer,
  checkpoints = [],
  seen = [],
}: VerifyOptions): Promise<readonly Peak[]> {
  const keys = await readVerifierKeys(signer, origin);
  const peaks: Peak[] = [];
  const signed = await signer?.lastSigned(origin);
  if (signed !== undefined && signed.size > 0)
    peaks.push({
      size: signed.size,
      root: signed.root,
      source: 'the signer',
      isGiven: false,
      verified: isSigned(signed, keys),
    });
  for await (const note of storedNotes(store))
    peaks.push(readPeak(note.note, note.size, origin, keys, 'a stored checkpoint'));
  for (const note of checkpoints) {
    checkGiven(note, origin);
    peaks.push(readPeak(note, 0, origin, keys, 'a given checkpoint'));
  }
  for (const { note, who, time } of withoutRepetitions(seen))
    peaks.push(readPeak(note, 0, origin, keys, `the checkpoint that ${who} saw at ${time}`));
  return peaks.sort((a, b) => a.size - b.size);
}

/** Several have seen the same: it is compared once, and the first is named. */
function withoutRepetitions(seen: readonly SeenCheckpoint[]): Iterable<SeenCheckpoint> {
  return new Map(seen.toReversed().map((one) => [one.note, one])).values();
}

/** @param stored how many records there are: a flaw of a checkpoint beyond them has no position */
export function judgePeaks(peaks: readonly Peak[], stored: number): PeakVerdict {
  const unsigned = peaks.filter(({ verified, flaw, isGiven }) => !verified && flaw === undefined && isGiven);
  return {
    valid: peaks.filter((peak): peak is ValidPeak => peak.root !== undefined),
    findings: peaks.flatMap(({ size, source, flaw }) => {
      if (flaw === undefined) return [];
      // Beyond the log there is no record that it could be about.
      const at = size === 0 || size > stored ? null : size - 1;
      const finding = { kind: 'signature' as const, from: at, to: at, count: 1, time: null };
      const evidence = { ...flaw, source };
      return [{ ...finding, evidence, explanation: explain({ ...finding, evidence }) }];
    }),
    notChecked: unsigned.map(({ source, size }) => ({
      kind: 'signature',
      size,
      text: `the signature of ${source} of size ${size}: the signer's key is not here`,
    })),
    signatures: peaks.filter(({ verified }) => verified).length,
  };
}

/** The largest size that a valid checkpoint has seen. */
export function seenBy(peaks: readonly Peak[]): number {
  return peaks.reduce(
    (largest, { size, root }) => (root === undefined ? largest : Math.max(largest, size)),
    0,
  );
}

/** A text that is no checkpoint, or another log's, says nothing about this one: whoever gave it meant another. */
function checkGiven(text: string, origin: string): void {
  let found: string;
  try {
    found = parseCheckpoint(parseNote(text).text).origin;
  } catch (error) {
    throw new AttestryError(
      'CHECKPOINT_INVALID',
      'what was given is not a signed checkpoint: give the note as `attestry checkpoint` printed it',
      { cause: error },
    );
  }
  if (found !== origin)
    throw new AttestryError(
      'CHECKPOINT_INVALID',
      `the checkpoint is one of ${found}, and the log is ${origin}: give one of this log`,
    );
}

async function* storedNotes(store: LogStore): AsyncGenerator<{ size: number; note: string }> {
  for (let from = 0; ; ) {
    const page = await store.readCheckpoints(from, PAGE);
    yield* page;
    from = (page.at(-1)?.size ?? 0) + 1;
    if (page.length < PAGE) return;
  }
}

function readPeak(
  text: string,
  size: number,
  origin: string,
  keys: readonly EndingKey[] | undefined,
  source: PeakSource,
): Peak {
  try {
    const note = parseNote(text);
    const checkpoint = parseCheckpoint(note.text);
    if (checkpoint.origin !== origin)
      return flawed(checkpoint.size, source, `a checkpoint of ${origin}`, `one of ${checkpoint.origin}`);
    if (source === 'a stored checkpoint' && checkpoint.size !== size)
      return flawed(size, source, `size ${size}`, `size ${checkpoint.size}`);
    if (keys !== undefined) {
      const verdict = verifyNote(note, keysAtSize(keys, checkpoint.size), verifyEd25519);
      if (!verdict.ok) return flawed(checkpoint.size, source, verdict.expected, verdict.got);
    }
    const { size: seen, root } = checkpoint;
    return { size: seen, root, source, isGiven: isGiven(source), verified: keys !== undefined };
  } catch (error) {
    return flawed(
      size,
      source,
      'a signed checkpoint',
      error instanceof Error ? error.message : 'another text',
    );
  }
}

/** Between deciding and signing, what the signer remembers is the bare text. */
function isSigned({ size, note }: SignedState, keys: readonly EndingKey[] | undefined): boolean {
  try {
    return keys !== undefined && verifyNote(parseNote(note), keysAtSize(keys, size), verifyEd25519).ok;
  } catch {
    return false;
  }
}

function flawed(size: number, source: PeakSource, expected: string, got: string): Peak {
  const flaw = { expected, got };
  return { size, root: undefined, source, isGiven: isGiven(source), verified: false, flaw };
}

function isGiven(source: PeakSource): boolean {
  return source !== 'the signer' && source !== 'a stored checkpoint';
}
