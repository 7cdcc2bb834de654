import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { VerificationTable } from '../operate/verification-table.ts';
import { openServiceDatabase } from './service-database.ts';

test('what a service without ranges, reasons and kinds wrote down is still read', () => {
  const folder = mkdtempSync(join(tmpdir(), 'attestry-service-database-'));
  const older = openServiceDatabase(folder);
  older.exec(
    `ALTER TABLE verifications DROP COLUMN range_from; ALTER TABLE verifications DROP COLUMN range_to;
     ALTER TABLE verifications DROP COLUMN reason; ALTER TABLE job_runs DROP COLUMN reason;
     INSERT INTO verifications (id, log, mode, incremental, state, asked_by, started, ended, verdict, findings, pid)
       VALUES ('v', 'main', 'full', 0, 'done', '{"type":"job","id":"verify-full"}', '2026-01-01T00:00:00Z',
         '2026-01-01T00:00:01Z', 'intact', 0, 1);
     INSERT INTO verifications (id, log, mode, incremental, state, asked_by, started, ended, verdict, report, pid)
       VALUES ('u', 'main', 'quick', 0, 'done', '{"type":"job","id":"verify-full"}', '2026-01-02T00:00:00Z',
         '2026-01-02T00:00:01Z', 'unchecked', '{"coverage":{"notChecked":["the chain","a root"]}}', 1);
     PRAGMA user_version = 2`,
  );
  older.close();
  const db = openServiceDatabase(folder);
  const table = new VerificationTable(db);
  expect(table.get('main', 'v')).not.toHaveProperty('range');
  expect(table.health('main')).toMatchObject({ lastFull: { verdict: 'intact' }, broken: false });
  expect(table.get('main', 'u')?.report?.coverage.notChecked).toEqual([
    { kind: 'other', text: 'the chain' },
    { kind: 'other', text: 'a root' },
  ]);
  db.close();
  rmSync(folder, { recursive: true });
});
