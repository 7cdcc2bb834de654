import { createHash } from 'node:crypto';
import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csvCell as cellOf } from './csv-cell.ts';
import { readCsv } from './read-csv.test.kit.ts';

const csvCell = (text: string): string => cellOf(text, false);

const row = (cells: readonly string[]): string =>
  stringify([[...cells]], { quoted: true, quoted_empty: true, record_delimiter: 'windows' });

/** As a reader undoes it. */
const read = (cell: string): string => (cell.startsWith("'") ? cell.slice(1) : cell);

describe('a cell', () => {
  test('is written as OWASP writes its two examples', () => {
    expect(row([csvCell('=1+2";=1+2')])).toBe(`"'=1+2"";=1+2"\r\n`);
    expect(row([csvCell(`=1+2'" ;,=1+2`)])).toBe(`"'=1+2'"" ;,=1+2"\r\n`);
  });

  test.each([
    '=1+1',
    '+49 30 1234',
    '-5',
    '@SUM(1)',
    '\t=1',
    '\r=1',
    '\n=1',
    '\ttext',
    '  =1',
    '\u00a0=1',
    '\ufeff=1',
    '\u200b-1',
    '\u202e=1',
    '＝1',
    '＋1',
    '－1',
    '＠a',
    "'text",
    "'=1",
  ])('%j begins with an apostrophe', (text) => {
    expect(csvCell(text)).toBe(`'${text}`);
  });

  test('with NUL before a formula begins with an apostrophe and shows the NUL', () => {
    expect(csvCell('\0=1')).toBe("'\u2400=1");
    expect(csvCell('\0')).toBe("'\u2400");
  });

  test.each(['text', '1-2', 'a=b', '{"a":"=1"}', '"=1"', '5', '', ' ', 'a\tb\r\nc', '😀=1', '\u202eabc'])(
    '%j stays as it is',
    (text) => {
      expect(csvCell(text)).toBe(text);
    },
  );

  test.each([
    '00123',
    '1.5',
    '1,5',
    '1E10',
    '1234567890123456',
    '1/2',
    '2026-05-01',
    '12:30',
    '50%',
    'TRUE',
    'false',
    'SEPT2',
    '1 May',
    'mar-26',
  ])('%j keeps its form only by an apostrophe', (text) => {
    expect(cellOf(text, true)).toBe(`'${text}`);
    expect(csvCell(text)).toBe(text);
  });

  test.each([
    '0',
    '5',
    '123456789012345',
    'client/1042',
    'may',
    'march',
    'null',
    '{"a":5}',
    'truest',
    'v1.5',
    '',
  ])('%j keeps its form by itself', (text) => {
    expect(cellOf(text, true)).toBe(text);
  });

  test('of many digits is looked at once', () => {
    const began = performance.now();
    for (const end of ['x', ' e', 'jan', '']) cellOf(`${'1'.repeat(300_000)}${end}`, true);
    expect(performance.now() - began).toBeLessThan(1000);
  });

  test('shows control characters that no spreadsheet keeps', () => {
    expect(csvCell('a\0b\x1bc\x7fd')).toBe('a\u2400b\u241bc\u2421d');
  });

  test('never begins as a formula, and one apostrophe taken away is the text again', () => {
    const character = fc.constantFrom(...'=+-@\t\r\n\'" ,;|a5＝＠\u00a0\u200b😀'.split(''));
    const text = fc.oneof(fc.string({ unit: character }), fc.string({ unit: 'binary' }));
    fc.assert(
      fc.property(text, fc.boolean(), (value, keepsForm) => {
        const cell = cellOf(value, keepsForm);
        expect(cell).not.toMatch(/^[\s\u200b\ufeff]*[=+\-@＝＋－＠]/);
        // Controls are shown, all else is the same.
        if (!/[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/.test(value)) expect(read(cell)).toBe(value);
      }),
    );
  });

  test('of 32,767 characters is whole, one of more is cut and says what it was', () => {
    const most = 'x'.repeat(32_767);
    expect(csvCell(most)).toBe(most);
    const over = `${'x'.repeat(31_999)}😀${'y'.repeat(8000)}`;
    const digest = createHash('sha256').update(over).digest('hex');
    expect(csvCell(over)).toBe(
      // The pair at the edge goes whole.
      `${'x'.repeat(31_999)} [cut: 40001 characters, sha256 ${digest}, whole in JSON and NDJSON]`,
    );
    expect(csvCell(`=${'x'.repeat(32_767)}`).length).toBeLessThanOrEqual(32_767);
  });

  test('of more lines than Excel takes is cut', () => {
    const most = 'line\n'.repeat(253);
    expect(csvCell(most)).toBe(most);
    const cell = csvCell(`${most}line\nend`);
    expect(cell.split('\n').length - 1).toBe(253);
    expect(cell).toContain('[cut: ');
  });
});

describe('rows', () => {
  test('are read again as the cells that were written', () => {
    const cell = fc.oneof(
      fc.string({ unit: fc.constantFrom(...'",;\r\n\'=a '.split('')) }),
      fc.string({ unit: 'grapheme' }),
    );
    fc.assert(
      fc.property(fc.array(cell, { minLength: 1, maxLength: 12 }), (texts) => {
        const cells = texts.map((text) => csvCell(text));
        expect(readCsv(row(cells))).toEqual([cells]);
      }),
    );
  });
});
