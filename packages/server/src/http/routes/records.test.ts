import { createHash } from 'node:crypto';
import { checkFolderLog } from '@attestry/log/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LOCAL } from '../../accounts/principal.ts';
import { type Served, serveFolder } from '../served.test.kit.ts';
import type { RecordAnswer } from './record.ts';

let served: Served;

beforeEach(async () => {
  served = await serveFolder({ clientAddress: { trustProxy: [] } });
});

/** Whatever a test did: the log is whole, and nothing failed that was not foreseen. */
afterEach(async () => {
  expect(served.errors).toEqual([]);
  await checkFolderLog(served.dir);
  await served.close();
});

const post = (
  body: string | Uint8Array | ReadableStream,
  headers: { [name: string]: string } = {},
): Promise<Response> =>
  served.ask('records', {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...headers },
    duplex: 'half',
  } as RequestInit);

/** What is sent, and status, code and pointer of the answer. */
type Refusal = readonly [what: string, body: string | Uint8Array, problem: readonly unknown[]];

type Json = { readonly [member: string]: never };
const jsonOf = async (response: Response): Promise<Json> => (await response.json()) as Json;

/** Status, code and, of the first thing that is wrong, where it is. */
async function problemOf(response: Response): Promise<readonly unknown[]> {
  const { status, code, errors } = (await response.json()) as {
    status: number;
    code: string;
    errors?: { pointer?: string }[];
  };
  expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  expect(response.status).toBe(status);
  return [status, code, ...(errors?.[0]?.pointer === undefined ? [] : [errors[0].pointer])];
}

const search = async (query: string): Promise<{ records: Json[]; nextCursor?: string; broken: number[] }> =>
  (await served.ask(`records?${query}`)).json() as never;

describe('recording one event', () => {
  test('answers with its receipt, and it is found', async () => {
    const answer = await post('{"type":"auth.login","actor":{"type":"user","id":42,"name":"Ada"}}');
    expect(answer.status).toBe(201);
    const receipt = await jsonOf(answer);
    expect(receipt).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      log: 'test/main/1',
      seq: 1,
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    const { records } = await search('q=ada');
    expect(records).toMatchObject([
      {
        hash: receipt['hash'],
        leaf: { seq: 1, type: 'auth.login', actor: { type: 'user', id: '42' } },
        sections: { actor: { name: 'Ada' } },
        sentence: 'A user signed in',
      },
    ]);
  });

  test('the same id again gives the first receipt, another event under it is refused', async () => {
    const event = '{"type":"a.b","id":"mine","details":{"n":1}}';
    const first = await jsonOf(await post(event));
    const again = await post(event);
    expect(again.status).toBe(200);
    expect(again.headers.get('idempotent-replay')).toBe('true');
    expect(await again.json()).toEqual({ ...first, replayed: true });
    expect(await problemOf(await post('{"type":"a.b","id":"mine","details":{"n":2}}'))).toEqual([
      409,
      'ID_CONFLICT',
    ]);
    expect((await search('q=type:a.b')).records).toHaveLength(1);
  });

  test('keeps what JSON can say and JavaScript cannot, and says so', async () => {
    await post('{"type":"a.b","details":{"n":12345678901234567890,"twice":1,"twice":2}}');
    const { records } = await search('q=type:a.b');
    expect(JSON.stringify(records[0])).toContain('12345678901234567890');
    expect(records[0]).toMatchObject({ leaf: { norm: expect.any(Number) } });
  });

  test('refuses what is no event, and records nothing', async () => {
    const cases: readonly Refusal[] = [
      ['no JSON', '{"type":', [400, 'JSON_INVALID']],
      ['more than one document', '{"type":"a.b"} {"type":"a.b"}', [400, 'JSON_INVALID']],
      ['nothing', '', [400, 'JSON_INVALID']],
      ['a byte order mark', '\ufeff{"type":"a.b"}', [400, 'JSON_INVALID']],
      ['deep nesting', `{"type":"a.b","details":${'['.repeat(200_000)}`, [400, 'JSON_TOO_DEEP']],
      ['a member twice', '{"type":"a.b","type":"c.d"}', [422, 'EVENT_INVALID', '']],
      ['a text', '"auth.login"', [422, 'EVENT_INVALID', '']],
      ['no type', '{"actor":{"id":1}}', [422, 'EVENT_INVALID', '/type']],
      ['an unknown member', '{"type":"a.b","acter":{}}', [422, 'EVENT_INVALID', '/acter']],
      ['a wrong kind', '{"type":"a.b","actor":{"id":true}}', [422, 'EVENT_INVALID', '/actor/id']],
      ['too much', `{"type":"a.b","details":"${'x'.repeat(1_048_576)}"}`, [413, 'EVENT_TOO_LARGE']],
      ['far too much', new Uint8Array(10_485_761).fill(0x20), [413, 'EVENT_TOO_LARGE']],
    ];
    for (const [what, body, problem] of cases)
      expect(await problemOf(await post(body)), what).toEqual(problem);
    expect((await search('')).records).toHaveLength(1);
  });

  test('refuses other media types', async () => {
    const types = [
      'text/plain',
      'application/xml',
      'application/json; charset=latin1',
      'application/jsonx',
      'multipart/form-data; boundary=x',
    ];
    for (const type of types) {
      const answer = await post('{"type":"a.b"}', { 'content-type': type });
      expect(await problemOf(answer), type).toEqual([415, 'MEDIA_TYPE_UNKNOWN']);
    }
  });

  test('refuses a packed body, and takes UTF-8 that says so', async () => {
    expect(await problemOf(await post('{}', { 'content-encoding': 'gzip' }))).toEqual([
      415,
      'MEDIA_TYPE_UNKNOWN',
    ]);
    const type = 'Application/JSON; charset="UTF-8"';
    expect((await post('{"type":"a.b"}', { 'content-type': type })).status).toBe(201);
  });

  test('an oversized body of unknown length is not read to its end', async () => {
    let pulled = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled++;
        controller.enqueue(new Uint8Array(1_000_000).fill(0x20));
      },
    });
    expect(await problemOf(await post(endless))).toEqual([413, 'EVENT_TOO_LARGE']);
    expect(pulled).toBeLessThan(15);
  });

  test('minimal: no body', async () => {
    const answer = await post('{"type":"a.b","id":"m"}', { prefer: 'respond-async, return=minimal' });
    expect([answer.status, await answer.text()]).toEqual([201, '']);
    expect(answer.headers.get('preference-applied')).toBe('return=minimal');
    const again = await post('{"type":"a.b","id":"m"}', { prefer: 'return="minimal"' });
    expect([again.status, await again.text()]).toEqual([200, '']);
  });

  test('asks for the scope write', async () => {
    for (const [key, problem] of [
      [await served.key(['read']), [403, 'FORBIDDEN']],
      [null, [401, 'UNAUTHENTICATED']],
    ] as const) {
      const init = {
        method: 'POST',
        body: '{"type":"a.b"}',
        headers: { 'content-type': 'application/json' },
      };
      expect(await problemOf(await served.ask('records', { ...init, key }))).toEqual(problem);
    }
    const reads = served.ask('records', { key: await served.key(['write']) });
    expect(await problemOf(await reads)).toEqual([403, 'FORBIDDEN']);
    expect(await problemOf(await served.ask('/api/v1/logs/other/records'))).toEqual([404, 'LOG_ABSENT']);
  });

  test('audit.* of others is no event of ours', async () => {
    await post('{"type":"audit.verified"}');
    expect((await search('q=type:audit.verified')).records).toEqual([]);
  });
});

