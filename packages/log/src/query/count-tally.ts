import type { Outcome, Severity } from '../event/vocabulary.ts';
import type { DecodedRecord, LeafContent } from '../record/leaf.ts';
import { areEqual, type ByteRange, scalarText } from './jcs-bytes.ts';

/** How many records of one shape occurred in an hour. */
export interface ShapeCount {
  /** Hours since 1970-01-01T00Z of `occurred`. */
  readonly hour: number;
  readonly type: string;
  readonly category: string;
  readonly severity: Severity;
  readonly outcome: Outcome | '';
  readonly count: number;
}

/** How many records of a day have one actor or address. */
export interface TopCount {
  readonly kind: 'actor' | 'ip';
  /** Days since 1970-01-01 of `occurred`. */
  readonly day: number;
  /** `<type>:<id>` of the actor, or the address. */
  readonly value: string;
  readonly count: number;
}

const HOUR_MS = 3_600_000;
const HOURS_OF_DAY = 24;

/** What of a record is counted. */
export interface Counted {
  readonly occurred: string;
  readonly type: string;
  readonly category: string;
  readonly severity: Severity;
  readonly outcome: Outcome | '';
  /** `<type>:<id>`. */
  readonly actor: string | undefined;
  readonly ip: string | undefined;
}

/** What of a record is counted, from its leaf and the text of its request. */
export function countedOf(leaf: LeafContent, request: ByteRange | undefined, occurred: string): Counted {
  const { type, category, severity, actor } = leaf;
  return {
    occurred,
    type,
    category,
    severity,
    outcome: leaf.outcome ?? '',
    actor: actor.id === undefined ? undefined : `${actor.type ?? ''}:${actor.id}`,
    ip: request && addressOf(request),
  };
}

/** The same of a record that was decoded. */
export function countedRecord({ leaf, sections }: DecodedRecord): Counted {
  const ip = sections.request?.['ip'];
  return { ...countedOf(leaf, undefined, leaf.occurred), ip: typeof ip === 'string' ? ip : undefined };
}

const IP_MEMBER = new TextEncoder().encode('{"ip":"');

/** The address of a request: `ip` is the first of its members in the order of JCS. */
function addressOf({ bytes, from, to }: ByteRange): string | undefined {
  const end = from + IP_MEMBER.length;
  return areEqual(bytes, from, end, IP_MEMBER, 0, IP_MEMBER.length)
    ? scalarText(bytes, end - 1, to)
    : undefined;
}

/** Counts records by hour and shape, and their actors and addresses by day: what a batch adds to the counts. */
export class CountTally {
  readonly #hours = new Map<number, HourTally>();
  readonly #days = new Map<number, DayTally>();
  /** Neighbours often share their hour. */
  #hour: HourTally = { hour: Number.NaN, types: new Map() };
  #day: DayTally = { day: Number.NaN, actor: new Map(), ip: new Map() };

  add({ occurred, type, category, severity, outcome, actor, ip }: Counted): void {
    const hour = hourOf(occurred);
    const day = Math.floor(hour / HOURS_OF_DAY);
    if (hour !== this.#hour.hour) this.#hour = entry(this.#hours, hour, () => ({ hour, types: new Map() }));
    if (day !== this.#day.day)
      this.#day = entry(this.#days, day, () => ({ day, actor: new Map(), ip: new Map() }));
    // A type has one or two shapes.
    const shapes = entry(this.#hour.types, type, () => []);
    const known = shapes.find(
      (shape) => shape.outcome === outcome && shape.severity === severity && shape.category === category,
    );
    if (known) known.count++;
    else shapes.push({ hour, type, category, severity, outcome, count: 1 });
    if (actor !== undefined) increment(this.#day.actor, actor);
    if (ip !== undefined) increment(this.#day.ip, ip);
  }

  take(): { readonly counts: readonly ShapeCount[]; readonly tops: readonly TopCount[] } {
    const counts = [...this.#hours.values()].flatMap(({ types }) => [...types.values()].flat());
    const tops = [...this.#days.values()].flatMap((tally) =>
      TOP_KINDS.flatMap((kind) =>
        Array.from(tally[kind], ([value, count]) => ({ kind, day: tally.day, value, count })),
      ),
    );
    return { counts, tops };
  }
}

const TOP_KINDS = ['actor', 'ip'] as const;

interface HourTally {
  readonly hour: number;
  readonly types: Map<string, (ShapeCount & { count: number })[]>;
}

interface DayTally {
  readonly day: number;
  readonly actor: Map<string, number>;
  readonly ip: Map<string, number>;
}

function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}

function increment(counts: Map<string, number>, value: string): void {
  counts.set(value, (counts.get(value) ?? 0) + 1);
}

let hourText = '';
let hourNumber = 0;

/** The hour of a leaf's time (RFC 3339, UTC). Neighbours often share it, and Date.parse costs more than a compare. */
function hourOf(time: string): number {
  const text = time.slice(0, 'yyyy-mm-ddThh'.length);
  if (text !== hourText) {
    hourNumber = Math.floor(Date.parse(`${text}:00:00.000Z`) / HOUR_MS);
    hourText = text;
  }
  return hourNumber;
}
