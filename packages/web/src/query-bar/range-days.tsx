import 'react-day-picker/style.css';
import { type FormEvent, useState } from 'react';
import { DayPicker } from 'react-day-picker';
import { de } from 'react-day-picker/locale/de';
import { enGB } from 'react-day-picker/locale/en-GB';
import { useLanguage } from '../i18n/language.ts';
import { useMessages } from '../i18n/messages.ts';
import { type Range, rangeBounds } from '../time/range.ts';
import { useFormat, zoneName } from '../time/zone.ts';
import { Button } from '../ui/button.tsx';
import { TextField } from '../ui/field.tsx';
import { RANGE } from './range-messages.ts';
import { calendarDay, startOfDay, wallClock, wallClockMs } from './wall-clock.ts';

export interface RangeDaysProps {
  readonly range: Range;
  readonly onChoose: (range: Range) => void;
}

const DAY_MS = 86_400_000;
/** Its style sheet stands outside of all layers, so what is said otherwise has to be said with weight. */
const CALENDAR = [
  '[--rdp-accent-color:var(--acc)]! [--rdp-accent-background-color:var(--sel)]!',
  '[--rdp-range_start-color:var(--acc-fg)]! [--rdp-range_end-color:var(--acc-fg)]!',
  '[--rdp-day-height:32px]! [--rdp-day-width:37px]! [--rdp-day_button-height:30px]! [--rdp-day_button-width:32px]!',
  '[--rdp-nav_button-height:28px]! [--rdp-nav_button-width:28px]! [--rdp-nav-height:32px]! [--rdp-weekday-opacity:1]!',
  '[&_.rdp-selected]:text-base! [&_.rdp-selected]:font-medium! [&_.rdp-chevron]:size-4! text-base',
].join(' ');

/** From one time to another: days of a calendar, and beside them the times of the clock in the reader's zone. */
export default function RangeDays({ range, onChoose }: RangeDaysProps) {
  const t = useMessages(RANGE);
  const language = useLanguage();
  const { zone } = useFormat();
  const [from, setFrom] = useState(() => wallClock(boundsOf(range).fromMs, zone));
  const [to, setTo] = useState(() => wallClock(boundsOf(range).toMs, zone));
  const fromMs = wallClockMs(from, zone);
  const toMs = wallClockMs(to, zone);
  const isRight = fromMs !== undefined && toMs !== undefined && fromMs < toMs;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!isRight) return;
    onChoose({ kind: 'between', from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() });
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-2">
      <DayPicker
        className={CALENDAR}
        classNames={{ caption_label: 'flex items-center text-base font-semibold' }}
        mode="range"
        locale={language === 'de' ? de : enGB}
        aria-label={t.calendar}
        defaultMonth={calendarDay(to) ?? new Date()}
        selected={{ from: calendarDay(from), to: lastDay(to) }}
        onSelect={(days) => {
          if (days?.from !== undefined) setFrom(startOfDay(days.from));
          if (days?.from !== undefined) setTo(startOfDay(days.to ?? days.from, 1));
        }}
      />
      <div className="flex flex-col gap-1">
        <TextField
          label={t.from}
          type="datetime-local"
          value={from}
          onChange={(event) => setFrom(event.target.value)}
        />
        <TextField
          label={t.to}
          type="datetime-local"
          value={to}
          error={isRight ? undefined : t.wrong}
          onChange={(event) => setTo(event.target.value)}
        />
      </div>
      <div className="flex items-center gap-2">
        <span className="min-w-0 flex-1 truncate text-sm text-fg3">{t.zone({ zone: zoneName(zone) })}</span>
        <Button look="primary" type="submit" disabled={!isRight}>
          {t.use}
        </Button>
      </div>
    </form>
  );
}

/** All of time is offered as its last week: there is no first day to begin with. */
function boundsOf(range: Range): { readonly fromMs: number; readonly toMs: number } {
  const { fromMs, toMs } = rangeBounds(range, Date.now());
  return { fromMs: range.kind === 'all' ? toMs - 7 * DAY_MS : fromMs, toMs };
}

/** The day that an end belongs to: midnight ends the day before. */
function lastDay(to: string): Date | undefined {
  const day = calendarDay(to);
  if (day === undefined || !to.endsWith('T00:00')) return day;
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() - 1);
}
