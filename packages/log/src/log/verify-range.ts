import { AttestryError } from '../attestry-error.ts';
import { sha256, systemRandomness } from '../node/crypto.ts';
import { treeHasher } from '../tree/hash.ts';
import type { Finding } from '../verify/finding.ts';
import type { Information, VerifyReport } from '../verify/report.ts';
import { type KnownEpochs, readKnownEpochs } from './verify-epochs.ts';
import { findCut, readExtent } from './verify-extent.ts';
import type { PositionRange, VerifyOptions } from './verify-options.ts';
import { lostRotations, runRecords, type Stretch } from './verify-pass.ts';
import { readPeaks, seenBy } from './verify-peaks.ts';
import { verifyRangeTree } from './verify-range-tree.ts';
import type { RecordRun } from './verify-records.ts';
import { recordCoverage, reportOf } from './verify-report.ts';

const CHUNK = 256;

/**
 * Verifies the records of a range, rounded outward to chunks of 256: in themselves, against the tag before them, and
 * against the newest checkpoint that has seen them, with the stored hashes of all other records in between. What is wrong
 * elsewhere is a finding only where it stands between the range and what was signed; then it does not accuse the range.
 *
 * @throws AttestryError REQUEST_INVALID where the log never reached that far, and together with `since`
 */
export async function verifyRange(options: VerifyOptions, range: PositionRange): Promise<VerifyReport> {
  const startedMs = performance.now();
  const { store, origin, mode, signal } = options;
  signal?.throwIfAborted();
  checkRange(range, options);
  const peaks = await readPeaks(options);
  const extent = await readExtent(store, peaks);
  // Positions that somebody has seen belong to the log, also where nothing is there any more.
  checkReach(range, Math.max(extent.size, extent.stored, seenBy(peaks)));
  const seed = systemRandomness().bytes(16);
  const { run, epochs } = await runRange(options, { ...roundOutward(range, extent.stored), seed, peaks });
  const cut = findCut(extent, peaks);
  const findings: readonly Finding[] = [...run.findings, ...(cut === undefined ? [] : [cut])];
  const tree = await verifyRangeTree({ store, hasher: treeHasher(sha256), run, peaks, findings, extent });
  signal?.throwIfAborted();
  return reportOf({
    origin,
    size: extent.stored,
    findings: [...findings, ...tree.findings],
    coverage: {
      ...recordCoverage(run, mode),
      range: { from: range.from, to: range.to },
      tree: { checked: tree.checked, checkpoints: tree.checkpoints },
      signatures: { checked: tree.signatures },
      index: { checked: 0 },
      notChecked: [...epochs.missing(run.from, run.to), ...tree.notChecked],
    },
    information: [...informationOf(run, extent.stored, seenBy(peaks)), ...epochs.erased(run.from, run.to)],
    startedMs,
  });
}

function checkRange({ from, to }: PositionRange, { since }: VerifyOptions): void {
  if (since !== undefined)
    throw new AttestryError(
      'REQUEST_INVALID',
      'a run goes on where another ended, or looks at a range: give one of both',
      { pointer: '/range' },
    );
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to) || from < 0)
    throw new AttestryError('REQUEST_INVALID', 'positions are whole numbers from 0', { pointer: '/range' });
  if (from > to)
    throw new AttestryError(
      'REQUEST_INVALID',
      `a range does not end at ${to} before it begins at ${from}: give the lower position first`,
      { pointer: '/range/to' },
    );
}

function checkReach({ to }: PositionRange, size: number): void {
  if (to < size) return;
  const has = size === 0 ? 'no records' : `positions 0 to ${size - 1}`;
  throw new AttestryError('REQUEST_INVALID', `the log has ${has}: a range cannot end at ${to}`, {
    pointer: '/range/to',
  });
}

/** To whole chunks, and to what is there: of a range that was cut off, the last chunk before it. */
function roundOutward({ from, to }: PositionRange, stored: number): PositionRange {
  const first = Math.min(from, Math.max(0, stored - 1));
  return {
    from: Math.floor(first / CHUNK) * CHUNK,
    to: Math.min(stored, (Math.floor(to / CHUNK) + 1) * CHUNK),
  };
}

interface RangeRun {
  readonly run: RecordRun;
  readonly epochs: KnownEpochs;
}

/**
 * Looks at the records; again where it turns out that less was known of what is before them than it seemed: the tag
 * that the first one follows may be the wrong one of the two, and the index may hide that another secret rules them.
 */
async function runRange(options: VerifyOptions, stretch: Stretch): Promise<RangeRun> {
  const { store, origin, keyring } = options;
  let epochs = await readKnownEpochs(store, origin, keyring);
  let run = await runRecords(options, stretch, epochs);
  const met = [...run.epochRecords, ...lostRotations(run), ...(await rotationsBefore(options, run, epochs))];
  if (!epochs.agreesWith(met)) {
    epochs = await readKnownEpochs(store, origin, keyring, met);
    run = await runRecords(options, stretch, epochs);
  }
  while (run.from > 0 && run.findings.some(({ kind, from }) => kind === 'tag' && from === run.from))
    run = await runRecords(options, { ...stretch, from: run.from - CHUNK }, epochs);
  return { run, epochs };
}

/** Only the stream of all records before tells for sure which epoch rules these: it is asked where their tags are wrong. */
async function rotationsBefore(
  options: VerifyOptions,
  run: RecordRun,
  epochs: KnownEpochs,
): Promise<readonly number[]> {
  const isDoubtful = run.findings.some(({ kind }) => kind === 'tag' || kind === 'epoch');
  if (run.from === 0 || !isDoubtful) return [];
  const { onProgress: _, ...quiet } = options;
  const { seed } = run.settings;
  const before = await runRecords(
    { ...quiet, mode: 'quick' },
    { from: 0, to: run.from, seed, peaks: [] },
    epochs,
  );
  return [...before.epochRecords, ...lostRotations(before)];
}

function informationOf(run: RecordRun, stored: number, signed: number): readonly Information[] {
  const { from, to } = run;
  const information: Information[] = [...run.information];
  if (signed < to) {
    const first = Math.max(from, signed);
    const text = `the newest ${to - first} records of the range are not signed yet`;
    information.push({ kind: 'unanchored', from: first, to: to - 1, text });
  }
  const others = [from > 0 && 'the records before', to < stored && 'the records behind'].filter(Boolean);
  const beside = ['search index', 'counts', 'schema', 'the head', ...others].join(', ');
  information.push({
    kind: 'range',
    from: null,
    to: null,
    text: `only a range was looked at: not ${beside}`,
  });
  return information;
}
