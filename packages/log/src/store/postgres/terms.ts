/** Reads the terms that search uses. */
import { sha256 } from '../../node/crypto.ts';
import { termHash } from '../../query/term-hash.ts';
import { TermSums } from '../../query/term-sums.ts';
import type { IndexSums } from '../log-store.ts';
import type { Queryable } from './pool.ts';
import { read } from './read.ts';

/** Rows that are read at once. */
const PAGE = 2048;

const WORDS = `coalesce(array_to_string(tsvector_to_array(terms), ' '), '')`;
const TERM_PAGE = `SELECT array_agg(seq ORDER BY seq)::text AS seqs, string_agg(${WORDS}, E'\\n' ORDER BY seq) AS terms
  FROM (SELECT seq, terms FROM attestry.terms WHERE log = $1 AND seq > $2 ORDER BY seq LIMIT ${PAGE}) AS page`;

/** See {@link LogStore.readIndexSums}. Page by page: what is appended meanwhile lies above `size`, and is left out. */
export async function readIndexSums(
  db: Queryable,
  log: string,
  seed: string,
  size: number,
  stored: number,
): Promise<IndexSums> {
  const summed = Math.min(size, stored);
  const sums = new TermSums(termHash(sha256, seed), summed);
  let after = '-9223372036854775808';
  for (;;) {
    const [page] = await read<{ seqs: string | null; terms: string | null }>(db, TERM_PAGE, [log, after]);
    if (page?.seqs == null || page.terms == null) return { first: sums.first, second: sums.second };
    const seqs = page.seqs.slice(1, -1).split(',');
    const records = page.terms.split('\n');
    seqs.forEach((text, i) => {
      const seq = Number(text);
      if (seq >= size && seq < stored) return;
      for (const term of (records[i] ?? '').split(' ')) {
        if (term === '') continue;
        sums.choose(term);
        // What lies before the log is not of it either.
        sums.add(seq < 0 ? stored : seq, 1);
      }
    });
    after = seqs.at(-1) ?? after;
  }
}

export async function readTerms(
  db: Queryable,
  log: string,
  seqs: readonly number[],
): Promise<ReadonlyMap<number, readonly string[]>> {
  const terms = new Map<number, readonly string[]>(seqs.map((seq) => [seq, []]));
  const rows = await read<{ seq: number; words: string }>(
    db,
    `SELECT seq::bigint AS seq, ${WORDS} AS words FROM attestry.terms WHERE log = $1 AND seq = ANY ($2::bigint[])`,
    [log, seqs],
  );
  for (const { seq, words } of rows) terms.set(seq, words === '' ? [] : words.split(' '));
  return terms;
}
