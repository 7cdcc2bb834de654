import type { Format } from '../time/zone.ts';

/** A stretch of time as briefly as it can be said: a day, an hour of a day, two days, two times. */
export function spanText(fromMs: number, toMs: number, format: Pick<Format, 'time'>): string {
  const [firstDay, lastDay] = [format.time(fromMs, 'day'), format.time(toMs - 1, 'day')];
  const [begins, ends] = [format.time(fromMs, 'clock'), format.time(toMs, 'clock')];
  if (begins === MIDNIGHT && ends === MIDNIGHT)
    return firstDay === lastDay ? firstDay : `${firstDay} – ${lastDay}`;
  if (firstDay === lastDay) return `${firstDay}, ${begins} – ${ends}`;
  return `${format.time(fromMs, 'minute')} – ${format.time(toMs, 'minute')}`;
}

const MIDNIGHT = '00:00';