describe('recording a list', () => {
  test('answers with receipts in order', async () => {
    const answer = await post(' [{"type":"a.b"},{"type":"a.c"}]');
    expect(answer.status).toBe(201);
    expect(await answer.json()).toMatchObject({ receipts: [{ seq: 1 }, { seq: 2 }] });
    expect(await (await post('[]')).json()).toEqual({ receipts: [] });
  });

  test('what is all there already is a replay', async () => {
    const list = '[{"type":"a.b","id":"1"},{"type":"a.c","id":"2"}]';
    expect((await post(list)).status).toBe(201);
    const again = await post(list);
    expect([again.status, again.headers.get('idempotent-replay')]).toEqual([200, 'true']);
    const longer = await post('[{"type":"a.b","id":"1"},{"type":"a.d"}]');
    expect([longer.status, longer.headers.get('idempotent-replay')]).toEqual([201, null]);
    expect(await longer.json()).toMatchObject({ receipts: [{ seq: 1, replayed: true }, { seq: 3 }] });
  });

  test('refuses all where one is wrong, and says which', async () => {
    const cases: readonly Refusal[] = [
      ['an item that is no JSON', '[{"type":"a.b"},{"type":}]', [400, 'JSON_INVALID', '/1']],
      ['an item that is no event', '[{"type":"a.b"},7]', [422, 'EVENT_INVALID', '/1']],
      ['a member twice', '[{"type":"a.b","type":"a.c"}]', [422, 'EVENT_INVALID', '/0']],
      [
        'a wrong member',
        '[{"type":"a.b"},{"type":"a.b","actor":{"id":[]}}]',
        [422, 'EVENT_INVALID', '/1/actor/id'],
      ],
      [
        'an item that is too large',
        `[{"type":"a.b"},{"type":"a.b","details":"${'x'.repeat(1_048_576)}"}]`,
        [413, 'EVENT_TOO_LARGE', '/1'],
      ],
      ['too many', JSON.stringify(new Array(1001).fill({ type: 'a.b' })), [413, 'EVENT_TOO_LARGE']],
      ['no end', '[{"type":"a.b"}', [400, 'JSON_INVALID']],
      [
        'an id for two events',
        '[{"type":"a.b","id":"x"},{"type":"a.b"},{"type":"a.c","id":"x"}]',
        [409, 'ID_CONFLICT', '/2'],
      ],
    ];
    for (const [what, body, problem] of cases)
      expect(await problemOf(await post(body)), what).toEqual(problem);
    expect((await search('')).records).toHaveLength(1);
  });

  test('names the event whose id is taken', async () => {
    await post('[{"type":"a.b","id":"x"},{"type":"a.b","id":"y"}]');
    const list = '[{"type":"a.b","id":"x"},{"type":"a.n"},{"type":"a.c","id":"y"}]';
    expect(await problemOf(await post(list))).toEqual([409, 'ID_CONFLICT', '/2']);
    expect((await search('q=type:a.n')).records).toEqual([]);
  });
});

