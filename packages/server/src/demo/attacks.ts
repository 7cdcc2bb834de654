import { asAdmin, asClient, asStranger, type Company, clientTarget, SYSTEM } from './company.ts';
import { ALPHANUMERIC } from './random.ts';
import { accountOf, chief, HOUR, MINUTE, type Step, type StepInput, step } from './story.ts';

/** Forty guesses at one account from one address, then the lock; in the morning somebody opens it again. */
export function bruteForce(company: Company): readonly Step[] {
  const { random } = company;
  const ip = '198.51.100.23';
  const bot = asStranger(company, ip, 'python-requests/2.32.3');
  const victim = company.admins[1] ?? chief(company, 'Full Administrator');
  const helper = asAdmin(company, chief(company, 'System Engineer'));
  const about = accountOf(victim);
  const guesses = Array.from({ length: 40 }, (_, n) =>
    step(n * 9000 + random.int(0, 4000), 'auth.login.failed', bot, { ...about, reason: 'wrong password' }),
  );
  const locked = 40 * 9000 + 5000;
  return [
    ...guesses,
    step(locked, 'auth.account.locked', SYSTEM, { ...about, details: { failures: 40, from: ip } }),
    step(locked + 1000, 'security.rate_limit.exceeded', bot, { target: { type: 'ip_address', id: ip } }),
    step(locked + MINUTE, 'security.ip.blocked', SYSTEM, {
      target: { type: 'ip_address', id: ip },
      details: { hours: 24 },
    }),
    step(6 * HOUR, 'auth.account.unlocked', helper, { ...about, reason: 'called back on the known number' }),
    step(6 * HOUR + 4 * MINUTE, 'auth.password.changed', asAdmin(company, victim), about),
    step(6 * HOUR + 9 * MINUTE, 'auth.2fa.setup', asAdmin(company, victim), about),
  ];
}

/** One guess at each of many accounts from many addresses; one of them fits. */
export function passwordSpray(company: Company): readonly Step[] {
  const { random } = company;
  const addresses = Array.from({ length: 14 }, (_, n) =>
    n % 4 === 3 ? `2001:db8:bad::${n}` : `198.51.100.${100 + n}`,
  );
  const targets = company.clients.slice(20, 90);
  const failed = targets.map((client, n) =>
    step(n * 11_000, 'auth.login.failed', asStranger(company, random.pick(addresses), 'okhttp/4.12.0'), {
      target: { type: 'user', id: client.id, name: client.email },
      reason: 'wrong password',
    }),
  );
  const unlucky = random.pick(targets);
  const found = asClient(company, { ...unlucky, ip: '198.51.100.107', userAgent: 'okhttp/4.12.0' });
  const about: StepInput = { target: { type: 'user', id: unlucky.id, name: unlucky.email } };
  const name = { target: { type: 'domain', id: unlucky.id, name: unlucky.domain } };
  const helper = asAdmin(company, chief(company, 'Support'));
  const end = targets.length * 11_000;
  return [
    ...failed,
    step(end, 'auth.login', found, about),
    step(end + 20_000, 'security.session_ip.changed', found, {
      target: { type: 'session', id: found.request?.sessionId ?? '' },
    }),
    step(end + MINUTE, 'domain.epp_code.disclosed', found, {
      ...name,
      outcome: 'denied',
      reason: 'domain is locked',
    }),
    step(end + 2 * MINUTE, 'domain.nameservers.updated', found, {
      ...name,
      before: { ns: ['ns1.hoster.example', 'ns2.hoster.example'] },
      after: { ns: ['ns1.parked.example', 'ns2.parked.example'] },
    }),
    step(end + 40 * MINUTE, 'auth.session.revoked', helper, {
      target: { type: 'session', id: found.request?.sessionId ?? '' },
    }),
    step(end + 41 * MINUTE, 'auth.password.reset', helper, about),
    step(end + 45 * MINUTE, 'domain.nameservers.updated', helper, {
      ...name,
      after: { ns: ['ns1.hoster.example', 'ns2.hoster.example'] },
    }),
  ];
}

