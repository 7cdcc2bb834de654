import type { Language } from '../i18n/language.ts';

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** How late, in the largest unit that fits: "3 hours". Anything this is said of is later than minutes. */
export function latenessText(lateMs: number, language: Language): string {
  const [unit, ms] = UNITS.find(([, one]) => lateMs >= one) ?? (['minute', 60_000] as const);
  const format = new Intl.NumberFormat(language, {
    style: 'unit',
    unit,
    unitDisplay: 'long',
    maximumFractionDigits: 0,
  });
  return format.format(Math.floor(lateMs / ms));
}
