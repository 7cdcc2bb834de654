import { get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openFolderLog } from '@attestry/log/folder';
import { openDatabase } from '@attestry/log/sqlite';
import { checkFolderLog } from '@attestry/log/testing';
import { serve } from '@hono/node-server';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type EventReader, type ReadEvent, readEvents } from '../event-reader.test.kit.ts';
import { type Served, serveFolder } from '../served.test.kit.ts';

let served: Served;
let open: EventReader[] = [];
beforeEach(async () => {
  served = await serveFolder();
});
afterEach(async () => {
  for (const reader of open) await reader.cancel().catch(() => undefined);
  open = [];
  await served.close();
});

async function tail(query = '', headers: { readonly [name: string]: string } = {}): Promise<EventReader> {
  const response = await served.ask(`tail${query}`, { headers });
  expect(response.status).toBe(200);
  const reader = readEvents(response);
  open.push(reader);
  return reader;
}

/** Goes away as a client does whose connection breaks, and comes back behind the last id. */
async function comeBack(reader: EventReader, query: string, lastId: string): Promise<EventReader> {
  await reader.cancel();
  return tail(query, { 'last-event-id': lastId });
}

const seqsOf = (events: readonly ReadEvent[]): number[] =>
  events.filter(({ event }) => event === 'record').map(({ data }) => data.leaf.seq);

const types = (count: number, type = 'client.updated'): { readonly type: string }[] =>
  Array.from({ length: count }, () => ({ type }));

