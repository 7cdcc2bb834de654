import { describe, expect, test } from 'vitest';
import { readSources } from './repository.ts';
import { findWaysOut, WAYS_OUT } from './ways-out.ts';

const SOURCES = new Map(
  ['packages/log', 'packages/server'].flatMap((folder) =>
    [...readSources(folder)].map(([path, source]) => [`${folder}/src/${path}`, source] as const),
  ),
);

test('whatever connects out goes through outgoing/, or is on the list with its reason', () => {
  expect([...findWaysOut(SOURCES)].sort()).toEqual(Object.keys(WAYS_OUT).sort());
});

describe('a way out is found', () => {
  test.each([
    `import { request } from 'node:https';`,
    `import * as net from 'node:net';`,
    `const tls = await import('node:tls');`,
    `import nodemailer from 'nodemailer';`,
    `export const ask = (url: string) => fetch(url);`,
    `new WebSocket('wss://a.example')`,
  ])('%s', (source) => {
    expect(findWaysOut(new Map([['packages/server/src/service/planted.ts', source]]))).toHaveLength(1);
    expect(findWaysOut(new Map([['packages/server/src/outgoing/planted.ts', source]]))).toEqual([]);
  });

  test.each([
    `// import { request } from 'node:https';`,
    `this.#outgoing.fetch(url)`,
    `const said = "fetch('x')";`,
    `import { x } from './https.ts';`,
  ])('and what only looks like one is not: %s', (source) => {
    expect(findWaysOut(new Map([['packages/server/src/service/planted.ts', source]]))).toEqual([]);
  });
});
