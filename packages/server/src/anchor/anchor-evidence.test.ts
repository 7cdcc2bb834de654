import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCheckpoint, searchLog } from '@attestry/log';
import type { VerifyReport } from '@attestry/log/verify';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Operated, operateFolder } from '../operate/operated.test.kit.ts';
import type { VerificationRequest } from '../operate/verification.ts';
import { type FileAnchors, fileAnchors } from './file-anchors.test.kit.ts';

let outside: string;
let kinds: FileAnchors;
let operated: Operated;
let nowMs: number;
beforeEach(async () => {
  outside = mkdtempSync(join(tmpdir(), 'attestry-outside-'));
  nowMs = Date.now() + 60_000;
  kinds = fileAnchors(() => Date.parse('2030-01-01T00:00:00.000Z'));
  operated = await operateFolder({ anchorKinds: kinds, size: 300, nowMs: () => nowMs });
  const { anchors } = operated.service;
  const everyMs = 60_000;
  await anchors.add(
    'main',
    { name: 'W', config: { kind: 'witness', policy: join(outside, 'witness') }, everyMs },
    {},
  );
  await anchors.add(
    'main',
    { name: 'F', config: { kind: 'file', path: join(outside, 'copy') }, everyMs },
    {},
  );
  await anchors.run('main');
});
afterEach(async () => {
  await operated.close();
  rmSync(outside, { recursive: true });
});

async function verify(request: Partial<VerificationRequest> = {}): Promise<VerifyReport> {
  const { verifications } = operated.service;
  const { id } = await verifications.start(
    'main',
    { mode: 'full', ...request },
    { type: 'job', id: 'verify-full' },
  );
  const { report, message } = await verifications.ended('main', id);
  if (report === undefined) throw new Error(message);
  return report;
}

function run(sql: string, ...values: readonly string[]): Promise<number> {
  return operated.service.database.run(sql, ...values);
}

test('what anchors have seen and gave is verified', async () => {
  await operated.log.checkpoint();
  expect(await verify()).toMatchObject({
    verdict: 'intact',
    coverage: { anchors: { checked: 302, receipts: 2, proofs: 1 }, notChecked: [] },
    information: [],
  });
  await operated.log.record('a.b');
  await operated.log.checkpoint();
  nowMs += 3_600_000;
  const { information } = await verify({ mode: 'quick' });
  expect(information.map(({ text }) => text)).toEqual([
    'the newest 4 records were not seen outside yet',
    expect.stringMatching(/^the anchor "[WF]" has seen nothing since \d{4}-.*, though the log has grown$/),
    expect.stringMatching(/^the anchor "[WF]" has seen nothing since/),
  ]);
});

test('a history that was rewritten, signatures and all, is not the one that was seen', async () => {
  const [kept] = await operated.service.anchors.given('main', 1);
  // What the log's own key once signed, of another tree: as who has the key and the signer's folder would make it.
  const signed = await readCheckpoint(operated.log);
  const root = Buffer.alloc(32, 7).toString('base64');
  const other = signed?.note.replace(/^(.*\n\d+\n).*\n/, `$1${root}\n`);
  await run('UPDATE anchorings SET note = ?', other ?? '');
  const { findings } = await verify();
  // A note that is not ours any more proves nothing against the log, but that it was changed.
  expect(findings).toMatchObject([
    {
      kind: 'signature',
      evidence: { source: `the checkpoint that ${kept?.who} saw at ${kept?.time}` },
    },
    { kind: 'signature', explanation: expect.stringContaining('does not prove it') },
  ]);
});

test('an older copy of the log and of its signer is less than what was seen', async () => {
  const parts = ['logs', 'signer'];
  const old = join(outside, 'old');
  await operated.service.close();
  for (const part of parts) cpSync(join(operated.dir, part), join(old, part), { recursive: true });
  await operated.reopen();
  await operated.log.record('a.b');
  nowMs += 60_000;
  await operated.service.anchors.run('main');
  const [newest] = await operated.service.anchors.given('main', 1);
  await operated.service.close();
  for (const part of parts) {
    rmSync(join(operated.dir, part), { recursive: true });
    cpSync(join(old, part), join(operated.dir, part), { recursive: true });
  }
  await operated.reopen();
  expect(operated.log.readOnly).toMatchObject({ kind: 'cut', who: 'W' });
  expect((await verify()).findings).toMatchObject([
    {
      ...{ kind: 'cut', from: 304, to: 304 },
      evidence: { source: `the checkpoint that ${newest?.who} saw at ${newest?.time}`, got: '304' },
    },
  ]);
});

test('a table that is not what the log says is a finding', async () => {
  await run('UPDATE anchors SET name = ? WHERE name = ?', 'X', 'W');
  await run("UPDATE anchorings SET token = x'00' WHERE kind = 'file'");
  await run("DELETE FROM anchorings WHERE kind = 'witness'");
  await run(
    "INSERT INTO anchorings SELECT log, 'made-up', anchor, origin, size, kind, who, time, time_is_theirs, note, token, 1 FROM anchorings",
  );
  const { findings, verdict } = await verify();
  expect(verdict).toBe('broken');
  expect(findings.map(({ kind, evidence: { expected, got } }) => [kind, expected, got])).toEqual([
    [
      'settings',
      expect.stringMatching(/^anchor \w+ as the log has it on record$/),
      'one that was changed beside the log',
    ],
    ['settings', '1 receipts of anchors that are on record', 'none of them'],
    ['settings', '1 receipts as they are on record', 'other ones'],
    ['settings', 'no receipt that is not on record', '1'],
  ]);
  const { records } = await searchLog(operated.log, 'type:audit.chain_broken');
  expect(records[0]?.leaf.system).toMatchObject({ finding: { kind: 'settings', from: null } });
});

test('what proves something, and cannot be checked, is said not to be', async () => {
  delete kinds.verifyToken;
  expect(await verify()).toMatchObject({
    verdict: 'unchecked',
    findings: [],
    coverage: {
      anchors: { receipts: 2, proofs: 0 },
      notChecked: [{ kind: 'anchor', who: 'witness.example.com' }],
    },
  });
});

test('what somebody outside has seen beyond the end is a finding, also where the receipt was set back with the rest', async () => {
  writeFileSync(join(outside, 'witness'), '400');
  await operated.log.record('a.b');
  nowMs += 60_000;
  await operated.service.anchors.run('main');
  expect(operated.log.readOnly).toMatchObject({ kind: 'cut', seen: 400, who: 'W' });
  const { size } = await operated.log.store.readHead();
  for (const mode of ['full', 'quick'] as const) {
    const report = await verify({ mode });
    expect(report).toMatchObject({
      verdict: 'broken',
      findings: [
        {
          ...{ kind: 'cut', from: size, to: 399, count: 400 - size, time: null },
          evidence: { expected: '400 records', got: `${size}`, source: 'W' },
        },
      ],
    });
    expect(report.findings[0]?.explanation).toContain('W has seen 400 records');
  }
});
