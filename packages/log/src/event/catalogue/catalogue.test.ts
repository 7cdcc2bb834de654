import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { vectorSuite } from '../../testing/vectors.ts';
import { CATALOGUE } from './catalogue.ts';
import { defineEvents, event } from './define-events.ts';
import { EVENT_GROUPS } from './entry.ts';

const TYPE = /^[a-z0-9][a-z0-9_]*(?:\.(?:[a-z0-9][a-z0-9_]*|\{table\})){1,5}$/;

describe('the built-in catalogue', () => {
  test('has every type once, with a name, a sentence and a group that are well formed', () => {
    const list = CATALOGUE.list();
    expect(list.length).toBe(313);
    for (const entry of list) {
      expect(entry.type).toMatch(TYPE);
      expect(entry.category).toBe(entry.type.split('.')[0]);
      expect(EVENT_GROUPS).toContain(entry.group);
      expect(entry.description, entry.type).toMatch(/^[A-Z][^|]{5,70}[^.\s]$/);
    }
  });

  test('is data of which no type occurs twice, before a map could hide it', async () => {
    const types: string[] = [];
    for (const name of ['auth', 'config', 'data', 'content', 'system', 'client', 'financial', 'service']) {
      types.push(...(await entriesOf(name)));
    }
    for (const name of ['domain', 'ticket', 'module', 'audit']) types.push(...(await entriesOf(name)));
    expect(types.length).toBe(313);
    expect(new Set(types).size).toBe(types.length);
  });

  test('gives what the log says of itself the severities of log-format.md §1', () => {
    const bySeverity = (severity: string): string[] =>
      CATALOGUE.list()
        .filter((entry) => entry.category === 'audit' && entry.severity === severity)
        .map((entry) => entry.type);
    const named =
      'audit.erased audit.hold.released audit.purge.planned audit.signing_key.rotated audit.chain_broken';
    expect(bySeverity('critical')).toEqual(expect.arrayContaining(named.split(' ')));
    expect(bySeverity('warning').sort()).toEqual(
      [
        'audit.alert.fired',
        'audit.capture.gap',
        'audit.exported',
        'audit.log.moved',
        'audit.purged',
        'audit.sign_in_failed',
      ].sort(),
    );
    expect(CATALOGUE.classify('data.export.json').severity).toBe('warning');
    expect(CATALOGUE.classify('audit.hold.placed').severity).toBe('info');
  });

  test('has every audit type that log-format.md §4 names', () => {
    const types = `log.created log.reset log.checkpointed key.rotated signing_key.rotated anchored verified
      chain_broken read searched exported erased archived purge.planned purged hold.placed hold.released
      signed_in sign_in_failed signed_out settings.changed alert.fired alert.acknowledged reviewed
      capture.started capture.stopped capture.gap follower.moved schema_migrated`.split(/\s+/);
    for (const type of types) expect(CATALOGUE.lookup(`audit.${type}`), type).toBeDefined();
  });
});

describe('classify', () => {
  test('a type of the catalogue decides, whatever the event says of itself', () => {
    expect(CATALOGUE.classify('auth.login.failed', { severity: 'info', category: 'x' })).toEqual({
      category: 'auth',
      severity: 'warning',
      outcome: 'failure',
    });
  });

  test('a wildcard answers for every table, and only for one segment', () => {
    expect(CATALOGUE.classify('item.orders.deleted')).toEqual({
      category: 'item',
      severity: 'warning',
      outcome: 'success',
    });
    expect(CATALOGUE.lookup('item.orders.updated')).toMatchObject({ resource: 'orders' });
    expect(CATALOGUE.describe('item.orders.deleted')).toBe('A row was deleted from orders');
    for (const type of [
      'item.deleted',
      'item.a.b.deleted',
      'item.a.archived',
      'items.a.deleted',
      'item..deleted',
    ]) {
      expect(CATALOGUE.lookup(type), type).toBeUndefined();
    }
  });

  test('what nothing knows is what the event says, else info under its first segment', () => {
    expect(CATALOGUE.classify('shop.order.deleted')).toEqual({ category: 'shop', severity: 'info' });
    expect(CATALOGUE.classify('shop.order.deleted', { severity: 'critical', category: 'sales' })).toEqual({
      category: 'sales',
      severity: 'critical',
    });
    expect(CATALOGUE.classify('unknown', { severity: null, category: '' })).toEqual({
      category: 'unknown',
      severity: 'info',
    });
  });

  test('names of Object.prototype are types like any other', () => {
    for (const type of ['constructor', '__proto__', 'toString']) {
      expect(CATALOGUE.lookup(type)).toBeUndefined();
      expect(CATALOGUE.definition(type)).toBeUndefined();
    }
  });
});

test('groups and sentences of types that nothing knows come from their words', () => {
  expect(CATALOGUE.groupOf('auth.passkey.added')).toBe('Authentication');
  expect(CATALOGUE.groupOf('module.thing.done')).toBe('Configuration');
  expect(CATALOGUE.groupOf('shop.order.shipped')).toBe('Data');
  expect(CATALOGUE.groupOf('media.deleted')).toBe('Content');
  expect(CATALOGUE.describe('shop.gift_card.sold')).toBe('Shop gift card sold');
});

