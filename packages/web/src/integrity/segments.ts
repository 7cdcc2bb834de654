import type { Finding, VerifyReport } from 'attestry/api';

/**
 * The log as a strip of cells, by what a verification found. `after`: behind the first finding, and intact in itself; what
 * links it to the beginning is broken. `unchecked`: this run did not look there.
 */
export type SegmentState = 'ok' | 'broken' | 'after' | 'unchecked';

export interface Segment {
  /** First and last position, both included. */
  readonly from: number;
  readonly to: number;
  readonly state: SegmentState;
  /** Places in the list of the report's findings. */
  readonly findings: readonly number[];
}

/** Cells that end before their size make so many more. */
const MORE_CELLS = 2;

type Looked = Pick<VerifyReport, 'findings' | 'lastVerified'> & {
  readonly coverage: Pick<VerifyReport['coverage'], 'from' | 'to'>;
};

/** So that a cell means a number of records that one can think of: 1, 2 or 5 times a power of ten. */
export function cellSize(size: number, maxCells: number): number {
  const atLeast = Math.max(1, Math.ceil(size / Math.max(1, maxCells)));
  const power = 10 ** Math.floor(Math.log10(atLeast));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= atLeast) ?? atLeast;
}

/**
 * At most so many cells over all that the log holds now, or should hold: records that were cut off have cells, too. Where
 * the run began and ended to look, a cell ends before its size: none is looked at in part.
 */
export function segmentsOf(report: Looked, size: number, maxCells: number): readonly Segment[] {
  const end = endOf(report, size);
  if (end === 0) return [];
  const step = cellSize(end, Math.max(1, maxCells - MORE_CELLS));
  const edges = [report.coverage.from, report.coverage.to, end];
  const places = report.findings.flatMap(placeOf);
  const segments: Segment[] = [];
  for (let from = 0, to = 0; from < end; from = to + 1) {
    const next = (Math.floor(from / step) + 1) * step;
    to = Math.min(next, ...edges.filter((edge) => edge > from)) - 1;
    const findings = places.filter((one) => one.from <= to && one.to >= from).map(({ index }) => index);
    segments.push({ from, to, state: stateOf(report, from, findings), findings });
  }
  return segments;
}

function endOf({ coverage, findings }: Looked, size: number): number {
  return Math.max(size, coverage.to, ...findings.map(({ to }) => (to === null ? 0 : to + 1)));
}

function placeOf(
  { from, to }: Finding,
  index: number,
): readonly { readonly from: number; readonly to: number; readonly index: number }[] {
  return from === null ? [] : [{ from, to: to ?? from, index }];
}

function stateOf(
  { coverage, lastVerified, findings: all }: Looked,
  from: number,
  findings: readonly number[],
): SegmentState {
  if (findings.length > 0) return 'broken';
  if (from < coverage.from || from >= coverage.to) return 'unchecked';
  const isBroken = all.some((finding) => finding.from !== null);
  return isBroken && from > lastVerified ? 'after' : 'ok';
}

/** How many cells there are of each kind. */
export function countStates(segments: readonly Segment[]): { readonly [S in SegmentState]: number } {
  const counts = { ok: 0, broken: 0, after: 0, unchecked: 0 };
  for (const { state } of segments) counts[state]++;
  return counts;
}

/** The next cell with findings in a direction; where there is none, the one that is. */
export function nextBroken(segments: readonly Segment[], at: number, step: 1 | -1): number {
  for (let i = at + step; i >= 0 && i < segments.length; i += step) {
    if (segments[i]?.state === 'broken') return i;
  }
  return at;
}

/** The cell to begin with: the first with findings, else the newest that was looked at. */
export function firstCell(segments: readonly Segment[]): number {
  const broken = segments.findIndex(({ state }) => state === 'broken');
  if (broken >= 0) return broken;
  return Math.max(
    0,
    segments.findLastIndex(({ state }) => state !== 'unchecked'),
  );
}
