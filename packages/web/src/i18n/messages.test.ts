import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import type { MessageTable } from './messages.ts';

/** What the stand-ins below leave in place of a text that takes values. */
interface Said {
  readonly kind: 'text' | 'plural' | 'mehrzahl';
  /** All of its forms. */
  readonly templates: readonly string[];
}

const { tables } = vi.hoisted(() => ({
  tables: [] as { readonly en: MessageTable; readonly de: MessageTable }[],
}));

// Every table of the dashboard passes through here while its module is loaded.
vi.mock('./messages.js', async (original) => {
  const say = (kind: Said['kind'], templates: readonly string[]): unknown =>
    Object.assign(() => templates[0], { kind, templates });
  return {
    ...(await original<typeof import('./messages.ts')>()),
    defineMessages: (table: (typeof tables)[number]) => {
      tables.push(table);
      return table;
    },
    text: (template: string) => say('text', [template]),
    plural: (forms: Record<string, string>) => say('plural', Object.values(forms)),
    mehrzahl: (forms: Record<string, string>) => say('mehrzahl', Object.values(forms)),
  };
});

/** Of this package's dist: this module is in dist/i18n. */
const ROOT = join(import.meta.dirname, '..');

/** The modules that write their own texts. */
const modules = readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.js') && !/\.test\.|^i18n[\\/]messages/.test(path))
  .filter((path) => readFileSync(join(ROOT, path), 'utf8').includes('defineMessages('));

function isSaid(message: unknown): message is Said {
  return typeof message === 'function' && 'templates' in message;
}

function placeholders(message: unknown): readonly string[] {
  const templates = isSaid(message) ? message.templates : [String(message)];
  return [...new Set(templates.flatMap((template) => template.match(/\{\w+\}/g) ?? []))].sort();
}

/** Name, English and German of every text that there is. */
async function pairs(): Promise<readonly (readonly [name: string, en: unknown, de: unknown])[]> {
  for (const path of modules) await import(join(ROOT, path));
  return tables.flatMap(({ en, de }) =>
    [...new Set([...Object.keys(en), ...Object.keys(de)])].map((name) => [name, en[name], de[name]] as const),
  );
}

describe('every text', { timeout: 120_000 }, () => {
  test('of every module is looked at', async () => {
    await pairs();
    const written = modules.reduce(
      (sum, path) => sum + (readFileSync(join(ROOT, path), 'utf8').match(/\bdefineMessages\(/g) ?? []).length,
      0,
    );
    expect(written).toBeGreaterThan(3);
    expect(tables).toHaveLength(written);
  });

  test('is there in English and in German, and takes the same values', async () => {
    for (const [name, en, de] of await pairs()) {
      expect(typeof de, name).toBe(typeof en);
      expect(placeholders(de), `${name}: ${String(placeholders(en))}`).toEqual(placeholders(en));
      if (!isSaid(en) || !isSaid(de)) continue;
      expect([en.kind, de.kind], name).toEqual(
        en.kind === 'text' ? ['text', 'text'] : ['plural', 'mehrzahl'],
      );
    }
  });

  test('is written, and leaves no placeholder where nothing is filled in', async () => {
    for (const [name, ...both] of await pairs()) {
      for (const message of both) {
        if (typeof message === 'string') {
          expect(message, name).not.toBe('');
          expect(placeholders(message), name).toEqual([]);
        }
        if (isSaid(message)) for (const template of message.templates) expect(template, name).not.toBe('');
      }
    }
  });
});
