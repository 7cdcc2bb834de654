import { ZoomOut } from 'lucide-react';
import { memo } from 'react';
import { TimeHistogram } from '../chart/time-histogram.tsx';
import { useMessages } from '../i18n/messages.ts';
import { Button } from '../ui/button.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { EVENTS } from './events-messages.ts';
import { useTimeline } from './use-events.ts';
import type { EventsAddress } from './use-events-search.ts';
import { widerRange } from './wider-range.ts';

/** Of the drawing. Pixels. */
const HEIGHT = 72;

export interface EventsChartProps {
  readonly address: EventsAddress;
  readonly isReadable: boolean;
}

/** When it happened: a spike is seen before a row is read. */
export const EventsChart = memo(function EventsChart({ address, isReadable }: EventsChartProps) {
  const t = useMessages(EVENTS);
  const { text, range, change } = address;
  const { data, error } = useTimeline(text, range, isReadable);
  if (data === undefined) {
    // What fails is said where the rows would be: once is enough.
    return isReadable && error === null ? <Skeleton className="h-24" /> : null;
  }
  const zoomOut = (): void => change({ range: widerRange(range, Date.now()) });
  const counted = data.buckets.reduce((sum, one) => sum + one.info + one.warning + one.critical, 0);
  return (
    <div className="relative">
      <TimeHistogram
        buckets={data.buckets}
        fromMs={data.fromMs}
        toMs={data.toMs}
        by={data.by}
        label={!data.complete && counted === 1000 ? t.histogramSample : t.histogram}
        height={HEIGHT}
        onRange={(fromMs, toMs) =>
          change({
            range: {
              kind: 'between',
              from: new Date(fromMs).toISOString(),
              to: new Date(toMs).toISOString(),
            },
          })
        }
        onReset={zoomOut}
      />
      {range.kind !== 'all' && (
        <Button
          look="quiet"
          icon
          aria-label={t.zoomOut}
          title={t.zoomOut}
          onClick={zoomOut}
          className="absolute! top-0 right-7 h-6! w-6!"
        >
          <ZoomOut aria-hidden className="size-3.5" />
        </Button>
      )}
    </div>
  );
});
