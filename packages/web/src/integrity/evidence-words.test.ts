import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verifyLog } from '@attestry/log';
import { createDataFolder, createFolderLog, locateLog } from '@attestry/log/folder';
import { TAMPER_KINDS, type TamperKind, tamperLog } from '@attestry/log/testing';
import type { Finding } from 'attestry/api';
import { expect, test } from 'vitest';
import { evidenceInGerman, evidenceWords } from './evidence-words.ts';
import { explainInGerman } from './finding-words.ts';

/** Of every kind there are findings but of these, which replace the file. */
const kinds = (Object.keys(TAMPER_KINDS) as TamperKind[]).filter(
  (kind) => kind !== 'rollback' && kind !== 'lose-file',
);

/** What verification finds in a small log that was tampered with. */
async function findingsAfter(kind: TamperKind): Promise<readonly Finding[]> {
  const path = mkdtempSync(join(tmpdir(), 'attestry-evidence-'));
  try {
    const folder = createDataFolder(path, 'evidence.example');
    const log = await createFolderLog(folder);
    const events = Array.from({ length: 300 }, (_, i) => ({
      type: 'auth.login',
      actor: { type: 'user', id: `${i}`, name: `Nobody ${i}` },
      details: { i },
    }));
    await log.recordAll(events);
    await log.close();
    const { keyring, signer, stores } = folder;
    const { origin } = await locateLog(folder, 'main');
    tamperLog(stores.fileOf?.(origin) ?? '', kind);
    const store = stores.open(origin);
    try {
      return (await verifyLog({ store, origin, keyring, signer, mode: 'full', threads: 1 })).findings;
    } finally {
      await store.close();
    }
  } finally {
    rmSync(path, { recursive: true, force: true });
  }
}

test.each(kinds)('what "%s" leaves behind is said in German', async (kind) => {
  const findings = await findingsAfter(kind);
  expect(findings).not.toEqual([]);
  for (const finding of findings) {
    for (const value of Object.values(finding.evidence))
      expect(evidenceWords(value, 'de'), value).not.toHaveProperty('isEnglish');
    expect(explainInGerman(finding)).not.toMatch(/\b(?:the|of|stored|signer|has|none|seen)\b/);
  }
});

test.each([
  ['the signer', 'der Signierer'],
  ['the signer and a given checkpoint', 'der Signierer und ein mitgegebener Prüfpunkt'],
  [
    'a stored checkpoint, over stored hashes of other records',
    'ein gespeicherter Prüfpunkt, über gespeicherte Hashes anderer Einträge',
  ],
  [
    'the index lacks ac:1 t:x and 3 more; the index adds ac:2',
    'Dem Index fehlt ac:1 t:x und 3 weitere; zu viel hat er ac:2',
  ],
  ['section actor, erased', 'Abschnitt actor, gelöscht'],
])('%s', (english, german) => {
  expect(evidenceInGerman(english)).toBe(german);
});

test('hashes, names and numbers stay, and so do sentences of another program, which are marked', () => {
  for (const value of ['0ac518a5aa86', 'audit.example/main/1 seq 7', '17', 'audit.example/main/1+c1b90b05'])
    expect(evidenceWords(value, 'de')).toEqual({ text: value });
  const foreign = 'database disk image is malformed';
  expect(evidenceWords(foreign, 'de')).toEqual({ text: foreign, isEnglish: true });
});
