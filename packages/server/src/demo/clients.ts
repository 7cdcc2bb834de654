import {
  asAdmin,
  asApiKey,
  asClient,
  asContact,
  asStranger,
  type Client,
  type Company,
  CRON,
  clientTarget,
  personName,
  SYSTEM,
  type Who,
} from './company.ts';
import { ALPHANUMERIC } from './random.ts';
import {
  DAY,
  HOUR,
  invoiceRef,
  MINUTE,
  money,
  type Step,
  type StepInput,
  serviceRef,
  staff,
  step,
} from './story.ts';

export function clientVisit(company: Company): readonly Step[] {
  const { random } = company;
  const client = random.pick(company.clients);
  const who = asClient(company, client);
  const account: StepInput = { target: { type: 'user', id: client.id, name: client.email } };
  const steps: Step[] = [];
  let at = 0;
  for (let wrong = random.chance(0.15) ? random.int(1, 2) : 0; wrong > 0; wrong--, at += 20_000) {
    steps.push(step(at, 'auth.login.failed', asStranger(company, client.ip, client.userAgent), account));
  }
  steps.push(step(at, 'auth.login', who, account));
  at += random.int(1, 5) * MINUTE;
  if (random.chance(0.25))
    steps.push(step(at, 'client.profile.updated', who, profileChange(company, client)));
  if (random.chance(0.2))
    steps.push(step(at, 'data.invoice.read', who, { target: invoiceRef(company, client) }));
  at += random.int(1, 40) * MINUTE;
  steps.push(
    random.chance(0.4)
      ? step(at, 'auth.logout', who, account)
      : step(at + HOUR, 'auth.session.expired', SYSTEM, {
          target: { type: 'session', id: random.text(12, ALPHANUMERIC) },
        }),
  );
  return steps;
}

function profileChange({ random }: Company, client: Client): StepInput {
  const before = {
    firstname: client.name.split(' ')[0],
    company: client.firm,
    email: client.email,
    city: client.city,
    phone: `+31 20 555 ${random.int(1000, 9999)}`,
    language: 'en',
    marketing: false,
  };
  const after = random.pick([
    { ...before, phone: `+31 20 555 ${random.int(1000, 9999)}` },
    { ...before, email: `billing@${client.domain}` },
    { ...before, marketing: true, language: 'de' },
    { ...before, city: 'Čačak' },
  ]);
  return { target: clientTarget(client), before, after };
}

export function forgottenPassword(company: Company): readonly Step[] {
  const { random } = company;
  const client = random.pick(company.clients);
  const stranger = asStranger(company, client.ip, client.userAgent);
  const who = asClient(company, client);
  const target = { type: 'user', id: client.id, name: client.email };
  return [
    step(0, 'auth.login.failed', stranger, { target, reason: 'wrong password' }),
    step(MINUTE, 'auth.password_reset.requested', stranger, { target }),
    step(4 * MINUTE, 'auth.password.reset', stranger, {
      target,
      request: { ...stranger.request, path: `/reset?token=${random.text(32, ALPHANUMERIC)}` },
    }),
    step(5 * MINUTE, 'auth.login', who, { target }),
    ...(random.chance(0.3) ? [step(9 * MINUTE, 'auth.2fa.setup', who, { target })] : []),
    ...(random.chance(0.2) ? [step(12 * MINUTE, 'auth.password.changed', who, { target })] : []),
  ];
}

const SUBJECTS = [
  'Mail keeps bouncing',
  'Website très lente depuis ce matin',
  'Zertifikat abgelaufen?',
  'Please cancel the add-on',
  'Wie ändere ich die Nameserver?',
  'Factuur klopt niet',
  'My card 4111 1111 1111 1111 was refused',
  'Nie działa poczta 😕',
  'Upgrade to a bigger package',
];

export function ticket(company: Company): readonly Step[] {
  const { random } = company;
  const client = random.pick(company.clients);
  const agent = asAdmin(company, staff(company, 'Support'));
  const asking = random.chance(0.25)
    ? asContact(company, client, personName(random))
    : asClient(company, client);
  const id = random.int(100_000, 999_999);
  const subject = random.pick(SUBJECTS);
  const about: StepInput = {
    target: { type: 'ticket', id, name: subject },
    subject: { type: 'client', id: client.id },
  };
  const answered = random.int(10, 300) * MINUTE;
  const middle = random.pick([
    ['ticket.priority.changed', { before: { priority: 'Medium' }, after: { priority: 'High' } }],
    ['ticket.department.changed', { before: { department: 'Support' }, after: { department: 'Billing' } }],
    ['ticket.note.created', { details: { note: 'Asked the mail team; see the bounce in the attachment.' } }],
    ['ticket.assignee.changed', { after: { assignee: 'Łukasz Wiśniewski' } }],
    ['ticket.subject.changed', { before: { subject }, after: { subject: `${subject} (${client.domain})` } }],
  ] as const);
  return [
    step(0, 'ticket.ticket.opened', asking, {
      ...about,
      details: { department: 'Support', length: random.int(80, 2400) },
    }),
    step(answered, 'ticket.reply.created', agent, about),
    ...(random.chance(0.6) ? [step(answered + MINUTE, middle[0], agent, { ...about, ...middle[1] })] : []),
    ...(random.chance(0.6) ? [step(answered + HOUR, 'ticket.reply.created', asking, about)] : []),
    ...(random.chance(0.5)
      ? [
          step(answered + 2 * HOUR, 'ticket.status.changed', agent, {
            ...about,
            before: { status: 'Open' },
            after: { status: 'Answered' },
          }),
        ]
      : []),
    ...(random.chance(0.7) ? [step(answered + 26 * HOUR, 'ticket.ticket.closed', agent, about)] : []),
  ];
}

