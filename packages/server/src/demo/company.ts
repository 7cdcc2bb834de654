import type { EventInput } from '@attestry/log';
import { ALPHANUMERIC, HEX, type Random } from './random.ts';

/** A hosting company that does not exist, on addresses and names that are reserved for documentation. */
export interface Company {
  readonly admins: readonly Admin[];
  readonly clients: readonly Client[];
  readonly random: Random;
}

export interface Admin {
  readonly id: number;
  readonly name: string;
  readonly email: string;
  readonly role: string;
  readonly ip: string;
  readonly userAgent: string;
}

export interface Client {
  readonly id: number;
  readonly name: string;
  readonly firm: string;
  readonly email: string;
  readonly city: string;
  readonly domain: string;
  readonly ip: string;
  readonly userAgent: string;
}

/** Who does something, from where: the part of an event that is the same through a visit. */
export type Who = Pick<EventInput, 'actor' | 'request' | 'behalf'>;

const USER_AGENTS = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15',
  'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Mobile Safari/537.36',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36 Edg/138.0.0.0',
];

const STAFF: readonly (readonly [name: string, login: string, role: string])[] = [
  ['Anneke de Vries', 'anneke', 'Full Administrator'],
  ['Jürgen Weiß', 'juergen', 'Full Administrator'],
  ['Bjørn Åsgård', 'bjorn', 'System Engineer'],
  ['Zoë Lefèvre', 'zoe', 'Support'],
  ['Łukasz Wiśniewski', 'lukasz', 'Support'],
  ['Σοφία Παπαδοπούλου', 'sofia', 'Billing'],
  ['Ana-Maria Ionescu', 'ana', 'Sales'],
  ['Niamh Ó Súilleabháin', 'niamh', 'Content Editor'],
];

const GIVEN =
  'Sanne Pieter Giulia Marco Élodie François Katarzyna Paweł Ingrid Søren Matej Žofia Dragan Ivana Inês João Eszter Gábor Aoife Seán Lars Åsa Mehmet Ayşe Дмитро Оксана Елена Georgios Jüri Māra'.split(
    ' ',
  );
const FAMILY =
  'Jansen Visser Rossi Bianchi Müller Schröder Dubois Lefebvre Nowak Kowalczyk Hansen Sørensen Novák Dvořáková Petrović Horvat Silva Gonçalves Nagy Szabó Murphy Byrne Andersson Öberg Yılmaz Шевченко Иванова Nikolaidis Tamm Ozoliņš'.split(
    ' ',
  );
const TRADES =
  'Bakkerij Weinhandlung Osteria Librairie Piekarnia Cykler Zahnarzt Architekten Taverna Floristik'.split(
    ' ',
  );
const CITIES =
  'Utrecht Lübeck Bologna Nîmes Kraków Aarhus Plzeň Niš Coimbra Győr Galway Malmö İzmir Lviv Volos Tartu'.split(
    ' ',
  );

export function company(random: Random): Company {
  const admins = STAFF.map(([name, login, role], index) => ({
    id: index + 1,
    name,
    email: `${login}@hoster.example`,
    role,
    // The office has one address; who works from home comes in over the provider's IPv6.
    ip: index % 3 === 2 ? `2001:db8:10::${index + 1}` : `192.0.2.${10 + index}`,
    userAgent: random.pick(USER_AGENTS.slice(0, 4)),
  }));
  return { admins, clients: Array.from({ length: 140 }, (_, index) => client(random, 1001 + index)), random };
}

function client(random: Random, id: number): Client {
  const family = random.pick(FAMILY);
  const firm = `${random.pick(TRADES)} ${family}`;
  const domain = `${ascii(firm).replaceAll(' ', '-') || 'shop'}-${id}.example`;
  return {
    id,
    name: `${random.pick(GIVEN)} ${family}`,
    firm,
    email: `info@${domain}`,
    city: random.pick(CITIES),
    domain,
    ip: random.chance(0.2)
      ? `2001:db8:${random.text(3, HEX)}:${random.text(4, HEX)}::${random.text(2, HEX)}`
      : `203.0.113.${random.int(1, 254)}`,
    userAgent: random.pick(USER_AGENTS),
  };
}

/** Host names are ASCII: accents go, letters of other scripts too. */
function ascii(name: string): string {
  return name
    .normalize('NFD')
    .replaceAll(/[^A-Za-z ]/g, '')
    .toLowerCase()
    .trim();
}

/** An administrator at their desk, or at another address. */
export function asAdmin(company: Company, admin: Admin, ip: string = admin.ip): Who {
  const { id, name, email, role } = admin;
  return {
    actor: {
      type: 'admin',
      id,
      name,
      email,
      roles: [role],
      auth: { method: 'password', mfa: role !== 'Sales' },
    },
    request: { ip, userAgent: admin.userAgent, ...requestIds(company.random) },
  };
}

export function asClient(company: Company, { id, name, email, ip, userAgent }: Client): Who {
  return {
    actor: { type: 'user', id, name, email, auth: { method: 'password', mfa: false } },
    request: { ip, userAgent, ...requestIds(company.random) },
  };
}

/** Somebody who works for a client. */
export function asContact(company: Company, client: Client, name: string): Who {
  const email = `office@${client.domain}`;
  return {
    actor: { type: 'contact', id: client.id * 10 + 1, name, email },
    request: { ip: client.ip, userAgent: client.userAgent, ...requestIds(company.random) },
  };
}

/** Nobody is known yet: a form, or a sign-in that failed. */
export function asStranger(company: Company, ip: string, userAgent?: string): Who {
  return {
    actor: { type: 'anonymous' },
    request: { ip, userAgent: userAgent ?? company.random.pick(USER_AGENTS), ...requestIds(company.random) },
  };
}

export function asApiKey(company: Company, name: 'provisioning' | 'shop-sync' | 'monitoring'): Who {
  return {
    actor: { type: 'api_key', id: `key_${name}`, name },
    request: {
      ip: '192.0.2.200',
      userAgent: 'hoster-automation/4.2',
      method: 'POST',
      path: '/api/v1/orders',
      requestId: company.random.text(16, HEX),
      traceId: company.random.text(32, HEX),
    },
  };
}

export const CRON: Who = { actor: { type: 'cron', id: 'daily', name: 'Daily cron job' } };
export const SYSTEM: Who = { actor: { type: 'system', id: 'panel' } };

function requestIds(random: Random): { readonly sessionId: string; readonly requestId: string } {
  return { sessionId: random.text(12, ALPHANUMERIC), requestId: random.text(16, HEX) };
}

/** A given and a family name. */
export function personName(random: Random): string {
  return `${random.pick(GIVEN)} ${random.pick(FAMILY)}`;
}

/** A target that is a client, by id and name. */
export function clientTarget({ id, firm }: Client): NonNullable<EventInput['target']> {
  return { type: 'client', id, name: firm };
}
