import { sha256 } from '../node/crypto.ts';
import { decodeRecord } from '../record/decode-record.ts';
import type { Leaf } from '../record/leaf.ts';
import type { LogStore } from '../store/log-store.ts';

/** Records that are read at once. */
const PAGE = 100;

/**
 * The leaves of the log's own records of a type, newest first, from bytes that were hashed and compared at this read. One that does
 * not match its hash says nothing, and is left out.
 */
export async function* readSystemLeavesBack(
  store: Pick<LogStore, 'search' | 'readRecords'>,
  type: `audit.${string}`,
): AsyncGenerator<Leaf> {
  for (let before = Number.MAX_SAFE_INTEGER; ; ) {
    const page = await store.search({ term: `t:${type}` }, { before, limit: PAGE });
    const rows = await store.readRecords(page);
    for (const { seq, leaf, hash } of rows.toSorted((a, b) => b.seq - a.seq)) {
      const decoded = leaf && hash && decodeRecord(sha256, { leaf, hash });
      if (!decoded?.ok) continue;
      const read = decoded.record.leaf;
      if (read.seq === seq && read.type === type) yield read;
    }
    before = page.at(-1) ?? 0;
    if (page.length < PAGE) return;
  }
}
