import { describe, expect, test } from 'vitest';
import { sha256 } from '../node/crypto.ts';
import { publicKeyOfSeed, signerOfSeed } from '../node/ed25519.ts';
import { verifierKey } from '../note/note-key.ts';
import { formatNote, parseNote, signNote } from '../note/signed-note.ts';
import { openSqliteStore } from '../store/sqlite/sqlite-store.ts';
import { damage, expectFindings, SIZE, verifyCopy } from '../testing/damaged-log.test.kit.ts';
import type { TamperingHand } from '../testing/tampering-rows.ts';
import { formatChainBroken } from '../verify/finding.ts';
import { tamperedCopies } from './tampered-copies.test.kit.ts';
import { verifyLog } from './verify-log.ts';

const { folder, sample, finds } = tamperedCopies();

function addToSearch(hand: TamperingHand, seq: number, terms: string): void {
  hand.run('INSERT INTO search (rowid, terms) VALUES (?, ?)', seq, terms);
}

describe('the search index', () => {
  test('that lacks a record is a finding at that record', () =>
    finds((hand) => hand.hideFromSearch([300]), ['index 300 x1']));
  test('that lacks a rotation hides neither the rotation nor itself', () =>
    finds((hand) => hand.hideFromSearch([1000]), ['index 1000 x1']));
  test('that lacks one word of a record is a finding', () =>
    finds(
      (hand) => {
        const terms = hand.termsAt([300]).get(300) ?? [];
        hand.hideFromSearch([300]);
        addToSearch(hand, 300, terms.slice(1).join(' '));
      },
      ['index 300 x1'],
    ));
  test('that has a term which a record has not is a finding', () =>
    finds((hand) => addToSearch(hand, 300, 'w:innocent'), ['index 300 x1']));
  test('that calls a record a rotation is a finding, and changes no epoch', () =>
    finds((hand) => addToSearch(hand, 300, 't:audit.key.rotated'), ['index 300 x1']));
  test('that has a term of a record twice is a finding', () =>
    finds((hand) => addToSearch(hand, 300, 's:info'), ['index 300 x1']));
  test('in which two records are exchanged is a finding at both', () =>
    finds(
      (hand) => {
        const terms = hand.termsAt([300, 900]);
        hand.hideFromSearch([300, 900]);
        addToSearch(hand, 300, (terms.get(900) ?? []).join(' '));
        addToSearch(hand, 900, (terms.get(300) ?? []).join(' '));
      },
      ['index 300 x1', 'index 900 x1'],
    ));
  test('that has terms beyond the log is a finding', () =>
    finds((hand) => addToSearch(hand, SIZE + 5, 's:info'), ['index - x1']));
  test('that is empty is one finding of all records', () =>
    finds(
      (hand) => hand.run("INSERT INTO search (search) VALUES ('delete-all')"),
      [`index 0..${SIZE - 1} x${SIZE}`],
    ));
});

describe('what the dashboard counts', () => {
  test.each([
    'UPDATE counts SET count = count + 1 WHERE (hour, type) = (SELECT hour, type FROM counts LIMIT 1)',
    'DELETE FROM counts WHERE (hour, type) = (SELECT hour, type FROM counts LIMIT 1)',
    "INSERT INTO counts VALUES (1, 'user.login', 'user', 'info', '', 1)",
    "UPDATE tops SET value = 'user:nobody' WHERE (day, value) = (SELECT day, value FROM tops WHERE kind = 'actor' LIMIT 1)",
    "UPDATE tops SET count = count + 1 WHERE (day, value) = (SELECT day, value FROM tops WHERE kind = 'ip' LIMIT 1)",
    'DELETE FROM tops',
  ])('%s', (sql) => finds((hand) => hand.run(sql), ['index - x1']));
});

describe('the schema', () => {
  test.each([
    'CREATE TRIGGER tidy AFTER INSERT ON records BEGIN DELETE FROM disclosures WHERE seq = NEW.seq; END',
    'CREATE VIEW people AS SELECT seq, leaf FROM records',
    'CREATE TABLE remarks (seq INTEGER PRIMARY KEY, remark TEXT)',
    'CREATE INDEX by_tag ON links (tag)',
    'ALTER TABLE records ADD COLUMN remark TEXT',
    'DROP TABLE positions',
  ])('%s', (sql) => finds((hand) => hand.run(sql), ['index - x1']));
});

describe('the head', () => {
  test('with other hashes is a root finding since the last good checkpoint', () =>
    finds((hand) => hand.run('UPDATE head SET compact_range = ?', Buffer.alloc(32 * 7, 1)), ['root - x1']));
  test('with no hashes is the same', () =>
    finds((hand) => hand.run("UPDATE head SET compact_range = x''"), ['root - x1']));
  test('that is larger than the log counts as having seen the records', () =>
    finds((hand) => hand.run('UPDATE head SET size = ?', SIZE + 7), [`cut ${SIZE}..${SIZE + 6} x7`]));
  test(
    'that is larger than any log can be does not keep verification busy',
    () =>
      finds(
        (hand) => hand.run('UPDATE head SET size = ?', 2 ** 50),
        [`cut ${SIZE}..${2 ** 50 - 1} x${2 ** 50 - SIZE}`],
      ),
    20_000,
  );
  test('that says there is nothing is seen in both modes', () =>
    finds(
      (hand) => hand.run("UPDATE head SET size = 0, compact_range = x''"),
      ['root - x1', 'index - x1', 'index - x1', 'index - x1', 'index - x1'],
    ));
  test('that is smaller than the log leaves rows beyond it', () =>
    finds(
      (hand) => hand.run('UPDATE head SET size = ?', SIZE - 10),
      ['root - x1', 'index - x1', 'index - x1', 'index - x1', 'index - x1'],
    ));
});

