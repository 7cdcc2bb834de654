import type { Severity } from 'attestry/api';
import { scaleLinear } from 'd3-scale';
import { type Bar, totalOf } from './timeline-buckets.ts';

/** Where everything of a histogram stands, in pixels. Pure: the component only draws it. */
export interface HistogramLayout {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly columns: readonly Column[];
  readonly counts: readonly { readonly count: number; readonly y: number }[];
  readonly xOf: (timeMs: number) => number;
  /** The bar under a place; the next one beside the plot. */
  readonly barAt: (x: number) => number;
}

export interface Column {
  readonly x: number;
  readonly width: number;
  readonly segments: readonly {
    readonly severity: Severity;
    readonly y: number;
    readonly height: number;
  }[];
}

export interface LayoutInput {
  readonly bars: readonly Bar[];
  readonly width: number;
  readonly height: number;
  /** Wide enough for the longest number on the axis. */
  readonly digits: (count: number) => number;
}

/** From the ground up: what is critical stands on it, where small numbers can be compared. */
const STACK: readonly Severity[] = ['critical', 'warning', 'info'];
/** One event among thousands is still seen. Pixels. */
const MIN_SEGMENT = 2;
const TOP = 6;
const AXIS = 20;
const DIGIT = 6.5;

export function layoutHistogram({ bars, width, height, digits }: LayoutInput): HistogramLayout {
  const most = Math.max(1, ...bars.map(totalOf));
  const bottom = height - AXIS;
  const y = scaleLinear()
    .domain([0, most])
    .nice(height < 110 ? 2 : 4)
    .range([bottom, TOP]);
  const counts = y.ticks(height < 110 ? 2 : 4).filter(Number.isInteger);
  const left = 10 + DIGIT * Math.max(1, ...counts.map(digits));
  const right = Math.max(left + 1, width - 2);
  const fromMs = bars[0]?.fromMs ?? 0;
  const toMs = bars.at(-1)?.toMs ?? 1;
  const x = scaleLinear().domain([fromMs, toMs]).range([left, right]);
  return {
    left,
    right,
    top: TOP,
    bottom,
    columns: bars.map((bar) => columnOf(bar, x, (count) => bottom - y(count), bottom)),
    counts: counts.map((count) => ({ count, y: y(count) })),
    xOf: x,
    barAt: (at) => barAt(bars, x.invert(Math.min(right, Math.max(left, at)))),
  };
}

function columnOf(
  bar: Bar,
  x: (timeMs: number) => number,
  heightOf: (count: number) => number,
  bottom: number,
): Column {
  const [from, to] = [x(bar.fromMs), x(bar.toMs)];
  const gap = to - from > 4 ? 1 : 0;
  let ground = bottom;
  const segments = STACK.filter((severity) => bar[severity] > 0).map((severity) => {
    const height = Math.max(MIN_SEGMENT, heightOf(bar[severity]));
    ground -= height;
    return { severity, y: ground, height };
  });
  return { x: from, width: Math.max(1, to - from - gap), segments };
}

function barAt(bars: readonly Bar[], timeMs: number): number {
  const found = bars.findIndex(({ toMs }) => timeMs < toMs);
  return found < 0 ? bars.length - 1 : found;
}

/** Where a stretch of bars begins and ends, both included. */
export function edgesOf(
  { columns }: Pick<HistogramLayout, 'columns'>,
  [first, last]: readonly [number, number],
): { readonly left: number; readonly right: number } | undefined {
  const [from, to] = [columns[first], columns[last]];
  return from && to && { left: from.x, right: to.x + to.width };
}

/** How many bars fit: no thinner than a finger of a mouse can choose. */
export function maxBarsIn(width: number): number {
  return Math.min(120, Math.max(8, Math.floor(width / 7)));
}
