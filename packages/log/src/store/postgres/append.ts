/** A batch as one statement: the head moves only where it is the one that the batch was sealed on, and all else hangs on that. */
import { SECTIONS } from '../../event/vocabulary.ts';
import { escapeText } from '../escape-text.ts';
import type { SealedBatch } from '../log-store.ts';
import { explainError } from './errors.ts';
import type { Queryable } from './pool.ts';

/** Rows beyond the head are nobody's: appending over or under them would bury the evidence. */
const NOTHING_BEYOND = ['links', 'records', 'disclosures']
  .map((table) => `NOT EXISTS (SELECT FROM attestry.${table} WHERE log = $1 AND seq >= $2::bigint)`)
  .join(' AND ');

/** Piece i of bytes that lie side by side: they go over as one value, which costs a fraction of an array of them. */
function pieces(bytes: string, starts: string, lengths: string): string {
  return `SELECT $2::bigint + i - 1 AS seq, substr(${bytes}::bytea, start + 1, length) AS piece
    FROM unnest(${starts}::int[], ${lengths}::int[]) WITH ORDINALITY AS cut (start, length, i)`;
}

/** Section s of record i, cut out by the ends of all sections before and including it; the first of `ends` is 0. */
const SLOTS = SECTIONS.map((_, s) => {
  const [start, end] = [s + 1, s + 2].map((place) => `ends[${SECTIONS.length} * i + ${place}]`);
  return `CASE WHEN ${end} > ${start} THEN substr($9::bytea, ${start} + 1, ${end} - ${start}) END`;
});

/** Producers' ids that are taken: what they stand for is looked up by who is refused. */
const NOTHING_CLAIMED = `NOT EXISTS (
    SELECT FROM json_to_recordset($18::json) AS c (source text, ref text)
    JOIN attestry.claims AS known ON known.log = $1 AND known.source = c.source AND known.ref = c.ref)`;

/**
 * `moved` changes the head row, which locks it: other writers of this log wait here, and then find another head. Where it
 * finds no row, the joins below are empty and nothing is written. Who has waited sees the head as it is then, and all other rows
 * as they were before: so whatever must stop a batch is in the head, its tag and that a log was moved away too.
 */
const APPEND = `
WITH moved AS (
  UPDATE attestry.heads SET size = $2::bigint + $3::int, compact_range = $5,
    tag = CASE WHEN $3::int = 0 THEN tag ELSE substr($16::bytea, 32 * $3::int - 31, 32) END
  WHERE log = $1 AND size = $2 AND tag = $4
    AND ${NOTHING_BEYOND}
    AND ${NOTHING_CLAIMED}
  RETURNING 1
), leaves AS (
  INSERT INTO attestry.records (log, seq, leaf)
  SELECT $1, seq, piece FROM moved, (${pieces('$6', '$7', '$8')}) AS p
), disclosed AS (
  INSERT INTO attestry.disclosures (log, seq, ${SECTIONS.join(', ')})
  SELECT $1, $2::bigint + i, ${SLOTS.join(',\n    ')}
  FROM moved, (SELECT $10::int[] AS ends) AS e, unnest($11::int[]) AS i
), indexed AS (
  INSERT INTO attestry.terms (log, seq, terms)
  SELECT $1, seq, array_to_tsvector(array_remove(string_to_array(convert_from(piece, 'UTF8'), ' '), ''))
  FROM moved, (${pieces('$12', '$13', '$14')}) AS p
), linked AS (
  INSERT INTO attestry.links (log, seq, leaf_hash, tag)
  SELECT $1, $2::bigint + i, substr($15::bytea, 32 * i + 1, 32), substr($16::bytea, 32 * i + 1, 32)
  FROM moved, generate_series(0, $3::int - 1) AS i
), noded AS (
  INSERT INTO attestry.nodes (log, level, node, hash)
  SELECT $1, level, node, decode(hash, 'hex')
  FROM moved, json_to_recordset($17::json) AS n (level int, node bigint, hash text)
), claimed AS (
  INSERT INTO attestry.claims (log, source, ref, mac, seq)
  SELECT $1, source, ref, decode(mac, 'hex'), seq
  FROM moved, json_to_recordset($18::json) AS c (source text, ref text, mac text, seq bigint)
), counted AS (
  INSERT INTO attestry.counts AS known (log, hour, type, category, severity, outcome, count)
  SELECT $1, hour, type, category, severity, outcome, count
  FROM moved, json_to_recordset($19::json)
    AS c (hour int, type text, category text, severity text, outcome text, count bigint)
  ORDER BY hour, type, category, severity, outcome
  ON CONFLICT (log, hour, type, category, severity, outcome) DO UPDATE SET count = known.count + excluded.count
), topped AS (
  INSERT INTO attestry.tops AS known (log, kind, day, value, count)
  SELECT $1, kind, day, value, count
  FROM moved, json_to_recordset($20::json) AS t (kind text, day int, value text, count bigint)
  ORDER BY kind, day, value
  ON CONFLICT (log, kind, day, value) DO UPDATE SET count = known.count + excluded.count
)
SELECT FROM moved`;

/** Writes a batch in one round trip; false where the head is not the one that it was sealed on. */
export async function appendBatch(db: Queryable, log: string, batch: SealedBatch): Promise<boolean> {
  try {
    const { rows } = await db.query({ name: 'attestry-append', text: APPEND, values: valuesOf(log, batch) });
    return rows.length > 0;
  } catch (error) {
    throw explainError(error);
  }
}

function valuesOf(log: string, batch: SealedBatch): unknown[] {
  const leaves = cutsOf(batch.leafEnds, 1);
  const terms = cutsOf(batch.termEnds, 0);
  return [
    log,
    batch.from,
    batch.count,
    batch.previousTag,
    batch.range,
    batch.leaves,
    leaves.starts,
    leaves.lengths,
    batch.disclosures,
    arrayText([0, ...batch.disclosureEnds]),
    arrayText(disclosedOf(batch)),
    batch.terms,
    terms.starts,
    terms.lengths,
    batch.hashes,
    batch.tags,
    JSON.stringify(batch.nodes.map(({ level, index, hash }) => ({ level, node: index, hash: hexOf(hash) }))),
    JSON.stringify(
      batch.claims.map(({ source, ref, mac, seq }) => ({
        ...{ source: escapeText(source), ref: escapeText(ref), mac: hexOf(mac), seq },
      })),
    ),
    JSON.stringify(batch.counts),
    JSON.stringify(batch.tops.map((top) => ({ ...top, value: escapeText(top.value) }))),
  ];
}

/** Where pieces start, of which `skipped` bytes are left out, and how long they are. */
function cutsOf(ends: Uint32Array, skipped: number): { readonly starts: string; readonly lengths: string } {
  const starts: number[] = [];
  const lengths: number[] = [];
  let start = 0;
  for (const end of ends) {
    starts.push(start + skipped);
    lengths.push(end - start - skipped);
    start = end;
  }
  return { starts: arrayText(starts), lengths: arrayText(lengths) };
}

/** Which records of a batch have a section at all. */
function disclosedOf({ count, disclosureEnds }: SealedBatch): number[] {
  const disclosed: number[] = [];
  let start = 0;
  for (let i = 0; i < count; i++) {
    const end = disclosureEnds[SECTIONS.length * (i + 1) - 1] ?? start;
    if (end > start) disclosed.push(i);
    start = end;
  }
  return disclosed;
}

function arrayText(numbers: readonly number[]): string {
  return `{${numbers.join(',')}}`;
}

function hexOf({ buffer, byteOffset, length }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, length).toString('hex');
}
