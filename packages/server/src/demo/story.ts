import type { EventInput } from '@attestry/log';
import type { Admin, Client, Company, Who } from './company.ts';

export const MINUTE = 60_000;
export const HOUR: number = 60 * MINUTE;
export const DAY: number = 24 * HOUR;

/** What a story says of an event; when it happened and its id come with the timeline. */
export type StepInput = Omit<EventInput, 'id' | 'occurredAt' | 'source'>;

/** One event of a story, so many milliseconds after the story begins. */
export interface Step {
  readonly after: number;
  readonly type: string;
  readonly input: StepInput;
}

/** When a story may begin: at the office, when clients are awake, or at any time. */
export type Hours = 'office' | 'awake' | 'always';

export interface Story {
  readonly weight: number;
  readonly hours: Hours;
  readonly tell: (company: Company) => readonly Step[];
}

export function step(after: number, type: string, who: Who, input: StepInput = {}): Step {
  return { after, type, input: { ...who, ...input } };
}

/** The people of the company in roles that do a kind of work. */
export function staff({ admins, random }: Company, ...roles: readonly string[]): (typeof admins)[number] {
  return random.pick(admins.filter((admin) => roles.includes(admin.role)));
}

export function invoiceRef({ random }: Company, client: Client): NonNullable<EventInput['target']> {
  const id = random.int(20_000, 29_999);
  return { type: 'invoice', id, name: `Invoice ${id} for ${client.firm}` };
}

export function serviceRef({ random }: Company, client: Client): NonNullable<EventInput['target']> {
  return { type: 'service', id: client.id * 10 + random.int(0, 2), name: client.domain };
}

export function money({ random }: Company): { readonly total: string; readonly currency: string } {
  return { total: `${random.int(3, 480)}.${random.pick(['00', '50', '95'])}`, currency: 'EUR' };
}

/** The first of the company in a role: who does what happens only once. */
export function chief({ admins }: Company, role: string): Admin {
  const found = admins.find((candidate) => candidate.role === role);
  if (found === undefined) throw new RangeError(`nobody is ${role}`);
  return found;
}

export function accountOf({ id, email }: Admin): StepInput {
  return { target: { type: 'user', id, name: email } };
}
