import {
  accessDenied,
  bruteForce,
  bulkDeletion,
  lateExport,
  nightlyPermissions,
  passwordSpray,
} from './attacks.ts';
import { asAdmin, asClient, type Company, CRON, clientTarget, SYSTEM, type Who } from './company.ts';
import { ALPHANUMERIC } from './random.ts';
import { chief, DAY, HOUR, MINUTE, type Step, type StepInput, step } from './story.ts';

/** A story that happens once: on a day (a share of the time range), at an hour of that day. */
export interface Incident {
  readonly share: number;
  readonly hour: number;
  readonly tell: (company: Company) => readonly Step[];
}

export const INCIDENTS: readonly Incident[] = [
  { share: 0.05, hour: 9, tell: settings },
  { share: 0.12, hour: 2.3, tell: bruteForce },
  { share: 0.2, hour: 13, tell: impersonation },
  { share: 0.28, hour: 10, tell: bigChanges },
  { share: 0.37, hour: 4, tell: release },
  { share: 0.45, hour: 15.5, tell: bulkDeletion },
  { share: 0.52, hour: 8, tell: privacyRequests },
  { share: 0.6, hour: 1.2, tell: captureGap },
  { share: 0.68, hour: 11, tell: accessDenied },
  { share: 0.76, hour: 2.25, tell: nightlyPermissions },
  { share: 0.84, hour: 19, tell: passwordSpray },
  { share: 0.92, hour: 23.6, tell: lateExport },
];

/** A morning in the settings: diffs, and secrets that the log must not keep. */
function settings(company: Company): readonly Step[] {
  const who = asAdmin(company, chief(company, 'Full Administrator'));
  const general = {
    company: 'Hoster B.V.',
    currency: 'EUR',
    invoice_days: 14,
    session_minutes: 60,
    maintenance: false,
  };
  return [
    step(0, 'config.settings.updated', who, {
      target: { type: 'setting', id: 'general' },
      before: general,
      after: { ...general, invoice_days: 7 },
    }),
    step(3 * MINUTE, 'config.settings.updated', who, {
      target: { type: 'setting', id: 'security' },
      before: { min_length: 8, lockout: 20 },
      after: { min_length: 12, lockout: 10 },
    }),
    ...connections(company, who),
    step(55 * MINUTE, 'module.addon.activated', who, { target: { type: 'addon_module', id: 'two_factor' } }),
    step(58 * MINUTE, 'module.addon_config.updated', who, {
      target: { type: 'addon_module', id: 'two_factor' },
      before: { required: false },
      after: { required: true },
    }),
    step(75 * MINUTE, 'config.deployment_target.updated', who, {
      target: { type: 'deployment_target', id: 'production' },
      before: { branch: 'main' },
      after: { branch: 'release' },
    }),
  ];
}

/** Connections to others: every one of them holds a secret. */
function connections({ random }: Company, who: Who): readonly Step[] {
  const secret = (): string => random.text(28, ALPHANUMERIC);
  const gateway = { name: 'Stripe', mode: 'live', webhook: 'https://panel.hoster.example/hook' };
  const smtp = { host: 'smtp.hoster.example', port: 587, user: 'panel' };
  const target = (type: string, id: string): StepInput => ({ target: { type, id } });
  return [
    step(8 * MINUTE, 'config.payment_gateway.updated', who, {
      ...target('payment_gateway', 'stripe'),
      before: { ...gateway, apiKey: `sk_${'live'}_${secret()}` },
      after: { ...gateway, apiKey: `sk_${'live'}_${secret()}` },
    }),
    step(14 * MINUTE, 'config.registrar.updated', who, {
      ...target('registrar', 'openprovider'),
      before: { user: 'hoster', password: secret() },
      after: { user: 'hoster', password: secret() },
    }),
    step(22 * MINUTE, 'config.email.updated', who, {
      ...target('email_transport', 'smtp'),
      before: { ...smtp, password: secret() },
      after: { ...smtp, port: 465, password: secret() },
    }),
    step(31 * MINUTE, 'config.webhook.created', who, {
      ...target('webhook', 'siem'),
      after: { url: `https://siem.example/in?token=${secret()}` },
    }),
    step(40 * MINUTE, 'config.server.created', who, {
      ...target('server', 'web11'),
      after: { host: 'web11.hoster.example', accesshash: secret() },
    }),
    step(70 * MINUTE, 'config.ai_provider.created', who, {
      ...target('ai_provider', 'assistant'),
      after: { model: 'large', token: secret() },
    }),
  ];
}

