import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT, readText } from './repository.ts';

/** How many requirements of levels 1 and 2 each section of ASVS 5.0.0 has; they are its first ones. */
const SECTIONS: { readonly [section: string]: number } = {
  ...{ '1.1': 2, '1.2': 9, '1.3': 11, '1.4': 3, '1.5': 2 },
  ...{ '2.1': 3, '2.2': 3, '2.3': 4, '2.4': 1 },
  ...{ '3.2': 2, '3.3': 4, '3.4': 6, '3.5': 5, '3.7': 2 },
  ...{ '4.1': 3, '4.2': 1, '4.3': 2, '4.4': 4 },
  ...{ '5.1': 1, '5.2': 3, '5.3': 2, '5.4': 3 },
  ...{ '6.1': 3, '6.2': 12, '6.3': 4, '6.4': 4, '6.5': 5, '6.6': 3, '6.8': 4 },
  ...{ '7.1': 3, '7.2': 4, '7.3': 2, '7.4': 5, '7.5': 2, '7.6': 2 },
  ...{ '8.1': 2, '8.2': 3, '8.3': 1, '8.4': 1 },
  ...{ '9.1': 3, '9.2': 4 },
  ...{ '10.1': 2, '10.2': 2, '10.3': 4, '10.4': 11, '10.5': 5, '10.6': 2, '10.7': 3 },
  ...{ '11.1': 2, '11.2': 3, '11.3': 3, '11.4': 4, '11.5': 1, '11.6': 1 },
  ...{ '12.1': 3, '12.2': 2, '12.3': 4 },
  ...{ '13.1': 1, '13.2': 5, '13.3': 2, '13.4': 5 },
  ...{ '14.1': 2, '14.2': 4, '14.3': 3 },
  ...{ '15.1': 3, '15.2': 3, '15.3': 7 },
  ...{ '16.1': 1, '16.2': 5, '16.3': 4, '16.4': 3, '16.5': 3 },
  ...{ '17.1': 1, '17.2': 4, '17.3': 2 },
};

const FOLDER = 'docs/security';
const ROW = /^\| (\d+\.\d+)\.(\d+)(?:–(\d+))? \| (.+?) \| (.+) \|$/gm;
const NAMED_TEST = /\[[^\]]+\]\(([^)]+\.test\.ts)\): \*([^*]+)\*/g;

const rows = [...readText(`${FOLDER}/asvs.md`).matchAll(ROW)].map(
  ([, section = '', first = '', last = first, , held = '']) => ({
    section,
    numbers: Array.from({ length: Number(last) - Number(first) + 1 }, (_, i) => Number(first) + i),
    held,
  }),
);

test('every requirement of levels 1 and 2 has one row', () => {
  const found = rows.flatMap(({ section, numbers }) => numbers.map((n) => `${section}.${n}`));
  const wanted = Object.entries(SECTIONS).flatMap(([section, count]) =>
    Array.from({ length: count }, (_, i) => `${section}.${i + 1}`),
  );
  expect(wanted.filter((one) => !found.includes(one))).toEqual([]);
  expect(found.filter((one, i) => found.indexOf(one) !== i)).toEqual([]);
});

test('every row names a test, a document, a gap, or why it does not apply', () => {
  const silent = rows.filter(
    ({ held }) => !/\.test\.ts\): \*|^(?:document|gap|not applicable): \S/.test(held),
  );
  expect(silent).toEqual([]);
});

test('every test that is named is there, under its title', () => {
  const named = rows.flatMap(({ held }) => [...held.matchAll(NAMED_TEST)]);
  expect(named.length).toBeGreaterThan(80);
  const absent = named.filter(([, link = '', title = '']) => {
    const path = join(FOLDER, link);
    return !existsSync(join(ROOT, path)) || !titlesIn(readText(path)).includes(title);
  });
  expect(absent.map(([text]) => text)).toEqual([]);
});

/** What tests, journeys and groups of them are called, as their source writes it; `test.each(…)` ends with a bracket before it. */
function titlesIn(source: string): readonly string[] {
  const titles = source.matchAll(
    /(?:\b(?:test|journey|describe)|\))\(\s*(['"`])((?:(?!\1)[^\\\n]|\\.)+)\1,/g,
  );
  return [...titles].map(([, , title = '']) => title);
}
