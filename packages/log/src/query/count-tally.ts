import type { Outcome, Severity } from '../event/vocabulary.ts';
import type { DecodedRecord, LeafContent } from '../record/leaf.ts';
import { type TextRange, visitScalar } from './jcs-text.ts';

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
export function countedOf(leaf: LeafContent, request: TextRange | undefined, occurred: string): Counted {
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

const IP_MEMBER = '{"ip":"';

/** The address of a request: `ip` is the first of its members in the order of JCS. */
function addressOf({ text, from }: TextRange): string | undefined {
  if (!text.startsWith(IP_MEMBER, from)) return undefined;
  let address: string | undefined;
  visitScalar(text, from + IP_MEMBER.length - 1, (part, start, end) => {
    address = part.slice(start, end);
  });
  return address;
}

/** Counts records by hour and shape, and their actors and addresses by day: what a batch adds to the counts. */
export class CountTally {
  readonly #shapes = new Map<string, ShapeCount & { count: number }>();
  readonly #tops = new Map<string, TopCount & { count: number }>();

  add({ occurred, type, category, severity, outcome, actor, ip }: Counted): void {
    const hour = hourOf(occurred);
    const day = Math.floor(hour / HOURS_OF_DAY);
    const shape = `${hour} ${type} ${category} ${severity} ${outcome}`;
    const known = this.#shapes.get(shape);
    if (known) known.count++;
    else this.#shapes.set(shape, { hour, type, category, severity, outcome, count: 1 });
    if (actor !== undefined) this.#top('actor', day, actor);
    if (ip !== undefined) this.#top('ip', day, ip);
  }

  #top(kind: TopCount['kind'], day: number, value: string): void {
    const key = `${kind} ${day} ${value}`;
    const known = this.#tops.get(key);
    if (known) known.count++;
    else this.#tops.set(key, { kind, day, value, count: 1 });
  }

  take(): { readonly counts: readonly ShapeCount[]; readonly tops: readonly TopCount[] } {
    return { counts: [...this.#shapes.values()], tops: [...this.#tops.values()] };
  }
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
