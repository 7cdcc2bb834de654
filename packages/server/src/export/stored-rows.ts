import type { Log } from '@attestry/log';

type Store = Log['store'];
/** What is stored at one position, as a log's store gives it. */
export type StoredRow = Awaited<ReturnType<Store['readRange']>>[number];
type Chunk = Awaited<ReturnType<Store['readChunk']>>;

/** In the order in which a store keeps disclosures (docs/formats/log-format.md §1 step 6). */
export const SECTIONS = ['actor', 'behalf', 'target', 'request', 'change', 'details'] as const;

const HASH = 32;

/**
 * What is stored in [from, to), ascending. A range without anything wrong comes packed, for a fraction of what
 * as many rows cost; any other comes row by row.
 */
export async function readStoredRows(store: Store, from: number, to: number): Promise<readonly StoredRow[]> {
  if (to <= from) return [];
  const packed = unpack(await store.readChunk(from, to - from, true));
  return packed ?? store.readRange(from, to);
}

/** The rows of a chunk; undefined where it is not as it is when nothing is missing or damaged. */
function unpack({
  whole,
  from,
  count,
  leaves,
  hashes,
  tags,
  disclosures,
}: Chunk): readonly StoredRow[] | undefined {
  if (!whole) return undefined;
  const texts = new Texts(disclosures);
  // Each leaf begins with 0x00, so that its end is where the next begins.
  let start = 1;
  const rows: StoredRow[] = [];
  for (let i = 0; i < count; i++) {
    const next = leaves.indexOf(0, start);
    const end = next < 0 ? leaves.length : next;
    rows.push({
      seq: from + i,
      leaf: leaves.subarray(start, end),
      hash: hashes.subarray(HASH * i, HASH * (i + 1)),
      tag: tags.subarray(HASH * i, HASH * (i + 1)),
      disclosures: SECTIONS.map(() => texts.next()),
    });
    start = end + 1;
  }
  return start === leaves.length + 1 && texts.isDone ? rows : undefined;
}

/** Texts one after another, each ended by 0x00; an empty one stands for none. */
class Texts {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  next(): Uint8Array | undefined {
    const end = this.#bytes.indexOf(0, this.#at);
    if (end < 0) this.#at = Number.POSITIVE_INFINITY;
    const text = end > this.#at ? this.#bytes.subarray(this.#at, end) : undefined;
    if (end >= 0) this.#at = end + 1;
    return text;
  }

  /** Whether exactly all of them were taken. */
  get isDone(): boolean {
    return this.#at === this.#bytes.length;
  }
}