/** Values above the limit of 64 KiB, and text that a program cut through the middle of a character. */
function bigChanges(company: Company): readonly Step[] {
  const { random } = company;
  const who = asAdmin(company, chief(company, 'Content Editor'));
  const page = (rows: number): string =>
    Array.from(
      { length: rows },
      (_, n) => `<tr><td>${n}</td><td>${random.text(60, ALPHANUMERIC)}</td></tr>\n`,
    ).join('');
  const table = page(1000);
  const imported = company.clients.map((client, n) => ({
    row: n,
    name: client.name,
    email: client.email,
    note: random.text(600, ALPHANUMERIC),
  }));
  return [
    step(0, 'config.template.updated', who, {
      target: { type: 'email_template', id: 12, name: 'Rechnung' },
      before: { html: table },
      after: { html: `${table}<p>Vielen Dank!</p>` },
    }),
    step(20 * MINUTE, 'data.import.csv', who, {
      target: { type: 'table', id: 'subscribers' },
      details: { rows: imported.length, imported },
    }),
    step(50 * MINUTE, 'pagebuilder.page.restored', who, {
      target: { type: 'page', id: 3 },
      before: { body: page(1200) },
      after: { body: page(1200) },
    }),
    step(65 * MINUTE, 'data.ai_mass_operation.executed', who, {
      target: { type: 'table', id: 'pages' },
      details: { rows: 60, prompt: 'Kürze alle Texte 👩\ud83d' },
    }),
    step(80 * MINUTE, 'data.bulk.updated', who, {
      target: { type: 'table', id: 'products' },
      details: { rows: 48 },
    }),
  ];
}

/** A release before dawn, whose first attempt fails. */
function release(company: Company): readonly Step[] {
  const who = asAdmin(company, chief(company, 'System Engineer'));
  const of = (type: string, id: string, more: StepInput = {}): StepInput => ({
    target: { type, id },
    ...more,
  });
  return [
    step(0, 'system.backup.created', who, of('backup', 'before-4.18', { details: { bytes: 8_211_004_416 } })),
    step(6 * MINUTE, 'system.maintenance.enabled', who, of('system', 'website')),
    step(
      9 * MINUTE,
      'deployment.failed',
      who,
      of('deployment', '4.18.0', { reason: 'health check timed out' }),
    ),
    step(21 * MINUTE, 'deployment.completed', who, of('deployment', '4.18.1')),
    step(22 * MINUTE, 'system.migrations.executed', who, of('migration', '2026_07_add_consent')),
    step(
      24 * MINUTE,
      'system.plugin.updated',
      who,
      of('plugin', 'forms', { before: { version: '2.3.0' }, after: { version: '2.4.1' } }),
    ),
    step(25 * MINUTE, 'system.plugin.installed', who, of('plugin', 'consent')),
    step(27 * MINUTE, 'system.cache.cleared', who, of('cache', 'all')),
    step(29 * MINUTE, 'system.maintenance.disabled', who, of('system', 'website')),
    step(HOUR, 'system.task.triggered', who, of('task', 'rebuild-sitemap')),
  ];
}

/** A copy and an erasure, as people may ask for (GDPR Art. 15 and 17). */
function privacyRequests(company: Company): readonly Step[] {
  const who = asAdmin(company, chief(company, 'Support'));
  const asked = company.random.pick(company.clients);
  const leaving = company.clients[7] ?? asked;
  const about = (id: number): StepInput => ({
    target: { type: 'data_subject', id },
    subject: { type: 'client', id },
  });
  return [
    step(0, 'data.subject.exported', who, {
      ...about(asked.id),
      reason: 'request of the client, ticket 511204',
    }),
    step(2 * DAY, 'client.account.closed', asClient(company, leaving), { target: clientTarget(leaving) }),
    step(3 * DAY, 'data.subject.erased', who, {
      ...about(leaving.id),
      reason: 'request of the client, ticket 511398',
    }),
  ];
}

/** The job that reports stops; when it is back, it says what it missed. */
function captureGap(_company: Company): readonly Step[] {
  const target = { type: 'audit_log', id: 'panel' };
  return [
    step(0, 'system.task.failed', SYSTEM, {
      target: { type: 'task', id: 'report-events' },
      reason: 'disk full',
    }),
    step(47 * MINUTE, 'module.capture.gap', CRON, { target, details: { minutes: 47, missed: 7 } }),
  ];
}

/** Support works in a client's account, and every step says for whom. */
function impersonation(company: Company): readonly Step[] {
  const helper = asAdmin(company, chief(company, 'Support'));
  const client = company.random.pick(company.clients);
  const behalf = { type: 'user', id: client.id, name: client.email };
  const inside = { ...helper, behalf };
  return [
    step(0, 'auth.impersonation.started', helper, { target: behalf, reason: 'ticket 509113' }),
    step(3 * MINUTE, 'client.profile.updated', inside, {
      target: clientTarget(client),
      before: { vat_id: '' },
      after: { vat_id: 'NL000099998B57' },
    }),
    step(5 * MINUTE, 'service.service.updated', inside, {
      target: { type: 'service', id: client.id * 10 },
      before: { php: '8.1' },
      after: { php: '8.4' },
    }),
    step(9 * MINUTE, 'auth.impersonation.ended', helper, { target: behalf }),
  ];
}
