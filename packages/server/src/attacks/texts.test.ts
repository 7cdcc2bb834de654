/** Texts that are to become something else on their way: a member of every object, a header, a line of a log, a page of an error, time. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDataFolder, createFolderLog } from '@attestry/log/folder';
import { parseFilter } from '@attestry/log/query';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ApiKeys } from '../accounts/api-keys.ts';
import { startServe } from '../cli/serve-process.test.kit.ts';
import type { ServiceDatabase } from '../database/service-database.ts';
import { routesOf } from '../http/app.ts';
import { type Served, serveFolder } from '../http/served.test.kit.ts';

let served: Served;

beforeAll(async () => {
  served = await serveFolder();
});

afterAll(() => served.close());

const JSON_BODY = { 'content-type': 'application/json' };

async function post(path: string, body: string): Promise<readonly [number, string]> {
  const response = await served.ask(path, { method: 'POST', headers: JSON_BODY, body });
  return [response.status, await response.text()];
}

/** Addresses that take a body of JSON. */
function bodyAddresses(): readonly string[] {
  return routesOf(served.service)
    .filter(({ method, path }) => method === 'POST' && path.startsWith('/api/'))
    .map(({ path }) => path.replace(':log', 'main').replaceAll(/:[a-z]+(?:\{[^}]*\})?/gi, '0'));
}

describe('prototype pollution', () => {
  const BODIES = [
    '{"__proto__":{"polluted":1,"scopes":["admin"]}}',
    '{"constructor":{"prototype":{"polluted":1}}}',
    '{"type":"a.b","details":{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}}',
    '{"type":"a.b","before":{"__proto__":{"polluted":1}},"after":{"__proto__":{"polluted":2}}}',
    '{"name":"v","q":"","search":"","__proto__":{"createdBy":"somebody else"}}',
    '{"name":"v","q":"","search":"__proto__[polluted]=1&constructor.prototype.polluted=1"}',
    '{"name":"k","scopes":["read"],"__proto__":{"scopes":["admin"],"person":true}}',
    '[{"__proto__":[]}]',
  ];

  test('no body, address or query makes a member of every object', async () => {
    for (const path of bodyAddresses())
      for (const body of BODIES) expect((await post(path, body))[0], `${path} ${body}`).toBeLessThan(500);
    for (const name of [
      '__proto__',
      'constructor',
      'prototype',
      'toString',
      'hasOwnProperty',
      '__proto__[polluted]',
    ])
      for (const path of [
        `records?${encodeURIComponent(name)}=1`,
        `records?q=${encodeURIComponent(`${name}:1`)}`,
        `records?q=${encodeURIComponent(`details.${name}:1`)}`,
        `facets?fields=${encodeURIComponent(name)}`,
        `timeline?by=${encodeURIComponent(name)}`,
        `exports?format=${encodeURIComponent(name)}`,
        `views/${encodeURIComponent(name)}`,
        `/api/v1/logs/${encodeURIComponent(name)}/records`,
        `/api/v1/logs/${encodeURIComponent(name)}/chain`,
        `/assets/${encodeURIComponent(name)}`,
      ]) {
        const response = await served.ask(path);
        expect(response.status, path).toBeLessThan(500);
        await response.body?.cancel();
      }
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
    expect(served.errors).toEqual([]);
  });

  test('nothing that is known of every object is a log, a kind or a format', async () => {
    for (const name of ['__proto__', 'constructor', 'toString']) {
      expect((await served.ask(`/api/v1/logs/${name}/records`)).status).toBe(404);
      expect((await served.ask(`exports?format=${name}`)).status).toBe(400);
    }
  });

  test('in an event it is a member like any other, which is kept', async () => {
    const [status, receipt] = await post('records', '{"type":"a.b","details":{"__proto__":{"kept":"yes"}}}');
    expect(status).toBe(201);
    const { seq } = JSON.parse(receipt) as { seq: number };
    expect(await (await served.ask(`records/${seq}`)).text()).toContain('"__proto__":{"kept":"yes"}');
  });
});

