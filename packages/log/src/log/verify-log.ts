import { latin1OfBytes } from '../bytes/sha256.ts';
import { sha256, systemRandomness } from '../node/crypto.ts';
import type { Signer, VerifyResume } from '../signer/signer.ts';
import { compactRange, rootOf } from '../tree/compact-range.ts';
import { treeHasher } from '../tree/hash.ts';
import { assembleProof, planRange } from '../tree/hash-reader.ts';
import type { Finding } from '../verify/finding.ts';
import type { Information, VerifyReport } from '../verify/report.ts';
import { describeEnded, readEnded } from './ended-incarnations.ts';
import { readTreeHashes } from './tree-hashes.ts';
import { unlessAborted } from './unless-aborted.ts';
import { type KnownEpochs, readKnownEpochs } from './verify-epochs.ts';
import { type Extent, findCut, readExtent } from './verify-extent.ts';
import { readIndex, verifyIndex } from './verify-index.ts';
import type { VerifyOptions } from './verify-options.ts';
import { lostRotations, runRecords } from './verify-pass.ts';
import { type Peak, readPeaks, seenBy } from './verify-peaks.ts';
import { verifyRange } from './verify-range.ts';
import type { RecordRun } from './verify-records.ts';
import { recordCoverage, reportOf } from './verify-report.ts';
import { verifyTree } from './verify-tree.ts';

export type { PositionRange, SeenCheckpoint, VerifyOptions } from './verify-options.ts';

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

/**
 * As {@link verifyLog}, with the state from which an incremental run may go on. Whatever was looked at, the report lists every reset
 * that the log says it had.
 */
export async function runVerification(given: VerifyOptions): Promise<Verification> {
  const verification =
    given.range === undefined ? await verifyAll(given) : { report: await verifyRange(given, given.range) };
  const resets = (await readEnded(given.store)).map(describeEnded);
  if (resets.length === 0) return verification;
  const { report } = verification;
  return { ...verification, report: { ...report, information: [...resets, ...report.information] } };
}

async function verifyAll(given: VerifyOptions): Promise<Verification> {
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
  const stretch = { from: options.since?.size ?? 0, to: extent.stored, seed, peaks };
  let run = await runRecords(options, stretch, epochs);
  // The stream met other epoch records than the index showed: the index hides one. What the stream met counts.
  const epochRecords = [...run.epochRecords, ...lostRotations(run)];
  if (!epochs.agreesWith(epochRecords)) {
    epochs = await readKnownEpochs(store, origin, keyring, epochRecords);
    run = await runRecords(options, stretch, epochs);
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
  // Where there is no record, no secret is missing.
  const missing = extent.stored === 0 ? [] : epochs.missing(0, Number.MAX_SAFE_INTEGER);
  const report = reportOf({
    origin: options.origin,
    size: extent.stored,
    findings: outcome.findings,
    coverage: {
      ...recordCoverage(run, options.mode),
      tree: { checked: tree.checked, checkpoints: tree.checkpoints },
      signatures: { checked: tree.signatures },
      index: { checked: options.mode === 'full' ? run.indexed : 0 },
      notChecked: [...missing, ...tree.notChecked],
    },
    information: informationOf(outcome),
    startedMs,
  });
  if (report.verdict !== 'intact' || tree.resume === undefined) return { report };
  return { report, resume: { ...tree.resume, epoch: epochs.at(tree.resume.size) } };
}

function informationOf({ run, extent, peaks, epochs }: Outcome): readonly Information[] {
  const information: Information[] = [...run.information, ...epochs.erased(run.from, run.to)];
  const signed = seenBy(peaks);
  if (signed < extent.stored) {
    const text = `the newest ${extent.stored - signed} records are not signed yet`;
    information.push({ kind: 'unanchored', from: signed, to: extent.stored - 1, text });
  }
  return information;
}
