import type { Sha256Base64url } from '../bytes/sha256.ts';
import type { PreparedEvent } from '../event/prepared-event.ts';
import { SECTIONS, type SectionName } from '../event/vocabulary.ts';
import type { Randomness } from '../node/crypto.ts';
import { type Counted, countedOf } from '../query/count-tally.ts';
import type { ByteRange } from '../query/jcs-bytes.ts';
import { KNOWN_TERM_HASH } from '../query/term-hash.ts';
import { TermWriter } from '../query/term-writer.ts';
import { type SectionTexts, writeContentTerms } from '../query/terms.ts';
import { valueOffset } from '../record/disclosure.ts';
import { type LeafSlots, sealEvent, slotsByBytes } from '../record/seal.ts';
import { WaitingBytes } from './waiting-bytes.ts';

/**
 * An event that waits for its position. All that does not depend on the position is made, and nothing else is
 * kept: thousands may wait, and what they hold on to is what the garbage collector has to carry.
 */
export interface WaitingEvent {
  /** Given before it has a place, where somebody was told it already; absent: made with the place. */
  readonly id?: string;
  /** RFC 3339; absent: the time of recording. */
  readonly occurred: string | undefined;
  /** The leaf without its place. */
  readonly leaf: ByteRange;
  /** By bytes of the leaf. */
  readonly slots: LeafSlots;
  /** The disclosure texts, one after another. */
  readonly disclosures: ByteRange;
  /** Where each ends, one entry per {@link SECTIONS}: where the section has no value, where the one before ends. */
  readonly disclosureEnds: readonly number[];
  /** The terms of its content, each followed by a space. */
  readonly terms: ByteRange;
  readonly counted: Counted;
  /** About how many bytes it brings into a batch. */
  readonly size: number;
  /** The mark of its content, where the producer gave an id. The mac is latin1. */
  readonly claim?: { readonly source: string; readonly ref: string; readonly mac: string };
}

const utf8 = new TextEncoder();
const waiting = new WaitingBytes();
const terms = new TermWriter(KNOWN_TERM_HASH);

/** Seals an event but for its place. `system` is the JCS text of the clear part of an audit.* record. */
export function waitingEvent(
  tools: { readonly origin: string; readonly digest: Sha256Base64url; readonly random: Randomness },
  prepared: PreparedEvent,
  claim?: WaitingEvent['claim'],
  system?: string,
): WaitingEvent {
  waiting.reserve(mostBytes(prepared));
  const bytes = waiting.chunk;
  const from = waiting.end;
  const sections: { [S in SectionName]?: ByteRange } = {};
  const unplaced = sealEvent(prepared, tools.origin, disclose, tools.random.nonce, system);
  const disclosures = { bytes, from, to: waiting.end };
  const leaf = keepLeaf(unplaced.text);
  const isAscii = leaf.to - leaf.from === unplaced.text.length;
  writeContentTerms(terms, prepared, sections);
  return {
    occurred: prepared.occurred,
    leaf,
    slots: isAscii ? unplaced.slots : slotsByBytes(unplaced),
    disclosures,
    disclosureEnds: endsOf(sections, from),
    terms: keepTerms(),
    size: leaf.to - leaf.from + disclosures.to - from + terms.end,
    counted: countedOf(prepared, sections.request, prepared.occurred ?? ''),
    ...(claim !== undefined && { claim }),
  };

  function disclose(section: SectionName, text: string): string {
    const start = waiting.end;
    waiting.end += utf8.encodeInto(text, bytes.subarray(start)).written;
    sections[section] = { bytes, from: start + valueOffset(section), to: waiting.end - 1 };
    return tools.digest(bytes.subarray(start, waiting.end));
  }
}

/** At most so many bytes do the disclosures of an event have. */
function mostBytes({ sections }: PreparedEvent): number {
  let most = 0;
  for (const section of SECTIONS) {
    const text = sections[section];
    if (text !== undefined) most += valueOffset(section) + 3 * text.length + 1;
  }
  return most;
}

function endsOf(sections: SectionTexts, from: number): readonly number[] {
  let end = from;
  return SECTIONS.map((section) => {
    const range = sections[section];
    // Behind the value the disclosure closes its array.
    if (range !== undefined) end = range.to + 1;
    return end;
  });
}

function keepLeaf(text: string): ByteRange {
  waiting.reserve(3 * text.length);
  const { chunk: bytes, end: from } = waiting;
  waiting.end += utf8.encodeInto(text, bytes.subarray(from)).written;
  return { bytes, from, to: waiting.end };
}

function keepTerms(): ByteRange {
  waiting.reserve(terms.end);
  const { chunk: bytes, end: from } = waiting;
  bytes.set(terms.bytes.subarray(0, terms.end), from);
  waiting.end += terms.end;
  return { bytes, from, to: waiting.end };
}
