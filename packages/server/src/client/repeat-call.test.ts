import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AttestryError } from '@attestry/log';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { AttestryClient } from './attestry-client.ts';
import { parseServerUrl, remoteFetch } from './remote-fetch.ts';

/** A server that answers as a test wants, once each, and then well. */
type Answer =
  | { readonly status: number; readonly retryAfter?: string; readonly code?: string }
  | 'breaks off';

let server: Server;
let base: URL;
let answers: Answer[] = [];
let asked: string[] = [];
let waited: number[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    request.resume().on('end', () => {
      const answer = answers.shift() ?? { status: 200 };
      if (answer === 'breaks off') {
        request.socket.destroy();
        return;
      }
      const { status, retryAfter, code = 'STORE_UNAVAILABLE' } = answer;
      response.writeHead(status, {
        'content-type': status === 200 ? 'application/json' : 'application/problem+json',
        ...(retryAfter !== undefined && { 'retry-after': retryAfter }),
      });
      response.end(
        JSON.stringify(status === 200 ? { receipts: [], records: [], broken: [] } : { code, detail: 'busy' }),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = parseServerUrl(`http://127.0.0.1:${(server.address() as AddressInfo).port}/below`);
});

afterAll(() => {
  server.close();
});

beforeEach(() => {
  [answers, asked, waited] = [[], [], []];
});

function client(): AttestryClient {
  return new AttestryClient({
    fetch: remoteFetch(base, 'ak_test'),
    base,
    log: 'a/b',
    repetition: { tries: 3, wait: async (ms) => void waited.push(ms), random: () => 0.5 },
  });
}

const SEARCH = 'GET /below/api/v1/logs/a%2Fb/records?q=';
const RECORD = 'POST /below/api/v1/logs/a%2Fb/records';

test('a call that does no harm twice is made again while the server says when', async () => {
  answers = [{ status: 503, retryAfter: '2' }, 'breaks off'];
  expect(await client().search('')).toEqual({ receipts: [], records: [], broken: [] });
  expect(asked).toEqual([SEARCH, SEARCH, SEARCH]);
  expect(waited).toEqual([2000, 500]);
});

test('not for ever, and then what was answered is told', async () => {
  answers = Array.from({ length: 5 }, () => ({ status: 429, retryAfter: '30' }));
  await expect(client().search('')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', message: 'busy' });
  expect(asked.length).toBe(3);
  expect(waited).toEqual([30_000, 30_000]);
});

test('not where nobody would wait for so long', async () => {
  answers = [{ status: 503, retryAfter: '31' }];
  await expect(client().search('')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  expect(asked.length).toBe(1);
  expect(waited).toEqual([]);
});

test('not where the server does not ask for it', async () => {
  answers = [{ status: 503, code: 'LOG_READ_ONLY' }];
  await expect(client().search('')).rejects.toMatchObject({ code: 'LOG_READ_ONLY' });
  expect(asked.length).toBe(1);
});

test('events without an id are sent once', async () => {
  answers = [{ status: 503, retryAfter: '0' }];
  await expect(client().record([{ type: 'a.b' }])).rejects.toBeInstanceOf(AttestryError);
  answers = ['breaks off'];
  await expect(client().record([{ type: 'a.b', id: '1' }, { type: 'a.b' }])).rejects.toMatchObject({
    code: 'SERVER_UNREACHABLE',
    message: expect.stringMatching(/the connection broke: try again, after a look whether it is recorded/),
  });
  expect(asked).toEqual([RECORD, RECORD]);
});

test('events with an id are sent again', async () => {
  answers = [{ status: 503, retryAfter: '0' }, 'breaks off'];
  await client().record([
    { type: 'a.b', id: '1' },
    { type: 'a.b', id: '2' },
  ]);
  expect(asked).toEqual([RECORD, RECORD, RECORD]);
});

test.each(['ftp://host', 'http://user:pw@host/', 'https://host/?key=1', 'https://host/#x', 'host:4000', ''])(
  'is no address of a server: %s',
  (text) => {
    expect(() => parseServerUrl(text)).toThrow(TypeError);
  },
);
