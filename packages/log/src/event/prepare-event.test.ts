import { describe, expect, test } from 'vitest';
import { prepareEvent } from './prepare-event.ts';
import { AWS, normOf, prepare, RULES } from './prepared-event.test.kit.ts';

describe('prepareEvent', () => {
  test('puts ids and types into the leaf and all else into sections', () => {
    const prepared = prepareEvent(
      'invoice.updated',
      {
        occurredAt: new Date('2026-08-03T10:11:12.345Z'),
        id: 'evt-1',
        source: { id: 'whmcs', seq: 7 },
        actor: {
          type: 'admin',
          id: 42,
          name: 'Ann',
          email: 'a@b.c',
          roles: ['x'],
          auth: { method: 'sso', mfa: true },
        },
        behalf: { type: 'user', id: 9n, name: 'Bob' },
        target: { type: 'invoice', id: 'I-1', name: 'Invoice 1' },
        related: [{ type: 'order', id: 5 }, {}],
        subject: { type: 'client', id: '7' },
        outcome: 'denied',
        request: { ip: '2001:DB8::1', userAgent: 'UA', path: '/x?token=abc' },
        before: { a: 1 },
        after: null,
        reason: 'because',
        details: {},
        imported: { from: 'csv', at: '2020-01-01' },
      },
      RULES,
    );
    expect(prepared).toEqual({
      type: 'invoice.updated',
      category: 'invoice',
      severity: 'info',
      outcome: 'denied',
      occurred: '2026-08-03T10:11:12.345Z',
      ref: 'evt-1',
      idempotency: { source: 'whmcs', id: 'evt-1' },
      source: { id: 'whmcs', seq: 7 },
      actor: { type: 'admin', id: '42' },
      behalf: { type: 'user', id: '9' },
      target: { type: 'invoice', id: 'I-1' },
      related: [{ type: 'order', id: '5' }],
      subject: { type: 'client', id: '7' },
      norm: 1,
      sections: {
        actor: '{"auth":{"method":"sso","mfa":true},"email":"a@b.c","name":"Ann","roles":["x"]}',
        behalf: '{"name":"Bob"}',
        target: '{"name":"Invoice 1"}',
        request: '{"ip":"2001:DB8::1","path":"/x?token=[redacted]","userAgent":"UA"}',
        change: '{"after":null,"before":{"a":1}}',
        details:
          '{"details":{},"imported":{"at":"2020-01-01","from":"csv"},"norm":[["/request/path","redacted"]],"reason":"because"}',
      },
    });
  });

  test('says nothing of what was not said', () => {
    const nothing = {
      type: 'test.event',
      category: 'test',
      severity: 'info',
      actor: { type: 'unknown' },
      norm: 0,
      sections: {},
    };
    expect(prepare({})).toEqual(nothing);
    const empty = {
      ...{
        occurredAt: null,
        id: {},
        source: {},
        actor: { name: null, auth: { mfa: {} } },
        behalf: null,
        target: {},
      },
      ...{
        related: {},
        subject: { id: null },
        outcome: {},
        severity: null,
        category: null,
        request: { ip: {} },
      },
      ...{ before: undefined, reason: {}, details: undefined, imported: { from: null }, type: 'test.event' },
    };
    expect(prepare(empty)).toEqual(nothing);
    expect(Object.keys(prepare(empty)).sort()).toEqual(Object.keys(nothing).sort());
  });

  test('takes category, severity and outcome from what classifies', () => {
    expect(prepare({}, RULES, 'known.type').outcome).toBe('success');
    expect(prepare({ outcome: 'failure' }, RULES, 'known.type').outcome).toBe('failure');
    expect(prepare({ severity: 'critical', category: 'My Own.thing' })).toMatchObject({
      severity: 'critical',
      category: 'my_own_thing',
      norm: 1,
    });
  });

  test('maps types and lists it', () => {
    const prepared = prepare({}, RULES, 'User Login');
    expect(prepared.type).toBe('user_login');
    expect(normOf(prepared)).toEqual([['/type', 'type']]);
    expect(prepare({}, RULES, 'audit.read').type).toBe('external.audit.read');
    expect(prepare({}, { ...RULES, internal: true }, 'audit.read')).toMatchObject({
      type: 'audit.read',
      norm: 0,
    });
    // Lower case would hide the secret from every pattern.
    const secret = prepare({}, RULES, `x.${AWS}`);
    expect(secret.type).toBe('x.x_redacted_');
    expect(normOf(secret)).toEqual([
      ['/type', 'redacted'],
      ['/type', 'type'],
    ]);
    expect(prepare({}, RULES, `ak_${'a'.repeat(20)}`).type).toBe('x_redacted_');
    const actor = prepare({ actor: { type: 'robot', id: 1 } });
    expect(actor.actor).toEqual({ type: 'unknown', id: '1' });
    expect(normOf(actor)).toEqual([['/actor/type', 'type']]);
  });

  test('lists the issues of a schema', () => {
    const rules = { ...RULES, schemaIssues: ['/details/a', `/details/${AWS}`] };
    expect(normOf(prepare({}, rules))).toEqual([
      ['/details/[redacted]', 'schema'],
      ['/details/a', 'schema'],
    ]);
  });
});
