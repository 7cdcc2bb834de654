import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type DecodedRecord, searchLog } from '@attestry/log';
import { checkFolderLog, type TamperKind, tamperLog } from '@attestry/log/testing';
import { serve } from '@hono/node-server';
import { afterEach, describe, expect, test } from 'vitest';
import { LOCAL } from '../../accounts/principal.ts';
import { readCsv } from '../../export/read-csv.test.kit.ts';
import { openService, type Service } from '../../service/service.ts';
import { createApp } from '../app.ts';
import { type Served, serveFolder } from '../served.test.kit.ts';

let served: Served | undefined;
afterEach(async () => {
  await served?.close();
  served = undefined;
});

async function open(): Promise<Served> {
  served = await serveFolder();
  return served;
}

const HEADER =
  '"id","category","action","actor","target","IP","severity","timestamp","details","before","after","hash"';

/** The newest record of these types. */
async function newest({ log }: Served, query: string): Promise<DecodedRecord> {
  const [record] = (await searchLog(log, query, { limit: 1 })).records;
  if (record === undefined) throw new Error(`there is no record ${query}`);
  return record;
}

const sha256 = (data: Uint8Array | string): string => createHash('sha256').update(data).digest('hex');

interface Line {
  readonly leaf: DecodedRecord['leaf'];
  readonly sections: DecodedRecord['sections'];
  readonly hash: string;
  readonly sentence: string;
  readonly proof: {
    readonly tag: string;
    readonly prevTag: string;
    readonly leaf: string;
    readonly disclosures: { readonly [section: string]: string };
  };
  readonly broken?: { readonly seq: number; readonly to?: number };
  readonly export?: { readonly origin: string; readonly checkpoint?: string; readonly verifierKey: string };
  readonly end?: { readonly last: number | null; readonly more: boolean };
}

const linesOf = (text: string): readonly Line[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);

const HOSTILE = [
  "=cmd|' /C calc'!A0",
  '  =1+1',
  'two\r\nlines, "quoted"; and\ttab',
  'nul \0 and bell \x07',
  'lone \ud800 surrogate',
  '\u202egnp.exe',
  'x'.repeat(40_000),
  '＝1+1',
];

async function recordMany({ log }: Served, count: number): Promise<void> {
  for (let done = 0; done < count; done += 1000) {
    const events = Array.from({ length: Math.min(1000, count - done) }, (_, i) => ({
      type: i % 10 === 0 ? 'auth.login' : 'client.updated',
      actor: { type: 'admin', id: String(i % 7), name: 'Jane Doe' },
      target: { type: 'client', id: String(done + i) },
      before: { plan: 'small', count: i },
      after: { plan: 'large', count: i + 1 },
      details: { note: 'some words' },
    }));
    await log.recordAll(events);
  }
}

