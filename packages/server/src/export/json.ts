/**
 * Records as JSON, one per line. The member `records` of a JSON export holds what each line of an NDJSON export is:
 *
 *     {"leaf":{…},"sections":{…},"hash":"…","sentence":"…","proof":{"tag","prevTag","leaf","disclosures"}}
 *     {"broken":{"incarnation":1,"seq":17}}                   a place that cannot be shown; `to` where it is several
 *
 * A third party needs nothing else to check a line: `proof` is what exported-row.ts says of it.
 *
 *     {"export":{"version":1,"origin","query","order":"newest first","exported","checkpoint","verifierKey","older"},
 *     "records":[
 *     …,
 *     …
 *     ],"end":{"last":17,"incarnation":1,"more":false}}
 *
 * `older` has origin, checkpoint and verifierKey of the incarnations that resets ended, the latest first; absent without any. Each
 * leaf says of which it is. `checkpoint` is a signed note (C2SP tlog-checkpoint), to be opened with `verifierKey`, which is worth as much as the way on
 * which it came: compare it with one that came another way. An export of everything down to record 0 has all hashes of the tree that
 * the checkpoint names (RFC 9162 §2.1; the note may cover a few more). For single records,
 * `GET …/records/{seq}` gives the inclusion proof. A file without `end` was cut off.
 */
import type { ExportEnd, ExportFormat, ExportHead, RowOptions } from './export-format.ts';
import type { ExportedRow } from './exported-row.ts';

export const JSON_FORMAT: ExportFormat = {
  name: 'json',
  mediaType: 'application/json',
  withProofs: true,
  head: (head) => `{"export":${JSON.stringify(headOf(head))},\n"records":[`,
  rows: (rows, options) =>
    rows.map((row, i) => `${options.first && i === 0 ? '' : ','}\n${rowText(row, options)}`).join(''),
  end: (end) => `\n],"end":${JSON.stringify(endOf(end))}}\n`,
};

/** What the head of a JSON or NDJSON export says. */
export function headOf({ origin, query, exported, checkpoint, verifierKey, older }: ExportHead): object {
  const head = { version: 1, origin, query, order: 'newest first', exported, checkpoint, verifierKey };
  return older.length === 0 ? head : { ...head, older };
}

/** What the end of one says. */
export function endOf({ last, more }: ExportEnd): object {
  return { last: last?.seq ?? null, incarnation: last?.incarnation, more };
}

/** One row without a line feed: JSON escapes those of texts. */
export function rowText(row: ExportedRow, { describe }: RowOptions): string {
  if (row.kind === 'broken') {
    const { incarnation, seq, to } = row;
    return JSON.stringify({ broken: { incarnation, seq, to } });
  }
  const { leaf, sections, hash } = row.record;
  return JSON.stringify({ leaf, sections, hash, sentence: describe(leaf.type), proof: row.proof });
}
