import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { VerificationTable } from '../operate/verification-table.ts';
import { openServiceDatabase } from './service-database.ts';

test('verifications of a service that knew no ranges are those of whole logs', () => {
  const folder = mkdtempSync(join(tmpdir(), 'attestry-service-database-'));
  const older = openServiceDatabase(folder);
  older.exec(
    `ALTER TABLE verifications DROP COLUMN range_from; ALTER TABLE verifications DROP COLUMN range_to;
     INSERT INTO verifications (id, log, mode, incremental, state, asked_by, started, ended, verdict, findings, pid)
       VALUES ('v', 'main', 'full', 0, 'done', '{"type":"job","id":"verify-full"}', '2026-01-01T00:00:00Z',
         '2026-01-01T00:00:01Z', 'intact', 0, 1);
     PRAGMA user_version = 2`,
  );
  older.close();
  const db = openServiceDatabase(folder);
  const table = new VerificationTable(db);
  expect(table.get('main', 'v')).not.toHaveProperty('range');
  expect(table.health('main')).toMatchObject({ lastFull: { verdict: 'intact' }, broken: false });
  db.close();
  rmSync(folder, { recursive: true });
});
