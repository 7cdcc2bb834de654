/**
 * What this browser can find out about a record by itself, from the bytes that the server says it hashed: that they have
 * the hash that is shown, that the sections are those that the leaf sealed, that what is shown is what the bytes say, and
 * that the record is in the tree whose root was signed. The tag needs the secret of the chain and is not checked here.
 */
import { FormatError, parseCheckpoint, parseNote } from '@attestry/log/note';
import { type JsonValue, parseDisclosure, parseLeaf, SECTIONS, type SectionName } from '@attestry/log/record';
import { checkInclusion, formatHex, parseHex, type Sha256, treeHasher } from '@attestry/log/tree';
import type { Leaf, RecordAnswer, SignedCheckpoint } from 'attestry/api';
import { bytesOfBase64 } from './base64.ts';
import { firstDifference } from './first-difference.ts';
import type { WholeAnswer } from './whole-answer.ts';

export type StepId = 'leaf' | 'sections' | 'shown' | 'inclusion';

export type Reason =
  /** The bytes have another hash than the one that is shown. */
  | 'hash'
  /** The bytes are no leaf of a record. */
  | 'leaf'
  /** The section (`where`) has another digest than the leaf says. */
  | 'digest'
  /** The leaf does not know the section. */
  | 'unsealed'
  /** The bytes of the section match and are no section. */
  | 'section'
  /** At `where` something else is shown. */
  | 'shown'
  /** No signed checkpoint covers the record yet. */
  | 'unsigned'
  /** A signed checkpoint covers it, and the server gave no proof. */
  | 'unproven'
  /** The checkpoint at hand is of another size than the proof. */
  | 'size'
  /** There is no checkpoint at hand. */
  | 'no-checkpoint'
  /** What was given as a checkpoint is none. */
  | 'note'
  /** It is that of another log. */
  | 'origin'
  /** The proof leads to another root than the signed one. */
  | 'root'
  /** The proof cannot be one for this position. */
  | 'proof';

export interface Step {
  readonly id: StepId;
  /** `unknown`: it could not be checked, which says nothing against the record. */
  readonly state: 'ok' | 'failed' | 'unknown';
  readonly reason?: Reason;
  readonly where?: string;
  readonly expected?: string;
  readonly got?: string;
}

export interface Recomputed {
  readonly steps: readonly Step[];
  /** The bytes as text: what is hashed. */
  readonly leafText: string;
  readonly disclosures: readonly (readonly [section: string, text: string])[];
  /** Hex, of these bytes. */
  readonly hash: string;
}

export function recompute(
  sha256: Sha256,
  answer: Pick<WholeAnswer, 'record' | 'bytes' | 'checkpointSize' | 'inclusionProof'>,
  checkpoint: SignedCheckpoint | undefined,
): Recomputed {
  const bytes = bytesOfBase64(answer.bytes.leaf);
  const hash = formatHex(treeHasher(sha256).leafHash(bytes));
  const leaf = parseLeaf(bytes);
  const sections = Object.entries(answer.bytes.disclosures).map(
    ([section, text]) => [section, bytesOfBase64(text)] as const,
  );
  return {
    hash,
    leafText: textOf(bytes),
    disclosures: sections.map(([section, text]) => [section, textOf(text)]),
    steps: [
      hash === answer.record.hash
        ? { id: 'leaf', state: 'ok', got: hash }
        : { id: 'leaf', state: 'failed', reason: 'hash', expected: answer.record.hash, got: hash },
      checkSections(sha256, leaf, sections),
      compareShown(answer.record, leaf, sections),
      checkPlace(sha256, answer, leaf, hash, checkpoint),
    ],
  };
}

type SectionBytes = readonly (readonly [section: string, bytes: Uint8Array])[];

function checkSections(sha256: Sha256, leaf: Leaf | undefined, sections: SectionBytes): Step {
  const id = 'sections';
  if (leaf === undefined) return { id, state: 'failed', reason: 'leaf' };
  for (const [section, bytes] of sections) {
    const name = SECTIONS.find((one) => one === section);
    const expected = name && leaf.sealed?.[name];
    if (expected === undefined) return { id, state: 'failed', reason: 'unsealed', where: section };
    const got = base64urlOfLatin1(sha256(bytes));
    if (got !== expected) return { id, state: 'failed', reason: 'digest', where: section, expected, got };
  }
  return { id, state: 'ok', got: String(sections.length) };
}

function compareShown(record: RecordAnswer['record'], leaf: Leaf | undefined, sections: SectionBytes): Step {
  const id = 'shown';
  if (leaf === undefined) return { id, state: 'failed', reason: 'leaf' };
  const decoded: { [section: string]: JsonValue } = {};
  for (const [section, bytes] of sections) {
    const value = parseDisclosure(bytes, section as SectionName);
    if (value === undefined) return { id, state: 'failed', reason: 'section', where: section };
    decoded[section] = value.value;
  }
  const said = { leaf, sections: decoded } as unknown as JsonValue;
  const shown = { leaf: record.leaf, sections: record.sections } as unknown as JsonValue;
  const found = firstDifference(said, shown);
  return found === undefined ? { id, state: 'ok' } : { id, state: 'failed', reason: 'shown', ...found };
}

/** RFC 9162 §2.1.3.2, with what the server says of the place and the root of the signed note. */
function checkPlace(
  sha256: Sha256,
  { record, checkpointSize: size, inclusionProof }: Parameters<typeof recompute>[1],
  leaf: Leaf | undefined,
  hash: string,
  checkpoint: SignedCheckpoint | undefined,
): Step {
  const id = 'inclusion';
  if (size === undefined || inclusionProof === undefined) {
    const isCovered = checkpoint !== undefined && checkpoint.size > record.leaf.seq;
    return { id, state: 'unknown', reason: isCovered ? 'unproven' : 'unsigned' };
  }
  if (checkpoint === undefined) return { id, state: 'unknown', reason: 'no-checkpoint' };
  const signed = readNote(checkpoint.note);
  if (signed === undefined) return { id, state: 'failed', reason: 'note' };
  const origin = (leaf ?? record.leaf).log;
  if (signed.origin !== origin)
    return { id, state: 'failed', reason: 'origin', expected: origin, got: signed.origin };
  if (signed.size !== size)
    return { id, state: 'unknown', reason: 'size', expected: String(size), got: String(signed.size) };
  const verdict = checkInclusion(treeHasher(sha256), {
    index: (leaf ?? record.leaf).seq,
    size,
    leafHash: parseHex(hash) ?? '',
    proof: inclusionProof.map((one) => parseHex(one) ?? ''),
    root: signed.root,
  });
  if (verdict.ok) return { id, state: 'ok', got: formatHex(signed.root) };
  const { expected, got } = verdict;
  return { id, state: 'failed', reason: verdict.reason === 'root' ? 'root' : 'proof', expected, got };
}

function readNote(note: string): ReturnType<typeof parseCheckpoint> | undefined {
  try {
    return parseCheckpoint(parseNote(note).text);
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

function base64urlOfLatin1(latin1: string): string {
  return btoa(latin1).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}
