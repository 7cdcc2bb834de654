import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { formatHex } from '../bytes/encoding.ts';
import { sha256 } from '../node/crypto.ts';
import { newSigner, ORIGIN, openSigner, temporaryFolder } from '../testing/log-parts.test.kit.ts';
import { requestOf, rootOfHistory, type Wanted } from './conformance/histories.ts';
import { signerConformance } from './conformance/signer-suite.ts';
import type { FolderSigner } from './folder-signer.ts';

const parent = temporaryFolder();

function request(size: number, wanted: Partial<Wanted> = {}): string {
  return requestOf({ origin: ORIGIN, size, ...wanted });
}

function emptySigner(): { signer: FolderSigner; folder: string } {
  const folder = join(mkdtempSync(join(parent, 'signer-')), 'signer');
  return { signer: newSigner(folder), folder };
}

async function enrolled(): Promise<{ signer: FolderSigner; folder: string }> {
  const empty = emptySigner();
  await empty.signer.enroll(ORIGIN);
  return empty;
}

signerConformance('a signer in this process', async () => {
  const { signer, folder } = emptySigner();
  return { signer, reopen: async () => openSigner(folder), close: async () => {} };
});

describe('the folder of a signer', () => {
  test('keeps key and states where only their owner reads them', async () => {
    const { folder } = await enrolled();
    for (const file of ['key', 'identity']) expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    for (const file of readdirSync(join(folder, 'origins')))
      expect(statSync(join(folder, 'origins', file)).mode & 0o777).toBe(0o600);
  });

  test('is not made over another', async () => {
    const { folder } = await enrolled();
    const key = readFileSync(join(folder, 'key'), 'utf8');
    expect(() => newSigner(folder)).toThrow(/signer's folder already/);
    expect(readFileSync(join(folder, 'key'), 'utf8')).toBe(key);
  });

  test('is opened with the same key', async () => {
    const { signer, folder } = await enrolled();
    expect(await openSigner(folder).verifierKeys(ORIGIN)).toEqual(await signer.verifierKeys(ORIGIN));
  });

  test('holds nothing else and no draft afterwards', async () => {
    const { signer, folder } = await enrolled();
    await signer.addCheckpoint(request(3));
    await signer.writeResume(ORIGIN, {
      size: 256,
      root: rootOfHistory('one', 2),
      tag: rootOfHistory('one', 3),
      epoch: 1,
    });
    const files = readdirSync(folder, { recursive: true }).map(String).sort();
    const hex = formatHex(sha256(ORIGIN));
    expect(files).toEqual([
      ...['identity', 'key', 'lock', 'manifest'],
      ...['origins', `origins/${hex}.json`, 'resume', `resume/${hex}.json`],
    ]);
  });
});

describe('a signature', () => {
  test('that was decided before a crash is made by the next who asks', async () => {
    const { signer, folder } = await enrolled();
    await signer.addCheckpoint(request(3));
    const file = join(folder, 'origins', `${formatHex(sha256(ORIGIN))}.json`);
    const { note, ...state } = JSON.parse(readFileSync(file, 'utf8')) as { note: string };
    // As it stands between the two writes: decided, and not signed.
    writeFileSync(file, JSON.stringify({ ...state, note: note.slice(0, note.indexOf('\n\n') + 1) }));
    const again = openSigner(folder);
    expect((await again.addCheckpoint(request(3, { old: 3, history: 'two' }))).status).toBe(422);
    expect((await again.addCheckpoint(request(3, { old: 3 }))).status).toBe(200);
    expect((await again.lastSigned(ORIGIN))?.note).toBe(note);
  });
});

describe('several processes on one folder', () => {
  test('sign one root for a size, whoever asks first', async () => {
    const { folder } = await enrolled();
    const script = `
      import { FolderSigner } from ${JSON.stringify(new URL('./folder-signer.js', import.meta.url).href)};
      import { fileLock } from ${JSON.stringify(new URL('../store/sqlite/file-lock.js', import.meta.url).href)};
      const signer = FolderSigner.open(${JSON.stringify(folder)}, fileLock(${JSON.stringify(join(folder, 'lock'))}));
      const [body] = process.argv.slice(1);
      process.stdout.write(String((await signer.addCheckpoint(body)).status));
    `;
    const ask = async (history: string): Promise<string> => {
      const child = spawn(process.execPath, ['--input-type=module', '-e', script, request(5, { history })], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let out = '';
      child.stdout.on('data', (text) => {
        out += text;
      });
      await once(child, 'close');
      return out;
    };
    const answers = await Promise.all(['a', 'b', 'c', 'd'].map(ask));
    expect(answers.sort()).toEqual(['200', '409', '409', '409']);
    const state = await openSigner(folder).lastSigned(ORIGIN);
    expect(['a', 'b', 'c', 'd'].map((history) => rootOfHistory(history, 5))).toContain(state?.root);
  });
});
