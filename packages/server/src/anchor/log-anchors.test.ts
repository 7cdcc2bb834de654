import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { searchLog } from '@attestry/log';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Jobs } from '../operate/jobs.ts';
import { type Operated, operateFolder, until } from '../operate/operated.test.kit.ts';
import { AnchorFailure } from './anchor.ts';
import type { AnchorState, NewAnchor } from './anchor-state.ts';
import { type FileAnchors, fileAnchors } from './file-anchors.test.kit.ts';
import { type AnchorParts, LogAnchors } from './log-anchors.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

let outside: string;
let nowMs: number;
let kinds: FileAnchors;
let operated: Operated;
beforeEach(async () => {
  outside = mkdtempSync(join(tmpdir(), 'attestry-outside-'));
  nowMs = Math.ceil(Date.now() / HOUR_MS) * HOUR_MS + MINUTE_MS / 2;
  kinds = fileAnchors(() => nowMs);
  operated = await operateFolder({ nowMs: () => nowMs, anchorKinds: kinds });
});
afterEach(async () => {
  await operated.close();
  rmSync(outside, { recursive: true });
});

const witnessed = (): string => join(outside, 'witness');

function add(config: NewAnchor['config'], everyMs = MINUTE_MS): Promise<AnchorState> {
  return operated.service.anchors.add('main', { name: `the ${config.kind}`, config, everyMs }, {});
}

const addWitness = (): Promise<AnchorState> => add({ kind: 'witness', policy: witnessed() });
const addCopy = (): Promise<AnchorState> => add({ kind: 'file', path: join(outside, 'checkpoints') });
const addHook = (): Promise<AnchorState> => add({ kind: 'webhook', url: 'https://hook.example.com/' });

/** How many records of a type there are. */
async function count(type: string): Promise<number> {
  return (await searchLog(operated.log, `type:${type}`, { limit: 1000 })).records.length;
}

async function stateOf({ id }: AnchorState): Promise<AnchorState | undefined> {
  const { anchors } = await operated.service.anchors.list('main');
  return anchors.find((anchor) => anchor.id === id);
}

describe('a round', () => {
  test('shows what has grown to whom it is due, and records it once', async () => {
    const { anchors } = operated.service;
    expect(await anchors.run('main')).toEqual({ idle: true, failing: [] });
    await addWitness();
    await add({ kind: 'file', path: join(outside, 'checkpoints') }, HOUR_MS);
    expect(await anchors.run('main')).toEqual({ idle: false, failing: [] });
    expect(await count('audit.anchored')).toBe(2);
    nowMs += MINUTE_MS;
    // What was recorded of the two is nothing to be shown.
    expect(await anchors.run('main')).toEqual({ idle: true, failing: [] });
    await operated.log.record('a.b');
    expect(await anchors.run('main')).toEqual({ idle: false, failing: [] });
    // Both at once: which of them is asked first is nobody's business.
    expect(kinds.shown.slice(0, 2)).toEqual(
      expect.arrayContaining([
        { kind: 'witness', size: 3 },
        { kind: 'file', size: 3 },
      ]),
    );
    expect(kinds.shown.slice(2)).toEqual([{ kind: 'witness', size: 6 }]);
    nowMs += HOUR_MS;
    await anchors.run('main');
    expect(kinds.shown.slice(3)).toEqual([{ kind: 'file', size: 7 }]);
  });

  test('goes on where a crash left it: nothing is lost, and nothing recorded twice', async () => {
    const { anchors, database } = operated.service;
    await addWitness();
    await anchors.run('main');
    const before = await anchors.given('main', 10);
    // It was recorded, and the program died before it noted where.
    await database.run('UPDATE anchorings SET seq = NULL');
    await anchors.run('main');
    expect(await anchors.given('main', 10)).toEqual(before);
    expect(await count('audit.anchored')).toBe(1);
    // It died between keeping what came back and recording it.
    await database.run("UPDATE anchorings SET seq = NULL, id = 'not-on-record-yet'");
    await anchors.run('main');
    expect(await count('audit.anchored')).toBe(2);
    const [given] = await anchors.given('main', 10);
    const { records } = await searchLog(operated.log, `seq:${given?.seq}`);
    expect(records[0]?.leaf).toMatchObject({ type: 'audit.anchored', ref: 'not-on-record-yet' });
  });

  test('tries again later, and later still, and says so once', async () => {
    const hook = await addHook();
    const jobs = new Jobs(operated.service, { tickMs: 2, fullDelayMs: 1e9 });
    jobs.start();
    const tried: number[] = [];
    for (let minute = 0; minute < 34; minute++) {
      nowMs += MINUTE_MS;
      const was = kinds.shown.length;
      await until(async () => (await jobs.list('main')).every(isDone));
      if (kinds.shown.length > was) tried.push(minute);
    }
    await jobs.stop();
    expect(tried).toEqual([0, 1, 3, 7, 15, 31]);
    expect(operated.errors).toEqual([
      new Error('the job anchor of "main" failed: the webhook: nobody answers'),
    ]);
    expect(await stateOf(hook)).toMatchObject({
      failure: { kind: 'unreachable', message: 'nobody answers' },
      lag: 2,
      overdue: true,
    });
  });

  test('waits for nobody without end, and holds up no record', async () => {
    const slow = await addHook();
    await addCopy();
    const anchors = parallel({ showMs: 100 });
    // Whatever its signal says.
    kinds.before = () =>
      kinds.shown.at(-1)?.kind === 'webhook' ? sleep(60_000, undefined, { ref: false }) : undefined;
    const round = anchors.run('main');
    await until(() => existsSync(join(outside, 'checkpoints')));
    await operated.log.record('a.b');
    expect(await round).toEqual({
      idle: false,
      failing: ['the webhook: it did not answer within 0 seconds'],
    });
    expect(await stateOf(slow)).toMatchObject({ failure: { kind: 'unreachable' } });
    expect(await count('audit.anchored')).toBe(1);
  });
});

