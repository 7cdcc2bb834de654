import { createHash, createHmac, hkdfSync } from 'node:crypto';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { build, type Plugin } from 'vite';
import { beforeAll, describe, expect, test } from 'vitest';
import { isTest } from './check-imports.ts';
import { LOG_ROOMS } from './import-rules.ts';
import { ROOT, readSources } from './repository.ts';
import { scanModule } from './scan-module.ts';

const DIST = join(ROOT, 'packages/log/dist');
const ENTRY = 'every-pure-module';

/** Every module of every pure room, as built. */
const pureModules = [...readSources('packages/log').keys()]
  .filter((path) => !isTest(path) && LOG_ROOMS[path.slice(0, Math.max(0, path.indexOf('/')))]?.pure === true)
  .map((path) => path.replace(/\.ts$/, '.js'));

/** All of them as namespaces, so that nothing is left out as unused, and the smoke test beside them. */
const entry: Plugin = {
  name: 'entry',
  resolveId: (id) => (id.endsWith(ENTRY) ? `\0${ENTRY}` : undefined),
  load: (id) =>
    id === `\0${ENTRY}`
      ? [
          `export { smoke } from ${JSON.stringify(join(ROOT, 'test/browser/smoke.js'))};`,
          ...pureModules.map((path, i) => `export * as module${i} from ${JSON.stringify(`core/${path}`)};`),
        ].join('\n')
      : undefined,
};

interface Bundle {
  readonly code: string;
  readonly modules: readonly string[];
}

async function bundle(): Promise<Bundle> {
  const result = await build({
    configFile: false,
    root: ROOT,
    logLevel: 'error',
    plugins: [entry],
    resolve: { alias: { core: DIST } },
    build: {
      write: false,
      minify: false,
      target: 'es2023',
      lib: { entry: ENTRY, formats: ['iife'], name: 'attestry', fileName: 'attestry' },
    },
  });
  const chunks = (Array.isArray(result) ? result : [result]).flatMap((one) =>
    'output' in one ? one.output : [],
  );
  const [chunk] = chunks.filter((one) => one.type === 'chunk');
  if (chunk === undefined || chunks.length !== 1) throw new Error('expected one chunk');
  return { code: chunk.code, modules: chunk.moduleIds };
}

describe('the pure rooms in a browser', () => {
  let made: Bundle;
  beforeAll(async () => {
    made = await bundle();
  });

  test(`all ${pureModules.length} of their modules are bundled, and nothing of Node`, () => {
    expect(pureModules.length).toBeGreaterThan(50);
    const ours = made.modules.filter((id) => id.startsWith(DIST));
    expect(ours.length).toBeGreaterThan(50);
    // Where a module asks for node:fs, vite puts an empty one of this name and says nothing.
    expect(made.modules.filter((id) => id.includes('browser-external'))).toEqual([]);
    const { code, imports } = scanModule(made.code);
    expect(imports).toEqual([]);
    // `ipaddr.process` is a method of that package.
    expect(/(?<!\.)\b(?:Buffer|process|require)\b/.exec(code)).toBeNull();
  });

  test('they seal, verify and search without Node', () => {
    // What every browser has and ECMAScript does not. No process, require, Buffer, URL, timer or console.
    const context = createContext({ TextEncoder, TextDecoder });
    const result = JSON.parse(String(runInContext(`${made.code}\nattestry.smoke()`, context))) as {
      [name: string]: unknown;
    };
    const origin = 'audit.example.com/main/1';
    const sha256 = (data: string | Uint8Array): Buffer => createHash('sha256').update(data).digest();
    const hash = sha256(`\0${result.leaf}`);
    const key = Buffer.from(
      hkdfSync('sha256', 'a secret of 32 bytes and a few more', '', `attestry/tag-key/v1\0${origin}`, 32),
    );
    const input = [
      Buffer.from('attestry/tag/v1\0'),
      sha256(origin),
      Buffer.alloc(12),
      sha256(`attestry/genesis/v1\0${origin}`),
      hash,
    ];
    expect(result).toMatchObject({
      hash: hash.toString('hex'),
      tag: createHmac('sha256', key).update(Buffer.concat(input)).digest('hex'),
      root: hash.toString('hex'),
      checkpoint: 1,
      intact: true,
      altered: false,
      after: { password: '[redacted]' },
      query: 'actor:1 type:client.*',
      found: true,
    });
    expect(result.leaf).toMatch(/^\{"actor":\{"id":"1","type":"admin"\},"category":"client","id":/);
  });
});