describe('CSV', () => {
  test('has the columns, the mark, the ends of lines and the name that are asked for', async () => {
    const s = await open();
    await s.log.record('client.profile.updated', {
      occurredAt: '2026-04-01T10:00:00.123Z',
      actor: { type: 'admin', id: 7, name: 'Jane Doe', email: 'jane@example.com' },
      target: { type: 'client', id: '1042' },
      request: { ip: '2001:db8::17', userAgent: 'Mozilla/5.0' },
      before: { email: 'a@old.example' },
      after: { email: 'b@new.example' },
      reason: 'asked for',
      details: { a: 'x,\ny' },
    });
    const query = encodeURIComponent('type:client. time:2026-04-01..2026-05-01');
    const response = await s.ask(`exports?q=${query}&format=csv`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
    expect(response.headers.get('content-disposition')).toBe(
      'attachment; filename="compliance_audit_2026-04-01_2026-05-01.csv"',
    );
    const bytes = new Uint8Array(await response.arrayBuffer());
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    const text = new TextDecoder().decode(bytes);
    const { leaf, hash } = await newest(s, 'type:client.');
    expect(text).toBe(
      [
        HEADER,
        [
          `"${leaf.id}"`,
          '"client"',
          '"client.profile.updated"',
          '"admin/7 (Jane Doe)"',
          '"client/1042"',
          '"2001:db8::17"',
          `"${leaf.severity}"`,
          '"2026-04-01T10:00:00.123Z"',
          `"{""seq"":${leaf.seq},""incarnation"":1,""recorded"":""${leaf.recorded}"",""reason"":""asked for"",` +
            `""details"":{""a"":""x,\\ny""},""actor"":{""email"":""jane@example.com"",""name"":""Jane Doe""},` +
            `""request"":{""userAgent"":""Mozilla/5.0""}}"`,
          '"{""email"":""a@old.example""}"',
          '"{""email"":""b@new.example""}"',
          `"${hash}"`,
        ].join(','),
        '',
      ].join('\r\n'),
    );
  });

  test('keeps hostile texts in their cells', async () => {
    const s = await open();
    for (const text of HOSTILE) {
      await s.log.record('client.updated', {
        actor: { type: 'user', id: '1', name: text },
        target: { id: text.slice(0, 100), name: text },
        before: text,
        details: { text },
      });
    }
    const rows = readCsv((await (await s.ask('exports?q=type:client.updated')).text()).slice(0));
    expect(rows).toHaveLength(1 + HOSTILE.length);
    const byColumn = rows.slice(1).toReversed();
    byColumn.forEach((cells, i) => {
      expect(cells).toHaveLength(12);
      const text = (HOSTILE[i] ?? '').replace('\ud800', '\ufffd');
      for (const cell of cells) {
        expect(cell).not.toMatch(/^[\s\p{Cf}]*[=+\-@＝＋－＠]/u);
        expect(cell.length).toBeLessThanOrEqual(32_767);
        expect(cell).not.toMatch(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/);
      }
      const json = JSON.stringify(text);
      if (text.length < 30_000) expect(cells[9]).toBe(json);
      else
        expect(cells[9]).toMatch(
          /^"x{31999} \[cut: 40002 characters, sha256 [0-9a-f]{64}, whole in JSON and NDJSON\]$/,
        );
    });
    const [formula, blank] = byColumn;
    expect(formula?.[4]).toBe(`'=cmd|' /C calc'!A0 (=cmd|' /C calc'!A0)`);
    expect(blank?.[4]).toMatch(/^' {2}=1\+1/);
  });

  test('without rows is its head', async () => {
    const s = await open();
    expect(await (await s.ask('exports?q=type:ticket.')).text()).toBe(`${HEADER}\r\n`);
  });
});

describe('the name of the file', () => {
  test('says the range of the query, else that of the log', async () => {
    const s = await open();
    const nameOf = async (q: string, format = 'csv'): Promise<string> => {
      const response = await s.ask(`exports?q=${encodeURIComponent(q)}&format=${format}`);
      await response.text();
      return /filename="(.*)"/.exec(response.headers.get('content-disposition') ?? '')?.[1] ?? '';
    };
    await s.log.record('client.created', { occurredAt: '2025-12-31T23:00:00Z' });
    // Nothing is newer than the record that began the log.
    const today = (await newest(s, 'type:audit.log.created')).leaf.occurred.slice(0, 10);
    const yesterday = new Date(Date.parse(today) - 86_400_000).toISOString().slice(0, 10);
    expect(await nameOf('')).toBe(`compliance_audit_2025-12-31_${today}.csv`);
    expect(await nameOf('time:2026-04-01..2026-05-01')).toBe('compliance_audit_2026-04-01_2026-05-01.csv');
    expect(await nameOf('time:2026-04 actor:7', 'json')).toBe('compliance_audit_2026-04-01_2026-04-30.json');
    expect(await nameOf('time:>=2026-04-01', 'ndjson')).toBe(`compliance_audit_2026-04-01_${today}.ndjson`);
    expect(await nameOf('time:>=9998-04-01')).toBe('compliance_audit_9998-04-01_9998-04-01.csv');
    expect(await nameOf('time:>now-24h')).toBe(`compliance_audit_${yesterday}_${today}.csv`);
  });
});

describe('NDJSON and JSON', () => {
  test('hold what somebody needs who believes nothing of ours', async () => {
    const s = await open();
    await s.log.record('client.updated', {
      actor: { type: 'admin', id: 7, name: 'Müller "😀"' },
      before: { a: 1 },
      after: { a: 2 },
      request: { ip: '203.0.113.7' },
      details: { text: HOSTILE[2] },
    });
    const [head, ...rest] = linesOf(await (await s.ask('exports?format=ndjson')).text());
    const end = rest.pop();
    expect(head?.export).toMatchObject({ version: 1, origin: 'test/main/1', order: 'newest first' });
    expect(end).toEqual({ end: { last: 0, incarnation: 1, more: false } });
    expect(rest.map(({ leaf }) => leaf.seq)).toEqual([1, 0]);
    for (const { leaf, sections, hash, proof } of rest) {
      const leafBytes = Buffer.from(proof.leaf);
      expect(sha256(Buffer.concat([Buffer.from([0]), leafBytes]))).toBe(hash);
      expect(JSON.parse(proof.leaf)).toEqual(leaf);
      expect(Object.keys(proof.disclosures)).toEqual(Object.keys(sections));
      for (const [section, text] of Object.entries(proof.disclosures)) {
        const digest = createHash('sha256').update(text).digest('base64url');
        expect(digest).toBe((leaf.sealed as { readonly [section: string]: string })[section]);
        const [, name, value] = JSON.parse(text) as unknown[];
        expect(name).toBe(section);
        expect(value).toEqual((sections as { readonly [section: string]: unknown })[section]);
      }
    }
    const [newer, first] = rest;
    expect(newer?.proof.prevTag).toBe(first?.proof.tag);
    expect(first?.proof.prevTag).toBe(sha256('attestry/genesis/v1\0test/main/1'));
    expect(newer?.sentence).toBe(s.log.catalogue.describe('client.updated'));
    // The two hashes make the root that was signed (RFC 9162 §2.1).
    const [, size, root] = head?.export?.checkpoint?.split('\n') ?? [];
    const node = Buffer.concat([
      Buffer.from([1]),
      ...rest.toReversed().map(({ hash }) => Buffer.from(hash, 'hex')),
    ]);
    expect(size).toBe('2');
    expect(createHash('sha256').update(node).digest('base64')).toBe(root);
    expect(head?.export?.verifierKey).toBe((await s.log.signer.verifierKeys(s.log.origin))[0]);
  });

  test('say the same, and so does a filter that the index narrows', async () => {
    const s = await open();
    await recordMany(s, 30);
    const all = linesOf(await (await s.ask('exports?format=ndjson&q=seq:0..30')).text());
    const [json, walked] = await Promise.all(
      ['exports?format=json&q=seq:0..30', 'exports?format=ndjson&cursor=31'].map(async (path) =>
        (await s.ask(path)).text(),
      ),
    );
    const document = JSON.parse(json ?? '') as { export: object; records: object[]; end: object };
    expect(document.records).toEqual(all.slice(1, -1));
    expect(document.end).toEqual({ last: 0, incarnation: 1, more: false });
    expect(document.export).toMatchObject({ query: 'seq:0..30', order: 'newest first' });
    expect(linesOf(walked ?? '')).toEqual(all.slice(1));
    expect(document.records).toHaveLength(31);
  });

  test('are whole documents without rows', async () => {
    const s = await open();
    const response = await s.ask('exports?q=type:ticket.&format=json');
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.json()).toMatchObject({ records: [], end: { last: null, more: false } });
    const ndjson = await s.ask('exports?q=type:ticket.&format=ndjson');
    expect(ndjson.headers.get('content-type')).toBe('application/x-ndjson');
    expect(linesOf(await ndjson.text())).toHaveLength(2);
  });
});

describe('going on', () => {
  /** What follows the last whole row of a piece is thrown away, and so is the row's position found. */
  const cut = (format: string, text: string): { kept: string; cursor: string } => {
    if (format === 'csv') {
      const kept = text.slice(0, text.lastIndexOf('\r\n') + 2);
      return { kept, cursor: readCsv(kept.slice(1)).at(-1)?.[0] ?? '' };
    }
    const kept = text.slice(0, text.lastIndexOf('\n') + (format === 'ndjson' ? 1 : 0));
    const last = kept.trimEnd().split('\n').at(-1)?.replace(/,$/, '') ?? '';
    const { leaf } = JSON.parse(last) as Line;
    return { kept: format === 'json' ? kept.replace(/,$/, '') : kept, cursor: String(leaf.seq) };
  };
  const rowsOnly = (text: string): string => text.replace(/^.*\n("records":\[)?/, '');

  test.each(['csv', 'json', 'ndjson'])('in the middle of %s gives the bytes of the whole', async (format) => {
    const s = await open();
    await recordMany(s, 700);
    // Bytes with a mark that text() would take away.
    const ask = async (more: string): Promise<string> =>
      new TextDecoder('utf-8', { ignoreBOM: true }).decode(
        await (await s.ask(`exports?format=${format}&q=type:client.${more}`)).arrayBuffer(),
      );
    const whole = await ask('');
    for (const share of [0.2, 0.5, 0.97]) {
      const { kept, cursor } = cut(format, whole.slice(0, Math.floor(whole.length * share)));
      // Newer records, such as those of the exports themselves, do not disturb.
      await s.log.record('client.updated');
      expect(kept + (await ask(`&cursor=${cursor}`)), `${format} ${share}`).toBe(whole);
    }
    expect(rowsOnly(whole).length).toBeGreaterThan(1000);
  });

  test('with limits gives the same rows, and says that there is more', async () => {
    const s = await open();
    await recordMany(s, 25);
    const whole = linesOf(await (await s.ask('exports?format=ndjson&cursor=26')).text());
    const pieces: Line[] = [];
    for (let cursor = '26'; ; ) {
      const lines = linesOf(await (await s.ask(`exports?format=ndjson&limit=10&cursor=${cursor}`)).text());
      const end = lines.at(-1)?.end;
      pieces.push(...lines.slice(0, -1));
      if (!end?.more) break;
      expect(lines).toHaveLength(11);
      cursor = String(end.last);
    }
    expect(pieces).toEqual(whole.slice(0, -1));
  });

  test('refuses a cursor that names nothing, and numbers that are none', async () => {
    const s = await open();
    expect((await s.ask('exports?cursor=here')).status).toBe(400);
    expect((await s.ask('exports?cursor=01933f4e-5b7c-7a31-8f0e-3c9d2b6a1f04')).status).toBe(404);
    expect((await s.ask('exports?limit=0')).status).toBe(400);
    expect((await s.ask('exports?format=xml')).status).toBe(400);
    const wrong = await s.ask('exports?q=tpye:a');
    expect(wrong.status).toBe(400);
    expect(await wrong.json()).toMatchObject({ code: 'FILTER_INVALID' });
  });

  test('fixes times that are relative to now, and says how', async () => {
    const s = await open();
    const response = await s.ask(`exports?q=${encodeURIComponent('time:>now-24h')}`);
    await response.text();
    const fixed = decodeURIComponent(response.headers.get('x-export-query') ?? '');
    const [, from = ''] = /^time:>=(.*)$/.exec(fixed) ?? [];
    const age = s.log.nowMs() - Date.parse(from) - 86_400_000;
    expect(age).toBeGreaterThanOrEqual(0);
    expect(age).toBeLessThan(60_000);
    const { sections } = await newest(s, 'type:data.export.csv');
    expect(sections.details?.details).toMatchObject({ filter: 'time:>now-24h' });
  });
});

describe('self-audit', () => {
  test.each([
    ['csv', 'data.export.csv'],
    ['json', 'data.export.json'],
    ['ndjson', 'audit.exported'],
  ])('of %s is %s, with filter, rows and the SHA-256 of what came', async (format, type) => {
    const s = await open();
    await recordMany(s, 40);
    const key = await s.key(['read', 'export'], { name: 'auditor' });
    const response = await s.ask(`exports?q=type:client.&format=${format}`, {
      key,
      headers: { 'user-agent': 'curl/8', 'x-request-id': 'request-17' },
    });
    const bytes = new Uint8Array(await response.arrayBuffer());
    // Without waiting: it is on disk before the last bytes are given.
    const { leaf, sections } = await newest(s, `type:${type}`);
    const facts = { ...(sections.details?.details as object), ...leaf.system };
    expect(leaf.related).toEqual([{ type: 'sha256', id: sha256(bytes) }]);
    expect(facts).toMatchObject({
      filter: 'type:client.',
      kind: format,
      rows: 36,
      complete: true,
      bytes: bytes.length,
    });
    if (type === 'audit.exported')
      expect(leaf.system).toEqual({ kind: 'ndjson', rows: 36, complete: true, sha256: sha256(bytes) });
    expect(leaf).toMatchObject({ outcome: 'success', target: { type: 'audit_log', id: 'main' } });
    expect(leaf.actor.id).toMatch(/^[0-9a-z]{12}$/);
    expect(sections.actor?.name).toBe('auditor');
    expect(sections.request).toEqual({ userAgent: 'curl/8', requestId: 'request-17' });
    const found = await searchLog(s.log, `related:${sha256(bytes)}`);
    expect(found.records.map(({ leaf: { seq } }) => seq)).toEqual([leaf.seq]);
    await s.log.close();
    await checkFolderLog(s.dir, { closed: true });
  });

  test('is written for a command on the folder too', async () => {
    const s = await open();
    const request = new Request('http://localhost/api/v1/logs/main/exports');
    await (await s.app.fetch(request, { principal: LOCAL })).text();
    const { leaf } = await newest(s, 'type:data.export.csv');
    expect(leaf.actor).toEqual({ type: 'system', id: 'attestry' });
  });

  test('of one that was given up says what was sent, and no more is read', async () => {
    const s = await open();
    await recordMany(s, 5000);
    const { store } = s.log;
    let reads = 0;
    const { readChunk } = store;
    store.readChunk = (...args) => {
      reads++;
      return readChunk(...args);
    };
    const response = await s.ask('exports?format=ndjson');
    const reader = response.body?.getReader();
    const parts: Uint8Array[] = [];
    for (let i = 0; i < 3; i++) {
      const { value } = (await reader?.read()) ?? {};
      if (value !== undefined) parts.push(value);
    }
    await reader?.cancel();
    await sleep(50);
    const readThen = reads;
    expect(readThen).toBeLessThanOrEqual(6);
    const bytes = Buffer.concat(parts);
    const { leaf, sections } = await newest(s, 'type:audit.exported');
    const rows = bytes.toString().split('\n').length - 2;
    expect(rows).toBeGreaterThan(100);
    expect(leaf.system).toEqual({ kind: 'ndjson', rows, complete: false, sha256: sha256(bytes) });
    expect(leaf.outcome).toBe('failure');
    expect(sections.details?.details).toMatchObject({
      first: 5000,
      last: 5000 - rows + 1,
      bytes: bytes.length,
    });
    await sleep(50);
    expect(reads).toBe(readThen);
    expect(s.errors).toEqual([]);
  });

  test('says nothing of what was never read', async () => {
    const s = await open();
    await (await s.ask('exports?format=ndjson')).body?.cancel();
    await s.ask('exports?format=ndjson', { method: 'HEAD' });
    expect((await searchLog(s.log, 'type:audit.exported')).records).toEqual([]);
  });

  test('of one whose reading failed says so, and the stream does not end as if it were whole', async () => {
    const s = await open();
    await recordMany(s, 3000);
    const { store } = s.log;
    let reads = 0;
    const { readChunk } = store;
    store.readChunk = (...args) =>
      ++reads > 3 ? Promise.reject(new Error('the disk is gone')) : readChunk(...args);
    const response = await s.ask('exports?format=ndjson');
    await expect(response.text()).rejects.toThrow('the disk is gone');
    expect((await newest(s, 'type:audit.exported')).leaf.system).toMatchObject({ complete: false });
    expect(s.errors).toHaveLength(1);
  });

  test('that cannot be written keeps the end back', async () => {
    const s = await open();
    await recordMany(s, 10);
    const response = await s.ask('exports?format=ndjson');
    s.log.store.append = () => Promise.reject(new Error('no space'));
    await expect(response.text()).rejects.toThrow();
    expect(s.errors.length).toBeGreaterThan(0);
  });
});

describe('what was tampered with', () => {
  /** A copy of the folder after somebody had the file for a moment. */
  async function tampered<T>(
    s: Served,
    kind: TamperKind,
    at: number,
    use: (ask: (path: string) => Promise<Response>, service: Service) => Promise<T>,
  ): Promise<T> {
    await s.log.close();
    const dir = mkdtempSync(join(tmpdir(), 'attestry-tampered-'));
    cpSync(s.dir, dir, { recursive: true });
    tamperLog(join(dir, 'logs/main.1.db'), kind, { at });
    const service = await openService({ dir, version: '0.0.0', onError: () => {} });
    const app = createApp(service);
    try {
      const base = 'http://localhost/api/v1/logs/main/';
      return await use(async (path) => app.fetch(new Request(base + path), { principal: LOCAL }), service);
    } finally {
      await service.close();
      rmSync(dir, { recursive: true });
    }
  }

  test.each(['', 'type:client.'])('is not exported as if it were true (query "%s")', async (q) => {
    const s = await open();
    await recordMany(s, 20);
    await tampered(s, 'alter-section', 13, async (ask) => {
      const ndjson = linesOf(await (await ask(`exports?q=${q}&format=ndjson&cursor=21`)).text());
      const broken = ndjson.filter((line) => line.broken !== undefined);
      expect(broken).toEqual([{ broken: { incarnation: 1, seq: 13 } }]);
      const at = ndjson.findIndex((line) => line.broken !== undefined);
      expect([ndjson[at - 1], ndjson[at + 1]].map((line) => line?.leaf.seq)).toEqual([14, 12]);
      const rows = readCsv((await (await ask(`exports?q=${q}&cursor=21`)).text()).replace('\ufeff', ''));
      const cells = rows.find(([id]) => id === 'broken:1:13');
      expect(cells).toHaveLength(12);
      expect(cells?.[8]).toMatch(/^\{"broken":\{"incarnation":1,"seq":13\},"explanation":/);
      expect(cells?.filter((cell) => cell === '')).toHaveLength(10);
      const json = JSON.parse(await (await ask(`exports?q=${q}&format=json`)).text()) as {
        records: unknown[];
      };
      expect(json.records).toContainEqual({ broken: { incarnation: 1, seq: 13 } });
      // The place is a row to go on from like any other.
      const rest = readCsv(await (await ask(`exports?q=${q}&cursor=broken:1:13`)).text());
      const index = rows.findIndex(([id]) => id === 'broken:1:13');
      expect(rest).toEqual(rows.slice(index + 1));
      const { records } = JSON.parse(
        await (await ask('exports?q=type:data.export.json&format=json')).text(),
      ) as {
        records: Line[];
      };
      expect(records[0]?.sections.details?.details).toMatchObject({ broken: 1 });
    });
  });

  test('or taken out of the index stands in an export of everything', async () => {
    const s = await open();
    await recordMany(s, 20);
    await tampered(s, 'index', 13, async (ask) => {
      const seqs = linesOf(await (await ask('exports?format=ndjson&cursor=21')).text()).map(
        (line) => line.leaf?.seq,
      );
      expect(seqs.slice(0, -1)).toEqual(Array.from({ length: 21 }, (_, i) => 20 - i));
    });
  });

  test('by deleting leaves a mark where records were', async () => {
    const s = await open();
    await recordMany(s, 20);
    await tampered(s, 'delete', 13, async (ask) => {
      const lines = linesOf(await (await ask('exports?format=ndjson&cursor=21')).text());
      expect(lines.filter((line) => line.broken !== undefined)).toEqual([
        { broken: { incarnation: 1, seq: 13 } },
      ]);
    });
  });

  test('so that the log is read-only is exported all the same, and nothing is recorded', async () => {
    const s = await open();
    await recordMany(s, 20);
    await tampered(s, 'delete-tail', 0, async (ask, service) => {
      const log = service.logs.get('main');
      expect(log?.readOnly).toBeDefined();
      const { size } = (await log?.store.readHead()) ?? {};
      const response = await ask('exports?format=ndjson');
      expect(response.status).toBe(200);
      expect(linesOf(await response.text()).length).toBeGreaterThan(5);
      expect((await log?.store.readHead())?.size).toBe(size);
    });
  });
});

describe('a long export', () => {
  test('waits for its reader, in memory that does not grow with it', async () => {
    const s = await open();
    await recordMany(s, 20_000);
    const response = await s.ask('exports?format=ndjson');
    const reader = response.body?.getReader();
    await reader?.read();
    const { store } = s.log;
    let reads = 0;
    const { readChunk } = store;
    store.readChunk = (...args) => {
      reads++;
      return readChunk(...args);
    };
    await sleep(50);
    // What is on its way comes, and nothing after it.
    expect(reads).toBeLessThanOrEqual(1);
    let most = 0;
    let bytes = 0;
    let largest = 0;
    const before = process.memoryUsage().heapUsed;
    for (;;) {
      const { value, done } = (await reader?.read()) ?? { done: true, value: undefined };
      if (done || value === undefined) break;
      bytes += value.length;
      largest = Math.max(largest, value.length);
      most = Math.max(most, process.memoryUsage().heapUsed);
    }
    expect(bytes).toBeGreaterThan(30_000_000);
    expect(largest).toBeLessThan(1_500_000);
    expect(reads).toBeGreaterThan(50);
    // Garbage that nobody collected yet included: all of it, held, would be several times as much.
    expect(most - before).toBeLessThan(100_000_000);
  });

  test('over a socket ends when the client goes away', async () => {
    const s = await open();
    await recordMany(s, 20_000);
    const server = serve({ fetch: s.app.fetch, port: 0, hostname: '127.0.0.1' });
    await once(server, 'listening');
    try {
      const { port } = server.address() as AddressInfo;
      const request = get({
        port,
        host: '127.0.0.1',
        path: '/api/v1/logs/main/exports?format=ndjson',
        headers: { authorization: await s.key(['read', 'export']) },
      });
      const [response] = (await once(request, 'response')) as [IncomingMessage];
      await once(response, 'data');
      response.on('error', () => {});
      request.destroy();
      let found: DecodedRecord | undefined;
      for (let i = 0; i < 100 && found === undefined; i++) {
        await sleep(20);
        [found] = (await searchLog(s.log, 'type:audit.exported', { limit: 1 })).records;
      }
      expect(found?.leaf.system).toMatchObject({ complete: false });
      expect(Number(found?.leaf.system?.['rows'])).toBeLessThan(20_000);
    } finally {
      server.close();
    }
  });
});
