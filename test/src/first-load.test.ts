import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { firstLoad, kilobytes, latinFonts, type Manifest, type Part, sumOf } from './first-load.ts';
import { ROOT } from './repository.ts';

const BUILT = join(ROOT, 'packages/server/dist/web');
const BUDGET = 200_000;
const FONTS_BUDGET = 100_000;
const OVERVIEW = 'src/overview/overview-screen.tsx';

const read = (file: string): Uint8Array => readFileSync(join(BUILT, file));

function readManifest(): Manifest {
  const path = join(BUILT, '.vite/manifest.json');
  if (!existsSync(path)) throw new Error('the dashboard was not built: npm run build');
  return JSON.parse(readFileSync(path, 'utf8')) as Manifest;
}

function largest(parts: readonly Part[]): string {
  return parts
    .slice(0, 12)
    .map(({ file, bytes }) => `  ${kilobytes(bytes).padStart(10)}  ${file}`)
    .join('\n');
}

test('the dashboard is small when it is first loaded', () => {
  const manifest = readManifest();
  const parts = firstLoad(manifest, OVERVIEW, read);
  const fonts = latinFonts(manifest, read);
  console.log(
    `first load: ${kilobytes(sumOf(parts))} of ${kilobytes(BUDGET)} gzip, fonts ${kilobytes(sumOf(fonts))} of ${kilobytes(FONTS_BUDGET)}`,
  );
  expect(sumOf(parts), `too much is loaded first:\n${largest(parts)}`).toBeLessThanOrEqual(BUDGET);
  expect(fonts).toHaveLength(2);
  expect(sumOf(fonts), `the fonts are too large:\n${largest(fonts)}`).toBeLessThanOrEqual(FONTS_BUDGET);
});

test('what is loaded first is counted whole, and nothing twice', () => {
  const manifest: Manifest = {
    'index.html': { file: 'assets/a.js', imports: ['_shared.js'], css: ['assets/a.css'] },
    '_shared.js': { file: 'assets/shared.js', imports: ['index.html'] },
    'src/one.tsx': { file: 'assets/one.js', imports: ['_shared.js', '_more.js'], css: ['assets/one.css'] },
    '_more.js': { file: 'assets/more.js' },
    'src/two.tsx': { file: 'assets/two.js' },
  };
  const html =
    '<link rel="icon" href="./favicon.svg"><script src="./theme.js"></script><script type="module" src="./assets/a.js">';
  const parts = firstLoad(manifest, 'src/one.tsx', (file) =>
    new TextEncoder().encode(file === 'index.html' ? html : file),
  );
  expect(parts.map(({ file }) => file).sort()).toEqual([
    'assets/a.css',
    'assets/a.js',
    'assets/more.js',
    'assets/one.css',
    'assets/one.js',
    'assets/shared.js',
    'favicon.svg',
    'index.html',
    'theme.js',
  ]);
  expect(() => firstLoad(manifest, 'src/gone.tsx', () => new Uint8Array(0))).toThrow('no src/gone.tsx');
});
