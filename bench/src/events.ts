import type { TypedEvent } from '@attestry/log';

/** A small generator of numbers (mulberry32): the same events in every run. */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b_79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const TYPES = [
  'auth.login',
  'auth.login.failed',
  'client.profile.updated',
  'data.export.csv',
  'financial.invoice.paid',
  'service.provisioned',
  'domain.renewed',
  'ticket.replied',
  'config.settings.updated',
  'media.deleted',
];
const WORDS =
  'invoice overdue customer asked refund upgrade migration support password reset domain transfer payment'.split(
    ' ',
  );

/**
 * Events like those of a hosting company: about 970 bytes of JSON, a thousand actors, ten thousand targets, times
 * that advance by a second or so.
 */
export function* benchEvents(seed: number, count: number, startMs: number): Generator<TypedEvent> {
  const random = randomOf(seed);
  const pick = (n: number): number => Math.floor(random() * n);
  const word = (): string => WORDS[pick(WORDS.length)] ?? '';
  let timeMs = startMs;
  for (let i = 0; i < count; i++) {
    timeMs += pick(5000);
    const actor = Math.floor(1000 * random() * random());
    const target = pick(10_000);
    yield {
      type: TYPES[Math.floor(TYPES.length * random() * random())] ?? 'auth.login',
      occurredAt: new Date(timeMs).toISOString(),
      source: { id: 'billing.example.com', seq: i },
      actor: {
        type: 'admin',
        id: String(actor),
        name: `Jana Novak ${actor}`,
        email: `jana.novak${actor}@example.com`,
        roles: ['billing', 'support'],
      },
      target: { type: 'client', id: String(target), name: `Kunde ${target} GmbH` },
      outcome: random() < 0.9 ? 'success' : 'failure',
      request: {
        ip: `203.0.${pick(8)}.${pick(250)}`,
        userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0',
        method: 'POST',
        path: `/admin/clients/${target}/edit`,
        sessionId: `s${actor}x${pick(20)}`,
        requestId: `req-${i.toString(36)}`,
      },
      before: { status: 'Active', credit_limit: pick(1000), country: 'DE', city: 'Berlin', newsletter: true },
      after: {
        status: 'Suspended',
        credit_limit: pick(1000),
        country: 'DE',
        city: 'Berlin',
        newsletter: true,
      },
      reason: `${word()} ${word()} by phone`,
      details: { ticket: pick(100_000), channel: word(), note: `${word()} ${word()} ${word()}` },
    };
  }
}