/** Fourteen clients gone in four minutes: what the alert rule for bulk deletion is for. */
export function bulkDeletion(company: Company): readonly Step[] {
  const who = asAdmin(company, chief(company, 'Sales'));
  const gone = company.clients.slice(-14);
  return [
    ...gone.map((client, n) =>
      step(n * 17_000, 'client.account.deleted', who, {
        target: clientTarget(client),
        before: { name: client.name, company: client.firm, city: client.city, status: 'Inactive' },
        outcome: 'success',
      }),
    ),
    step(4 * MINUTE, 'data.bulk.deleted', who, {
      target: { type: 'table', id: 'clients' },
      details: { rows: gone.length },
    }),
    step(11 * MINUTE, 'service.service.deleted', who, { target: { type: 'service', id: 13991 } }),
  ];
}

/** At night, from a strange address: more rights, a second account, keys, everything exported, traces removed. */
export function nightlyPermissions(company: Company): readonly Step[] {
  const { random } = company;
  const insider = chief(company, 'System Engineer');
  const who = asAdmin(company, insider, '198.51.100.77');
  const account: StepInput = { target: { type: 'admin', id: 99, name: 'backup-operator' } };
  const key: StepInput = { target: { type: 'apikey', id: 'key_sync2', name: 'sync2' } };
  const secret = { apiKey: `ak_${random.text(32, ALPHANUMERIC)}`, scopes: ['clients:read', 'invoices:read'] };
  return [
    step(0, 'auth.login', who, accountOf(insider)),
    step(4 * MINUTE, 'auth.role.updated', who, {
      target: { type: 'role', id: 'System Engineer' },
      before: { permissions: ['servers', 'network'] },
      after: { permissions: ['servers', 'network', 'clients', 'export'] },
    }),
    step(5 * MINUTE, 'auth.permission.changed', who, {
      ...accountOf(insider),
      after: { export: true },
      before: { export: false },
    }),
    step(7 * MINUTE, 'auth.admin.created', who, {
      ...account,
      after: { role: 'Full Administrator', password: random.text(16, ALPHANUMERIC) },
    }),
    step(9 * MINUTE, 'auth.api_credential.created', who, {
      target: { type: 'api_credential', id: 31 },
      after: { secret: random.text(32, ALPHANUMERIC) },
    }),
    step(10 * MINUTE, 'config.apikey.created', who, { ...key, after: secret }),
    step(16 * MINUTE, 'data.export.csv', who, {
      target: { type: 'table', id: 'clients' },
      details: { rows: 14_112, filter: '' },
    }),
    step(31 * MINUTE, 'auth.admin.deleted', who, account),
    step(32 * MINUTE, 'auth.logout', who, accountOf(insider)),
    step(7 * HOUR, 'config.apikey.deleted', asAdmin(company, chief(company, 'Full Administrator')), {
      ...key,
      reason: 'nobody knows it',
    }),
  ];
}

/** Somebody tries doors that are not theirs. */
export function accessDenied(company: Company): readonly Step[] {
  const who = asAdmin(company, chief(company, 'Content Editor'));
  const routes = ['/admin/clients', '/admin/invoices', '/admin/settings', '/admin/roles', '/admin/backup'];
  const malware = { target: { type: 'media', id: 'invoice.pdf.exe' }, reason: 'type not allowed' };
  return [
    ...routes.map((path, n) =>
      step(
        n * 45_000,
        'security.access.denied',
        { ...who, request: { ...who.request, method: 'GET', path } },
        { target: { type: 'route', id: path }, outcome: 'denied' },
      ),
    ),
    step(8 * MINUTE, 'security.upload.blocked', who, malware),
  ];
}

/** Lists that leave the house shortly before midnight. */
export function lateExport(company: Company): readonly Step[] {
  const who = asAdmin(company, chief(company, 'Billing'), '2001:db8:77::5');
  return [
    step(0, 'auth.login', who, accountOf(chief(company, 'Billing'))),
    step(3 * MINUTE, 'emailmarketing.subscriber.exported', who, {
      target: { type: 'subscriber', id: 'all' },
      details: { rows: 1804 },
    }),
    step(5 * MINUTE, 'data.export.json', who, {
      target: { type: 'table', id: 'invoices' },
      details: { rows: 9120 },
    }),
    step(9 * MINUTE, 'auth.logout', who, accountOf(chief(company, 'Billing'))),
  ];
}