describe('the tail', () => {
  test('begins with what is recorded from now on, decoded and with its sentence', async () => {
    await served.log.recordAll(types(5));
    const reader = await tail();
    const [first] = await reader.take(1);
    expect(first).toEqual({ event: 'position', id: '5', data: { seq: 5 } });
    await served.log.record('auth.login', { actor: { type: 'user', id: '42', name: 'Ada' } });
    const [event] = await reader.take(1);
    expect(event).toMatchObject({
      event: 'record',
      id: '6',
      data: {
        leaf: { seq: 6, type: 'auth.login' },
        sections: { actor: { name: 'Ada' } },
        hash: expect.stringMatching(/^[0-9a-f]{64}$/),
        sentence: served.log.catalogue.describe('auth.login'),
      },
    });
  });

  test('begins where it is told to, and gives what is there and what comes as one', async () => {
    await served.log.recordAll(types(150));
    const reader = await tail('?from=100');
    const events = await reader.take(52);
    expect(events[0]).toMatchObject({ event: 'position', id: '99' });
    await served.log.recordAll(types(10));
    const live = await reader.take(10);
    expect(seqsOf([...events, ...live])).toEqual(Array.from({ length: 61 }, (_, i) => 100 + i));
    const all = await tail('?from=0');
    expect(seqsOf(await all.take(161))).toEqual(Array.from({ length: 161 }, (_, i) => i));
  });

  test('gives every record that matches exactly once and in order, however often a client comes back', async () => {
    const query = '?q=type:auth.login';
    let reader = await tail(query);
    const [position] = await reader.take(1);
    let lastId = position?.id ?? '';
    const hits: number[] = [];
    let writing = true;
    const writers = ['a', 'b'].map(async (name, which) => {
      for (let i = 0; writing; i++) {
        const type = (i * 7 + which) % 3 === 0 ? 'auth.login' : 'client.updated';
        const count = 1 + (i % 40);
        const receipts = await served.log.recordAll(
          types(count, type).map((event) => ({ ...event, reason: name })),
        );
        if (type === 'auth.login') hits.push(...receipts.map(({ seq }) => seq));
        await sleep(i % 4);
      }
    });
    const seen: number[] = [];
    const endMs = performance.now() + 1500;
    for (let turn = 0; performance.now() < endMs; turn++) {
      // Sometimes in the middle of a page, sometimes where nothing has come yet.
      for (const { id, event, data } of await reader.take(turn % 5 === 0 ? 1 : turn % 90)) {
        if (id !== undefined) lastId = id;
        if (event === 'record') seen.push(data.leaf.seq);
      }
      if (turn % 3 === 0) await sleep(turn % 10);
      reader = await comeBack(reader, query, lastId);
    }
    writing = false;
    await Promise.all(writers);
    hits.sort((a, b) => a - b);
    const newest = hits.at(-1);
    while (newest !== undefined && seen.at(-1) !== newest) {
      const [event] = await reader.take(1);
      if (event?.event === 'record') seen.push(event.data.leaf.seq);
    }
    expect(hits.length).toBeGreaterThan(200);
    expect(seen).toEqual(hits);
    await served.service.close();
    await checkFolderLog(served.dir, { closed: true });
  });

  test('finds the few that match among many, and says how far it is where none does', async () => {
    for (let i = 0; i < 5; i++) await served.log.recordAll(types(1000));
    const { seq } = await served.log.record('auth.login');
    await served.log.recordAll(types(200));
    const reader = await tail('?q=type:auth.login&from=0');
    expect(seqsOf(await reader.take(1))).toEqual([seq]);
    const none = await tail('?q=type:auth.logout&from=0');
    expect(await none.take(1)).toEqual([{ event: 'position', id: '5201', data: { seq: 5201 } }]);
    const { seq: next } = await served.log.record('auth.logout');
    expect(seqsOf(await (await comeBack(none, '?q=type:auth.logout&from=0', '5201')).take(2))).toEqual([
      next,
    ]);
    const bounded = await tail('?q=seq:>=5100%20seq:<5110&from=0');
    expect(seqsOf(await bounded.take(10))).toEqual(Array.from({ length: 10 }, (_, i) => 5100 + i));
  });

  test('does not show a record whose bytes do not match as if it were true', async () => {
    await served.log.recordAll(types(5));
    const db = openDatabase(join(served.dir, 'logs', 'main.1.db'), { busyTimeoutMs: 5000 });
    db.exec(
      "UPDATE records SET leaf = CAST(replace(CAST(leaf AS TEXT), 'client.updated', 'client.deleted') AS BLOB) WHERE seq = 2",
    );
    db.exec('DELETE FROM records WHERE seq = 4');
    db.close();
    const events = await (await tail('?from=1&q=type:client.updated')).take(6);
    expect(events.map(({ event, id }) => `${event} ${id}`)).toEqual([
      'position 0',
      'record 1',
      'broken 2',
      'record 3',
      'broken 4',
      'record 5',
    ]);
    expect(events[2]?.data).toEqual({ seq: 2 });
  });

  test('does not read on while its client does not', async () => {
    const details = { note: 'x'.repeat(2000) };
    for (let i = 0; i < 4; i++)
      await served.log.recordAll(types(500).map((event) => ({ ...event, details: { ...details } })));
    const { store } = served.log;
    const readRecords = store.readRecords.bind(store);
    let read = 0;
    store.readRecords = (seqs) => {
      read += seqs.length;
      return readRecords(seqs);
    };
    const reader = await tail('?from=1');
    await reader.take(2);
    await sleep(200);
    expect(read).toBeLessThanOrEqual(64);
    expect(seqsOf(await reader.take(1999)).at(-1)).toBe(2000);
  });

  test('is told of what another program records', async () => {
    const reader = await tail();
    await reader.take(1);
    const other = await openFolderLog(served.service.folder);
    await other.record('auth.login');
    await other.close();
    expect(seqsOf(await reader.take(1))).toEqual([1]);
  });

  test('refuses what it cannot begin with, before the stream begins', async () => {
    const problem = async (path: string, headers = {}): Promise<string> => {
      const response = await served.ask(path, { headers });
      const { code, detail } = (await response.json()) as { code: string; detail: string };
      return `${response.status} ${code} ${detail}`;
    };
    expect(await problem('tail?q=tpye:x')).toMatch(/^400 FILTER_INVALID /);
    expect(await problem('tail?from=-1')).toMatch(/^400 REQUEST_INVALID /);
    expect(await problem('tail', { 'last-event-id': 'x' })).toMatch(/^400 REQUEST_INVALID .*Last-Event-ID/);
    expect(await problem('tail', { 'last-event-id': '900' })).toMatch(
      /^400 REQUEST_INVALID the log has 1 records, and the client has seen record 900/,
    );
    expect(await problem('/api/v1/logs/other/tail')).toMatch(/^404 LOG_ABSENT /);
    const write = await served.ask('tail', { key: await served.key(['write']) });
    expect(write.status).toBe(403);
  });

  test('waits for a position that the log has not reached', async () => {
    const reader = await tail('?from=3');
    const events = reader.take(2);
    await sleep(30);
    await served.log.recordAll(types(4));
    expect((await events).map(({ id }) => id)).toEqual(['3', '4']);
  });

  test('ends with the service', async () => {
    const reader = await tail();
    await reader.take(1);
    const ended = reader.next();
    await served.service.close();
    expect(await ended).toEqual({ done: true, value: undefined });
    expect(served.errors).toEqual([]);
  });
});

