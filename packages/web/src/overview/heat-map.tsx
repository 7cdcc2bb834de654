import { useNavigate } from '@tanstack/react-router';
import type { TimelineBucket } from 'attestry/api';
import { clsx } from 'clsx';
import { Hash, Palette } from 'lucide-react';
import { type KeyboardEvent, useMemo, useRef, useState } from 'react';
import { useMessages } from '../i18n/messages.ts';
import { type Format, formatTime, useFormat } from '../time/zone.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { hoursQuery } from './event-search.ts';
import { type Heat, type HeatCell, heatOf, strengthOf, WORK } from './heat.ts';
import { MONTH_RANGE } from './month.ts';
import { HEAT, OVERVIEW } from './overview-messages.ts';

/** When in the week it happens, by the clocks of the reader: what is done at night is looked at first. */
export function HeatMapCard({ buckets }: { readonly buckets: readonly TimelineBucket[] | undefined }) {
  const t = useMessages(HEAT);
  const { zone } = useFormat();
  const heat = useMemo(() => buckets && heatOf(buckets, zone), [buckets, zone]);
  const [showsNumbers, setShowsNumbers] = useState(false);
  const Icon = showsNumbers ? Palette : Hash;
  const toggle = (
    <Button
      look="quiet"
      icon
      aria-label={showsNumbers ? t.colours : t.numbers}
      title={showsNumbers ? t.colours : t.numbers}
      onClick={() => setShowsNumbers(!showsNumbers)}
    >
      <Icon aria-hidden className="size-3.5" />
    </Button>
  );
  return (
    <Card title={t.title} actions={toggle}>
      {heat === undefined ? (
        <Skeleton className="h-72" />
      ) : (
        <HeatMap heat={heat} showsNumbers={showsNumbers} />
      )}
    </Card>
  );
}

function HeatMap({ heat, showsNumbers }: { readonly heat: Heat; readonly showsNumbers: boolean }) {
  const t = useMessages(HEAT);
  const format = useFormat();
  const words = useHeatWords();
  const [looked, setLooked] = useState<HeatCell>();
  const share = heat.total === 0 ? 0 : heat.offHours / heat.total;
  return (
    <>
      <div className="scroll-thin relative overflow-x-auto pb-1">
        <HeatTable heat={heat} showsNumbers={showsNumbers} onLook={setLooked} words={words} />
      </div>
      <p className="m-0 mt-2 min-h-9 text-sm text-fg2">
        {looked === undefined ? (
          <>
            {t.summary({ share: format.percent(share) })}
            <span className="block text-xs text-fg3">{t.work}</span>
          </>
        ) : (
          words(looked)
        )}
      </p>
    </>
  );
}

interface HeatTableProps {
  readonly heat: Heat;
  readonly showsNumbers: boolean;
  readonly onLook: (cell: HeatCell | undefined) => void;
  readonly words: (cell: HeatCell) => string;
}

const STEPS: { readonly [key: string]: readonly [days: number, hours: number] } = {
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
};

