import type { Severity } from 'attestry/api';
import { useMessages } from '../i18n/messages.ts';
import { useFormat } from '../time/zone.ts';
import { useSeverityNames } from '../ui/severity.tsx';
import { CHART } from './chart-messages.ts';
import { SEVERITY_FILLS } from './histogram-plot.tsx';
import { spanText } from './span-text.ts';
import { type Bar, totalOf } from './timeline-buckets.ts';

const ORDER: readonly Severity[] = ['info', 'warning', 'critical'];

const GAP = 6;
/** What it needs at most. Pixels. */
const ROOM = 200;

export interface HistogramTooltipProps {
  readonly bar: Bar;
  /** What it must not cover: the bars that it is about, in pixels. */
  readonly left: number;
  readonly right: number;
  readonly width: number;
}

/** What is in the bar that is looked at. A screen reader is told by the slider, so it does not meet this. */
export function HistogramTooltip({ bar, left, right, width }: HistogramTooltipProps) {
  const t = useMessages(CHART);
  const format = useFormat();
  // Beside them where there is room, else over them: never out of the chart.
  const most = Math.max(0, width - ROOM);
  const isRight = width - right >= left;
  const place = isRight
    ? { left: Math.min(right + GAP, most) }
    : { right: Math.min(width - left + GAP, most) };
  return (
    <div
      aria-hidden
      className="pointer-events-none absolute top-1 z-10 w-max min-w-36 rounded-md border border-line2 bg-bg px-2.5 py-1.5 text-sm shadow-[0_8px_24px_var(--shadow)]"
      style={place}
    >
      <div className="mb-0.5 font-medium">{spanText(bar.fromMs, bar.toMs, format)}</div>
      <SeverityCounts bar={bar} />
      <div className="mt-0.5 flex justify-between gap-4 border-t border-line pt-0.5 tabular-nums">
        <span className="text-fg2">{t.total}</span>
        {format.number(totalOf(bar))}
      </div>
    </div>
  );
}

function SeverityCounts({ bar }: Pick<HistogramTooltipProps, 'bar'>) {
  const names = useSeverityNames();
  const format = useFormat();
  return ORDER.map((severity) => (
    <div key={severity} className="flex items-center gap-1.5 tabular-nums">
      <Swatch severity={severity} />
      <span className="flex-1 text-fg2">{names[severity]}</span>
      {format.number(bar[severity])}
    </div>
  ));
}

/** A small square in the colour of a severity; its name stands beside it. */
export function Swatch({ severity }: { readonly severity: Severity }) {
  return (
    <svg aria-hidden width={9} height={9} className="shrink-0">
      <rect width={9} height={9} rx={2} className={SEVERITY_FILLS[severity]} />
    </svg>
  );
}
