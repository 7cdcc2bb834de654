import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ROOT, readText } from './repository.ts';

const readme = readText('README.md');

/** The text of a fenced block by its label: ```sh tour. */
function block(label: string): string {
  const text = new RegExp(`^\`\`\`\\w+ ${label}\n([\\s\\S]*?)^\`\`\`$`, 'm').exec(readme)?.[1];
  if (text === undefined) throw new Error(`README.md has no block "${label}"`);
  return text;
}

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'attestry-readme-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const environment = { ...process.env, NODE_NO_WARNINGS: '1' };

test('the embedded example runs and prints what README.md says', () => {
  const code = block('example');
  expect(
    code
      .trim()
      .split('\n')
      .filter((line) => line !== '').length,
  ).toBeLessThanOrEqual(16);
  // Beside this test, so that it finds @attestry/log as any package of the repository does.
  const module = join(ROOT, 'test/dist', `readme-example-${process.pid}.mjs`);
  writeFileSync(module, code);
  try {
    const output = execFileSync(process.execPath, [module], {
      cwd: folder,
      encoding: 'utf8',
      env: environment,
    });
    expect(output).toBe(block('output'));
  } finally {
    rmSync(module);
  }
});

test('the tour runs, line by line, and its comments are true', () => {
  const { bin } = JSON.parse(readText('packages/server/package.json')) as { bin: { attestry: string } };
  const command = `"${process.execPath}" "${join(ROOT, 'packages/server', bin.attestry)}"`;
  // What npx would find in a clone; in a folder elsewhere it would look for a published package.
  const script = `set -e\nnpx() { shift; ${command} "$@"; }\n${block('tour')}`;
  const output = execFileSync('bash', ['-c', script], {
    cwd: folder,
    encoding: 'utf8',
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  expect(output).toMatch(/^OK {2}demo\.example\/main\/1/m);
  expect(output).toMatch(/^BROKEN .*1 missing/m);
  expect(output).toMatch(/missing at #100$/m);
  expect(output).toMatch(/^exit code 3$/m);
  expect(output).toMatch(/client\.updated +admin:1 +client:7/);
  expect(output.match(/^OK {2}audit\.example\.com\/main\/1/gm)).toHaveLength(1);
});
