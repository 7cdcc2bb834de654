/** Reads the terms that search uses. */
import { sha256 } from '../../node/crypto.ts';
import { termHash } from '../../query/term-hash.ts';
import { TermSums } from '../../query/term-sums.ts';
import type { IndexSums } from '../log-store.ts';
import type { Queryable } from './pool.ts';
import { read } from './read.ts';

/** Rows that are read at once. */
const PAGE = 2048;

/** The text of a tsvector is written many times as fast as an array of its words; see {@link visitTerms}. */
const TERM_PAGE = `SELECT array_agg(seq ORDER BY seq)::text AS seqs, string_agg(coalesce(terms::text, ''), E'\\n' ORDER BY seq) AS terms
  FROM (SELECT seq, terms FROM attestry.terms WHERE log = $1 AND seq > $2 ORDER BY seq LIMIT ${PAGE}) AS page`;
const FIRST = '-9223372036854775808';

interface TermPage {
  readonly seqs: string | null;
  readonly terms: string | null;
}

/** See {@link LogStore.readIndexSums}; in a transaction. Page by page: what is appended meanwhile lies above `size`, and is left out. */
export async function readIndexSums(
  db: Queryable,
  log: string,
  seed: string,
  size: number,
  stored: number,
): Promise<IndexSums> {
  const summed = Math.min(size, stored);
  const sums = new TermSums(termHash(sha256, seed), summed);
  const ask = (after: string): Promise<readonly TermPage[]> => read<TermPage>(db, TERM_PAGE, [log, after]);
  // By the key, page after page: before a table was analysed, the planner would sort all that is left for each.
  await db.query('SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off');
  let [page] = await ask(FIRST);
  while (page?.seqs != null && page.terms != null) {
    const seqs = page.seqs.slice(1, -1).split(',');
    // The database is at work on the next page while this one is summed.
    const next = ask(seqs.at(-1) ?? FIRST);
    next.catch(() => undefined);
    visitTerms(Buffer.from(page.terms), (record, term) => {
      const seq = Number(seqs[record]);
      if (seq >= size && seq < stored) return;
      sums.chooseBytes(term);
      // What lies before the log is not of it either.
      sums.add(seq < 0 ? stored : seq, 1);
    });
    [page] = await next;
  }
  return { first: sums.first, second: sums.second };
}

const QUOTE = 0x27;
const BACKSLASH = 0x5c;
const SPACE = 0x20;
const NEWLINE = 0x0a;

/**
 * Visits each term of records whose tsvectors stand as text, one to a line: `'a:42' 't:auth.login'`, with `\'` and `\\` doubled
 * within. A term of ours holds no space, quote or position: one that does is visited with it, and so is another.
 */
function visitTerms(text: Uint8Array, visit: (record: number, term: Uint8Array) => void): void {
  let record = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === NEWLINE) record++;
    if (text[at] !== QUOTE) continue;
    const start = at + 1;
    let doubled = false;
    for (at = start; at < text.length; at++) {
      const byte = text[at];
      if (byte !== QUOTE && byte !== BACKSLASH) continue;
      if (text[at + 1] !== byte) break;
      doubled = true;
      at++;
    }
    const end = endOfTerm(text, at + 1);
    const term = text.subarray(start, end === at + 1 ? at : end);
    visit(record, doubled ? withoutDoubles(term) : term);
    at = end - 1;
  }
}

/** Behind the quote: positions, which no term of ours has, up to the next. */
function endOfTerm(text: Uint8Array, from: number): number {
  let at = from;
  while (at < text.length && text[at] !== SPACE && text[at] !== NEWLINE) at++;
  return at;
}

function withoutDoubles(term: Uint8Array): Uint8Array {
  return term.filter((byte, i) => !((byte === QUOTE || byte === BACKSLASH) && isSecond(term, i)));
}

/** Whether it is the second, fourth … of its kind in a row. */
function isSecond(term: Uint8Array, i: number): boolean {
  let before = 0;
  while (term[i - 1 - before] === term[i]) before++;
  return before % 2 === 1;
}

export async function readTerms(
  db: Queryable,
  log: string,
  seqs: readonly number[],
): Promise<ReadonlyMap<number, readonly string[]>> {
  const terms = new Map<number, string[]>(seqs.map((seq) => [seq, []]));
  const rows = await read<{ seq: number; terms: string | null }>(
    db,
    'SELECT seq::bigint AS seq, terms::text AS terms FROM attestry.terms WHERE log = $1 AND seq = ANY ($2::bigint[])',
    [log, seqs],
  );
  for (const { seq, terms: text } of rows)
    visitTerms(Buffer.from(text ?? ''), (_, term) => terms.get(seq)?.push(Buffer.from(term).toString()));
  return terms;
}
