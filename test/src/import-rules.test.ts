import { describe, expect, test } from 'vitest';
import { checkImports, isTest, type PackageRules, type Sources } from './check-imports.ts';
import { LOG_ROOMS, type Room, SERVER_ROOMS, WEB_ROOMS } from './import-rules.ts';
import { listDoors, readSources, readText } from './repository.ts';
import { scanModule } from './scan-module.ts';

const LOG: PackageRules = { name: '@attestry/log', rooms: LOG_ROOMS, doors: listDoors('packages/log') };
const SERVER: PackageRules = {
  name: 'attestry',
  rooms: SERVER_ROOMS,
  doors: listDoors('packages/server'),
  environment: 'cli',
};
/** Nobody imports it, so it has no door. */
const WEB: PackageRules = { name: '@attestry/web', rooms: WEB_ROOMS, doors: [] };
const logSources = readSources('packages/log');
const serverSources = readSources('packages/server');
const webSources = readSources('packages/web');
const SOURCES = [...logSources, ...serverSources, ...webSources];

function productModules(sources: Sources): string[] {
  return [...sources.keys()].filter((path) => !isTest(path));
}

describe('imports go one way', () => {
  const looked = [logSources, serverSources, webSources].flatMap(productModules).length;
  const imports = SOURCES.reduce((sum, [, source]) => sum + scanModule(source).imports.length, 0);

  test(`in ${looked} modules with ${imports} imports`, () => {
    // A scanner that finds nothing would find nothing wrong.
    expect(looked).toBeGreaterThan(50);
    expect(imports).toBeGreaterThan(300);
  });

  test('in @attestry/log', () => {
    expect(checkImports(logSources, LOG)).toEqual([]);
  });

  test('in attestry', () => {
    expect(checkImports(serverSources, SERVER)).toEqual([]);
  });

  test('in the dashboard', () => {
    expect(checkImports(webSources, WEB)).toEqual([]);
  });

  test('attestry and the dashboard import @attestry/log only through its doors', () => {
    expect(closedDoors(serverSources)).toEqual([]);
    expect(closedDoors(webSources)).toEqual([]);
    const planted = ['@attestry/log/dist/node/crypto.js', '@attestry/log/internals'];
    for (const specifier of planted) {
      expect(closedDoors(new Map([['cli/planted.ts', `import '${specifier}';`]]))).toEqual([specifier]);
    }
  });

  test('every import of a module is seen', () => {
    // Counted apart from the scanner, on the lines that Biome's formatter makes.
    for (const [path, source] of SOURCES) {
      const lines = source.match(/^(?:import|export) (?:[^'"`;]*? from )?'[^']+';$/gm)?.length ?? 0;
      const seen = scanModule(source).imports.length;
      expect(seen, path).toBeGreaterThanOrEqual(lines);
    }
  });

  test('no rule is for a room that is gone', () => {
    const rooms = (list: { readonly [room: string]: Room }, sources: Sources): string[] =>
      Object.keys(list).filter(
        (room) =>
          ![...sources.keys()].some((path) => room === '' || path === room || path.startsWith(`${room}/`)),
      );
    for (const [list, sources] of [
      [LOG_ROOMS, logSources],
      [SERVER_ROOMS, serverSources],
      [WEB_ROOMS, webSources],
    ] as const) {
      expect(rooms(list, sources)).toEqual([]);
      const named = Object.values(list).flatMap(({ may }) => Object.keys(may));
      expect(named.filter((name) => name.endsWith('.ts') && !sources.has(name))).toEqual([]);
    }
  });
});

/** What is imported from @attestry/log and not open to others. The door `internals` is for our own benches. */
function closedDoors(sources: Sources): string[] {
  const { exports } = JSON.parse(readText('packages/log/package.json')) as {
    exports: Record<string, string>;
  };
  const opened = Object.keys(exports).map((door) => door.replace(/^\./, LOG.name));
  return [...sources.values()]
    .flatMap((source) => scanModule(source).imports.map(({ specifier }) => specifier))
    .filter((specifier) => specifier.startsWith(LOG.name))
    .filter((specifier) => !opened.includes(specifier) || specifier.endsWith('/internals'));
}

/** What the check says of one module that is added to the real ones. */
function plant(
  path: string,
  source: string,
  sources: Sources = logSources,
  rules: PackageRules = LOG,
): readonly string[] {
  return checkImports(new Map([...sources, [path, source]]), rules).filter((line) =>
    line.startsWith(`${path}:`),
  );
}

describe('a planted violation fails', () => {
  test.each([
    ['tree/planted.ts', "import { readFileSync } from 'node:fs';", 'pure room tree'],
    ['tree/planted.ts', "import type { Leaf } from '../record/leaf.ts';", 'not record/leaf.ts'],
    ['event/planted.ts', "export { formatJcs } from '../record/canonical.ts';", 'not record/canonical.ts'],
    [
      'record/planted.ts',
      "import {\n  prepareEvent,\n} from '../event/prepare-event.ts';",
      'not event/prepare-event.ts',
    ],
    ['verify/planted.ts', "import { sha256 } from '../node/crypto.ts';", 'not node/crypto.ts'],
    [
      'log/planted.ts',
      "import { openSqliteStore } from '../store/sqlite/sqlite-store.ts';",
      'not store/sqlite/',
    ],
    [
      'log/planted.ts',
      "import { FolderSigner } from '../signer/folder-signer.ts';",
      'not signer/folder-signer.ts',
    ],
    ['log/planted.ts', "const store = await import('../store/memory/memory-store.ts');", 'not store/memory/'],
    ['store/sqlite/planted.ts', "import type { Log } from '../../log/log.ts';", 'not log/log.ts'],
    ['store/sqlite/planted.ts', "import { tally } from '../memory/tally.ts';", 'not store/memory/tally.ts'],
    [
      'store/sqlite/planted.ts',
      "new Worker(new URL('../../log/verify-thread.js', import.meta.url));",
      'not log/verify-thread.ts',
    ],
    ['log/planted.ts', "import { tree } from '../tree/reference-tree.test.kit.ts';", 'does not import tests'],
    ['log/planted.ts', "import { searchLog } from '../index.ts';", 'doors are for others'],
    ['log/planted.ts', "import { a } from '../tree/hash';", 'with .ts'],
    ['log/planted.ts', "import { a } from '../tree/nothing.ts';", 'is not there'],
    ['log/planted.ts', "import { a } from '../../../server/src/cli/verb.ts';", 'by their name'],
    ['log/planted.ts', "import { Hono } from 'hono';", 'package hono'],
    ['tree/utils/planted.ts', 'export {};', 'says nothing'],
    ['bytes/index.ts', 'export {};', 'this is none'],
    ['helmet/planted.ts', 'export {};', 'no rule for this folder'],
    ['log/planted.ts', 'export const home = process.env.HOME;', 'reads process.env'],
  ])('%s: %s', (path, source, said) => {
    expect(plant(path, source).join('\n')).toContain(said);
  });

  test.each([
    'export const now = Date.now();',
    'export const now = new Date();',
    'export const random = Math.random();',
    'export async function wait() {}',
    'export const bytes = Buffer.alloc(1);',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the text of a module
    'export const text = `${process.version}`;',
    'console.log(1);',
    'export const slash = /[/\'"]/; setTimeout(() => 0, 1);',
  ])('pure: %s', (source) => {
    expect(plant('tree/planted.ts', source)).toHaveLength(1);
  });

  test.each([
    "// Date.now, as 'they' say",
    "/* import { a } from 'node:fs' */",
    "export const said = 'process.env and Date.now and await';",
    'export const quotient = (4 / 2) / 1; // Buffer',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the text of a module
    'export const said = `Math.random() ${1 + 1} console`;',
    'export const at = new Date(0);',
  ])('and what only looks like one does not: %s', (source) => {
    expect(plant('tree/planted.ts', source)).toEqual([]);
  });

  test('circles of modules and of folders', () => {
    const rooms = { a: { may: { b: '' } }, b: { may: { a: '' } } };
    const circle = new Map([
      ['a/one.ts', "import type { two } from '../b/two.ts';\nimport './other.ts';"],
      ['a/other.ts', ''],
      ['b/two.ts', "import { one } from '../a/other.ts';"],
    ]);
    expect(checkImports(circle, { name: 'x', rooms, doors: [] })).toEqual([
      'folders import each other in a circle: a → b',
    ]);
    circle.set('a/other.ts', "import './one.ts';");
    expect(checkImports(circle, { name: 'x', rooms, doors: [] })).toContain(
      'modules import each other in a circle: a/one.ts → a/other.ts',
    );
  });

  test.each([
    ['ui/planted.tsx', "import { api } from '../api/attestry-api.ts';", 'not api/attestry-api.ts'],
    ['ui/planted.tsx', "import { ApiError } from '../api/api-error.ts';", undefined],
    ['ui/planted.tsx', "import { useQuery } from '@tanstack/react-query';", 'nothing of the package'],
    ['jobs/planted.tsx', "import { SECTIONS } from '../settings/settings-screen.tsx';", 'not settings/'],
    ['events/planted.tsx', "import Drawer from '../record/record-drawer.tsx';", undefined],
    ['jobs/planted.ts', "import { openService } from 'attestry';", 'nothing of the package attestry'],
    ['jobs/planted.ts', "import { Session } from 'attestry/api';", 'only types of the package attestry/api'],
    ['jobs/planted.ts', "import type { Session } from 'attestry/api';", undefined],
    ['jobs/planted.ts', "import { createLog } from '@attestry/log';", 'nothing of the package @attestry/log'],
    ['jobs/planted.ts', "import { parseQuery } from '@attestry/log/query';", undefined],
    ['jobs/planted.ts', "import { join } from 'node:path';", 'nothing of the package node:path'],
    ['jobs/planted.tsx', "import dayjs from 'dayjs';", 'nothing of the package dayjs'],
    ['jobs/planted.tsx', "import { Jobs } from './planted-jobs';", 'with .ts'],
  ])('in the dashboard, %s: %s', (path, source, said) => {
    const broken = plant(path, source, webSources, WEB);
    if (said === undefined) expect(broken).toEqual([]);
    else expect(broken.join('\n')).toContain(said);
  });

  test('an importer that knows commands', () => {
    expect(
      plant('ingest/planted.ts', "import { verb } from '../cli/verb.ts';", serverSources, SERVER).join(),
    ).toContain('not cli/verb.ts');
  });
});
