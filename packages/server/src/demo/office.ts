import {
  asAdmin,
  asApiKey,
  asClient,
  asStranger,
  type Company,
  clientTarget,
  personName,
  SYSTEM,
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

export function billing(company: Company): readonly Step[] {
  const { random } = company;
  const client = random.pick(company.clients);
  const who = asAdmin(company, staff(company, 'Billing', 'Full Administrator'));
  const about: StepInput = {
    target: invoiceRef(company, client),
    subject: { type: 'client', id: client.id },
  };
  return random.pick<readonly Step[]>([
    [
      step(0, 'financial.invoice.refunded', who, { ...about, reason: 'service outage' }),
      step(MINUTE, 'financial.refund.issued', who, {
        target: { type: 'transaction', id: random.int(1, 90_000) },
        details: money(company),
      }),
    ],
    [
      step(0, 'financial.invoice.cancelled', who, {
        ...about,
        before: { status: 'Unpaid' },
        after: { status: 'Cancelled' },
      }),
    ],
    [
      step(0, 'financial.invoice.gateway_changed', who, {
        ...about,
        before: { gateway: 'paypal' },
        after: { gateway: 'sepa' },
      }),
    ],
    [step(0, 'financial.invoice.split', who, about)],
    [
      step(0, 'financial.invoice.updated', who, {
        ...about,
        before: { total: '119.00' },
        after: { total: '99.00' },
      }),
    ],
  ]);
}

export function accounting(company: Company): readonly Step[] {
  const { random } = company;
  const client = random.pick(company.clients);
  const who = asAdmin(company, staff(company, 'Billing', 'Full Administrator'));
  const quote: StepInput = {
    target: { type: 'quote', id: random.int(100, 400) },
    subject: { type: 'client', id: client.id },
  };
  return random.pick<readonly Step[]>([
    [
      step(0, 'financial.credit.adjusted', who, {
        target: clientTarget(client),
        before: { credit: '0.00' },
        after: { credit: '25.00' },
        reason: 'goodwill',
      }),
    ],
    [
      step(0, 'financial.quote.created', who, quote),
      step(2 * DAY, 'financial.quote.accepted', asClient(company, client), quote),
    ],
    [
      step(0, 'financial.payment_method.updated', asClient(company, client), {
        target: clientTarget(client),
        details: { type: 'card', last4: '4242', cvv: '123' },
      }),
    ],
    [
      step(0, 'data.export.csv', who, {
        target: { type: 'table', id: 'invoices' },
        details: { rows: random.int(200, 4000), filter: 'status:unpaid' },
      }),
    ],
  ]);
}

export function ticketTidying(company: Company): readonly Step[] {
  const { random } = company;
  const agent = asAdmin(company, staff(company, 'Support'));
  const target = { type: 'ticket', id: random.int(100_000, 999_999) };
  const other = { type: 'ticket', id: random.int(100_000, 999_999) };
  return [
    random.pick([
      step(0, 'ticket.ticket.merged', agent, { target, related: [other] }),
      step(0, 'ticket.ticket.split', agent, { target, related: [other] }),
      step(0, 'ticket.ticket.deleted', agent, { target, reason: 'spam' }),
      step(0, 'ticket.reply.deleted', agent, {
        target: { type: 'ticket_reply', id: random.int(1, 90_000) },
        related: [target],
      }),
    ]),
  ];
}

export function offer(company: Company): readonly Step[] {
  const { random } = company;
  const who = asAdmin(company, staff(company, 'Sales', 'Full Administrator', 'System Engineer'));
  const issue = { target: { type: 'network_issue', id: random.int(40, 90), name: 'web04 does not answer' } };
  return random.pick<readonly Step[]>([
    [
      step(0, 'config.product.updated', who, {
        target: { type: 'product', id: 4, name: 'Web hosting M' },
        before: { price: '8.95', disk_gb: 25 },
        after: { price: '9.95', disk_gb: 25 },
      }),
    ],
    [
      step(0, 'config.tld_pricing.updated', who, {
        target: { type: 'tld', id: '.eu' },
        before: { register: '6.95', renew: '7.95' },
        after: { register: '4.95', renew: '7.95' },
      }),
    ],
    [
      step(0, 'config.tld.created', who, {
        target: { type: 'tld', id: random.pick(['.berlin', '.bzh', '.gal', '.ею']) },
      }),
    ],
    [
      step(0, 'config.announcement.created', who, {
        target: { type: 'announcement', id: random.int(60, 99), name: 'Wartung am Sonntag' },
      }),
    ],
    [
      step(0, 'config.network_issue.created', who, issue),
      step(HOUR, 'config.network_issue.updated', who, issue),
      step(3 * HOUR, 'config.network_issue.closed', who, issue),
    ],
    [
      step(0, 'config.server.updated', who, {
        target: { type: 'server', id: 7, name: 'web07' },
        before: { maxaccounts: 200, accesshash: random.text(24, ALPHANUMERIC) },
        after: { maxaccounts: 250, accesshash: random.text(24, ALPHANUMERIC) },
      }),
    ],
  ]);
}

export function pages(company: Company): readonly Step[] {
  const { random } = company;
  const who = asAdmin(company, staff(company, 'Content Editor', 'Sales'));
  const page = {
    target: {
      type: 'page',
      id: random.int(1, 60),
      name: random.pick(['Preise', 'Über uns', 'Status', 'Tarifs', 'Aviso legal']),
    },
  };
  return random.pick<readonly Step[]>([
    [
      step(0, 'pagebuilder.page.updated', who, {
        ...page,
        before: { title: 'Preise 2025', draft: true },
        after: { title: 'Preise 2026', draft: true },
      }),
      step(9 * MINUTE, 'pagebuilder.page.published', who, page),
    ],
    [step(0, 'pagebuilder.page.created', who, page), step(HOUR, 'pagebuilder.page.published', who, page)],
    [
      step(
        0,
        random.pick([
          'pagebuilder.page.unpublished',
          'pagebuilder.page.deleted',
          'pagebuilder.template.updated',
        ]),
        who,
        page,
      ),
    ],
  ]);
}

export function siteContent(company: Company): readonly Step[] {
  const { random } = company;
  const who = asAdmin(company, staff(company, 'Content Editor', 'Sales'));
  const name = random.pick(['team-été.jpg', 'preisliste.pdf', 'ロゴ.svg']);
  const file = { target: { type: 'media', id: random.int(1, 900), name } };
  const campaign = { target: { type: 'campaign', id: random.int(1, 40), name: 'Zomeractie' } };
  const row = { target: { type: 'products', id: random.int(1, 80) } };
  return random.pick<readonly Step[]>([
    [step(0, 'media.uploaded', who, { ...file, details: { bytes: random.int(9000, 4_000_000) } })],
    [step(0, random.pick(['media.renamed', 'media.deleted', 'media.moved']), who, file)],
    [
      step(0, random.pick(['menu.item.created', 'menu.item.updated', 'menu.updated']), who, {
        target: { type: 'menu_item', id: random.int(1, 30) },
      }),
    ],
    [
      step(0, 'emailmarketing.campaign.created', who, campaign),
      step(DAY, 'emailmarketing.campaign.sent', who, {
        ...campaign,
        details: { recipients: random.int(300, 1800) },
      }),
    ],
    [
      step(0, 'item.products.updated', who, {
        ...row,
        before: { price: 12, stock: 4 },
        after: { price: 11, stock: 4 },
      }),
    ],
    [step(0, random.pick(['item.products.created', 'item.redirects.deleted']), who, row)],
    [
      step(0, 'search.synonym.updated', who, { target: { type: 'synonym', id: 'domain' } }),
      step(MINUTE, 'search.index.rebuilt', SYSTEM, { target: { type: 'search_index', id: 'site' } }),
    ],
    [
      step(0, 'formfunnel.submission.read', who, {
        target: { type: 'form_submission', id: random.int(1, 4000) },
      }),
    ],
  ]);
}

export function visitors(company: Company): readonly Step[] {
  const { random } = company;
  const who = asStranger(company, `203.0.113.${random.int(1, 254)}`);
  const id = random.int(1, 9000);
  return [
    random.pick([
      step(0, 'formfunnel.submission.received', who, {
        target: { type: 'form_submission', id },
        details: { form: 'contact', name: personName(random) },
      }),
      step(0, 'emailmarketing.subscriber.created', who, {
        target: { type: 'subscriber', id },
        details: { consent: 'double opt-in' },
      }),
      step(0, 'emailmarketing.subscriber.unsubscribed', who, { target: { type: 'subscriber', id } }),
      step(0, 'security.csrf.failed', who, { target: { type: 'route', id: '/contact' } }),
      step(0, 'security.rate_limit.exceeded', who, {
        target: { type: 'ip_address', id: who.request?.ip ?? '' },
      }),
    ]),
  ];
}

export function automation(company: Company): readonly Step[] {
  const { random } = company;
  const client = random.pick(company.clients);
  const key = asApiKey(company, random.pick(['provisioning', 'monitoring']));
  const target = serviceRef(company, client);
  return [
    random.weighted([
      {
        weight: 6,
        ...step(0, 'module.command.executed', key, { target, details: { command: 'refresh-usage' } }),
      },
      { weight: 1, ...step(0, 'module.command.failed', key, { target, reason: 'timeout after 30 s' }) },
      { weight: 3, ...step(0, 'service.account.unsuspended', key, { target }) },
      {
        weight: 1,
        ...step(0, 'system.task.failed', SYSTEM, {
          target: { type: 'task', id: 'sync-registrar' },
          reason: 'connection reset',
        }),
      },
      {
        weight: 1,
        ...step(0, 'service.package.change_failed', key, { target, reason: 'quota below usage' }),
      },
    ]),
  ];
}