describe('stored nodes', () => {
  test('one of another hash is a root finding of its chunk', () =>
    finds(
      (hand) => hand.run('UPDATE nodes SET hash = ? WHERE node = 3', Buffer.alloc(32)),
      ['root 768..1023 x256'],
    ));
  test('one that is gone is the same', () =>
    finds((hand) => hand.run('DELETE FROM nodes WHERE node = 3'), ['root 768..1023 x256']));
  test('one that no tree of this size has is a finding', () =>
    finds((hand) => hand.run('INSERT INTO nodes VALUES (1, 11, ?)', Buffer.alloc(32)), ['root - x1']));
});

describe('stored checkpoints', () => {
  const noteAt = (hand: TamperingHand, size: number): string => {
    const note = hand.db.prepare('SELECT note FROM checkpoints WHERE size = ?').get(size)?.note;
    if (typeof note !== 'string') throw new Error(`no checkpoint of size ${size}`);
    return note;
  };
  const put = (hand: TamperingHand, size: number, note: string): void =>
    hand.run('UPDATE checkpoints SET note = ? WHERE size = ?', note, size);
  const signedWith = (seed: number, text: string): string => {
    const bytes = new Uint8Array(32).fill(seed);
    const key = verifierKey(sha256, sample().origin, 'ed25519', publicKeyOfSeed(bytes));
    return formatNote({ text, signatures: [signNote(key, signerOfSeed(bytes), text)] });
  };

  test('one edited is a signature finding', () =>
    finds((hand) => put(hand, 700, noteAt(hand, 700).replace('\n700\n', '\n701\n')), ['signature 699 x1']));
  test('one with another root is a signature finding', () =>
    finds(
      (hand) =>
        put(
          hand,
          700,
          noteAt(hand, 700)
            .replace(/^[A-Za-z0-9+/]/m, 'A')
            .replace(/\n.{20}/, ''),
        ),
      ['signature 699 x1'],
    ));
  test('one signed with another key is a signature finding', () =>
    finds((hand) => put(hand, 700, signedWith(9, parseNote(noteAt(hand, 700)).text)), ['signature 699 x1']));
  test('one of another size under its place is a signature finding', () =>
    finds((hand) => put(hand, 700, noteAt(hand, 2300)), ['signature 699 x1']));
  test('one that is no note is a signature finding', () =>
    finds((hand) => put(hand, 700, 'hello'), ['signature 699 x1']));
  test('one of a size that nobody signed accuses itself and no missing records', () =>
    finds(
      (hand) => hand.run('INSERT INTO checkpoints VALUES (?, ?)', 1_000_000, 'hello'),
      ['signature - x1'],
    ));
  test('deleting them takes nothing from the signer', () =>
    finds((hand) => hand.run('DELETE FROM checkpoints'), []));
});

describe('a checkpoint that was kept elsewhere', () => {
  test('of the log as it is verifies', async () => {
    const signed = await sample().folder.signer.lastSigned(sample().origin);
    await finds(() => undefined, [], { verify: { checkpoints: [signed?.note ?? ''] } });
  });
  test('shows a cut as the signer does', async () => {
    const signed = await sample().folder.signer.lastSigned(sample().origin);
    const path = damage(
      sample(),
      folder,
      (hand) => {
        hand.forget(1400, 1500);
        hand.setHead(1400);
      },
      sample().yesterday,
    );
    await expectFindings(sample(), path, [`cut 1400..${SIZE - 1} x${SIZE - 1400}`], {
      verify: { checkpoints: [signed?.note ?? ''] },
    });
  });
  test('says that its signature was not checked where the key is not here', async () => {
    const note = (await sample().folder.signer.lastSigned(sample().origin))?.note ?? '';
    const store = openSqliteStore(sample().path, sample().origin);
    const report = await verifyLog({
      store,
      origin: sample().origin,
      keyring: sample().folder.keyring,
      mode: 'quick',
      checkpoints: [note],
    });
    await store.close();
    expect(report).toMatchObject({
      verdict: 'unchecked',
      coverage: { signatures: { checked: 0 }, tree: { checked: SIZE } },
    });
    expect(report.coverage.notChecked).toEqual([
      {
        kind: 'signature',
        size: SIZE,
        text: `the signature of a given checkpoint of size ${SIZE}: the signer's key is not here`,
      },
    ]);
  });
  test('that is no checkpoint is refused before anything is verified', async () => {
    await expect(verifyCopy(sample(), sample().path, { checkpoints: ['hello'] })).rejects.toThrow(
      /not a signed checkpoint/,
    );
  });
});

test('the line for standard error names the kind, the position and what was verified before', async () => {
  const path = damage(sample(), folder, (hand) => hand.forget(600, 610));
  const [run] = await verifyCopy(sample(), path, {});
  expect(run?.report.findings.map((finding) => formatChainBroken(finding, run.report.lastVerified))).toEqual([
    '[attestry] CHAIN BROKEN at seq=600 (last verified=599): missing: expected a record at seq 600, got no row',
  ]);
});
