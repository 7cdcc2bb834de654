import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { listFiles, ROOT, readText } from './repository.ts';

const DOCUMENTS = [
  ...readdirSync(ROOT).filter((name) => name.endsWith('.md')),
  ...['docs', 'packages/log', 'packages/server'].flatMap((folder) =>
    listFiles(folder, '.md')
      .filter((path) => !path.includes('node_modules/') && !path.startsWith('dist/'))
      .map((path) => `${folder}/${path}`),
  ),
];

/** Anchors of headings, as they are made from their text. */
function anchorsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

test('links of documents lead somewhere', () => {
  expect(DOCUMENTS.length).toBeGreaterThan(10);
  const broken = DOCUMENTS.flatMap((document) =>
    [...readText(document).matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, link = '']) => {
      if (/^[a-z]+:/.test(link)) return [];
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? document : join(dirname(document), path);
      if (!existsSync(join(ROOT, target))) return [`${document}: ${link}`];
      const found = anchor === undefined || anchorsOf(readText(target)).includes(anchor);
      return found ? [] : [`${document}: ${link}: no such heading`];
    }),
  );
  expect(broken).toEqual([]);
});

/** Folders below a package's src, to the second level. */
function foldersBelow(root: string): string[] {
  const top = readdirSync(join(ROOT, root), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return top
    .flatMap(({ name }) => [
      `${name}/`,
      ...readdirSync(join(ROOT, root, name), { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => `${name}/${entry.name}/`),
    ])
    .sort();
}

describe('the code map of ARCHITECTURE.md names every folder, and none that is gone', () => {
  test.each(['packages/log/src', 'packages/server/src'])('%s', (root) => {
    const [, section = ''] = readText('ARCHITECTURE.md').split(`### ${root}\n`);
    const map = section.slice(0, section.indexOf('\n#'));
    const named = [...map.matchAll(/^ {4}(\S+\/) +\S/gm)].map(([, folder]) => folder);
    expect(named.sort()).toEqual(foldersBelow(root));
  });
});

test('every package carries the licence', () => {
  const licence = readText('LICENSE');
  expect(licence).toContain('Copyright 2026 The Attestry authors');
  for (const folder of ['packages/log', 'packages/server']) {
    expect(readText(`${folder}/LICENSE`)).toBe(licence);
    expect(JSON.parse(readText(`${folder}/package.json`))).toMatchObject({ license: 'Apache-2.0' });
  }
});

test('the lock file is whole and names no host', () => {
  const { packages } = JSON.parse(readText('package-lock.json')) as {
    packages: { [path: string]: { version?: string; link?: boolean; resolved?: string } };
  };
  // npm drops the packages of other platforms when it changes a lock beside an installed tree; `npm ci` then fails.
  const entries = Object.entries(packages).filter(([path, { link }]) => path !== '' && !link);
  expect(entries.filter(([, { version }]) => version === undefined).map(([path]) => path)).toEqual([]);
  expect(entries.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path)).toEqual([]);
  for (const folder of ['', 'packages/log', 'packages/server', 'bench']) {
    const { dependencies, devDependencies } = JSON.parse(readText(join(folder, 'package.json'))) as {
      [key: string]: object;
    };
    const locked = packages[folder] as { [key: string]: object };
    expect({ folder, dependencies, devDependencies }).toEqual({
      folder,
      dependencies: locked.dependencies,
      devDependencies: locked.devDependencies,
    });
  }
});
