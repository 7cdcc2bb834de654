/**
 * Builds the dashboard into packages/server/dist/web, where the server finds it; at once where nothing changed since.
 * Beside each file of text are its compressed forms: the server compresses nothing while it serves.
 */
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const OUT = join(HERE, '../server/dist/web');
const MARK = 'built-from';
/** What the result depends on; the lock file stands for all packages. */
const INPUTS = [
  'src',
  'public',
  'index.html',
  'vite.config.ts',
  'build.js',
  '../log/src',
  '../../package-lock.json',
];

const inputs = digestOf(INPUTS.flatMap((input) => listFiles(join(HERE, input))).filter(isBuilt));
if (!isThere(inputs)) await build();

/** Beside its place, and moved there whole: who builds at the same time, or serves, never sees half of one. */
async function build() {
  const made = `${OUT}.${process.pid}`;
  try {
    const vite = await import('vite');
    await vite.build({
      root: HERE,
      configFile: join(HERE, 'vite.config.ts'),
      logLevel: 'warn',
      build: { outDir: made },
    });
    for (const file of listFiles(made)) if (/\.(?:js|css|html|svg)$/.test(file)) compress(file);
    writeFileSync(join(made, MARK), inputs);
    replace(made);
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
}

function replace(made) {
  const old = `${made}.old`;
  mkdirSync(dirname(OUT), { recursive: true });
  for (let attempt = 0; attempt < 10 && !isThere(inputs); attempt++) {
    try {
      if (existsSync(OUT)) renameSync(OUT, old);
      renameSync(made, OUT);
    } catch (error) {
      // Somebody else was between the two steps: what they left is looked at again.
      if (!['ENOENT', 'ENOTEMPTY', 'EEXIST', 'EPERM'].includes(error.code)) throw error;
    } finally {
      rmSync(old, { recursive: true, force: true });
    }
  }
  if (!isThere(inputs)) throw new Error(`${OUT} could not be replaced`);
}

function isThere(inputs) {
  const mark = join(OUT, MARK);
  return existsSync(mark) && readFileSync(mark, 'utf8') === inputs;
}

/** Tests are no part of what is built. */
function isBuilt(file) {
  return !/\.test\.(?:kit\.)?tsx?$/.test(file);
}

function listFiles(path) {
  if (!statSync(path).isDirectory()) return [path];
  const entries = readdirSync(path, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function digestOf(files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(file).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}

function compress(file) {
  const bytes = readFileSync(file);
  writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
  writeFileSync(`${file}.br`, brotliCompressSync(bytes));
}
