import { zoneName } from './zone.ts';

/**
 * What the clocks of a zone show, as a number that can be counted with: the platform can only format a time in a zone,
 * and whoever puts hours into days of that zone needs to know by how much it is away from UTC just then.
 */
const HOUR_MS = 3_600_000;
const formats = new Map<string, Intl.DateTimeFormat>();
/** By zone, the offsets of the hours that were asked for: a chart asks for the same thousands again and again. */
const known = new Map<string, Map<number, number>>();
const MAX_KNOWN = 50_000;

/** How far the clocks of a zone are ahead of UTC at a time. `zone` is that of the preferences. Milliseconds. */
export function zoneOffsetMs(timeMs: number, zone: string): number {
  if (zone === 'utc') return 0;
  // Zones change their clocks at whole or half hours, so a quarter of an hour has one offset.
  const slot = Math.floor((timeMs * 4) / HOUR_MS);
  let offsets = known.get(zone);
  if (offsets === undefined || offsets.size > MAX_KNOWN) {
    offsets = new Map();
    known.set(zone, offsets);
  }
  let offset = offsets.get(slot);
  if (offset === undefined) {
    offset = readOffset((slot * HOUR_MS) / 4, zoneName(zone));
    offsets.set(slot, offset);
  }
  return offset;
}

function readOffset(timeMs: number, name: string): number {
  let format = formats.get(name);
  if (format === undefined) {
    const digits = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric' } as const;
    format = new Intl.DateTimeFormat('en', {
      ...digits,
      minute: 'numeric',
      hourCycle: 'h23',
      timeZone: name,
    });
    formats.set(name, format);
  }
  const parts = Object.fromEntries(
    format.formatToParts(timeMs).map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute) - timeMs;
}

/** The time at which the clocks of a zone show something: `shownMs` is what they show, read as if it were UTC. */
export function timeShownMs(shownMs: number, zone: string): number {
  const guess = shownMs - zoneOffsetMs(shownMs, zone);
  // On the other side of a change of the clocks the first guess took the wrong offset.
  return shownMs - zoneOffsetMs(guess, zone);
}
