import { CATALOGUE, type TypedEvent } from '@attestry/log';
import { compileRedaction, prepareEvent, Refused } from '@attestry/log/event';

const RULES: Parameters<typeof prepareEvent>[2] = {
  redaction: compileRedaction(),
  classify: (type, own) => CATALOGUE.classify(type, own),
  // Nothing that is made here is kept: hashes and tags need not be right.
  sha256: () => '\0'.repeat(32),
  idTag: () => '0'.repeat(16),
};

/** Why `record()` would refuse an event; undefined where it would not. */
export function refusalOf({ type, ...input }: TypedEvent): string | undefined {
  try {
    prepareEvent(type, input, RULES);
    return undefined;
  } catch (error) {
    if (error instanceof Refused) return error.message;
    throw error;
  }
}