function isDone({ running, nextRun }: { readonly running: boolean; readonly nextRun?: string }): boolean {
  return !running && (nextRun === undefined || Date.parse(nextRun) > nowMs);
}

/** Others on the same tables. */
function parallel(parts: Partial<AnchorParts>): LogAnchors {
  const { logs, database, onError, onNotice } = operated.service;
  return new LogAnchors({ logs, database, kinds, nowMs: () => nowMs, onError, onNotice, ...parts });
}

test('a log in which nothing happens has one verification a day, and that one is anchored once', async () => {
  await addWitness();
  await addCopy();
  const jobs = new Jobs(operated.service, { tickMs: 1, fullDelayMs: 0 });
  jobs.start();
  await until(async () => (await count('audit.verified')) === 1);
  const days = 3;
  for (let hour = 0; hour < 24 * days; hour += 2) {
    nowMs += 2 * HOUR_MS;
    await until(async () => (await jobs.list('main')).every(isDone));
  }
  await jobs.stop();
  const verified = await count('audit.verified');
  expect(verified).toBe(1 + days);
  const anchored = await count('audit.anchored');
  // Whether the first run was there before the first showing is nobody's promise.
  expect([2 * verified, 2 * verified + 2]).toContain(anchored);
  expect((await operated.log.store.readHead()).size).toBe(3 + verified + anchored);
  expect(operated.errors).toEqual([]);
});

describe('somebody who has seen', () => {
  test('more makes the log read-only, and that is on record', async () => {
    const witness = await addWitness();
    writeFileSync(witnessed(), '1000');
    expect((await operated.service.anchors.run('main')).failing).toEqual(['the witness: it has seen 1000']);
    expect(operated.log.readOnly).toMatchObject({
      ...{ kind: 'cut', size: 2, seen: 1000, who: 'the witness' },
      explanation: expect.stringContaining('the witness has seen 1000'),
    });
    await expect(operated.log.record('a.b')).rejects.toMatchObject({ code: 'LOG_READ_ONLY' });
    await expect(operated.service.anchors.run('main')).rejects.toMatchObject({ code: 'LOG_READ_ONLY' });
    await expect(operated.service.anchors.test('main', witness.id)).rejects.toMatchObject({
      code: 'LOG_READ_ONLY',
    });
    const { records } = await searchLog(operated.log, 'type:audit.chain_broken');
    expect(records[0]?.leaf).toMatchObject({
      severity: 'critical',
      system: { anchor: witness.id, finding: { kind: 'cut', from: null, to: null, count: 1 } },
    });
    expect(operated.notices).toEqual([
      '[attestry] CHAIN BROKEN at seq=- (last verified=-1): cut: expected 1000 records, got 2',
    ]);
  });

  test('another history makes it read-only', async () => {
    await addCopy();
    kinds.before = () => {
      throw new AnchorFailure('forked', 'it is another history');
    };
    await operated.service.anchors.run('main');
    expect(operated.log.readOnly).toMatchObject({ kind: 'forked', what: 'seen', who: 'the file' });
  });

  test('what is there by now says nothing against it', async () => {
    const witness = await addWitness();
    kinds.before = async () => {
      await operated.log.record('a.b');
      throw new AnchorFailure('rollback', 'another server was faster', { seen: 3 });
    };
    await operated.service.anchors.run('main');
    expect(operated.log.readOnly).toBeUndefined();
    expect(await stateOf(witness)).toMatchObject({ failure: { kind: 'rollback' } });
  });
});

describe('when a log is opened', () => {
  /** All of the machine, the signer too, as it was. */
  async function setBack(change: () => Promise<unknown>): Promise<void> {
    const old = join(outside, 'old');
    await operated.service.close();
    cpSync(operated.dir, old, { recursive: true });
    await operated.reopen();
    await change();
    await operated.service.close();
    rmSync(operated.dir, { recursive: true });
    cpSync(old, operated.dir, { recursive: true });
  }

  test('those outside find a machine that was set back as a whole', async () => {
    const witness = await addWitness();
    await operated.service.anchors.run('main');
    await setBack(async () => {
      await operated.log.record('a.b');
      await operated.service.anchors.test('main', witness.id);
    });
    await operated.reopen();
    expect(operated.log.readOnly).toMatchObject({ kind: 'cut', size: 3, seen: 4, who: 'the witness' });
    await expect(operated.log.record('a.b')).rejects.toMatchObject({ code: 'LOG_READ_ONLY' });
    expect((await operated.log.store.readHead()).size).toBe(3);
    expect(operated.notices).toHaveLength(1);
    expect(operated.errors).toEqual([]);
  });

  test('whoever cannot be asked is reported, and holds it up for a moment only', async () => {
    await addHook();
    await addWitness();
    await operated.service.anchors.run('main');
    await operated.reopen();
    expect(operated.log.readOnly).toBeUndefined();
    expect(operated.errors).toEqual([
      new Error(
        'the anchor "the webhook" of test/main/1 could not be asked what it has seen: nobody answers',
      ),
    ]);
    kinds.before = () => new Promise(() => {});
    expect(await parallel({ askMs: 50 }).ask('main', operated.log)).toBeUndefined();
    expect(operated.errors).toHaveLength(3);
  });

  test('somebody whom only the table knows is not asked', async () => {
    await addWitness();
    writeFileSync(witnessed(), '1000');
    await operated.service.database.run('UPDATE anchors SET name = ?', 'somebody else');
    await operated.reopen();
    expect(operated.log.readOnly).toBeUndefined();
  });
});