export function order(company: Company): readonly Step[] {
  const { random } = company;
  const client = random.pick(company.clients);
  const who = random.chance(0.3) ? asApiKey(company, 'shop-sync') : asClient(company, client);
  const sales = asAdmin(company, staff(company, 'Sales', 'Billing'));
  const target = { type: 'order', id: random.int(5000, 9999), name: 'Web hosting M' };
  const about: StepInput = { target, subject: { type: 'client', id: client.id } };
  const bill: StepInput = {
    target: invoiceRef(company, client),
    related: [{ type: target.type, id: target.id }],
    subject: { type: 'client', id: client.id },
  };
  const start = step(0, 'financial.order.created', who, {
    ...about,
    details: { ...money(company), product: 'Web hosting M' },
  });
  if (random.chance(0.12)) {
    return [
      start,
      step(MINUTE, 'financial.fraud_check.failed', SYSTEM, {
        ...about,
        details: { score: 87, rule: 'country mismatch' },
      }),
      step(HOUR, random.pick(['financial.order.marked_fraud', 'financial.order.cancelled']), sales, about),
    ];
  }
  return [
    start,
    step(MINUTE, 'financial.fraud_check.passed', SYSTEM, { ...about, details: { score: random.int(0, 20) } }),
    step(2 * MINUTE, 'financial.invoice.created', SYSTEM, { ...bill, after: money(company) }),
    step(4 * MINUTE, 'financial.invoice.paid', SYSTEM, bill),
    step(4 * MINUTE, 'financial.order.paid', SYSTEM, about),
    step(30 * MINUTE, 'financial.order.accepted', sales, about),
    random.chance(0.08)
      ? step(31 * MINUTE, 'service.account.provision_failed', asApiKey(company, 'provisioning'), {
          target: serviceRef(company, client),
          reason: 'no free address on web07',
        })
      : step(31 * MINUTE, 'service.account.provisioned', asApiKey(company, 'provisioning'), {
          target: serviceRef(company, client),
        }),
  ];
}

export function invoice(company: Company): readonly Step[] {
  const { random } = company;
  const client = random.pick(company.clients);
  const target = invoiceRef(company, client);
  const about: StepInput = { target, subject: { type: 'client', id: client.id } };
  const paid = [
    step(DAY, 'financial.gateway_callback.logged', SYSTEM, {
      target: { type: 'gateway', id: 'stripe' },
      related: [{ type: 'invoice', id: target.id ?? 0 }],
      details: { reference: `tr_${random.text(10, ALPHANUMERIC)}`, status: 'paid' },
    }),
    step(DAY, 'financial.transaction.recorded', SYSTEM, { ...about, details: money(company) }),
    step(DAY, 'financial.payment.applied', SYSTEM, about),
    step(DAY, 'financial.invoice.paid', SYSTEM, {
      ...about,
      before: { status: 'Unpaid' },
      after: { status: 'Paid' },
    }),
  ];
  if (random.chance(0.85))
    return [step(0, 'financial.invoice.created', CRON, { ...about, after: money(company) }), ...paid];
  const site = { target: serviceRef(company, client) };
  return [
    step(0, 'financial.invoice.late_fee_added', CRON, {
      ...about,
      before: { total: '29.95' },
      after: { total: '34.95' },
    }),
    step(HOUR, 'service.account.suspended', CRON, { ...site, reason: 'invoice overdue' }),
    ...paid,
    step(DAY + MINUTE, 'service.account.unsuspended', SYSTEM, site),
  ];
}

