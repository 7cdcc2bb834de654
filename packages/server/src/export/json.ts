/**
 * Records as JSON, one per line. The member `records` of a JSON export holds what each line of an NDJSON export is:
 *
 *     {"leaf":{…},"sections":{…},"hash":"…","sentence":"…","proof":{"tag","prevTag","leaf","disclosures"}}
 *     {"broken":{"seq":17}}                                   a place that cannot be shown; `to` where it is several
 *
 * A third party needs nothing else to check a line: `proof` is what exported-row.ts says of it.
 *
 *     {"export":{"version":1,"origin","query","order":"newest first","exported","checkpoint","verifierKey"},
 *     "records":[
 *     …,
 *     …
 *     ],"end":{"last":17,"more":false}}
 *
 * `checkpoint` is a signed note (C2SP tlog-checkpoint), to be opened with `verifierKey`, which is worth as much as the way on
 * which it came: compare it with one that came another way. An export of everything down to record 0 has all hashes of the tree that
 * the checkpoint names (RFC 9162 §2.1; the note may cover a few more). For single records,
 * `GET …/records/{seq}` gives the inclusion proof. A file without `end` was cut off.
 */
import type { ExportFormat, ExportHead, RowOptions } from './export-format.ts';
import type { ExportedRow } from './exported-row.ts';

export const JSON_FORMAT: ExportFormat = {
  name: 'json',
  mediaType: 'application/json',
  withProofs: true,
  head: (head) => `{"export":${JSON.stringify(headOf(head))},\n"records":[`,
  rows: (rows, options) =>
    rows.map((row, i) => `${options.first && i === 0 ? '' : ','}\n${rowText(row, options)}`).join(''),
  end: ({ lastSeq, more }) => `\n],"end":${JSON.stringify({ last: lastSeq, more })}}\n`,
};

/** What the head of a JSON or NDJSON export says. */
export function headOf({ origin, query, exported, checkpoint, verifierKey }: ExportHead): object {
  return { version: 1, origin, query, order: 'newest first', exported, checkpoint, verifierKey };
}

/** One row without a line feed: JSON escapes those of texts. */
export function rowText(row: ExportedRow, { describe }: RowOptions): string {
  if (row.kind === 'broken') {
    const { seq, to } = row;
    return JSON.stringify({ broken: { seq, to } });
  }
  const { leaf, sections, hash } = row.record;
  return JSON.stringify({ leaf, sections, hash, sentence: describe(leaf.type), proof: row.proof });
}
