import { AttestryError } from '@attestry/log';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ExportFormat } from './answers.ts';
import { exportPieces } from './export-pieces.ts';

const FORMATS: readonly ExportFormat[] = ['csv', 'json', 'ndjson'];

const ROWS = [9, 8, 7, 5, 4, 2, 0].map((seq) => ({
  seq,
  text: seq === 5 ? undefined : `"],"end": line\nfeed, \r\n{"leaf" ü€😀 ${seq}`,
}));

/** An export as the server writes it: the whole, or what follows a row. */
function exported(format: ExportFormat, cursor: string | undefined): string {
  const after = cursor === undefined ? 99 : Number(cursor.replace('broken:', '').replace(/^(?:id-|1:)/, ''));
  const rows = ROWS.filter(({ seq }) => seq < after);
  const head = cursor === undefined;
  if (format === 'csv')
    return (
      (head ? '\ufeff"id","details"\r\n' : '') +
      rows
        .map(({ seq, text }) =>
          text === undefined ? `"broken:1:${seq}",""\r\n` : `"id-${seq}","${text.replaceAll('"', '""')}"\r\n`,
        )
        .join('')
    );
  const texts = rows.map(({ seq, text }) =>
    JSON.stringify(
      text === undefined
        ? { broken: { incarnation: 1, seq } }
        : { leaf: { log: 'a.example/main/1', seq }, text },
    ),
  );
  if (format === 'ndjson')
    return [...(head ? ['{"export":{}}'] : []), ...texts, '{"end":{"last":0}}', ''].join('\n');
  const body = texts.map((text, i) => `${head && i === 0 ? '' : ','}\n${text}`).join('');
  return `${head ? '{"export":{},\n"records":[' : ''}${body}\n],"end":{"last":0}}\n`;
}

const utf8 = new TextEncoder();

/** The answer in pieces, which breaks off after so many bytes. */
function answer(text: string, size: number, breakAt: number): Response {
  const bytes = utf8.encode(text);
  let at = 0;
  return new Response(
    new ReadableStream({
      pull(controller) {
        if (at >= breakAt) return controller.error(new TypeError('terminated'));
        if (at >= bytes.length) return controller.close();
        controller.enqueue(bytes.slice(at, Math.min(at + size, breakAt)));
        at += size;
      },
    }),
    { headers: { 'x-export-query': encodeURIComponent('time:>2026-11-22T09:00:00Z') } },
  );
}

async function collect(
  format: ExportFormat,
  size: number,
  breaks: readonly number[],
): Promise<{
  readonly text: string;
  readonly rows: number;
  readonly broken: number;
  readonly asked: string[];
}> {
  const left = [...breaks];
  const asked: string[] = [];
  let run = { rows: 0, broken: 0 };
  const pieces = exportPieces(
    async (query, cursor) => {
      asked.push(query);
      return answer(exported(format, cursor), size, left.shift() ?? Number.POSITIVE_INFINITY);
    },
    {
      query: 'time:>now-1h',
      format,
      wait: async () => {},
      onRun: (now) => {
        run = now;
      },
    },
  );
  const bytes: Uint8Array[] = [];
  for await (const piece of pieces) bytes.push(piece);
  return { text: Buffer.concat(bytes).toString(), ...run, asked };
}

test.each(FORMATS)('%s comes whole, wherever and however often it breaks off', async (format) => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 400 }),
      fc.array(fc.nat(600), { maxLength: 8 }),
      async (size, breaks) => {
        const { text, rows, broken } = await collect(format, size, breaks);
        expect(text).toBe(exported(format, undefined));
        expect({ rows, broken }).toEqual({ rows: ROWS.length, broken: 1 });
      },
    ),
    { numRuns: 60 },
  );
});

test('what "now" was stays when it goes on', async () => {
  const { asked } = await collect('ndjson', 10, [200, 40]);
  expect(asked).toEqual(['time:>now-1h', 'time:>2026-11-22T09:00:00Z', 'time:>2026-11-22T09:00:00Z']);
});

test('an end that comes too early is none', async () => {
  let calls = 0;
  const open = async (): Promise<Response> => {
    calls++;
    return new Response('{"export":{}}\n');
  };
  const pieces = exportPieces(open, { query: '', format: 'ndjson', wait: async () => {} });
  await expect(pieces.next()).rejects.toThrow('broke off again and again');
  expect(calls).toBe(9);
});

test('what the server refuses is told at once', async () => {
  const refuse = (): Promise<Response> => Promise.reject(new AttestryError('FORBIDDEN', 'no scope "read"'));
  await expect(exportPieces(refuse, { query: '', format: 'csv' }).next()).rejects.toThrow('no scope');
});
