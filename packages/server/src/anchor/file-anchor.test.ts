import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { anchorConformance, failureOf } from './anchor-conformance.test.kit.ts';
import { fileAnchor } from './file-anchor.ts';
import { shownLog } from './shown-log.test.kit.ts';

const parent = mkdtempSync(join(tmpdir(), 'attestry-file-'));
afterAll(() => rmSync(parent, { recursive: true, force: true }));

const never = new AbortController().signal;
let made = 0;

function somewhere(): string {
  const dir = join(parent, String(made++));
  mkdirSync(dir);
  return join(dir, 'checkpoints');
}

function open(path: string) {
  return fileAnchor({ kind: 'file', path }, { nowMs: Date.now });
}

anchorConformance('a file', async () => {
  const path = somewhere();
  return {
    anchor: open(path),
    secrets: [],
    breakOff: async () => rmSync(join(path, '..'), { recursive: true }),
    close: async () => {},
  };
});

describe('a file of copies', () => {
  test('has every checkpoint as it was signed, behind those that were there before', async () => {
    const [path, log] = [somewhere(), shownLog()];
    await open(path).show(log.checkpointOf(1), never);
    const before = readFileSync(path, 'utf8');
    await open(path).show(log.checkpointOf(5), never);
    const text = readFileSync(path, 'utf8');
    expect(text.startsWith(before)).toBe(true);
    for (const size of [1, 5]) expect(text).toContain(log.checkpointOf(size).note);
  });

  test('says where a copy is', async () => {
    const [path, log] = [somewhere(), shownLog()];
    const [receipt] = await open(path).show(log.checkpointOf(5), never);
    const { file, line } = JSON.parse(Buffer.from(receipt?.token ?? []).toString());
    expect([receipt?.who, receipt?.timeIsTheirs, file]).toEqual([path, false, path]);
    expect(readFileSync(path, 'utf8')).toBe(`\n${line}\n${log.checkpointOf(5).note}`);
  });

  test('is of several logs, and of sizes that went back', async () => {
    const path = somewhere();
    const [one, two] = [shownLog('test.example/one/1'), shownLog('test.example/two/1')];
    for (const size of [3, 300, 7]) await open(path).show(one.checkpointOf(size), never);
    await open(path).show(two.checkpointOf(9), never);
    const seen = [one.origin, two.origin, 'test.example/none/1'].map((origin) =>
      open(path).lastSeen?.(origin, never),
    );
    expect(await Promise.all(seen)).toEqual([300, 9, 0]);
  });

  test('torn copies, and headers that promise what is not there, are no copies', async () => {
    const [path, log] = [somewhere(), shownLog()];
    await open(path).show(log.checkpointOf(3), never);
    const whole = readFileSync(path, 'utf8');
    const { note } = log.checkpointOf(9);
    const header = `attestry-checkpoint 2026-01-01T00:00:00.000Z 9 ${note.length + 2} ${log.origin}`;
    appendFileSync(path, `\n${header}\n${note.slice(0, 40)}`);
    await open(path).show(log.checkpointOf(4), never);
    appendFileSync(path, `\n${header.replace(' 9 ', ' 10 ')}\n${note}\n${header}`);
    expect(await open(path).lastSeen?.(log.origin, never)).toBe(4);
    expect(readFileSync(path, 'utf8').startsWith(whole)).toBe(true);
  });

  test('is a plain file in a folder that is there', async () => {
    const log = shownLog();
    const path = somewhere();
    symlinkSync('/dev/null', path);
    const folder = somewhere();
    mkdirSync(folder);
    const pipe = somewhere();
    execFileSync('mkfifo', [pipe]);
    for (const [where, says] of [
      [path, 'is a link'],
      [folder, 'is a folder'],
      [pipe, 'is no plain file'],
      ['/dev/null', 'is no plain file'],
      [join(folder, 'gone', 'file'), 'has no folder'],
    ] as const) {
      const { kind, message } = await failureOf(open(where), log.checkpointOf(1));
      expect([kind, message]).toEqual(['refused', expect.stringContaining(says)]);
    }
    expect(() => open('checkpoints')).toThrow('begin it with /');
  });

  test('of something else is not touched, but one of which the beginning was torn goes on', async () => {
    const [path, log] = [somewhere(), shownLog()];
    for (const text of ['SQLite format 3', 'attestry-checkpoint ', '\nattestry-checkpoints']) {
      writeFileSync(path, text);
      const { kind, message } = await failureOf(open(path), log.checkpointOf(1));
      expect([kind, message]).toEqual(['refused', expect.stringContaining('something else')]);
      expect(readFileSync(path, 'utf8')).toBe(text);
    }
    writeFileSync(path, '\nattest');
    await open(path).show(log.checkpointOf(3), never);
    expect(await open(path).lastSeen?.(log.origin, never)).toBe(3);
  });
});
