import { CalendarRange, ChevronDown } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { useMessages } from '../i18n/messages.ts';
import { RANGE_SPANS, type Range } from '../time/range.ts';
import { useFormat } from '../time/zone.ts';
import { Button } from '../ui/button.tsx';
import { Popover } from '../ui/popover.tsx';
import { RANGE } from './range-messages.ts';

// The calendar is as large as the rest of the bar, and most ranges are chosen without it.
const RangeDays = lazy(() => import('./range-days.tsx'));

export interface RangeControlProps {
  readonly range: Range;
  readonly onChange: (range: Range) => void;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

/** Which time is looked at: one of the usual ranges, all of it, or from one time to another. */
export function RangeControl({ range, onChange, open, onOpenChange }: RangeControlProps) {
  const t = useMessages(RANGE);
  const shown = useRangeText(range);
  const choose = (next: Range): void => {
    onOpenChange(false);
    onChange(next);
  };
  return (
    <Popover
      label={t.label}
      align="end"
      open={open}
      onOpenChange={onOpenChange}
      trigger={
        <Button aria-label={`${t.label}: ${shown}`} className="h-8 max-w-72">
          <CalendarRange aria-hidden className="size-3.5 shrink-0 text-fg3 max-[400px]:hidden" />
          <span className="truncate">{shown}</span>
          <ChevronDown aria-hidden className="size-3.5 shrink-0 text-fg3" />
        </Button>
      }
    >
      <div className="flex max-h-[75vh] flex-col gap-3 overflow-auto sm:flex-row">
        <div className="grid grid-cols-2 gap-0.5 sm:flex sm:w-36 sm:flex-col">
          {RANGE_SPANS.map((span) => (
            <Preset
              key={span}
              label={t[span]}
              isChosen={range.kind === 'last' && range.span === span}
              onChoose={() => choose({ kind: 'last', span })}
            />
          ))}
          <Preset label={t.all} isChosen={range.kind === 'all'} onChoose={() => choose({ kind: 'all' })} />
        </div>
        <div className="min-h-86 min-w-66 border-line sm:border-l sm:pl-3">
          <Suspense fallback={<p className="m-0 text-fg3">{t.loading}</p>}>
            <RangeDays range={range} onChoose={choose} />
          </Suspense>
        </div>
      </div>
    </Popover>
  );
}

/** A range in words. */
export function useRangeText(range: Range): string {
  const t = useMessages(RANGE);
  const format = useFormat();
  if (range.kind === 'all') return t.all;
  if (range.kind === 'last') return t[range.span];
  return t.between({ from: format.time(range.from, 'minute'), to: format.time(range.to, 'minute') });
}

interface PresetProps {
  readonly label: string;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}

function Preset({ label, isChosen, onChoose }: PresetProps) {
  return (
    <Button
      look="quiet"
      aria-pressed={isChosen}
      onClick={onChoose}
      className="justify-start! aria-pressed:bg-sel"
    >
      {label}
    </Button>
  );
}
