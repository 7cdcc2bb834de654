/** From a copy of the database that is too old, or of another history, back to a log that is written. */
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { LOCAL } from '../../accounts/principal.ts';
import { createApp } from '../../http/app.ts';
import { readEvents } from '../../http/event-reader.test.kit.ts';
import { lockFolder } from '../../service/folder-lock.ts';
import { openService } from '../../service/service.ts';
import { runShown, type Shown } from '../terminal.test.kit.ts';

const parent = mkdtempSync(join(tmpdir(), 'attestry-reset-'));
afterAll(() => rmSync(parent, { recursive: true, force: true }));
let dir: string;

const run = (...args: readonly string[]): Promise<Shown> => runShown([...args, '--dir', dir]);
const record = async (user: number): Promise<void> => {
  expect(await run('record', 'auth.login', '--actor', `user:${user}`)).toMatchObject({ exit: 0 });
};

/** What the routes of a server answer. */
async function ask(path: string, body?: object): Promise<Response> {
  const service = await openService({ dir, version: '0', onError: () => {} });
  try {
    const init =
      body === undefined
        ? {}
        : {
            method: 'POST',
            body: JSON.stringify(body),
            headers: { 'content-type': 'application/json' },
          };
    const request = new Request(`http://localhost/api/v1/logs/main/${path}`, init);
    const response = await createApp(service).fetch(request, { principal: LOCAL });
    return new Response(await response.arrayBuffer(), response);
  } finally {
    await service.close();
  }
}

/** A log of which an old copy was put back: of the sign-ins of users 1 and 2 only the first is there. */
async function restoreOldCopy(): Promise<void> {
  const file = join(dir, 'logs', 'main.1.db');
  await record(1);
  cpSync(file, `${file}.copy`);
  await record(2);
  cpSync(`${file}.copy`, file);
}

beforeEach(async () => {
  dir = mkdtempSync(join(parent, 'data-'));
  rmSync(dir, { recursive: true });
  expect(await run('init', '--name', 'demo')).toMatchObject({ exit: 0 });
});

test('the anchors that were in force stay in force', async () => {
  const copies = join(dir, 'copies');
  expect(await run('anchors', 'add', 'Copy', '--file', copies)).toMatchObject({ exit: 0 });
  await restoreOldCopy();
  expect(await run('reset', '--reason', 'disk died', '--yes')).toMatchObject({
    exit: 0,
    noted: expect.not.stringMatching(/anchors/),
  });
  const { anchors } = JSON.parse((await run('anchors', 'list', '--json')).printed);
  expect(await run('anchors', 'test', anchors[0].id)).toMatchObject({ exit: 0 });
  expect(readFileSync(copies, 'utf8')).toContain('demo/main/2\n');
  expect(await run('verify')).toMatchObject({ exit: 0 });
});