describe('JSON that is deep, wide or wrong', () => {
  test.each([
    ['arrays in arrays', `${'['.repeat(30_000)}${']'.repeat(30_000)}`],
    ['arrays that are never closed', '['.repeat(60_000)],
    ['objects in objects', `${'{"a":'.repeat(9000)}1${'}'.repeat(9000)}`],
    ['a number of ten thousand digits', `{"name":${'9'.repeat(10_000)}}`],
    ['a number without end', '{"name":1e999999}'],
    ['half of a surrogate pair', '{"name":"\\ud800","q":"","search":""}'],
    ['a name twice', '{"name":"a","name":"b","q":"","search":""}'],
    ['something behind it', '{"name":"a","q":"","search":""}{}'],
    ['what is no UTF-8', '{"name":"\u00ff\u00fe'],
    ['nothing', ''],
  ])('%s is refused, and no more', async (_, body) => {
    for (const path of bodyAddresses()) expect((await post(path, body))[0], path).toBeLessThan(500);
    expect(served.errors).toEqual([]);
    expect((await served.ask('/healthz')).status).toBe(200);
  });
});

describe('header injection', () => {
  test('what somebody gives is in no header but where it can be nothing else', async () => {
    const evil = 'x\r\nset-cookie: evil=1\r\n\r\n<script>';
    const asks = [
      served.ask(`exports?${new URLSearchParams({ format: 'csv', q: `"${evil}"` })}`),
      served.ask(`exports?${new URLSearchParams({ format: 'json', q: `actor.id:"${evil}ü"` })}`),
      served.ask(`/api/v1/logs/${encodeURIComponent(evil)}/records`),
      served.ask(`/${encodeURIComponent(evil)}`),
      served.ask('records', { headers: { 'x-request-id': 'a;b' } }),
      served.ask('records', { headers: { 'x-request-id': '"><script>' } }),
      served.ask('records', { method: 'DELETE', headers: { 'x-request-id': 'x'.repeat(500) } }),
    ];
    for (const response of await Promise.all(asks)) {
      const headers = [...response.headers];
      await response.body?.cancel();
      expect(headers.filter(([name]) => name === 'set-cookie')).toEqual([]);
      for (const [name, value] of headers) expect(value, name).toMatch(/^[\x20-\x7e]*$/);
      expect(JSON.stringify(headers)).not.toContain('<script>');
      expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
      const disposition = response.headers.get('content-disposition');
      if (disposition !== null) expect(disposition).toMatch(/^attachment; filename="[\w.-]+"$/);
    }
  });
});

describe('an error page without internals', () => {
  test('says nothing of what failed: no statement, no path, no stack, no message', async () => {
    const broken = await serveFolder();
    const cause = new Error(
      'no such column: hunter2 in "SELECT hash FROM api_keys" at /srv/attestry/dist/x.js:1:2',
    );
    const { service } = broken;
    service.views.list = () => Promise.reject(cause);
    service.keys.list = () => {
      throw cause;
    };
    for (const path of ['views', '/api/v1/api-keys']) {
      const response = await broken.ask(path);
      const text = await response.text();
      expect(response.status).toBe(500);
      expect(JSON.parse(text)).toMatchObject({ code: 'SERVER_FAILED' });
      expect(text).not.toMatch(/hunter2|SELECT|\/srv|\.js|\.ts|\bat \b|node:|column/i);
    }
    // Who runs it reads what it was, with the id that the caller was given.
    expect(String(broken.errors[0])).toContain('hunter2');
    await broken.close();
  });
});

describe('log injection and terminal injection', () => {
  const evil = 'a\n[attestry] CHAIN BROKEN log=main\r\u001b[2J\u001b]0;owned\u0007\u009b31m\u202e';

  test('what a server prints of a failure is one line, which says nothing but that', async () => {
    // The folder is where a text of somebody else gets into an error that a server reports by itself.
    const dir = join(served.dir, evil.replaceAll('\0', ''));
    await (await createFolderLog(createDataFolder(dir, 'test'))).close();
    createDataFolder(join(dir, 'demo'), 'demo');
    writeFileSync(join(dir, 'demo', 'DEMO'), '');
    const running = await startServe(['--dir', dir]);
    await running.end();
    expect(running.errors()).toContain('is not served');
    expect(running.errors()).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    expect(running.errors()).not.toMatch(/^\[attestry\] CHAIN BROKEN/m);
  });

  test('what the command prints of an error has nothing that acts', () => {
    const program = new URL('../../bin/attestry.js', import.meta.url).pathname;
    for (const args of [
      ['search', evil, '--dir', served.dir],
      ['show', evil, '--dir', served.dir],
      ['api-keys', 'revoke', evil, '--dir', served.dir],
      ['search', '--dir', `${served.dir}/${evil}`],
      [evil],
    ]) {
      const { stdout, stderr } = spawnSync(process.execPath, [program, ...args], { encoding: 'utf8' });
      const printed = `${stdout}${stderr}`;
      expect(printed, args[0]).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/);
    }
  });
});

