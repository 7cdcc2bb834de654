import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ROOT, readText } from './repository.ts';

/** The text of a fenced block by its label: ```sh tour. */
function block(label: string, document = 'README.md'): string {
  const text = new RegExp(`^\`\`\`\\w+ ${label}\n([\\s\\S]*?)^\`\`\`$`, 'm').exec(readText(document))?.[1];
  if (text === undefined) throw new Error(`${document} has no block "${label}"`);
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

const { bin } = JSON.parse(readText('packages/server/package.json')) as { bin: { attestry: string } };
const command = join(ROOT, 'packages/server', bin.attestry);

/** Runs lines of a shell, with what npx would find in a clone, and with a curl for machines that have none. */
function runShell(lines: string): string {
  const curl = join(ROOT, 'test/dist/curl.js');
  const script = `set -e
npx() { shift; "${process.execPath}" "${command}" "$@"; }
curl() { "${process.execPath}" "${curl}" "$@"; echo; }
${lines}`;
  return execFileSync('bash', ['-c', script], {
    cwd: folder,
    encoding: 'utf8',
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

interface Started {
  readonly server: ChildProcess;
  readonly url: string;
  readonly apiKey?: string;
}

/** Starts `attestry serve` as a document says, on a free port, and waits until it serves. */
async function startServer(args: readonly string[]): Promise<Started> {
  const server = spawn(process.execPath, [command, ...args, '--json', '--port', '0'], {
    cwd: folder,
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(server.stdout, 'data')) as [Buffer];
  return { server, ...(JSON.parse(line.toString()) as { url: string; apiKey?: string }) };
}

async function stopServer(server: ChildProcess): Promise<void> {
  const exited = once(server, 'exit');
  server.kill('SIGTERM');
  expect(await exited).toEqual([0, null]);
}

test('what README.md says to a server is answered as it says', async () => {
  const { server, url, apiKey = '' } = await startServer(['serve', '--init']);
  try {
    const output = runShell(block('server').replaceAll('http://localhost:4000', url).replace('ak_…', apiKey));
    const [receipt = '', page = '', ...verdict] = output.split('\n').filter((line) => line !== '');
    expect(JSON.parse(receipt)).toMatchObject({ seq: expect.any(Number), hash: expect.any(String) });
    expect(JSON.parse(page)).toMatchObject({
      records: [{ sections: { change: { after: { password: '[redacted]' } } } }],
    });
    expect(verdict.join('\n')).toMatch(/^OK /);
  } finally {
    await stopServer(server);
  }
});

test('what docs/server.md says to start runs, and so do its keys', async () => {
  const starts = [...readText('docs/server.md').matchAll(/^npx attestry (serve.*)$/gm)];
  expect(starts.length).toBeGreaterThan(1);
  for (const [, args = ''] of starts) {
    const { server, url } = await startServer(args.split(' '));
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    await stopServer(server);
  }
  expect(runShell(block('keys', 'docs/server.md'))).toMatch(/ak_[0-9a-z]{12}_[0-9A-Za-z]{43}[\s\S]*auditor/);
});

test('the tour runs, line by line, and its comments are true', () => {
  const output = runShell(block('tour'));
  expect(output).toMatch(/^OK {2}demo\.example\/main\/1/m);
  expect(output).toMatch(/^BROKEN .*1 missing/m);
  expect(output).toMatch(/missing at #100$/m);
  expect(output).toMatch(/^exit code 3$/m);
  expect(output).toMatch(/client\.updated +admin:1 +client:7/);
  expect(output.match(/^OK {2}audit\.example\.com\/main\/1/gm)).toHaveLength(1);
});