describe('over sockets', () => {
  /** Listeners of the log that are there now. */
  let listening = 0;
  let server: ReturnType<typeof serve>;
  let port = 0;
  beforeEach(async () => {
    listening = 0;
    const { log } = served;
    const onAppended = log.onAppended.bind(log);
    log.onAppended = (listener) => {
      listening++;
      const end = onAppended(listener);
      return () => {
        listening--;
        end();
      };
    };
    await new Promise<void>((resolve) => {
      server = serve({ fetch: served.app.fetch, port: 0, hostname: '127.0.0.1' }, () => resolve());
    });
    ({ port } = server.address() as AddressInfo);
  });
  afterEach(async () => {
    await new Promise((resolve) => server.close(resolve));
  });

  function connect(path: string, authorization: string): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      get({ port, path: `/api/v1/logs/main/${path}`, headers: { authorization }, agent: false }, resolve).on(
        'error',
        reject,
      );
    });
  }

  test('a client that goes away leaves nothing behind', async () => {
    const key = await served.key(['read']);
    for (let round = 0; round < 3; round++) {
      const clients = await Promise.all(Array.from({ length: 20 }, () => connect('tail', key)));
      await Promise.all(clients.map((client) => new Promise((resolve) => client.once('data', resolve))));
      await until(() => listening === 1);
      await served.log.record('auth.login');
      for (const client of clients) client.destroy();
      await until(() => listening === 0);
    }
    expect(served.errors).toEqual([]);
  });

  test('many who follow one log do not have it read for each of them', async () => {
    const { store } = served.log;
    const readRecords = store.readRecords.bind(store);
    let calls = 0;
    store.readRecords = (seqs) => {
      calls++;
      return readRecords(seqs);
    };
    const readers = await Promise.all(
      Array.from({ length: 100 }, (_, i) => tail(i % 2 === 0 ? '' : '?q=group:Authentication')),
    );
    await Promise.all(readers.map((reader) => reader.take(1)));
    const expected: number[] = [];
    const received = readers.map((reader) => reader.take(30));
    for (let i = 0; i < 30; i++) {
      expected.push((await served.log.record('auth.login')).seq);
      await sleep(i % 3);
    }
    for (const events of await Promise.all(received)) expect(seqsOf(events)).toEqual(expected);
    expect(calls).toBeLessThanOrEqual(100);
  });

  test('a client that does not read does not fill the memory, and gets all in the end', async () => {
    const details = { note: 'x'.repeat(4000) };
    for (let i = 0; i < 12; i++)
      await served.log.recordAll(types(500).map((event) => ({ ...event, details: { ...details } })));
    const { store } = served.log;
    const readRecords = store.readRecords.bind(store);
    let read = 0;
    store.readRecords = (seqs) => {
      read += seqs.length;
      return readRecords(seqs);
    };
    const client = await connect('tail?from=1', await served.key(['read']));
    client.pause();
    // The sockets of both sides hold some megabytes; the log has about thirty.
    await until(async () => {
      const before = read;
      await sleep(200);
      return read === before;
    });
    expect(read).toBeLessThan(4000);
    const chunks: Buffer[] = [];
    for await (const bytes of client) {
      chunks.push(bytes);
      if (Buffer.concat(chunks.slice(-2)).includes('\nid: 6000\n')) break;
    }
    const ids = [
      ...Buffer.concat(chunks)
        .toString()
        .matchAll(/^event: record\nid: (\d+)$/gm),
    ];
    expect(ids.map(([, id]) => Number(id))).toEqual(Array.from({ length: 6000 }, (_, i) => i + 1));
  });
});

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const endMs = performance.now() + 10_000;
  while (!(await condition())) {
    if (performance.now() > endMs) throw new Error('it did not come to that in time');
    await sleep(5);
  }
}
