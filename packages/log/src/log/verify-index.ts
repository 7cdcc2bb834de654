import { sha256 } from '../node/crypto.ts';
import { addCounts, type CountSums } from '../query/count-sums.ts';
import { CountTally, countedRecord } from '../query/count-tally.ts';
import { CHUNK } from '../query/term-sums.ts';
import { termsOf } from '../query/terms.ts';
import type { IndexSums, LogStore } from '../store/log-store.ts';
import { explain } from '../verify/explain.ts';
import type { Evidence, Finding } from '../verify/finding.ts';
import { addFinding } from '../verify/merge-findings.ts';
import type { RecordRun } from './verify-records.ts';

/** Chunks whose rows are compared in one pass over the index. */
const COMPARED = 64;
const SHOWN_TERMS = 5;

/** What a store says of its index. */
export interface IndexState {
  readonly issues: readonly string[];
  readonly sums: IndexSums | { readonly unreadable: string };
}

/** Reads the whole index, as far as it says something of [0, size). Never rejects: what cannot be read is a finding. */
export async function readIndex(store: LogStore, seed: string, size: number): Promise<IndexState> {
  const unreadable = (error: unknown): { readonly unreadable: string } => ({
    unreadable: error instanceof Error ? error.message : String(error),
  });
  const [issues, sums] = await Promise.all([
    store.inspect().catch((error) => [unreadable(error).unreadable]),
    store.readIndexSums(seed, size).catch(unreadable),
  ]);
  return { issues, sums };
}

/**
 * Compares what search uses with the records: the terms by sums for each 256 records, and row by row where the sums
 * differ; the counts by sums; the schema by its text. Rows that have a finding already are left out: what their
 * terms should be, nobody knows.
 */
export async function verifyIndex(
  store: LogStore,
  run: RecordRun,
  { issues, sums }: IndexState,
  extent: { readonly size: number; readonly stored: number },
  found: readonly Finding[],
): Promise<readonly Finding[]> {
  const findings = issues.map((issue) =>
    indexFinding(null, {
      expected: 'the schema and index as they were made',
      got: issue,
      source: 'database',
    }),
  );
  if ('unreadable' in sums) {
    findings.push(
      indexFinding(null, {
        expected: 'a search index that can be read',
        got: sums.unreadable,
        source: 'search index',
      }),
    );
    return findings;
  }
  const suspects = new Set(run.failed);
  const firstChunk = run.from / CHUNK;
  for (let i = 0; i < run.first.length; i++) {
    const chunk = firstChunk + i;
    if (sums.first[chunk] !== run.first[i] || sums.second[chunk] !== run.second[i]) suspects.add(chunk);
  }
  const list = [...suspects].sort((a, b) => a - b);
  for (let i = 0; i < list.length; i += COMPARED) {
    await compareRows(store, run, list.slice(i, i + COMPARED), findings);
  }
  // Where the end was cut off, what counted and found it says no more than that.
  if (found.some(({ kind }) => kind === 'cut')) return findings;
  const beyond = sums.first.length - 1;
  if (sums.first[beyond] !== 0 || sums.second[beyond] !== 0) {
    findings.push(
      indexFinding(null, {
        expected: 'no terms beyond the log',
        got: 'the search index has terms for positions that no record has',
        source: 'search index',
      }),
    );
  }
  if (run.from === 0 && run.flagged.size === 0 && extent.stored === extent.size)
    findings.push(...(await compareCounts(store, run)));
  return findings;
}

/** Compares the terms of every row of some chunks that has no finding of its own. */
async function compareRows(
  store: LogStore,
  run: RecordRun,
  chunks: readonly number[],
  findings: Finding[],
): Promise<void> {
  const expected = new Map<number, ReadonlySet<string>>();
  for (const chunk of chunks) {
    const from = chunk * CHUNK;
    await run.decode(from, Math.min(run.to, from + CHUNK), (record) => {
      const { seq } = record.leaf;
      if (!run.flagged.has(seq)) expected.set(seq, new Set(termsOf(record)));
    });
  }
  const stored = await store.readTerms([...expected.keys()]);
  for (const [seq, terms] of expected) {
    const got = [...(stored.get(seq) ?? [])];
    const missing = [...terms].filter((term) => !got.includes(term));
    const extra = got.filter((term, i) => !terms.has(term) || got.indexOf(term) !== i);
    if (missing.length === 0 && extra.length === 0) continue;
    const evidence = {
      expected: `${terms.size} terms`,
      got: difference(missing, extra),
      source: 'search index',
    };
    addFinding(findings, indexFinding(seq, evidence));
  }
}

function difference(missing: readonly string[], extra: readonly string[]): string {
  const list = (terms: readonly string[]): string =>
    terms.slice(0, SHOWN_TERMS).join(' ') +
    (terms.length > SHOWN_TERMS ? ` and ${terms.length - SHOWN_TERMS} more` : '');
  const parts: string[] = [];
  if (missing.length > 0) parts.push(`the index lacks ${list(missing)}`);
  if (extra.length > 0) parts.push(`the index adds ${list(extra)}`);
  return parts.join('; ');
}

/** The counts are of one moment; records that were appended until then are counted here as well. */
async function compareCounts(store: LogStore, run: RecordRun): Promise<readonly Finding[]> {
  const { size, sums } = await store.readCountSums(run.settings.seed);
  const tally = new CountTally();
  for (let from = run.to; from < size; from += CHUNK) {
    await run.decode(from, Math.min(size, from + CHUNK), (record) => tally.add(countedRecord(record)));
  }
  const { counts, tops } = tally.take();
  const expected: CountSums = addCounts(sha256, run.settings.seed, run.counts, counts, tops);
  if (expected.first === sums.first && expected.second === sums.second) return [];
  return [
    indexFinding(null, {
      expected: `the counts of ${size} records`,
      got: 'the counts behind timeline and facets are not those of the records',
      source: 'counts',
    }),
  ];
}

function indexFinding(seq: number | null, evidence: Evidence): Finding {
  const finding = { kind: 'index' as const, from: seq, to: seq, count: 1, time: null, evidence };
  return { ...finding, explanation: explain(finding) };
}
