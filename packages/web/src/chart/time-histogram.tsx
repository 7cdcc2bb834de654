import type { TimelineBucket } from 'attestry/api';
import { ChartColumn, Table } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useMessages } from '../i18n/messages.ts';
import { type Format, useFormat } from '../time/zone.ts';
import { Button } from '../ui/button.tsx';
import { useSeverityNames } from '../ui/severity.tsx';
import { CHART } from './chart-messages.ts';
import { edgesOf, layoutHistogram, maxBarsIn } from './histogram-layout.ts';
import { HistogramPlot } from './histogram-plot.tsx';
import { HistogramTable } from './histogram-table.tsx';
import { HistogramTooltip, Swatch } from './histogram-tooltip.tsx';
import { spanText } from './span-text.ts';
import { type Bar, type BucketSize, barsOf, chartStartMs, mergeBars, totalOf } from './timeline-buckets.ts';
import { useBrush } from './use-brush.ts';
import { useWidth } from './use-width.ts';

export interface TimeHistogramProps {
  /** As the server gives them. */
  readonly buckets: readonly TimelineBucket[];
  /** 0 for a range without beginning. */
  readonly fromMs: number;
  /** Excluded. */
  readonly toMs: number;
  /** What the buckets are: see `bucketSizeFor`. */
  readonly by: BucketSize;
  /** What is counted, for screen readers. */
  readonly label: string;
  /** Of the drawing, in pixels. @default 160 */
  readonly height?: number;
  /** A stretch of bars was chosen; the end excluded. */
  readonly onRange?: (fromMs: number, toMs: number) => void;
  /** Pressed twice: back to where one was. With it a single press chooses nothing. */
  readonly onReset?: () => void;
}

/** A few rows, however low the chart is. Pixels. */
const MIN_TABLE = 160;

/** Events over time, stacked by severity. A stretch of time is chosen by drawing it, or with arrows, Shift and Enter. */
export function TimeHistogram(props: TimeHistogramProps) {
  const { buckets, by, label, height = 160, onRange } = props;
  const t = useMessages(CHART);
  const { zone } = useFormat();
  const [ref, width] = useWidth();
  const [isTable, setTable] = useState(false);
  const { toMs } = props;
  const fromMs = chartStartMs(buckets, props.fromMs, toMs);
  const maxBars = maxBarsIn(width);
  const bars = useMemo(
    () => barsOf(buckets, { fromMs, toMs, by, zone, maxBars }),
    [buckets, fromMs, toMs, by, zone, maxBars],
  );
  return (
    <div ref={ref} className="min-w-0">
      <div className="flex h-6 items-center gap-3">
        <Legend />
        <Button
          look="quiet"
          icon
          className="h-6! w-6!"
          aria-label={`${label}: ${isTable ? t.asChart : t.asTable}`}
          title={isTable ? t.asChart : t.asTable}
          onClick={() => setTable(!isTable)}
        >
          {isTable ? (
            <ChartColumn aria-hidden className="size-3.5" />
          ) : (
            <Table aria-hidden className="size-3.5" />
          )}
        </Button>
      </div>
      {isTable ? (
        <div style={{ height: Math.max(height, MIN_TABLE) }}>
          <HistogramTable
            bars={bars}
            label={label}
            onChoose={onRange && ((bar) => onRange(bar.fromMs, bar.toMs))}
          />
        </div>
      ) : (
        <div style={{ height }}>
          {width > 0 && <BrushedPlot {...props} bars={bars} width={width} height={height} />}
        </div>
      )}
    </div>
  );
}

function Legend() {
  const names = useSeverityNames();
  return (
    <div className="flex min-w-0 flex-1 flex-wrap gap-x-3 overflow-hidden text-xs text-fg2">
      {(['info', 'warning', 'critical'] as const).map((severity) => (
        <span key={severity} className="inline-flex items-center gap-1.5">
          <Swatch severity={severity} />
          {names[severity]}
        </span>
      ))}
    </div>
  );
}

interface BrushedPlotProps extends TimeHistogramProps {
  readonly bars: readonly Bar[];
  readonly width: number;
  readonly height: number;
}

function BrushedPlot({ bars, width, height, label, onRange, onReset }: BrushedPlotProps) {
  const t = useMessages(CHART);
  const format = useFormat();
  const digits = (count: number): number => format.number(count).length;
  const layout = layoutHistogram({ bars, width, height, digits });
  const { chosen, cursor, isHeld, handlers } = useBrush({
    count: bars.length,
    barAt: layout.barAt,
    clickChooses: onReset === undefined,
    onChoose: onRange && ((first, last) => onRange(bars[first]?.fromMs ?? 0, bars[last]?.toMs ?? Date.now())),
  });
  const looked = chosen && mergeBars(bars.slice(chosen[0], chosen[1] + 1));
  const edges = chosen && edgesOf(layout, chosen);
  return (
    <div className="relative">
      <HistogramPlot
        layout={layout}
        width={width}
        height={height}
        fromMs={bars[0]?.fromMs ?? 0}
        toMs={bars.at(-1)?.toMs ?? 1}
        summary={summaryOf(bars, label, t, format)}
        chosen={chosen}
        isStretch={chosen !== undefined && (isHeld || chosen[0] !== chosen[1])}
      />
      <div
        role="slider"
        tabIndex={0}
        aria-label={`${label}. ${onRange === undefined ? t.look : t.choose}`}
        aria-valuemin={0}
        aria-valuemax={Math.max(0, bars.length - 1)}
        aria-valuenow={cursor ?? 0}
        aria-valuetext={looked === undefined ? t.noTime : barText(looked, t, format)}
        className={`absolute inset-0 touch-pan-y rounded-md ${onRange === undefined ? '' : 'cursor-crosshair'}`}
        onDoubleClick={onReset}
        {...handlers}
      />
      {looked !== undefined && edges !== undefined && (
        <HistogramTooltip bar={looked} {...edges} width={width} />
      )}
    </div>
  );
}

type ChartTexts = ReturnType<typeof useMessages<typeof CHART.en>>;

function barText(bar: Bar, t: ChartTexts, format: Format): string {
  const counts = [t.events(totalOf(bar)), t.critical(bar.critical), t.warning(bar.warning)];
  return `${spanText(bar.fromMs, bar.toMs, format)}: ${counts.join(', ')}`;
}

function summaryOf(bars: readonly Bar[], label: string, t: ChartTexts, format: Format): string {
  const all = mergeBars(bars);
  if (all === undefined) return label;
  const [from, to] = [format.time(all.fromMs, 'minute'), format.time(all.toMs, 'minute')];
  if (totalOf(all) === 0) return t.nothing({ label, from, to });
  const peak = bars.reduce((most, bar) => (totalOf(bar) > totalOf(most) ? bar : most));
  return t.summary({
    label,
    from,
    to,
    total: t.events(totalOf(all)),
    critical: t.critical(all.critical),
    warning: t.warning(all.warning),
    peak: spanText(peak.fromMs, peak.toMs, format),
    most: t.events(totalOf(peak)),
  });
}