describe('searching', () => {
  test('by pages, newest first', async () => {
    await post(JSON.stringify(Array.from({ length: 5 }, (_, i) => ({ type: 'a.b', details: { i } }))));
    const first = await search('q=type:a.b&limit=3');
    expect(first.records).toMatchObject([{ leaf: { seq: 5 } }, { leaf: { seq: 4 } }, { leaf: { seq: 3 } }]);
    const second = await search(`q=type:a.b&limit=3&cursor=${first.nextCursor}`);
    expect(second).toMatchObject({ records: [{ leaf: { seq: 2 } }, { leaf: { seq: 1 } }], broken: [] });
    expect(second).not.toHaveProperty('nextCursor');
  });

  test('a query that cannot be read is shown where it is wrong', async () => {
    const answer = await served.ask(`records?q=${encodeURIComponent('ada tpye:x')}`);
    expect(await answer.json()).toMatchObject({
      status: 400,
      code: 'FILTER_INVALID',
      errors: [{ position: 4, length: 4, suggestion: 'type' }],
    });
  });

  test('refuses parameters that are wrong, unknown or given twice', async () => {
    const queries = [
      'cursor=x',
      'cursor=-1',
      'cursor=01',
      'limit=0',
      'limit=1001',
      'limit=1.5',
      'limit=x',
      'query=x',
      'q=a&q=b',
    ];
    for (const query of queries)
      expect(await problemOf(await served.ask(`records?${query}`)), query).toEqual([400, 'REQUEST_INVALID']);
  });

  test("a person's is recorded with its query sealed, its further pages are not", async () => {
    await post('[{"type":"a.b"},{"type":"a.b"},{"type":"a.b"}]');
    const key = await served.key(['read'], { person: true, name: 'ada' });
    const ask = (query: string) =>
      served.ask(`records?${query}`, { key, headers: { 'user-agent': 'test/1', 'x-request-id': 'r-1' } });
    const { nextCursor } = (await (await ask('q=type:a.b&limit=2')).json()) as { nextCursor: string };
    await ask(`q=type:a.b&limit=2&cursor=${nextCursor}`);
    const { records } = await search('q=type:audit.searched');
    expect(records).toMatchObject([
      {
        leaf: { system: { results: 2 } },
        sections: {
          actor: { name: 'ada' },
          request: { userAgent: 'test/1', requestId: 'r-1' },
          details: { details: { query: 'type:a.b' } },
        },
      },
    ]);
    expect(JSON.stringify(records[0]?.['leaf'])).not.toContain('a.b');
  });

  test('a page in the middle of a search that nobody made is a search', async () => {
    const key = await served.key(['read'], { person: true });
    await served.ask('records?cursor=1', { key });
    expect((await search('q=type:audit.searched')).records).toHaveLength(1);
  });

  test("a program's and the folder holder's are not", async () => {
    await served.ask('records?q=x', { key: await served.key(['read']) });
    const request = new Request('http://localhost/api/v1/logs/main/records?q=x');
    expect((await served.app.fetch(request, { principal: { ...LOCAL, person: true } })).status).toBe(200);
    expect((await search('q=type:audit.searched')).records).toEqual([]);
  });
});

