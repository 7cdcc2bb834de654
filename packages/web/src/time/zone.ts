/** Times as they are shown: in UTC, where the reader is, or in a zone by name; always said which. */

import type { Language } from '../i18n/language.ts';
import { usePreferences } from '../preferences/preferences.ts';

/** The name of a zone as `Intl` takes it. `local` is that of the reader. */
export function zoneName(zone: string): string {
  if (zone === 'utc') return 'UTC';
  return zone === 'local' ? Intl.DateTimeFormat().resolvedOptions().timeZone : zone;
}

export function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

export type TimeStyle =
  /** 22 Nov 2026, 09:00:00.123 */
  | 'full'
  /** 22 Nov, 09:00:00 */
  | 'row'
  /** 22 Nov 2026, 09:00 */
  | 'minute'
  /** 22 Nov 2026 */
  | 'day'
  /** 22 Nov */
  | 'short-day'
  /** 09:00 */
  | 'clock'
  /** Nov 2026 */
  | 'month'
  /** Sun */
  | 'weekday';

const STYLES: { readonly [S in TimeStyle]: Intl.DateTimeFormatOptions } = {
  full: {
    year: 'numeric',
    month: 'short',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
    hourCycle: 'h23',
    timeZoneName: 'short',
  },
  row: {
    month: 'short',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  },
  minute: {
    year: 'numeric',
    month: 'short',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  },
  day: { year: 'numeric', month: 'short', day: '2-digit' },
  'short-day': { month: 'short', day: '2-digit' },
  clock: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  month: { year: 'numeric', month: 'short' },
  weekday: { weekday: 'short' },
};

const LOCALES: { readonly [L in Language]: string } = { en: 'en-GB', de: 'de-DE' };
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(language: Language, zone: string, style: TimeStyle): Intl.DateTimeFormat {
  const key = `${language} ${zone} ${style}`;
  let format = formats.get(key);
  if (format === undefined) {
    format = new Intl.DateTimeFormat(LOCALES[language], { ...STYLES[style], timeZone: zoneName(zone) });
    formats.set(key, format);
  }
  return format;
}

/** A time in a zone; what is no time is given back as it is. */
export function formatTime(
  time: string | number,
  style: TimeStyle,
  zone: string,
  language: Language,
): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? String(time) : formatOf(language, zone, style).format(date);
}

const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
];
const relatives = new Map<Language, Intl.RelativeTimeFormat>();

/** "2 minutes ago". */
export function formatAgo(time: string | number, nowMs: number, language: Language): string {
  let format = relatives.get(language);
  if (format === undefined) {
    format = new Intl.RelativeTimeFormat(LOCALES[language], { numeric: 'auto' });
    relatives.set(language, format);
  }
  const difference = new Date(time).getTime() - nowMs;
  const [unit, ms] = STEPS.find(([, step]) => Math.abs(difference) >= step) ?? (['second', 1000] as const);
  return format.format(Math.trunc(difference / ms), unit);
}

/** How times, numbers and spans are written for this reader. */
export interface Format {
  readonly language: Language;
  /** Of the preferences. */
  readonly zone: string;
  time(time: string | number, style?: TimeStyle): string;
  ago(time: string | number, nowMs?: number): string;
  number(n: number): string;
  /** Of seconds: 0.4 s, 12 s, 3 min. */
  duration(ms: number): string;
  percent(share: number): string;
}

export function useFormat(): Format {
  const [{ zone, language }] = usePreferences();
  return formatFor(language, zone);
}

const made = new Map<string, Format>();

export function formatFor(language: Language, zone: string): Format {
  const key = `${language} ${zone}`;
  let format = made.get(key);
  if (format === undefined) {
    format = makeFormat(language, zone);
    made.set(key, format);
  }
  return format;
}

function makeFormat(language: Language, zone: string): Format {
  const locale = LOCALES[language];
  const numbers = new Intl.NumberFormat(locale);
  const percents = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });
  const tenths = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  return {
    language,
    zone,
    time: (time, style = 'row') => formatTime(time, style, zone, language),
    ago: (time, nowMs = Date.now()) => formatAgo(time, nowMs, language),
    number: (n) => numbers.format(n),
    duration: (ms) => {
      if (ms < 1000) return `${numbers.format(Math.round(ms))} ms`;
      return ms < 90_000 ? `${tenths.format(ms / 1000)} s` : `${tenths.format(ms / 60_000)} min`;
    },
    percent: (share) => percents.format(share),
  };
}