/** A table that is a picture: each cell is reached by arrows, and says what it has. */
function HeatTable({ heat, showsNumbers, onLook, words }: HeatTableProps) {
  const t = useMessages(HEAT);
  const format = useFormat();
  const table = useRef<HTMLTableElement>(null);
  const [at, setAt] = useState<readonly [day: number, hour: number]>([0, WORK.firstHour]);
  const move = (event: KeyboardEvent): void => {
    const step = STEPS[event.key];
    if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const next = [clamp(at[0] + step[0], 6), clamp(at[1] + step[1], 23)] as const;
    setAt(next);
    table.current?.querySelector<HTMLElement>(`[data-cell="${next.join('-')}"]`)?.focus();
  };
  return (
    <table ref={table} onKeyDown={move} className="w-full border-separate border-spacing-0">
      <caption className="sr-only">{`${t.title}. ${t.keys}`}</caption>
      <thead>
        <tr>
          <td />
          {heat.days[0]?.map(({ hour }) => (
            <th key={hour} scope="col" className="h-5 p-0 text-center text-xs font-normal text-fg3">
              <span className={hour % 3 === 0 ? '' : 'sr-only'}>{String(hour).padStart(2, '0')}</span>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {heat.days.map((cells, day) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the days of a week
          <tr key={day}>
            <th scope="row" className="pr-2 text-left text-xs font-normal text-fg3">
              {dayName(day, format)}
            </th>
            {cells.map((cell) => (
              <HeatTableCell
                key={cell.hour}
                cell={cell}
                most={heat.most}
                showsNumber={showsNumbers}
                isStop={at[0] === cell.day && at[1] === cell.hour}
                words={words}
                onLook={(shown) => {
                  if (shown !== undefined) setAt([shown.day, shown.hour]);
                  onLook(shown);
                }}
              />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface HeatTableCellProps {
  readonly cell: HeatCell;
  readonly most: number;
  readonly showsNumber: boolean;
  /** Whether Tab stops here. */
  readonly isStop: boolean;
  readonly words: (cell: HeatCell) => string;
  readonly onLook: (cell: HeatCell | undefined) => void;
}

function HeatTableCell({ cell, most, showsNumber, isStop, words, onLook }: HeatTableCellProps) {
  const navigate = useNavigate();
  const format = useFormat();
  const open = (): void => {
    if (cell.count === 0) return;
    void navigate({ to: '/events', search: { q: hoursQuery(cell.startsMs), range: MONTH_RANGE } });
  };
  const strength = Math.round(strengthOf(cell.count, most) * (showsNumber ? 25 : 85));
  return (
    <td className={clsx('h-8 min-w-6 p-0', workFrame(cell))}>
      <button
        type="button"
        data-cell={`${cell.day}-${cell.hour}`}
        tabIndex={isStop ? 0 : -1}
        aria-label={words(cell)}
        aria-disabled={cell.count === 0}
        onClick={open}
        onFocus={() => onLook(cell)}
        onBlur={() => onLook(undefined)}
        onMouseEnter={() => onLook(cell)}
        onMouseLeave={() => onLook(undefined)}
        className={clsx(
          'relative block h-8 w-full min-w-6 border border-bg text-xs text-fg tabular-nums hover:border-fg focus-visible:z-10',
          cell.count === 0 && 'cursor-default',
        )}
        style={{ background: `color-mix(in srgb, var(--acc) ${strength}%, var(--bg2))` }}
      >
        {showsNumber && cell.count > 0 && format.number(cell.count)}
      </button>
    </td>
  );
}

/** A frame around the hours of work. */
function workFrame({ day, hour, isOff }: HeatCell): string {
  if (isOff) return '';
  return clsx(
    'border-fg3',
    day === 0 && 'border-t-2',
    day === WORK.days - 1 && 'border-b-2',
    hour === WORK.firstHour && 'border-l-2',
    hour === WORK.endHour - 1 && 'border-r-2',
  );
}

/** What a cell has, in words. */
function useHeatWords(): (cell: HeatCell) => string {
  const t = useMessages(HEAT);
  const { counted } = useMessages(OVERVIEW);
  const format = useFormat();
  return (cell) => {
    const [from, to] = [cell.hour, cell.hour + 1].map((hour) => `${String(hour).padStart(2, '0')}:00`);
    const said = t.cell({
      day: dayName(cell.day, format),
      from: from ?? '',
      to: to ?? '',
      events: counted(cell.count),
    });
    const critical = cell.critical > 0 ? [t.critical(cell.critical)] : [];
    return [said, ...critical, ...(cell.isOff ? [t.off] : [])].join(' · ');
  };
}

/** 1 January 2024 was a Monday. */
function dayName(day: number, { language }: Format): string {
  return formatTime(Date.UTC(2024, 0, 1 + day), 'weekday', 'utc', language);
}

function clamp(value: number, max: number): number {
  return Math.min(max, Math.max(0, value));
}