describe('extend', () => {
  const own = CATALOGUE.extend(
    defineEvents({
      'shop.order.shipped': event({ target: 'order', description: 'An order was shipped' }),
      'shop.price.changed': event({ severity: 'critical', category: 'money', group: 'Configuration' }),
      'auth.login.failed': event({ severity: 'critical' }),
      'item.orders.deleted': event({ diff: true }),
    }),
  );

  test('leaves the catalogue it extends as it was', () => {
    expect(CATALOGUE.lookup('shop.order.shipped')).toBeUndefined();
    expect(CATALOGUE.classify('auth.login.failed').severity).toBe('warning');
  });

  test('a definition decides for its type, and what it leaves out stays as it was', () => {
    expect(own.classify('shop.price.changed', { severity: 'info' })).toEqual({
      category: 'money',
      severity: 'critical',
    });
    expect(own.lookup('auth.login.failed')).toEqual({
      ...CATALOGUE.lookup('auth.login.failed'),
      severity: 'critical',
    });
    expect(own.lookup('item.orders.deleted')).toEqual(CATALOGUE.lookup('item.orders.deleted'));
    expect(own.classify('shop.order.shipped', { severity: 'critical' }).severity).toBe('info');
  });

  test('lists each type once, a redefined one where it was', () => {
    expect(own.list().length).toBe(CATALOGUE.list().length + 3);
    expect(own.definition('auth.login.failed')).toEqual({ severity: 'critical' });
    expect(own.definition('auth.login')).toBeUndefined();
    expect(own.extend({ 'shop.a.b': {} }).definition('shop.order.shipped')?.target).toBe('order');
  });
});

async function entriesOf(name: string): Promise<readonly string[]> {
  const exported: Record<string, unknown> = await import(new URL(`./${name}.js`, import.meta.url).href);
  return Object.values(exported)
    .flatMap((value) => (Array.isArray(value) ? value : []))
    .map((entry) => entry.type);
}

interface CmsEvent {
  readonly type: string;
  readonly category: string;
  readonly severity: string;
  readonly ui_group: string;
  readonly resource_type: string;
  readonly default_outcome: string;
  readonly sensitive_read: boolean;
}
interface HookEvent {
  readonly event_type: string | null;
  readonly category: string;
  readonly severity: string;
  readonly target_type: string;
  readonly capture?: string;
}

vectorSuite('domain', (folder) => {
  const read = (name: string) => JSON.parse(readFileSync(new URL(name, folder), 'utf8'));
  const cms: readonly CmsEvent[] = read('event-catalogue.json').events;
  const hooks: { readonly hooks: readonly HookEvent[]; readonly derived_events: readonly HookEvent[] } =
    read('whmcs-hooks.json');
  const panel = [
    ...hooks.hooks.filter((hook) => hook.capture === 'default' && hook.event_type !== '(router)'),
    ...hooks.derived_events,
  ].flatMap((source) => typesOf(source).map((type) => ({ ...source, type })));
  const fromCms = new Map(cms.map((source) => [source.type, source]));
  /** Where log-format.md §1 stands above the catalogue file: none, today. */
  const decided = new Set<string>();

  test('holds every type of the CMS catalogue as that has it', () => {
    expect(cms.length).toBe(132);
    for (const source of cms) {
      const { description, ...entry } = CATALOGUE.lookup(source.type) ?? { description: '' };
      expect(description, source.type).not.toBe('');
      if (decided.has(source.type)) continue;
      expect(entry).toEqual({
        type: source.type,
        category: source.category,
        severity: source.severity,
        group: source.ui_group,
        resource: source.resource_type,
        outcome: source.default_outcome,
        ...(source.sensitive_read && { sensitiveRead: true }),
      });
    }
  });

  test('holds every type of the hosting panel as that has it', () => {
    expect(new Set(panel.map((source) => source.type)).size).toBe(154);
    for (const source of panel) {
      const entry = CATALOGUE.lookup(source.type);
      expect(entry, source.type).toMatchObject({ category: source.category, severity: source.severity });
      // Where both sources know a type, the CMS catalogue names the resource: a hook knows one kind of account.
      if (fromCms.has(source.type)) continue;
      expect(source.target_type.split('|')).toContain(entry?.resource);
      expect(entry?.outcome).toBe(source.type.endsWith('failed') ? 'failure' : undefined);
      expect(entry?.group).toBe(CATALOGUE.groupOf(`${source.category}.anything`));
    }
  });

  test('holds nothing else but what the log says of itself', () => {
    const known = new Set([...fromCms.keys(), ...panel.map((source) => source.type)]);
    const others = CATALOGUE.list().filter((entry) => !known.has(entry.type));
    expect(others.length).toBe(36);
    for (const entry of others) expect(entry.category).toBe('audit');
  });

  test('everything deleted is a warning, but for what is critical on its own', () => {
    const critical =
      /^(config\.(apikey|ai_provider|email|shopware|elasticsearch|server)|auth\.(admin|api_credential))\./;
    for (const { type, severity } of CATALOGUE.list()) {
      if (type.endsWith('.deleted'))
        expect(severity, type).toBe(critical.test(type) ? 'critical' : 'warning');
    }
  });
});

/** `auth.admin.created|updated|deleted` is three types. */
function typesOf(source: HookEvent): readonly string[] {
  const type = source.event_type;
  if (type === null) return [];
  const cut = type.lastIndexOf('.') + 1;
  return type
    .slice(cut)
    .split('|')
    .map((state) => type.slice(0, cut) + state);
}