export function domain(company: Company): readonly Step[] {
  const { random } = company;
  const client = random.pick(company.clients);
  const who = random.chance(0.7) ? asClient(company, client) : asAdmin(company, staff(company, 'Support'));
  const target = { type: 'domain', id: client.id, name: client.domain };
  const servers = {
    before: { ns: ['ns1.hoster.example', 'ns2.hoster.example'] },
    after: { ns: ['ns1.elsewhere.example', 'ns2.elsewhere.example'] },
  };
  const records = {
    before: { a: '203.0.113.80', mx: 'mail.hoster.example', ttl: 3600 },
    after: { a: '203.0.113.81', mx: 'mail.hoster.example', ttl: 3600 },
  };
  const [kind, input, by] = random.weighted<{
    readonly weight: number;
    readonly tell: readonly [string, StepInput, Who];
  }>([
    { weight: 9, tell: ['domain.renewal.completed', { details: { years: 1, expires: '2027-08-01' } }, CRON] },
    { weight: 1, tell: ['domain.renewal.failed', { reason: 'registrar balance too low' }, CRON] },
    { weight: 4, tell: ['domain.dns.updated', records, who] },
    { weight: 2, tell: ['domain.nameservers.updated', servers, who] },
    {
      weight: 2,
      tell: [
        'domain.contacts.updated',
        { before: { email: client.email }, after: { email: `legal@${client.domain}` } },
        who,
      ],
    },
    { weight: 3, tell: ['domain.registration.completed', { details: { years: 1 } }, SYSTEM] },
    { weight: 1, tell: ['domain.transfer.requested', { details: { direction: 'in' } }, who] },
    { weight: 1, tell: ['domain.transfer.completed', {}, SYSTEM] },
    { weight: 1, tell: ['domain.transfer.failed', { reason: 'wrong transfer code' }, SYSTEM] },
    {
      weight: 1,
      tell: ['domain.epp_code.disclosed', { details: { eppCredential: random.text(12, ALPHANUMERIC) } }, who],
    },
    {
      weight: 1,
      tell: ['domain.record.updated', { before: { autorenew: true }, after: { autorenew: false } }, who],
    },
  ]).tell;
  return [step(0, kind, by, { target, subject: { type: 'client', id: client.id }, ...input })];
}

export function service(company: Company): readonly Step[] {
  const { random } = company;
  const client = random.pick(company.clients);
  const who = random.chance(0.6)
    ? asClient(company, client)
    : asAdmin(company, staff(company, 'Support', 'System Engineer'));
  const about: StepInput = {
    target: serviceRef(company, client),
    subject: { type: 'client', id: client.id },
  };
  const addon: StepInput = {
    ...about,
    target: { type: 'service_addon', id: random.int(300, 999), name: 'Daily backup' },
  };
  const packages = {
    before: { package: 'M', disk_gb: 25, price: '9.95' },
    after: { package: 'L', disk_gb: 50, price: '14.95' },
  };
  const secret = { oldpassword: random.text(12, ALPHANUMERIC), newpassword: random.text(16, ALPHANUMERIC) };
  return random.pick<readonly Step[]>([
    [step(0, 'service.package.changed', who, { ...about, ...packages })],
    [
      step(0, 'service.password.changed', who, {
        ...about,
        details: { username: `web${client.id}`, ...secret },
      }),
    ],
    [step(0, 'service.service.updated', who, { ...about, before: { php: '8.2' }, after: { php: '8.4' } })],
    [step(0, 'service.addon.created', who, addon), step(MINUTE, 'service.addon.activated', SYSTEM, addon)],
    [step(0, 'service.addon.renewed', CRON, addon)],
    [step(0, 'service.addon.cancelled', who, addon)],
    [
      step(0, 'service.cancellation.requested', who, { ...about, reason: 'moving to another provider' }),
      step(3 * DAY, 'service.account.terminated', CRON, about),
    ],
    [
      step(0, 'financial.upgrade.checked_out', who, about),
      step(MINUTE, 'service.product.upgraded', SYSTEM, { ...about, ...packages }),
    ],
  ]);
}

export function contacts(company: Company): readonly Step[] {
  const { random } = company;
  const client = random.pick(company.clients);
  const who = asClient(company, client);
  const sales = asAdmin(company, staff(company, 'Sales'));
  const name = personName(random);
  const target = { type: 'contact', id: client.id * 10 + 1, name };
  const joined = { id: random.int(3000, 3999), name: `${name} & Söhne` };
  return random.pick<readonly Step[]>([
    [step(0, 'client.contact.created', who, { target, after: { name, email: `office@${client.domain}` } })],
    [
      step(0, 'client.contact.updated', who, {
        target,
        before: { name, invoices: false },
        after: { name, invoices: true },
      }),
    ],
    [step(0, 'client.contact.deleted', who, { target })],
    [
      step(0, 'client.file.uploaded', sales, {
        target: { type: 'client_file', id: random.int(1, 800), name: 'Vertrag.pdf' },
        subject: { type: 'client', id: client.id },
      }),
    ],
    [step(0, 'client.affiliate.activated', who, { target: { type: 'affiliate', id: client.id } })],
    [
      step(0, 'client.account.created', sales, {
        target: { type: 'client', ...joined },
        after: { ...joined, password: random.text(14, ALPHANUMERIC), country: 'AT' },
      }),
      step(MINUTE, 'auth.user.created', sales, { target: { type: 'user', ...joined } }),
      step(50 * MINUTE, 'auth.email.verified', asStranger(company, client.ip), {
        target: { type: 'user', ...joined },
      }),
    ],
  ]);
}
