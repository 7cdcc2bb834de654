/**
 * A CSV export opened by LibreOffice Calc keeps every cell: none becomes a formula, a date or another number, and the
 * text of each is that of the file. Line ends inside a cell are the one thing that no spreadsheet tells apart.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readCsv } from '../../packages/server/dist/export/read-csv.test.kit.js';
import { exportHostileCells } from './hostile-export.js';

export const name = 'LibreOffice Calc';
export const command = 'soffice';
export const debianPackage = 'libreoffice-calc-nogui';

/** As it proposes when a file is opened, and with "Format quoted field as text". Comma, quote, UTF-8, from line 1. */
const IMPORTS = { 'as proposed': '44,34,76,1', 'quoted as text': '44,34,76,1,,0,true' };
const TIMEOUT_MS = 120_000;

export async function check(folder) {
  const csv = await exportHostileCells(join(folder, 'data'));
  const expected = readCsv(new TextDecoder().decode(csv));
  writeFileSync(join(folder, 'export.csv'), csv);
  let compared = 0;
  for (const [how, filter] of Object.entries(IMPORTS)) {
    convert(folder, filter);
    const rows = readSheet(readFileSync(join(folder, 'export.fods'), 'utf8'));
    if (rows.length !== expected.length)
      throw new Error(`${how}: there are ${rows.length} rows, not ${expected.length}`);
    expected.forEach((cells, row) => {
      cells.forEach((cell, column) => {
        const where = `${how}: row ${row}, column ${expected[0][column]}`;
        compareCell(where, cell, rows[row][column]);
        compared++;
      });
      if (rows[row].length > cells.length)
        throw new Error(`${how}: row ${row} has more than ${cells.length} cells`);
    });
  }
  return `${compared} cells of ${expected.length} rows are as they were written`;
}

function convert(folder, filter) {
  const profile = `-env:UserInstallation=${pathToFileURL(join(folder, 'profile'))}`;
  const args = [
    profile,
    '--headless',
    '--convert-to',
    'fods',
    `--infilter=CSV:${filter}`,
    '--outdir',
    folder,
  ];
  const run = spawnSync(command, [...args, join(folder, 'export.csv')], {
    encoding: 'utf8',
    timeout: TIMEOUT_MS,
  });
  if (run.status !== 0) throw new Error(`soffice ended with ${run.status}: ${run.stderr}`);
}

function compareCell(where, written, { text = '', kind = 'string', formula = false } = {}) {
  if (formula) throw new Error(`${where}: ${JSON.stringify(written)} became a formula`);
  const isWhole = kind === 'string' || (kind === 'float' && /^\d+$/.test(written));
  const same = text === written.replaceAll(/\r\n?/g, '\n');
  if (isWhole && same) return;
  throw new Error(`${where}: ${shown(written)} became ${shown(text)} (${kind})`);
}

function shown(text) {
  return JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}… (${text.length})` : text);
}

/** The cells of a flat OpenDocument spreadsheet, row by row: of what LibreOffice writes, not of any such file. */
function readSheet(xml) {
  return [...xml.matchAll(/<table:table-row\b[^>]*>(.*?)<\/table:table-row>/gs)].map(([, row]) =>
    [...row.matchAll(/<table:table-cell\b([^>]*?)(?:\/>|>(.*?)<\/table:table-cell>)/gs)].flatMap(
      ([, attributes, content = '']) => {
        const repeated = Number(attribute(attributes, 'table:number-columns-repeated') ?? 1);
        return Array.from({ length: repeated }, () => cellOf(attributes, content));
      },
    ),
  );
}

function cellOf(attributes, content) {
  const kind = attribute(attributes, 'office:value-type');
  const paragraphs = [...content.matchAll(/<text:p\b[^>]*?(?:\/>|>(.*?)<\/text:p>)/gs)].map(
    ([, text = '']) => text,
  );
  const text = kind === 'float' ? attribute(attributes, 'office:value') : plainText(paragraphs.join('\n'));
  return { text, kind, formula: attributes.includes('table:formula') };
}

function attribute(attributes, wanted) {
  return new RegExp(`${wanted}="([^"]*)"`).exec(attributes)?.[1];
}

const ENTITIES = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function plainText(xml) {
  return xml
    .replaceAll(/<text:s(?: text:c="(\d+)")?\/>/g, (_, count = '1') => ' '.repeat(Number(count)))
    .replaceAll('<text:tab/>', '\t')
    .replaceAll('<text:line-break/>', '\n')
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (entity, hex, decimal, word) => {
      if (word !== undefined) return ENTITIES[word] ?? entity;
      return String.fromCodePoint(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16));
    });
}
