import { cpus } from 'node:os';
import { latin1OfBytes } from '../bytes/sha256.ts';
import { sha256, systemRandomness } from '../node/crypto.ts';
import type { Signer, VerifyResume } from '../signer/signer.ts';
import type { LogStore } from '../store/log-store.ts';
import { compactRange, rootOf } from '../tree/compact-range.ts';
import { treeHasher } from '../tree/hash.ts';
import { assembleProof, planRange } from '../tree/hash-reader.ts';
import { explain } from '../verify/explain.ts';
import type { Finding } from '../verify/finding.ts';
import { mergeFindings } from '../verify/merge-findings.ts';
import type { Information, VerifyReport } from '../verify/report.ts';
import { readTreeHashes } from './tree-hashes.ts';
import { unlessAborted } from './unless-aborted.ts';
import { type KnownEpochs, readKnownEpochs } from './verify-epochs.ts';
import { readIndex, verifyIndex } from './verify-index.ts';
import type { VerifyOptions } from './verify-options.ts';
import { type Peak, readPeaks } from './verify-peaks.ts';
import { RecordRun } from './verify-records.ts';
import { verifyTree } from './verify-tree.ts';

export type { VerifyOptions } from './verify-options.ts';

export interface Verification {
  readonly report: VerifyReport;
  /** From where an incremental run may go on; absent when this one was not intact. */
  readonly resume?: VerifyResume;
}

/**
 * Verifies a log to the end and reports every finding with its evidence. The log may be appended to meanwhile: the
 * run looks at what was there when it began. Memory grows by some bytes for each 256 records, and by the findings.
 */
export async function verifyLog(options: VerifyOptions): Promise<VerifyReport> {
  return (await runVerification(options)).report;
}

/** As {@link verifyLog}, with the state from which an incremental run may go on. */
export async function runVerification(given: VerifyOptions): Promise<Verification> {
  const startedMs = performance.now();
  const { store, origin, keyring, signer, signal } = given;
  signal?.throwIfAborted();
  const believed = await withBelievedStart(given);
  const peaks = await readPeaks(given);
  const extent = await readExtent(store, peaks);
  let epochs = await readKnownEpochs(store, origin, keyring);
  const options = withKnownEpoch(believed, epochs);
  const seed = systemRandomness().bytes(16);
  // The store reads its index in a thread of its own, while others verify the records.
  const index = options.mode === 'full' ? readIndex(store, seed, extent.stored) : undefined;
  let run = await runRecords(options, seed, extent.stored, peaks, epochs);
  // The stream met other epoch records than the index showed: the index hides one. What the stream met counts.
  const epochRecords = [...run.epochRecords, ...lostRotations(run)];
  if (!epochs.agreesWith(epochRecords)) {
    epochs = await readKnownEpochs(store, origin, keyring, epochRecords);
    run = await runRecords(options, seed, extent.stored, peaks, epochs);
  }
  const findings: Finding[] = [...run.findings];
  const cut = findCut(extent, peaks);
  if (cut !== undefined) findings.push(cut);
  const tree = await verifyTree({
    store,
    hasher: treeHasher(sha256),
    origin,
    run,
    peaks,
    findings,
    head: extent,
  });
  findings.push(...tree.findings);
  signal?.throwIfAborted();
  if (index !== undefined)
    findings.push(...(await verifyIndex(store, run, await unlessAborted(index, signal), extent, findings)));
  findings.push(...(await run.findBeyond()));
  return conclude(options, { extent, run, tree, epochs, findings, peaks, signer, startedMs });
}

/** Goes on from where an earlier run stopped only if the log still is what that run saw; else from the beginning. */
async function withBelievedStart(options: VerifyOptions): Promise<VerifyOptions> {
  const { since, store, ...others } = options;
  if (since === undefined || since.size === 0) return { ...others, store };
  const hasher = treeHasher(sha256);
  const plan = planRange(0, since.size);
  const hashes = await readTreeHashes(store, plan.reads);
  const [last] = await store.readRange(since.size - 1, since.size);
  const complete = plan.reads.every(({ count }, i) => hashes[i]?.length === count);
  if (!complete || last?.tag === undefined || latin1OfBytes(last.tag) !== since.tag)
    return { ...others, store };
  const root = rootOf(hasher, compactRange(0, since.size, assembleProof(hasher, plan, hashes)));
  return root === since.root ? options : { ...others, store };
}

/**
 * From the beginning where the index hides an epoch before the start: only the whole stream meets the record that begins it,
 * and every tag since would be accused.
 */
function withKnownEpoch(options: VerifyOptions, epochs: KnownEpochs): VerifyOptions {
  const { since, ...others } = options;
  return since === undefined || epochs.at(since.size) === since.epoch ? options : others;
}

/** How much there is, and how much there should be by the log's own head. */
export interface Extent {
  /** By the head. */
  readonly size: number;
  /** One beyond the last position at which anything is stored, of those that the head or a checkpoint has seen. */
  readonly stored: number;
  /** The head's compact range. */
  readonly range: Uint8Array;
}

