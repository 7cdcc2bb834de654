/**
 * Looks at single rows of a stretch that is not intact as a whole, and says which are wrong and how
 * (docs/formats/log-format.md §5). Slow, and only used where something is wrong.
 *
 * A wrong tag accuses one record. What a wrong, missing or displaced record leaves unknown is not held against its
 * successor: that one is `unproven` when its own successor confirms its tag, and accused when not.
 */
import { formatBase64url, formatHex } from '../bytes/encoding.ts';
import { bytesOfLatin1, type Hash, latin1OfBytes, type Sha256 } from '../bytes/sha256.ts';
import { type JsonValue, SECTIONS, type SectionName } from '../event/vocabulary.ts';
import type { Tagger } from '../record/chain.ts';
import { parseDisclosure } from '../record/disclosure.ts';
import type { DecodedRecord, Leaf, Sections } from '../record/leaf.ts';
import { explain } from './explain.ts';
import type { Evidence, Finding, FindingKind } from './finding.ts';
import { readLeaf } from './leaf-grammar.ts';

/** What is stored at a position; absent members are not there. */
export interface Row {
  readonly seq: number;
  readonly leaf?: Uint8Array;
  readonly hash?: Uint8Array;
  readonly tag?: Uint8Array;
  readonly disclosures?: readonly (Uint8Array | undefined)[];
}

export interface RowTools {
  readonly origin: string;
  readonly sha256: Sha256;
  readonly full: boolean;
  /** The tagger of the epoch of a position; undefined where its secret is not here. */
  readonly taggerAt: (seq: number) => Tagger | undefined;
  /** Taggers of all epochs whose secrets are here. */
  readonly taggers: readonly Tagger[];
  readonly excused: Excuses;
  /** Called for each record that has no finding. */
  readonly onRecord?: (record: DecodedRecord) => void;
  readonly onSystem?: (leaf: Leaf) => void;
}

/** What records of the log itself excuse: leaves that were purged or archived, sections that were erased. */
export interface Excuses {
  readonly leafGone: (seq: number) => boolean;
  readonly sectionGone: (seq: number, section: SectionName) => boolean;
}

export interface RowsResult {
  readonly findings: readonly Finding[];
  readonly unproven: number;
  /** Positions that have a finding: their entries in the index are not compared. */
  readonly flagged: ReadonlySet<number>;
  /** Rows whose tag was compared and is right. */
  readonly tagsChecked: number;
  /** What is known of the last tag: where the next rows go on. */
  readonly carry: Carry;
}

/** How much is known of the tag before a record. */
export interface Carry {
  /** Values that the tag before may have: the stored one first, then recomputed ones. Empty after a gap. */
  readonly candidates: readonly Uint8Array[];
  /** The record before was wrong or missing: a mismatch here may be its fault. */
  readonly doubtful: boolean;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The tag before is stored and right. */
export function trusted(tag: Uint8Array): Carry {
  return { candidates: [tag], doubtful: false };
}

/**
 * Explains the rows of [from, to). `rows` ascend and include, where it exists, the row at `to`: it confirms the tag
 * of the last. `before` says what is known of the tag before `from`.
 */
export function explainRows(
  tools: RowTools,
  from: number,
  to: number,
  rows: readonly Row[],
  before: Carry,
): RowsResult {
  const run = new RowRun(tools, new Map(rows.map((row) => [row.seq, row])));
  let carry = before;
  for (let seq = from; seq < to; seq++) carry = run.look(seq, carry);
  return {
    findings: run.findings,
    unproven: run.unproven,
    flagged: run.flagged,
    tagsChecked: run.tagsChecked,
    carry,
  };
}

class RowRun {
  readonly findings: Finding[] = [];
  readonly flagged: Set<number> = new Set();
  unproven = 0;
  tagsChecked = 0;
  readonly #tools: RowTools;
  readonly #rows: ReadonlyMap<number, Row>;

  constructor(tools: RowTools, rows: ReadonlyMap<number, Row>) {
    this.#tools = tools;
    this.#rows = rows;
  }

