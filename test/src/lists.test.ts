import { CATALOGUE, ERROR_CODES } from '@attestry/log';
import { describe, expect, test } from 'vitest';
import { formatErrorList } from './error-list.ts';
import { formatEventList } from './event-list.ts';
import { readSources, readText } from './repository.ts';

const AGAIN = 'run `npm run docs` and look at what changed';

describe('docs/errors.md', () => {
  test('is what the registry says', () => {
    expect(readText('docs/errors.md'), AGAIN).toBe(formatErrorList());
  });

  test('lists every code, and no other', () => {
    const listed = [...readText('docs/errors.md').matchAll(/^### (\w+)$/gm)].map(([, code]) => code);
    expect(listed.sort()).toEqual(Object.keys(ERROR_CODES).sort());
  });

  test('every code is used', () => {
    const sources = ['packages/log', 'packages/server'].flatMap((folder) => [...readSources(folder)]);
    const code = sources
      .filter(([path]) => path !== 'attestry-error.ts')
      .map(([, source]) => source)
      .join('\n');
    expect(Object.keys(ERROR_CODES).filter((name) => !code.includes(`'${name}'`))).toEqual([]);
  });
});

describe('docs/events.md', () => {
  test('is what the catalogue says', () => {
    expect(readText('docs/events.md'), AGAIN).toBe(formatEventList());
  });

  test('lists every type once, and no other', () => {
    const listed = [...readText('docs/events.md').matchAll(/^\| `([^`]+)` \|/gm)].map(([, type]) => type);
    expect(listed.sort()).toEqual(
      CATALOGUE.list()
        .map(({ type }) => type)
        .sort(),
    );
  });
});
