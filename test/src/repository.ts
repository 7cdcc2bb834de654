import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where the repository is: this module runs as test/dist/repository.js. */
export const ROOT: string = fileURLToPath(new URL('../../', import.meta.url));

export function readText(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** Files below a folder of the repository whose names end so; paths below that folder, with slashes. */
export function listFiles(folder: string, ending: string): readonly string[] {
  const root = join(ROOT, folder);
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}

/** The doors of a package: what `exports` opens, as modules below its src. */
export function listDoors(packageFolder: string): readonly string[] {
  const { exports = {} } = JSON.parse(readText(`${packageFolder}/package.json`)) as {
    exports?: Record<string, string>;
  };
  return Object.values(exports)
    .filter((path) => path.startsWith('./dist/'))
    .map((path) => path.replace('./dist/', '').replace(/\.js$/, '.ts'));
}

/** The sources of a package: path below src → text. */
export function readSources(packageFolder: string): ReadonlyMap<string, string> {
  return new Map(
    ['.ts', '.tsx']
      .flatMap((ending) => listFiles(`${packageFolder}/src`, ending))
      .map((path) => [path, readText(`${packageFolder}/src/${path}`)]),
  );
}
