import { describe, expect, test } from 'vitest';
import { ApiError } from '../api/api-error.ts';
import type { ExportFormat } from './export-format.ts';
import { type ExportProgress, runExport } from './run-export.ts';

const HEAD = '\ufeff"id","details"\r\n';
const CSV_ROWS = ['a', 'b', 'c', 'd'].map((id) => `"${id}","two\nlines, ""quoted"""\r\n`);
const SEQS = [9, 8, 7, 6];
const LEAVES = SEQS.map((seq) => `{"leaf":{"log":"a.example/main/1","seq":${seq}}}`);

const WHOLE: { readonly [F in ExportFormat]: string } = {
  csv: HEAD + CSV_ROWS.join(''),
  ndjson: `{"export":{}}\n${LEAVES.map((leaf) => `${leaf}\n`).join('')}{"end":{"last":6,"more":false}}\n`,
  json: `{"export":{},"records":[\n${LEAVES.join(',\n')}\n],"end":{"last":6,"more":false}}\n`,
};

/** What the server gives behind a row: no head, and the rows that follow. */
function behind(format: ExportFormat, cursor: string | undefined): string {
  const whole = WHOLE[format];
  if (cursor === undefined) return whole;
  const seq = Number(cursor.replace(/^1:/, ''));
  const row = format === 'csv' ? CSV_ROWS['abcd'.indexOf(cursor)] : LEAVES[SEQS.indexOf(seq)];
  const end = whole.indexOf(row ?? '?') + (row ?? '').length;
  return whole.slice(format === 'ndjson' ? end + 1 : end);
}

interface Asked {
  readonly query: string;
  readonly cursor: string | undefined;
}

/** A server whose connections break after so many bytes; then they are whole. */
function fakeServer(format: ExportFormat, cuts: readonly number[], chunk = 7) {
  const asked: Asked[] = [];
  const open = async (query: string, cursor: string | undefined): Promise<Response> => {
    asked.push({ query, cursor });
    const cut = cuts[asked.length - 1];
    const all = new TextEncoder().encode(behind(format, cursor));
    const given = cut === undefined ? all : all.slice(0, cut);
    let at = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (at < given.length) {
          controller.enqueue(given.slice(at, at + chunk));
          at += chunk;
        } else if (cut === undefined) controller.close();
        else controller.error(new TypeError('network error'));
      },
    });
    return new Response(body, {
      headers: {
        'content-disposition': 'attachment; filename="compliance_audit.x"',
        'x-export-query': encodeURIComponent('fixed'),
      },
    });
  };
  return { asked, open };
}

async function bring(format: ExportFormat, open: ReturnType<typeof fakeServer>['open']) {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const told: ExportProgress[] = [];
  const result = await runExport({
    query: 'time:>now-1h',
    format,
    open,
    sink: { write: async (bytes) => void parts.push(bytes.slice()) },
    signal: new AbortController().signal,
    onProgress: (progress) => told.push(progress),
    wait: async () => undefined,
  });
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(await new Blob(parts).arrayBuffer());
  return { result, text, told };
}

describe.each(['csv', 'json', 'ndjson'] as const)('%s', (format) => {
  test('comes whole', async () => {
    const { asked, open } = fakeServer(format, []);
    const { result, text } = await bring(format, open);
    expect(text).toBe(WHOLE[format]);
    expect(result).toMatchObject({ rows: 4, broken: 0, resumed: 0, fileName: 'compliance_audit.x' });
    expect(result.bytes).toBe(new TextEncoder().encode(text).length);
    expect(asked).toEqual([{ query: 'time:>now-1h', cursor: undefined }]);
  });

  test('is the same where connections break, wherever that is', async () => {
    const { length } = new TextEncoder().encode(WHOLE[format]);
    for (let cut = 1; cut < length; cut++) {
      const { asked, open } = fakeServer(format, [cut, 3, 40]);
      if (behindFirstRow(format, cut)) {
        const { text, result } = await bring(format, open);
        expect(text, `cut at ${cut}`).toBe(WHOLE[format]);
        expect(result.rows).toBe(4);
        // The times as they were at first.
        expect(asked.at(-1)?.query).toBe('fixed');
      } else {
        await expect(bring(format, open), `cut at ${cut}`).rejects.toMatchObject({ code: 'NETWORK' });
      }
    }
  });
});

/** Before anything is kept, a failure is told at once: there is nothing to save yet. */
function behindFirstRow(format: ExportFormat, cut: number): boolean {
  const first = format === 'csv' ? (CSV_ROWS[0] ?? '') : `${LEAVES[0]}${format === 'json' ? ',\n' : '\n'}`;
  const text = WHOLE[format];
  return cut >= new TextEncoder().encode(text.slice(0, text.indexOf(first) + first.length)).length;
}

test('what the server refuses is not asked again', async () => {
  let asked = 0;
  const open = async (): Promise<Response> => {
    asked++;
    return Response.json({ code: 'FILTER_INVALID', detail: 'no such key' }, { status: 400 });
  };
  await expect(bring('csv', open)).rejects.toBeInstanceOf(ApiError);
  expect(asked).toBe(1);
});

test('connections that bring nothing are given up', async () => {
  const { asked, open } = fakeServer('ndjson', [60, ...new Array<number>(50).fill(0)]);
  await expect(bring('ndjson', open)).rejects.toMatchObject({ code: 'NETWORK' });
  expect(asked.length).toBeLessThan(12);
});

test('who stops it is told that it was stopped', async () => {
  const { open } = fakeServer('csv', []);
  const stop = new AbortController();
  const run = runExport({
    query: '',
    format: 'csv',
    open,
    sink: { write: async () => stop.abort() },
    signal: stop.signal,
    onProgress: () => undefined,
    wait: async () => undefined,
  });
  await expect(run).resolves.toMatchObject({ rows: 4 });
});
