import { createHash } from 'node:crypto';
import { Cron } from 'croner';

/** When a job runs by itself: a cron pattern in UTC, so that no day of the year has an hour twice or not at all. */
export type JobSchedule = { readonly kind: 'cron'; readonly pattern: string } | { readonly kind: 'start' };

/** A clock that went back by less does not have a job run again. */
const SLACK_MS = 60_000;

/** Once an hour, each log at a minute of its own: they do not all begin at once. */
export function hourly(log: string): JobSchedule {
  return { kind: 'cron', pattern: `${spread(log, 60)} * * * *` };
}

/** Once a day, each log at a time of its own. */
export function daily(log: string): JobSchedule {
  return { kind: 'cron', pattern: `${spread(log, 60)} ${spread(`${log} hour`, 24)} * * *` };
}

export const EACH_MINUTE: JobSchedule = { kind: 'cron', pattern: '* * * * *' };
export const AT_START: JobSchedule = { kind: 'start' };

/** As it is shown: a cron pattern, or `@start`. */
export function formatSchedule(schedule: JobSchedule): string {
  return schedule.kind === 'start' ? '@start' : schedule.pattern;
}

/** Uniform over [0, below), and the same for the same name. */
function spread(name: string, below: number): number {
  return createHash('sha256').update(name).digest().readUInt32BE(0) % below;
}

/**
 * When the next run is due, by a clock that may jump: asked again and again, it says now whether one is due. What was
 * missed while the clock stood elsewhere is one run, not many; and where the clock went back, the next run is not
 * further away than it is in the pattern.
 */
export class DueTimes {
  readonly #cron: Cron;
  #dueMs: number;
  #afterMs: number;

  constructor(pattern: string, nowMs: number) {
    // Without a function it sets no timer: its own would wait for as long as the clock went back.
    this.#cron = new Cron(pattern, { timezone: 'UTC' });
    this.#dueMs = this.#next(nowMs);
    this.#afterMs = this.#next(this.#dueMs);
  }

  /** Milliseconds since 1970. */
  get dueMs(): number {
    return this.#dueMs;
  }

  /** Whether a run is due now; where it is, the next one is due later. */
  take(nowMs: number): boolean {
    const isDue = nowMs >= this.#dueMs;
    if (isDue || this.#dueMs - nowMs > this.#afterMs - this.#dueMs + SLACK_MS) {
      this.#dueMs = this.#next(nowMs);
      this.#afterMs = this.#next(this.#dueMs);
    }
    return isDue;
  }

  #next(afterMs: number): number {
    return this.#cron.nextRun(new Date(afterMs))?.getTime() ?? Number.POSITIVE_INFINITY;
  }
}
