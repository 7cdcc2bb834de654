import type { EventInput } from '@attestry/log';
import { asAdmin, type Company, CRON, company } from './company.ts';
import { STORIES } from './everyday.ts';
import { INCIDENTS } from './incidents.ts';
import { type Random, seeded } from './random.ts';
import { DAY, HOUR, type Hours, MINUTE, type Step, step } from './story.ts';

/** An event as `record(type, input)` takes it, in one value. */
export interface DemoEvent extends EventInput {
  readonly type: string;
  readonly occurredAt: string;
}

export interface DemoOptions {
  /** The same seed, range and count give the same events. */
  readonly seed: number;
  /** No event is earlier. */
  readonly from: Date;
  /** No event is later: usually now. */
  readonly to: Date;
  /**
   * How many events, at least 1. Incidents and working days come first (about 900 in a month), so that fewer
   * leave out the everyday.
   * @default 5000
   */
  readonly count?: number;
}

interface TimedStep {
  readonly at: number;
  readonly step: Step;
}

/**
 * What a hosting company could have seen: working days, clients who sign in, order and ask, a website, and a
 * dozen incidents. In the order of time. Each event has an id of its own, so that recording them twice adds
 * nothing, and counts its source's events, with one gap where the reporting stopped.
 */
export function* demoEvents(options: DemoOptions): Generator<DemoEvent> {
  const { seed, from, to, count = 5000 } = options;
  const range = { from: from.getTime(), to: to.getTime() };
  if (!(range.from < range.to)) throw new RangeError('a demo needs a time range: from must be before to');
  if (!Number.isSafeInteger(count) || count < 1) throw new RangeError('a demo has at least 1 event');
  const steps = timeline(company(seeded(seed)), range, count);
  steps.sort((a, b) => a.at - b.at);
  const run = `demo-${[seed, range.from, range.to, count].map((part) => part.toString(36)).join('-')}`;
  const counters = new Map<string, number>();
  for (const [index, { at, step }] of steps.entries()) {
    const source = sourceOf(step.type);
    const seq = (counters.get(source) ?? 0) + (step.type === 'module.capture.gap' ? MISSED + 1 : 1);
    counters.set(source, seq);
    yield {
      type: step.type,
      id: `${run}-${index}`,
      occurredAt: new Date(at).toISOString(),
      source: { id: source, seq },
      ...step.input,
    };
  }
}

/** Events that the panel counted and did not report while its disk was full. */
const MISSED = 7;

const WEBSITE =
  /^(pagebuilder|menu|media|system|deployment|security|emailmarketing|formfunnel|search|item)\./;

/** Two systems report: the panel that sells hosting, and the company's website. */
function sourceOf(type: string): string {
  return WEBSITE.test(type) ? 'website' : 'panel';
}

interface Range {
  readonly from: number;
  readonly to: number;
}

function timeline(company: Company, range: Range, count: number): TimedStep[] {
  const { random } = company;
  const steps: TimedStep[] = [];
  const tell = (start: number, story: readonly Step[]): void => {
    let lag = 0;
    for (const step of story) {
      // Nothing happens on the dot; a lag that only grows keeps the steps of a story in order.
      const at = start + step.after + lag;
      lag += random.int(20, 900);
      if (steps.length < count && at <= range.to) steps.push({ at, step });
    }
  };
  for (const { share, hour, tell: story } of INCIDENTS) tell(moment(range, share, hour), story(company));
  for (let day = startOfDay(range.from); day < range.to; day += DAY) {
    for (const [at, story] of workingDay(company, day)) if (at >= range.from) tell(at, story);
  }
  while (steps.length < count) {
    const story = random.weighted(STORIES);
    tell(openMoment(random, range, story.hours), story.tell(company));
  }
  return steps;
}

function startOfDay(ms: number): number {
  return Math.floor(ms / DAY) * DAY;
}

/** An hour of the day at this share of the range; the very share where that hour is outside it. */
function moment(range: Range, share: number, hour: number): number {
  const at = range.from + Math.floor((range.to - range.from) * share);
  const onTheHour = startOfDay(at) + Math.floor(hour * HOUR);
  return onTheHour >= range.from && onTheHour <= range.to ? onTheHour : at;
}

/** How likely it is that a story begins, by hour of the day (UTC). */
const LIKELY: { readonly [H in Hours]: (hour: number, weekend: boolean) => number } = {
  office: (hour, weekend) => (hour >= 7 && hour < 16 ? (weekend ? 0.04 : 1) : 0.005),
  awake: (hour, weekend) => (hour >= 6 && hour < 21 ? (weekend ? 0.5 : 0.9) : 0.06),
  always: () => 1,
};

function openMoment(random: Random, range: Range, hours: Hours): number {
  // A range of an hour at night has no office hours: after enough attempts any moment will do.
  for (let attempt = 0; ; attempt++) {
    const at = random.int(range.from, range.to);
    const date = new Date(at);
    const weekend = date.getUTCDay() % 6 === 0;
    if (attempt >= 200 || random.chance(LIKELY[hours](date.getUTCHours(), weekend))) return at;
  }
}

/** What every day has: the nightly jobs, and on working days the staff that comes and goes. */
function workingDay(
  company: Company,
  day: number,
): readonly (readonly [at: number, story: readonly Step[]])[] {
  const { admins, random } = company;
  const weekend = new Date(day).getUTCDay() % 6 === 0;
  const present = admins.filter(() => random.chance(weekend ? 0.08 : 0.85));
  return [
    [day + 3 * HOUR + 5 * MINUTE, nightly(random)],
    ...present.map((admin): readonly [number, readonly Step[]] => {
      const who = asAdmin(company, admin);
      const account = { target: { type: 'user', id: admin.id, name: admin.email } };
      const mistyped = random.chance(0.06);
      const story = [
        ...(mistyped ? [step(0, 'auth.2fa.failed', who, account)] : []),
        step(15_000, 'auth.login', who, account),
        ...(who.actor?.auth?.mfa ? [step(16_000, 'auth.2fa.verified', who, account)] : []),
        step(random.int(7 * HOUR, 9 * HOUR), 'auth.logout', who, account),
      ];
      return [day + random.int(6 * HOUR + 40 * MINUTE, 8 * HOUR + 10 * MINUTE), story];
    }),
  ];
}

const TASKS = [
  'CreateInvoices',
  'ProcessCreditCardPayments',
  'DomainRenewalNotices',
  'OverdueSuspensions',
  'CloseInactiveTickets',
];

function nightly(random: Random): readonly Step[] {
  const tasks = TASKS.map((task, n) => {
    const failed = random.chance(0.03);
    return step(n * 40_000, 'module.automation_task.completed', CRON, {
      target: { type: 'automation_task', id: task },
      outcome: failed ? 'failure' : 'success',
      details: { completed: !failed, handled: random.int(0, 60) },
    });
  });
  return [
    ...tasks,
    step(5 * MINUTE, 'module.daily_cron.completed', CRON, { target: { type: 'cron', id: 'daily' } }),
    step(15 * MINUTE, 'system.backup.created', CRON, {
      target: { type: 'backup', id: 'nightly' },
      details: { bytes: random.int(7e9, 9e9) },
    }),
  ];
}