  /** Looks at one position and returns what is known of its tag. */
  look(seq: number, carry: Carry): Carry {
    const row = this.#rows.get(seq);
    if (row?.hash === undefined || row.tag === undefined || row.hash.length !== 32 || row.tag.length !== 32) {
      const what = row === undefined ? 'a record' : 'a leaf hash and a tag';
      this.#report('missing', seq, null, {
        expected: `${what} at seq ${seq}`,
        got: row === undefined ? 'no row' : 'none',
        source: 'contiguous positions',
      });
      return { candidates: [], doubtful: true };
    }
    const { hash, tag } = row;
    const leaf = this.#readLeaf(row.leaf);
    const computed = row.leaf && this.#leafHash(row.leaf);
    const displaced = leaf !== undefined && (leaf.seq !== seq || leaf.log !== this.#tools.origin);
    const altered =
      computed !== undefined && (computed !== latin1OfBytes(hash) || leaf === undefined || displaced);
    const tagState = this.#compareTag(seq, row.hash, tag, carry);
    const time = leaf?.recorded ?? null;
    if (altered) return this.#lookAltered(seq, { hash, tag, computed, leaf, displaced }, tagState, carry);
    if (row.leaf === undefined && !this.#tools.excused.leafGone(seq)) {
      this.#report('missing', seq, null, {
        expected: 'a leaf, or a purge or archive that covers it',
        got: 'no leaf',
        source: 'leaf hash',
      });
    }
    const next = this.#judgeTag(seq, hash, tag, tagState, carry, time);
    if (leaf !== undefined) {
      if (leaf.type.startsWith('audit.')) this.#tools.onSystem?.(leaf);
      if (this.#tools.full) this.#lookSections(seq, leaf, computed ?? ('' as Hash), row.disclosures);
    }
    return next;
  }

  #lookAltered(
    seq: number,
    row: { hash: Uint8Array; tag: Uint8Array; computed: Hash; leaf: Leaf | undefined; displaced: boolean },
    tagState: TagState,
    carry: Carry,
  ): Carry {
    const time = row.displaced ? null : (row.leaf?.recorded ?? null);
    const computedBytes = bytesOfLatin1(row.computed);
    const storedHashWrong =
      row.computed !== latin1OfBytes(row.hash) &&
      tagState !== 'right' &&
      this.#compareTag(seq, computedBytes, row.tag, carry) === 'right';
    this.#report('altered', seq, time, this.#alteredEvidence(seq, row, storedHashWrong));
    if (tagState === 'right' || storedHashWrong) {
      this.tagsChecked++;
      return { candidates: [row.tag], doubtful: false };
    }
    return {
      candidates: likeliest([row.tag, ...this.#recompute(seq, [row.hash, computedBytes], carry)]),
      doubtful: true,
    };
  }

  #alteredEvidence(
    seq: number,
    row: { hash: Uint8Array; computed: Hash; leaf: Leaf | undefined; displaced: boolean },
    storedHashWrong: boolean,
  ): Evidence {
    const stored = formatHex(latin1OfBytes(row.hash));
    const computed = formatHex(row.computed);
    if (storedHashWrong) return { expected: computed, got: stored, source: 'stored leaf_hash' };
    if (computed !== stored) return { expected: stored, got: computed, source: 'leaf' };
    if (row.leaf !== undefined && row.displaced) {
      return {
        expected: `${this.#tools.origin} seq ${seq}`,
        got: `${row.leaf.log} seq ${row.leaf.seq}`,
        source: 'position in the leaf',
      };
    }
    return { expected: 'a canonical leaf', got: 'other bytes', source: 'form of the leaf' };
  }

  #judgeTag(
    seq: number,
    hash: Uint8Array,
    tag: Uint8Array,
    state: TagState,
    carry: Carry,
    time: string | null,
  ): Carry {
    if (state === 'unchecked') return { candidates: [tag], doubtful: false };
    if (state === 'right') {
      this.tagsChecked++;
      return { candidates: [tag], doubtful: false };
    }
    const other = this.#otherEpoch(seq, hash, tag, carry);
    if (other !== undefined) {
      const expected = this.#tools.taggerAt(seq)?.epoch;
      this.#report('epoch', seq, time, {
        expected: `epoch ${expected}`,
        got: `epoch ${other}`,
        source: 'tag',
      });
      return { candidates: likeliest([tag, ...this.#recompute(seq, [hash], carry)]), doubtful: true };
    }
    const recomputed = this.#recompute(seq, [hash], carry);
    if (carry.doubtful && this.#isTagConfirmed(seq, tag)) {
      this.unproven++;
      return { candidates: [tag], doubtful: false };
    }
    const [expected] = recomputed;
    this.#report('tag', seq, time, {
      expected: expected === undefined ? 'the tag of this position' : formatHex(latin1OfBytes(expected)),
      got: formatHex(latin1OfBytes(tag)),
      source: 'chain',
    });
    return { candidates: likeliest([tag, ...recomputed]), doubtful: true };
  }

  /** Whether the next record's tag was made on this one: then this stored tag is the one that was written. */
  #isTagConfirmed(seq: number, tag: Uint8Array): boolean {
    const next = this.#rows.get(seq + 1);
    if (next?.hash === undefined || next.tag === undefined) return true;
    const confirm = { candidates: [tag], doubtful: false };
    return this.#compareTag(seq + 1, next.hash, next.tag, confirm) !== 'wrong';
  }

  #compareTag(seq: number, hash: Uint8Array, tag: Uint8Array, carry: Carry): TagState {
    const tagger = this.#tools.taggerAt(seq);
    if (tagger === undefined) return 'unchecked';
    const stored = latin1OfBytes(tag);
    return carry.candidates.some((before) => tagger.tag(seq, before, 0, hash, 0) === stored)
      ? 'right'
      : 'wrong';
  }

  #otherEpoch(seq: number, hash: Uint8Array, tag: Uint8Array, carry: Carry): number | undefined {
    const stored = latin1OfBytes(tag);
    const own = this.#tools.taggerAt(seq)?.epoch;
    return this.#tools.taggers
      .filter(({ epoch }) => epoch !== own)
      .find((tagger) => carry.candidates.some((before) => tagger.tag(seq, before, 0, hash, 0) === stored))
      ?.epoch;
  }

  #recompute(seq: number, hashes: readonly Uint8Array[], carry: Carry): Uint8Array[] {
    const tagger = this.#tools.taggerAt(seq);
    if (tagger === undefined) return [];
    return carry.candidates.flatMap((before) =>
      hashes.map((hash) => bytesOfLatin1(tagger.tag(seq, before, 0, hash, 0))),
    );
  }

  #lookSections(seq: number, leaf: Leaf, hash: Hash, disclosures: Row['disclosures']): void {
    const sections: { [S in SectionName]?: JsonValue } = {};
    for (const [i, section] of SECTIONS.entries()) {
      const digest = leaf.sealed?.[section];
      const bytes = disclosures?.[i];
      if (bytes === undefined || bytes.length === 0) {
        if (digest !== undefined && !this.#tools.excused.sectionGone(seq, section)) {
          this.#report('undisclosed', seq, leaf.recorded, {
            expected: digest,
            got: 'no section',
            source: `section ${section}`,
          });
        }
        continue;
      }
      if (digest !== undefined && this.#tools.excused.sectionGone(seq, section)) {
        this.#report('unerased', seq, leaf.recorded, {
          expected: 'no section',
          got: digest,
          source: `section ${section}, erased`,
        });
        continue;
      }
      const got = formatBase64url(this.#tools.sha256(bytes));
      const disclosure = got === digest ? parseDisclosure(bytes, section) : undefined;
      if (disclosure !== undefined) sections[section] = disclosure.value;
      else
        this.#report('disclosure', seq, leaf.recorded, {
          expected: digest ?? 'no section',
          got,
          source: `section ${section}`,
        });
    }
    if (this.flagged.has(seq)) return;
    const record: DecodedRecord = { leaf, sections: sections as Sections, hash: formatHex(hash) };
    this.#tools.onRecord?.(record);
  }

  #readLeaf(bytes: Uint8Array | undefined): Leaf | undefined {
    if (bytes === undefined) return undefined;
    try {
      const text = utf8.decode(bytes);
      return readLeaf(text, 0, text.length);
    } catch {
      return undefined;
    }
  }

  #leafHash(leaf: Uint8Array): Hash {
    const prefixed = new Uint8Array(1 + leaf.length);
    prefixed.set(leaf, 1);
    return this.#tools.sha256(prefixed) as Hash;
  }

  /** One finding for each position and kind. */
  #report(kind: FindingKind, seq: number, time: string | null, evidence: Evidence): void {
    this.flagged.add(seq);
    const last = this.findings.at(-1);
    if (last?.kind === kind && last.from === seq) return;
    const finding = { kind, from: seq, to: seq, count: 1, time, evidence };
    this.findings.push({ ...finding, explanation: explain(finding) });
  }
}

const MAX_CANDIDATES = 4;

/**
 * Of the values that a tag may have: the stored one, and the last, which go back to the last tag that was right. Every wrong
 * record in a row would double them.
 */
function likeliest(candidates: readonly Uint8Array[]): readonly Uint8Array[] {
  if (candidates.length <= MAX_CANDIDATES) return candidates;
  return [...candidates.slice(0, 1), ...candidates.slice(1 - MAX_CANDIDATES)];
}

type TagState = 'right' | 'wrong' | 'unchecked';