describe('timing', () => {
  test('a key that is unknown costs the same questions as one whose secret is wrong', async () => {
    const { key } = await served.service.keys.create({ name: 'k', scopes: ['read'], person: false });
    const asked: string[] = [];
    const tables = new Proxy(served.service.database, {
      get: (target, name) => {
        const member = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        return (...args: readonly unknown[]) => {
          asked.push(`${String(name)} ${String(args[0])}`);
          return Reflect.apply(member, target, args);
        };
      },
    }) as ServiceDatabase;
    const keys = new ApiKeys(tables, Date.now);
    const questionsOf = async (text: string): Promise<readonly string[]> => {
      asked.length = 0;
      expect(await keys.authenticate(text)).toBeUndefined();
      return [...asked];
    };
    const known = await questionsOf(`ak_${key.id}_${'a'.repeat(43)}`);
    expect(known).toHaveLength(1);
    for (const text of [`ak_${'z'.repeat(12)}_${'a'.repeat(43)}`, 'ak_', 'password', ''])
      expect(await questionsOf(text)).toEqual(known);
  });
});

describe('query ReDoS', () => {
  /** Made for what backtracks: beginnings that go on, and an end that fits nothing. */
  const PATHOLOGICAL: { readonly [what: string]: (length: number) => string } = {
    'one letter': (n) => 'a'.repeat(n),
    'blanks, and then something': (n) => `a${' '.repeat(n)}!`,
    'a text that is not closed': (n) => `"${'\\'.repeat(n)}`,
    quotes: (n) => '"'.repeat(n),
    dots: (n) => `a${'.a'.repeat(n / 2)}!`,
    colons: (n) => 'a:'.repeat(n / 2),
    parentheses: (n) => '('.repeat(n),
    minus: (n) => '-'.repeat(n),
    'a time that is none': (n) => `time:${'1'.repeat(n)}Z`,
    'a time that is nearly one': (n) => `time>=2026-01-01T00:00:00.${'0'.repeat(n)}!`,
    'an address that is none': (n) => `ip:${'1.'.repeat(n / 2)}`,
    'an address of colons': (n) => `ip:"${':'.repeat(n)}"`,
    'a number that is none': (n) => `details.x>${'1'.repeat(n)}e`,
    'a list that goes on': (n) => `type:(${'a,'.repeat(n / 2)}`,
    'or, or': (n) => 'a OR '.repeat(n / 5),
    'letters with marks': (n) => `e${'\u0301'.repeat(n)}`,
  };
  const SHORT = 1000;
  const LONG = 4000;

  /** The least processor time of several tries, microseconds: how busy the machine is counts for little. */
  function costOf(query: string): number {
    const tries = Array.from({ length: 5 }, () => {
      const start = process.cpuUsage();
      for (let i = 0; i < 5; i++)
        try {
          parseFilter(query);
        } catch {
          // Most are refused: what that costs is the question.
        }
      const { user } = process.cpuUsage(start);
      return user;
    });
    return Math.min(...tries);
  }

  test.each(Object.entries(PATHOLOGICAL))(
    '%s: four times as long costs about four times as much',
    (_, make) => {
      costOf(make(SHORT));
      // What is quadratic costs 16 times as much; what is below the resolution of the clock costs nothing.
      expect(costOf(make(LONG))).toBeLessThan(10 * Math.max(costOf(make(SHORT)), 1500));
    },
  );

  test('ten kilobytes are refused before they are read', () => {
    for (const make of Object.values(PATHOLOGICAL))
      expect(() => parseFilter(make(10_000))).toThrow(/4096|long/);
  });
});