test('a machine that was set back as a whole is found out by asking who has seen more, and its log reset', async () => {
  const copies = join(parent, 'elsewhere');
  expect(await run('anchors', 'add', 'Copy', '--file', copies)).toMatchObject({ exit: 0 });
  const { anchors } = JSON.parse((await run('anchors', 'list', '--json')).printed);
  const seen = async (): Promise<void> => {
    await record(1);
    expect(await run('checkpoint')).toMatchObject({ exit: 0 });
    expect(await run('anchors', 'test', anchors[0].id)).toMatchObject({ exit: 0 });
  };
  await seen();
  cpSync(dir, `${dir}.snapshot`, { recursive: true });
  await seen();
  rmSync(dir, { recursive: true });
  cpSync(`${dir}.snapshot`, dir, { recursive: true });
  const verified = await run('verify');
  expect(verified).toMatchObject({
    exit: 3,
    printed: expect.stringMatching(/cut at #\d.*Copy has seen/s),
  });
  const asked = await run('reset', '--reason', 'the newest snapshot');
  expect(asked).toMatchObject({ exit: 2, noted: expect.stringMatching(/Copy has seen.*add --yes/s) });
  const reset = await run('reset', '--reason', 'the newest snapshot', '--yes');
  expect(reset).toMatchObject({ exit: 0, printed: expect.stringMatching(/incarnation 1 .*cut.*lost/s) });
  expect(await run('verify', '--all-incarnations')).toMatchObject({
    exit: 0,
    printed: expect.stringMatching(/incarnation 1 was ended by a reset.*lost/s),
  });
  await seen();
});

describe('an old copy of the database', () => {
  test('takes no records until the log is reset; then it goes on, and all of it is found', async () => {
    await restoreOldCopy();
    const refused = await ask('records', { type: 'auth.login' });
    expect([refused.status, Number(refused.headers.get('retry-after')) > 0]).toEqual([503, true]);
    const told = /records were cut off or an old copy was restored; docs\/operations\/restore\.md/;
    expect(await refused.json()).toMatchObject({
      code: 'LOG_READ_ONLY',
      detail: expect.stringMatching(told),
    });
    expect((await run('record', 'auth.login')).noted).toMatch(told);
    const doctor = await run('doctor');
    expect(doctor.exit).toBe(1);
    expect(doctor.printed).toMatch(/→ .*attestry verify.*restore a newer copy, or .*attestry reset --dir/);
    expect(await run('verify')).toMatchObject({ exit: 3 });

    const reset = await run('reset', '--reason', 'disk died', '--yes');
    expect({ exit: reset.exit, noted: reset.noted }).toMatchObject({
      exit: 0,
      noted: expect.stringMatching(told),
    });
    expect(reset.printed).toMatch(
      /goes on as demo\/main\/2\.\n {2}incarnation 1 was ended .*1 record is lost/,
    );

    await record(3);
    const verify = await run('verify');
    expect(verify).toMatchObject({ exit: 0, noted: '' });
    expect(verify.printed).toMatch(
      /^OK {2}demo\/main\/2.*[\s\S]*Worth knowing\n {2}incarnation 1 was ended by a reset/,
    );
    const all = await run('verify', '--all-incarnations', '--json');
    expect(all.exit).toBe(0);
    expect(JSON.parse(all.printed)).toMatchObject({
      origin: 'demo/main/2',
      information: [{ kind: 'reset' }],
      older: [{ report: { origin: 'demo/main/1', findings: [{ kind: 'cut' }] }, undeclared: [] }],
    });

    const found = await run('search', 'type:auth.login');
    const places = found.printed
      .split('\n')
      .slice(1, -1)
      .map((line) => `${line.split(/\s+/)[0]} ${/user:\d/.exec(line)?.[0]}`);
    expect(places).toEqual([expect.stringMatching(/^[12] user:3$/), '1:1 user:1']);
    expect((await run('show', '1:1')).printed).toMatch(/^#1:1 {2}auth\.login[\s\S]*log +demo\/main\/1/);
    const paged = await run('search', 'type:auth.login', '--limit', '1');
    const cursor = /--cursor (\S+)/.exec(paged.noted)?.[1] ?? '';
    expect((await run('search', 'type:auth.login', '--cursor', cursor)).printed).toContain('user:1');
    await checkApi();
  });

  test('is only reset by somebody who means it, while no server has it', async () => {
    await restoreOldCopy();
    expect(await run('reset', '--reason', 'x')).toMatchObject({
      exit: 2,
      noted: expect.stringMatching(/--yes/),
    });
    expect(await run('reset', '--yes')).toMatchObject({ exit: 2, noted: expect.stringMatching(/--reason/) });
    expect(await run('reset', '--yes', '--reason', ' ')).toMatchObject({ exit: 2 });
    const lock = lockFolder(dir);
    expect(await run('reset', '--yes', '--reason', 'x')).toMatchObject({
      exit: 1,
      noted: expect.stringMatching(/another server/),
    });
    lock.release();
    expect((await run('verify')).printed).toContain('demo/main/1');
  });
});

/** Counts, exports and single records over both incarnations. */
async function checkApi(): Promise<void> {
  const facets = (await (await ask('facets?q=type:auth.login')).json()) as { total: number };
  expect(facets.total).toBe(2);
  const page = await (await ask('records?q=type:auth.login')).json();
  expect(page).toMatchObject({
    origin: 'demo/main/2',
    records: [{ incarnation: 2 }, { incarnation: 1, leaf: { seq: 1 } }],
  });
  const { records } = page as { records: readonly { leaf: { id: string } }[] };
  const byId = await ask(`records/${records[1]?.leaf.id}?before=9&after=9`);
  expect(await byId.json()).toMatchObject({
    record: { incarnation: 1 },
    before: [{ incarnation: 1 }],
    after: [],
  });
  expect((await ask('records/3:0')).status).toBe(404);
  expect(await (await ask('checkpoint?incarnation=1')).text()).toMatch(/^demo\/main\/1\n3\n/);
  expect((await ask('checkpoint?incarnation=3')).status).toBe(404);
  expect((await ask('tile/0/000.p/2?incarnation=1')).status).toBe(200);
  const whole = await (await ask('exports?format=ndjson')).text();
  const lines = whole.trimEnd().split('\n');
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    export: { origin: 'demo/main/2', older: [{ origin: 'demo/main/1', checkpoint: expect.any(String) }] },
  });
  const leaves = lines
    .slice(1, -1)
    .map((line) => (JSON.parse(line) as { leaf: { log: string; seq: number } }).leaf);
  const places = leaves.map(({ log, seq }) => `${log.at(-1)}:${seq}`);
  expect(places.at(-1)).toBe('1:0');
  expect(places.filter((place) => place.startsWith('1:'))).toEqual(['1:1', '1:0']);
  // The head was recorded since: that it was exported.
  for (const place of ['2:0', '1:1', '1:0']) {
    const i = places.indexOf(place);
    const rest = await (await ask(`exports?format=ndjson&cursor=${place}`)).text();
    expect(rest).toBe(`${lines.slice(i + 2).join('\n')}\n`);
  }
}