describe('opening one record', () => {
  const open = (position: string, key?: string): Promise<Response> =>
    served.ask(`records/${position}`, key === undefined ? {} : { key });

  test('with its neighbours, its links and its proof, by any of its names', async () => {
    const { receipts } = (await (
      await post(JSON.stringify(Array.from({ length: 6 }, () => ({ type: 'a.b' }))))
    ).json()) as { receipts: { id: string; seq: number }[] };
    await served.log.checkpoint();
    const answer = await jsonOf(await open('3'));
    expect(answer).toMatchObject({
      record: { leaf: { seq: 3, id: receipts[2]?.id }, sentence: 'A b' },
      tag: expect.stringMatching(/^[0-9a-f]{64}$/),
      prevTag: expect.stringMatching(/^[0-9a-f]{64}$/),
      checkpointSize: 7,
      before: [{ leaf: { seq: 1 } }, { leaf: { seq: 2 } }],
      after: [{ leaf: { seq: 4 } }, { leaf: { seq: 5 } }],
      broken: [],
    });
    expect(answer['inclusionProof']).toHaveLength(3);
    const tags = answer['tags'] as unknown as { readonly [seq: string]: string };
    expect(Object.keys(tags)).toEqual(['1', '2', '4', '5']);
    expect(tags['2']).toBe(answer['prevTag']);
    expect(await jsonOf(await open('4'))).toMatchObject({ tag: tags['4'], prevTag: answer['tag'] });
    for (const name of ['1:3', receipts[2]?.id ?? '', receipts[2]?.id.toUpperCase() ?? ''])
      expect(await jsonOf(await open(name))).toMatchObject({ record: { leaf: { seq: 3 } } });
  });

  test('with the bytes that were hashed, so that whoever gets them can hash them again', async () => {
    await post(JSON.stringify({ type: 'a.b', actor: { name: 'Ada' }, details: { n: 1 } }));
    const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();
    const { record, bytes = { leaf: '', disclosures: {} } } = (await (
      await open('1')
    ).json()) as RecordAnswer;
    const leaf = Buffer.from(bytes.leaf, 'base64');
    expect(sha256(Buffer.concat([new Uint8Array([0]), leaf])).toString('hex')).toBe(record.hash);
    expect(JSON.parse(leaf.toString())).toEqual(record.leaf);
    expect(Object.keys(bytes.disclosures).sort()).toEqual(Object.keys(record.leaf.sealed ?? {}).sort());
    expect(Object.keys(bytes.disclosures)).toEqual(['actor', 'details']);
    for (const [section, text] of Object.entries(bytes.disclosures)) {
      const disclosure = Buffer.from(text, 'base64');
      expect({ [section]: sha256(disclosure).toString('base64url') }).toEqual({
        [section]: record.leaf.sealed?.[section as 'actor'],
      });
      expect(JSON.parse(disclosure.toString())[2]).toEqual(record.sections[section as 'actor']);
    }
  });

  test('with as many neighbours as are asked for and there are', async () => {
    await post(JSON.stringify(Array.from({ length: 6 }, () => ({ type: 'a.b' }))));
    const answer = await jsonOf(await open('1?before=10&after=3'));
    expect(answer).toMatchObject({ before: [{ leaf: { seq: 0 } }] });
    expect(answer['after']).toHaveLength(3);
    const alone = await jsonOf(await open('0?before=0&after=0'));
    expect(alone).toMatchObject({ before: [], after: [] });
    expect(alone).not.toHaveProperty('tags');
    expect(await problemOf(await open('1?before=101'))).toEqual([400, 'REQUEST_INVALID']);
    expect(await problemOf(await open('1?before=-1'))).toEqual([400, 'REQUEST_INVALID']);
  });

  test('what is no position or none of the log is told apart', async () => {
    const cases: readonly (readonly [string, readonly unknown[]])[] = [
      ['99', [404, 'RECORD_ABSENT']],
      ['2:0', [404, 'RECORD_ABSENT']],
      ['00000000-0000-7000-8000-000000000000', [404, 'RECORD_ABSENT']],
      ['01', [400, 'REQUEST_INVALID']],
      ['-1', [400, 'REQUEST_INVALID']],
      ['1e1', [400, 'REQUEST_INVALID']],
      ['99999999999999999999', [400, 'REQUEST_INVALID']],
      ['%00', [400, 'REQUEST_INVALID']],
    ];
    for (const [position, problem] of cases)
      expect(await problemOf(await open(position)), position).toEqual(problem);
  });

  test('is recorded, but the reading of such a record is not', async () => {
    const key = await served.key(['read'], { name: 'ci' });
    expect(await jsonOf(await open('0', key))).toMatchObject({ readAs: 1 });
    const [read] = (await search('q=type:audit.read')).records;
    expect(read).toMatchObject({
      leaf: { seq: 1, system: { seq: 0 }, target: { type: 'audit_entry', id: '0' } },
      sections: { actor: { name: 'ci' } },
    });
    expect(await jsonOf(await open('1', key))).not.toHaveProperty('readAs');
    expect((await search('q=type:audit.read')).records).toHaveLength(1);
  });

  test('the folder holder leaves no trace, and what is absent none either', async () => {
    const request = new Request('http://localhost/api/v1/logs/main/records/0');
    expect((await served.app.fetch(request, { principal: LOCAL })).status).toBe(200);
    expect((await open('7')).status).toBe(404);
    expect((await search('q=type:audit.read')).records).toEqual([]);
  });
});
