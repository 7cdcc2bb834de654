import type { Sha256Base64url } from '../bytes/sha256.ts';
import type { PreparedEvent } from '../event/prepared-event.ts';
import { SECTIONS, type SectionName } from '../event/vocabulary.ts';
import type { Randomness } from '../node/crypto.ts';
import { type Counted, countedOf } from '../query/count-tally.ts';
import type { TextRange } from '../query/jcs-text.ts';
import { contentTerms, type SectionTexts, wholeText } from '../query/terms.ts';
import { type SealedEvent, sealEvent } from '../record/seal.ts';

/**
 * An event that waits for its position. All that does not depend on the position is made, and nothing else is
 * kept: thousands may wait, and what they hold on to is what the garbage collector has to carry.
 */
export interface WaitingEvent {
  readonly sealed: SealedEvent;
  /** The terms of its content, separated by spaces. */
  readonly terms: string;
  readonly counted: Counted;
  /** About how many bytes it brings into a batch. */
  readonly size: number;
  /** The mark of its content, where the producer gave an id. The mac is latin1. */
  readonly claim?: { readonly source: string; readonly ref: string; readonly mac: string };
}

/** Seals an event but for its place. `system` is the JCS text of the clear part of an audit.* record. */
export function waitingEvent(
  tools: { readonly origin: string; readonly digest: Sha256Base64url; readonly random: Randomness },
  prepared: PreparedEvent,
  claim?: WaitingEvent['claim'],
  system?: string,
): WaitingEvent {
  const sections = textsOf(prepared);
  const sealed = sealEvent(prepared, tools.origin, tools.digest, tools.random.nonce, system);
  const terms = contentTerms(prepared, sections);
  return {
    sealed,
    terms,
    size: sealed.disclosures.reduce((sum, text) => sum + text.length, terms.length),
    counted: countedOf(prepared, sections.request, prepared.occurred ?? ''),
    ...(claim !== undefined && { claim }),
  };
}

function textsOf({ sections }: PreparedEvent): SectionTexts {
  const texts: { [S in SectionName]?: TextRange } = {};
  for (const section of SECTIONS) {
    const text = sections[section];
    if (text !== undefined) texts[section] = wholeText(text);
  }
  return texts;
}
