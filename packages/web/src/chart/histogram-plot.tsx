import type { Severity } from 'attestry/api';
import { useFormat } from '../time/zone.ts';
import { edgesOf, type HistogramLayout } from './histogram-layout.ts';
import { timeTicks } from './time-ticks.ts';

export const SEVERITY_FILLS: { readonly [S in Severity]: string } = {
  info: 'fill-info-fill',
  warning: 'fill-warn-fill',
  critical: 'fill-crit-fill',
};

/** Room that a label of the axis of time takes. Pixels. */
const LABEL = 62;
const HALF = 24;

export interface HistogramPlotProps {
  readonly layout: HistogramLayout;
  readonly width: number;
  readonly height: number;
  readonly fromMs: number;
  readonly toMs: number;
  /** Everything in it in words. */
  readonly summary: string;
  /** The bars that are looked at, both included. */
  readonly chosen: readonly [number, number] | undefined;
  /** Whether they are a stretch that is being drawn. */
  readonly isStretch: boolean;
}

/** The drawing: one picture for screen readers, with a sentence that says what is in it. */
export function HistogramPlot(props: HistogramPlotProps) {
  const { layout, width, height, summary, chosen, isStretch } = props;
  return (
    <svg role="img" aria-label={summary} width={width} height={height} className="block select-none">
      <CountAxis layout={layout} />
      <Chosen layout={layout} chosen={chosen} isStretch={isStretch} />
      {layout.columns.map(({ x, width: columnWidth, segments }) =>
        segments.map(({ severity, y, height: segmentHeight }) => (
          <rect
            key={`${x} ${severity}`}
            x={x}
            y={y}
            width={columnWidth}
            height={segmentHeight}
            className={SEVERITY_FILLS[severity]}
          />
        )),
      )}
      <TimeAxis {...props} />
    </svg>
  );
}

function CountAxis({ layout: { counts, left, right } }: Pick<HistogramPlotProps, 'layout'>) {
  const format = useFormat();
  return counts.map(({ count, y }) => (
    <g key={count}>
      <line x1={left} x2={right} y1={y} y2={y} className="stroke-line" shapeRendering="crispEdges" />
      <text x={left - 6} y={y} dy="0.32em" textAnchor="end" className="fill-fg3 text-xs">
        {format.number(count)}
      </text>
    </g>
  ));
}

/** Behind the bars, from the top to the ground: an empty hour is looked at too. */
function Chosen({ layout, chosen, isStretch }: Pick<HistogramPlotProps, 'layout' | 'chosen' | 'isStretch'>) {
  const edges = chosen && edgesOf(layout, chosen);
  if (edges === undefined) return null;
  return (
    <rect
      x={edges.left}
      y={layout.top}
      width={Math.max(2, edges.right - edges.left)}
      height={layout.bottom - layout.top}
      className={isStretch ? 'fill-acc/25 stroke-acc' : 'fill-fg3/15'}
    />
  );
}

/** The outer labels stand inside the picture: nothing is cut off. */
function TimeAxis({ layout, width, fromMs, toMs }: HistogramPlotProps) {
  const format = useFormat();
  const ticks = timeTicks(fromMs, toMs, format.zone, Math.floor((layout.right - layout.left) / LABEL));
  return ticks.map(({ atMs, style }) => {
    const x = layout.xOf(atMs);
    const anchor = x > width - HALF ? 'end' : x < HALF ? 'start' : 'middle';
    return (
      <g key={atMs}>
        <line
          x1={x}
          x2={x}
          y1={layout.bottom}
          y2={layout.bottom + 4}
          className="stroke-line2"
          shapeRendering="crispEdges"
        />
        <text x={x} y={layout.bottom + 16} textAnchor={anchor} className="fill-fg3 text-xs">
          {format.time(atMs, style)}
        </text>
      </g>
    );
  });
}
