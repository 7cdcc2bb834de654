import type { DecodedRecord, Leaf, Sections } from '@attestry/log';
import { SECTIONS, type SectionName } from '@attestry/log/record';

/** What stands in an answer in the place of a name that whoever asks is not shown, where something has to stand there. */
export const MASKED_TEXT = '[masked]';

/**
 * A leaf as it may be shown. `n` makes the leaf hash hiding: with it, whoever has the hash could find out by trying what is kept back, so
 * that it is kept back with the rest.
 */
export interface ShownLeaf extends Omit<Leaf, 'n'> {
  readonly n?: string;
}

/** A record as it may be shown. */
export interface ShownRecord extends Omit<DecodedRecord, 'leaf'> {
  readonly leaf: ShownLeaf;
  /**
   * Set where what is personal is kept back: the sections that the producer gave and that are not shown. Then there are no ids of entities,
   * no reference and no source of the producer and no `system` either, and the hash cannot be computed again from what is left.
   */
  readonly masked?: readonly SectionName[];
}

/**
 * What a record says to whoever is shown nothing personal: what happened, of which kind, when, to what kinds of things, and where in the
 * log it stands. All sections are about persons, and an id may be an e-mail address. It is made of what is named here, so that what a
 * later version of the format adds stays away until it is named here too.
 */
export function maskRecord({ leaf, sections, hash }: DecodedRecord): Required<ShownRecord> {
  const { v, log, seq, id, type, category, severity, outcome, recorded, occurred, clock } = leaf;
  const { actor, behalf, target, related, subject } = leaf;
  return {
    leaf: {
      ...{ v, log, seq, id, type, category, severity, recorded, occurred },
      ...(outcome !== undefined && { outcome }),
      ...(clock !== undefined && { clock }),
      actor: kindOf(actor),
      ...(behalf !== undefined && { behalf: kindOf(behalf) }),
      ...(target !== undefined && { target: kindOf(target) }),
      ...(related !== undefined && { related: related.map(kindOf) }),
      ...(subject !== undefined && { subject: kindOf(subject) }),
    },
    sections: {},
    hash,
    masked: SECTIONS.filter((section) => wasGiven(sections, section)),
  };
}

/**
 * Whether whoever reported the event had something to say there. What was made of it on its way in, which is in the details too, does not
 * count: that something was redacted or cut tells what it was like.
 */
function wasGiven(sections: Sections, section: SectionName): boolean {
  if (section !== 'details') return sections[section] !== undefined;
  const { reason, details, imported } = sections.details ?? {};
  return [reason, details, imported].some((value) => value !== undefined);
}

type Entity = Leaf['actor'];

function kindOf({ type }: Entity): Entity {
  return type === undefined ? {} : { type };
}