test('a live tail is of the latest incarnation, and who has seen an earlier one is given all of it', async () => {
  await record(1);
  expect(await run('reset', '--reason', 'x', '--yes')).toMatchObject({ exit: 0 });
  await record(2);
  const service = await openService({ dir, version: '0', onError: () => {} });
  const app = createApp(service);
  const tail = async (lastId: string): Promise<string | undefined> => {
    const headers = { 'last-event-id': lastId };
    const request = new Request('http://localhost/api/v1/logs/main/tail', { headers });
    const reader = readEvents(await app.fetch(request, { principal: LOCAL }));
    const [first] = await reader.take(1);
    await reader.cancel();
    return `${first?.event} ${first?.id}`;
  };
  try {
    // What incarnation 1 gave had its position alone.
    expect([await tail('1'), await tail('1:1'), await tail('2:0')]).toEqual([
      ...['record 2:0', 'record 2:0'],
      'position 2:0',
    ]);
    const ahead = new Request('http://localhost/api/v1/logs/main/tail', {
      headers: { 'last-event-id': '3:0' },
    });
    expect((await app.fetch(ahead, { principal: LOCAL })).status).toBe(400);
  } finally {
    await service.close();
  }
});

test('another history is found out, and declared', async () => {
  const file = join(dir, 'logs', 'main.1.db');
  const copy = `${dir}.fork`;
  cpSync(dir, copy, { recursive: true });
  await record(1);
  expect(await runShown(['record', 'auth.login', '--actor', 'user:9', '--dir', copy])).toMatchObject({
    exit: 0,
  });
  cpSync(join(copy, 'logs', 'main.1.db'), file);
  expect((await run('doctor')).printed).toMatch(
    /forked: .*not those that were signed: docs\/operations\/restore\.md/,
  );
  expect(await run('reset', '--reason', 'wrong backup', '--yes')).toMatchObject({ exit: 0 });
  expect(await run('verify')).toMatchObject({ exit: 0 });
  expect((await run('verify', '--all-incarnations')).printed).toMatch(/Its reset has said/);
});

test('a log that is gone goes on without its records; one that is fine says that nothing demands it', async () => {
  const fine = await run('reset', '--reason', 'x');
  expect(fine).toMatchObject({ exit: 2, noted: expect.stringMatching(/nothing demands it.*add --yes/) });
  rmSync(join(dir, 'logs', 'main.1.db'));
  expect((await run('doctor')).printed).toMatch(/begin anew without it \(`attestry reset --dir/);
  expect(await run('reset', '--reason', 'lost', '--yes')).toMatchObject({ exit: 0 });
  expect(await run('verify', '--all-incarnations')).toMatchObject({ exit: 0 });
  const { exit, noted } = await run('reset', '--reason', 'again', '--yes', '--json');
  expect({ exit, noted }).toEqual({
    exit: 0,
    noted: '[attestry] nothing demands it: the log "main" is what was signed, and goes on',
  });
  expect((await run('verify')).printed).toMatch(/incarnation 1 was ended[\s\S]*incarnation 2 was ended/);
});
