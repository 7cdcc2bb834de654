/** The oldest record of a search, without reading all that are between. */
import type { RecordJson } from 'attestry/api';
import type { RecordPage } from '../api/attestry-api.ts';

export interface FirstRecord {
  readonly record: RecordJson;
  /** False where the search gave up before it was certain: there may be older ones. */
  readonly isCertain: boolean;
}

/** Twenty-some halvings are a log of millions. */
const MAX_ASKED = 40;

/**
 * Halves the positions below the oldest known match until there is none below.
 *
 * @param ask gives the newest match below a position
 */
export async function findFirst(
  ask: (below: number) => Promise<Pick<RecordPage, 'records' | 'nextCursor'>>,
  known: RecordJson,
): Promise<FirstRecord> {
  let record = known;
  /** Nothing below this matches. */
  let low = 0;
  for (let asked = 0; asked < MAX_ASKED && low < record.leaf.seq; asked++) {
    // The first question is the boldest: most often the oldest known one is the oldest.
    const below = asked === 0 ? record.leaf.seq : low + Math.ceil((record.leaf.seq - low) / 2);
    const { records, nextCursor } = await ask(below);
    const [older] = records;
    if (older !== undefined) record = older;
    // A page without records and with a next one says only how far it got.
    else if (nextCursor !== undefined) return { record, isCertain: false };
    else low = below;
  }
  return { record, isCertain: low >= record.leaf.seq };
}
