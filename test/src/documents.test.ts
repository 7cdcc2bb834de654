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
  test.each(['packages/log/src', 'packages/server/src', 'packages/web/src'])('%s', (root) => {
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

interface Locked {
  readonly version?: string;
  readonly link?: boolean;
  readonly resolved?: string;
  readonly bin?: { readonly [name: string]: string };
  readonly dependencies?: { readonly [name: string]: string };
  readonly devDependencies?: { readonly [name: string]: string };
  readonly optionalDependencies?: { readonly [name: string]: string };
}

describe('package-lock.json', () => {
  const { packages } = JSON.parse(readText('package-lock.json')) as {
    packages: { readonly [path: string]: Locked };
  };
  const foreign = Object.entries(packages).filter(
    ([path, { link }]) => path.includes('node_modules/') && !link,
  );

  test('has every package of every platform', () => {
    expect(foreign.length).toBeGreaterThan(100);
    expect(foreign.filter(([, { version }]) => version === undefined).map(([path]) => path)).toEqual([]);
    // npm leaves out what the registry at hand has not, and `npm ci` then fails on the lock that it wrote itself.
    const missing = foreign.flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter(
        (name) => !(`node_modules/${name}` in packages || `${path}/node_modules/${name}` in packages),
      ),
    );
    expect(missing).toEqual([]);
  });

  test('names no host', () => {
    expect(foreign.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path)).toEqual([]);
  });

  test.each(['', 'packages/log', 'packages/server', 'packages/web', 'bench'])(
    'says of "%s" what its package.json says',
    (folder) => {
      const { dependencies, devDependencies, bin } = JSON.parse(
        readText(join(folder, 'package.json')),
      ) as Locked;
      const locked = packages[folder];
      expect({ dependencies, devDependencies }).toEqual({
        dependencies: locked?.dependencies,
        devDependencies: locked?.devDependencies,
      });
      // A bin that the lock does not know is not linked, and npx would look for it in the registry.
      const named = Object.entries(bin ?? {}).map(([name, path]) => [name, path.replace(/^\.\//, '')]);
      expect(Object.fromEntries(named)).toEqual(locked?.bin ?? {});
    },
  );
});
