/** For tests: a dashboard as its build leaves it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';

export interface BuiltDashboard {
  readonly dir: string;
  remove(): void;
}

export const SCRIPT: string = 'console.log("the dashboard");'.repeat(20);

export function buildDashboard(): BuiltDashboard {
  const dir = mkdtempSync(join(tmpdir(), 'attestry-dashboard-'));
  mkdirSync(join(dir, 'assets'));
  const write = (name: string, content: string | Uint8Array): void => writeFileSync(join(dir, name), content);
  write(
    'index.html',
    '<!doctype html><base href="/" /><script type="module" nonce="attestry-nonce" src="assets/0"></script>',
  );
  write('assets/0', 'a file without an ending');
  write('assets/index-3f2a.js', SCRIPT);
  write('assets/index-3f2a.js.br', brotliCompressSync(SCRIPT));
  write('assets/index-3f2a.js.gz', gzipSync(SCRIPT));
  write('assets/inter-77aa.woff2', new Uint8Array([1, 2, 3]));
  write('theme.js', '/* theme */');
  write('favicon.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>');
  write('secret.txt', 'not for anybody');
  return { dir, remove: () => rmSync(dir, { recursive: true }) };
}
