import { CATALOGUE } from '@attestry/log';
import { describe, expect, test } from 'vitest';
import { sentenceIn } from './sentences.ts';
import { GERMAN_SENTENCES } from './sentences-de.ts';
import { ACCESS_SENTENCES } from './sentences-de-access.ts';
import { CONTENT_SENTENCES } from './sentences-de-content.ts';
import { HOSTING_SENTENCES } from './sentences-de-hosting.ts';

const types = CATALOGUE.list().map(({ type }) => type);

describe('the German sentences', () => {
  test('are there for every type of the catalogue, and for no other', () => {
    expect([...GERMAN_SENTENCES.keys()].sort()).toEqual([...types].sort());
    const tables = [ACCESS_SENTENCES, CONTENT_SENTENCES, HOSTING_SENTENCES];
    expect(tables.reduce((sum, table) => sum + Object.keys(table).length, 0)).toBe(types.length);
  });

  test('are one sentence without its full stop, and no English', () => {
    for (const [type, sentence] of GERMAN_SENTENCES) {
      expect(sentence, type).toMatch(/^[A-ZÄÖÜ][^|]{5,90}[^.\s]$/);
      expect(sentence, type).not.toMatch(/\b(?:was|were|the|of|an|and)\b/);
    }
  });

  test('say of different types different things', () => {
    const said = [...GERMAN_SENTENCES.values()];
    expect(said.filter((sentence, i) => said.indexOf(sentence) !== i)).toEqual([]);
  });

  test('have the placeholders of the English ones', () => {
    const placeholders = (text = ''): string[] => (text.match(/\{\w+\}/g) ?? []).sort();
    for (const { type, description } of CATALOGUE.list()) {
      expect(placeholders(GERMAN_SENTENCES.get(type)), type).toEqual(placeholders(description));
    }
  });
});

describe('the sentence of a type', () => {
  test.each([
    ['auth.login', 'Ein Benutzer hat sich angemeldet'],
    ['item.orders.deleted', 'In orders wurde eine Zeile gelöscht'],
    ['item.$&.created', 'In $& wurde eine Zeile angelegt'],
    ['item.a.b.deleted', 'English'],
    ['item..deleted', 'English'],
    ['item.orders', 'English'],
    ['item.orders.sold', 'English'],
    ['shop.order.shipped', 'English'],
    ['constructor', 'English'],
  ])('%s', (type, sentence) => {
    expect(sentenceIn(GERMAN_SENTENCES, type, 'English')).toBe(sentence);
  });
});
