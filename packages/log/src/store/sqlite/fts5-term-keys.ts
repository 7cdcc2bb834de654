/**
 * The keys of an FTS5 segment (`search_idx`): for each page on which a term begins, a text that is greater than
 * every term before the page and not greater than its first. A search takes the greatest key that is not greater than
 * the term sought and looks at that page alone. `integrity_check` compares a key with the first term of its page
 * but not with the last term before it: raised keys would hide terms from search.
 */
import { bytesOf, type Database, numberOf, type Row } from './driver.ts';

interface Key {
  readonly term: Uint8Array;
  readonly page: number;
}

/** Walks the keys of one segment beside its pages. */
export class TermKeys {
  readonly #rows: IterableIterator<Row>;
  readonly #segment: number;
  readonly #firstPage: number;
  #next: Key | undefined;

  constructor(db: Database, segment: number, firstPage: number) {
    this.#segment = segment;
    this.#firstPage = firstPage;
    this.#rows = db
      .prepare('SELECT term, pgno FROM search_idx WHERE segid = ? ORDER BY term')
      .iterate(segment);
    this.#next = this.#read();
  }

  /**
   * Compares the keys of a page with its first term (undefined where no term begins on it) and the last before
   * it. Throws when a search would not find its way.
   */
  check(page: number, first: Uint8Array | undefined, lastBefore: Uint8Array): void {
    let found = page === this.#firstPage || first === undefined;
    while (this.#next?.page === page) {
      const { term } = this.#next;
      if (page > this.#firstPage && Buffer.compare(term, lastBefore) <= 0) throw this.#astray(page);
      if (first !== undefined && Buffer.compare(term, first) > 0) throw this.#astray(page);
      found = true;
      this.#next = this.#read();
    }
    if (!found) throw this.#astray(page);
  }

  /** After the last page: no key may be left. */
  finish(): void {
    if (this.#next !== undefined) throw this.#astray(this.#next.page);
  }

  close(): void {
    this.#rows.return?.();
  }

  #read(): Key | undefined {
    const { value, done } = this.#rows.next();
    if (done === true || value === undefined) return undefined;
    // The low bit says whether there is a doclist index. SQLite takes keys of pages that a merge has removed
    // for keys of the first page that is left.
    const page = Math.floor(numberOf(value['pgno']) / 2);
    return { term: bytesOf(value['term']), page: Math.max(page, this.#firstPage) };
  }

  #astray(page: number): Error {
    return new Error(`the search index does not lead to page ${page} of segment ${this.#segment}`);
  }
}