async function readExtent(store: LogStore, peaks: readonly Peak[]): Promise<Extent> {
  const { size, range } = await store.readHead();
  return { size, range, stored: await store.readEnd(Math.max(size, seenBy(peaks))) };
}

/** The largest size that a valid checkpoint has seen. */
function seenBy(peaks: readonly Peak[]): number {
  return peaks.reduce(
    (largest, { size, root }) => (root === undefined ? largest : Math.max(largest, size)),
    0,
  );
}

async function runRecords(
  options: VerifyOptions,
  seed: string,
  stored: number,
  peaks: readonly Peak[],
  epochs: KnownEpochs,
): Promise<RecordRun> {
  const run = new RecordRun({
    store: options.store,
    settings: {
      origin: options.origin,
      full: options.mode === 'full',
      epochs: epochs.keys,
      seed,
    },
    from: options.since?.size ?? 0,
    to: stored,
    sizes: peaks.map(({ size }) => size),
    threads: options.threads ?? Math.min(8, cpus().length),
    ...(options.onProgress && { onProgress: options.onProgress }),
    ...(options.signal && { signal: options.signal }),
  });
  await run.run();
  return run;
}

/** Records that cannot be read and after which the tags are wrong: each may have begun an epoch. */
function lostRotations({ findings, flagged }: RecordRun): readonly number[] {
  const wrongTags = new Set(findings.filter(({ kind }) => kind === 'tag').map(({ from }) => from));
  return findings.flatMap(({ kind, from }) =>
    kind === 'tag' && from !== null && flagged.has(from - 1) && !wrongTags.has(from - 1) ? [from - 1] : [],
  );
}

/** Fewer records than somebody has seen. What the head says of the log counts as having seen it. */
function findCut(extent: Extent, peaks: readonly Peak[]): Finding | undefined {
  let seen = { size: extent.size, source: 'the head of the log' };
  for (const { size, source, root } of peaks) {
    if (root === undefined) continue;
    if (size > seen.size || (size === seen.size && source === 'the signer')) seen = { size, source };
  }
  if (seen.size <= extent.stored) return undefined;
  const finding = {
    kind: 'cut' as const,
    from: extent.stored,
    to: seen.size - 1,
    count: seen.size - extent.stored,
    time: null,
    evidence: { expected: `${seen.size} records`, got: `${extent.stored}`, source: seen.source },
  };
  return { ...finding, explanation: explain(finding) };
}

interface Outcome {
  readonly extent: Extent;
  readonly run: RecordRun;
  readonly tree: Awaited<ReturnType<typeof verifyTree>>;
  readonly epochs: KnownEpochs;
  readonly findings: readonly Finding[];
  readonly peaks: readonly Peak[];
  readonly signer: Signer | undefined;
  readonly startedMs: number;
}

function conclude(options: VerifyOptions, outcome: Outcome): Verification {
  const { extent, run, tree, epochs, startedMs } = outcome;
  const findings = mergeFindings(outcome.findings);
  // Where there is no record, no secret is missing.
  const missing = extent.stored === 0 ? [] : epochs.missing;
  const notChecked = [...missing, ...run.notChecked, ...tree.notChecked];
  const first = findings.find(({ from }) => from !== null)?.from;
  const total = (kind: Finding['kind']): number =>
    findings.filter((finding) => finding.kind === kind).reduce((sum, { count }) => sum + count, 0);
  const report: VerifyReport = {
    origin: options.origin,
    size: extent.stored,
    verdict: findings.length > 0 ? 'broken' : notChecked.length > 0 ? 'unchecked' : 'intact',
    findings,
    totals: { altered: total('altered'), missing: total('missing') + total('cut'), unproven: run.unproven },
    lastVerified: Math.min(first ?? extent.stored, extent.stored) - 1,
    coverage: {
      from: run.from,
      to: extent.stored,
      mode: options.mode,
      chain: { checked: run.tagsChecked, unproven: run.unproven, unchecked: run.tagsUnchecked },
      tree: { checked: tree.checked, checkpoints: tree.checkpoints },
      signatures: { checked: tree.signatures },
      sections: { checked: run.sections },
      index: { checked: options.mode === 'full' ? run.indexed : 0 },
      notChecked,
    },
    information: informationOf(outcome),
    durationMs: Math.round(performance.now() - startedMs),
  };
  if (report.verdict !== 'intact' || tree.resume === undefined) return { report };
  return { report, resume: { ...tree.resume, epoch: epochs.at(tree.resume.size) } };
}

function informationOf({ run, extent, peaks }: Outcome): readonly Information[] {
  const information: Information[] = [...run.information];
  const signed = seenBy(peaks);
  if (signed < extent.stored) {
    const text = `the newest ${extent.stored - signed} records are not signed yet`;
    information.push({ kind: 'unanchored', from: signed, to: extent.stored - 1, text });
  }
  return information;
}
