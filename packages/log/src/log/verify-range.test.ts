import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { parseSecret } from '../record/key-epoch.ts';
import { createMemoryFile, openMemoryStore } from '../store/memory/memory-store.ts';
import { CHECKPOINTS, damage, SIZE, shortFinding, verifyCopy } from '../testing/damaged-log.test.kit.ts';
import {
  editLeafAndHash,
  laterBySeconds,
  rebuildTree,
  reseal,
  taggerWith,
} from '../testing/rewriting.test.kit.ts';
import { type TamperKind, type TamperOptions, tamperLog } from '../testing/tamper.ts';
import type { TamperingHand } from '../testing/tampering-rows.ts';
import type { VerifyReport } from '../verify/report.ts';
import { tamperedCopies } from './tampered-copies.test.kit.ts';
import { runVerification } from './verify-log.ts';
import type { PositionRange, VerifyOptions } from './verify-options.ts';

const { folder, sample } = tamperedCopies();
/** The secret of epoch 2. */
let secret: Uint8Array = new Uint8Array(32);
beforeAll(() => {
  const path = join(sample().folder.path, 'secrets');
  const last = readdirSync(path).sort()[2] ?? '';
  secret = parseSecret(readFileSync(join(path, last), 'utf8'));
});

async function look(
  path: string,
  range: PositionRange,
  mode: VerifyOptions['mode'] = 'full',
  more: Partial<VerifyOptions> = {},
): Promise<VerifyReport> {
  const [run] = await verifyCopy(sample(), path, { ...more, mode, range });
  if (run === undefined) throw new Error('one run has one report');
  expect(run.resume).toBeUndefined();
  return run.report;
}

async function found(...args: Parameters<typeof look>): Promise<readonly string[]> {
  return (await look(...args)).findings.map(shortFinding);
}

function copy(harm: (hand: TamperingHand) => void = () => undefined): string {
  return damage(sample(), folder, harm);
}

function tampered(kind: TamperKind, options: TamperOptions): string {
  const path = copy();
  tamperLog(path, kind, options);
  return path;
}

describe('a range of an intact log', () => {
  test.each<[string, PositionRange, [from: number, to: number]]>([
    ['the first chunk', { from: 0, to: 255 }, [0, 256]],
    ['a single record', { from: 300, to: 300 }, [256, 512]],
    ['a middle, over an epoch', { from: 700, to: 1100 }, [512, 1280]],
    ['the last chunk, which is not full', { from: 2900, to: SIZE - 1 }, [2816, SIZE]],
    ['the last record', { from: SIZE - 1, to: SIZE - 1 }, [2816, SIZE]],
    ['all of it', { from: 0, to: SIZE - 1 }, [0, SIZE]],
  ])('has no finding: %s', async (_, range, [from, to]) => {
    for (const mode of ['full', 'quick'] as const) {
      const report = await look(sample().path, range, mode);
      expect(report).toMatchObject({ size: SIZE, verdict: 'intact', findings: [], lastVerified: to - 1 });
      expect(report.coverage).toMatchObject({ from, to, range, mode, index: { checked: 0 }, notChecked: [] });
      expect(report.coverage.chain).toEqual({ checked: to - from, unproven: 0, unchecked: 0 });
      // The signer's and the stored one, of one size.
      expect(report.coverage.tree).toEqual({ checked: to - from, checkpoints: 2 });
      expect(report.coverage.sections.checked > 0).toBe(mode === 'full');
    }
  });

  test('says what it did not look at, and what nobody has signed', async () => {
    const told = async (range: PositionRange, size: number): Promise<readonly string[]> => {
      const path = copy((hand) => hand.run('DELETE FROM checkpoints WHERE size > ?', size));
      const forgetful = Object.assign(Object.create(sample().folder.signer), {
        lastSigned: async () => undefined,
        verifierKeys: (origin: string) => sample().folder.signer.verifierKeys(origin),
        identity: () => sample().folder.signer.identity(),
      });
      const report = await look(path, range, 'quick', { signer: forgetful });
      expect(report.verdict).toBe('intact');
      expect(report.coverage.tree.checked).toBe(
        Math.max(0, Math.min(size, report.coverage.to) - report.coverage.from),
      );
      return report.information.filter(({ kind }) => kind !== 'gap').map(({ text }) => text);
    };
    const beside = 'only a range was looked at: not search index, counts, schema, the head';
    expect(await told({ from: 0, to: 9 }, 1500)).toEqual([`${beside}, the records behind`]);
    expect(await told({ from: 0, to: SIZE - 1 }, SIZE)).toEqual([beside]);
    expect(await told({ from: 1400, to: 1500 }, 1500)).toEqual([
      'the newest 36 records of the range are not signed yet',
      `${beside}, the records before, the records behind`,
    ]);
    expect(await told({ from: 2900, to: 2900 }, 1500)).toEqual([
      'the newest 184 records of the range are not signed yet',
      `${beside}, the records before`,
    ]);
  });

  test('is refused where there is none of it, and beside `since`', async () => {
    const refused = (range: PositionRange, more: Partial<VerifyOptions> = {}) =>
      expect(look(sample().path, range, 'quick', more)).rejects;
    await refused({ from: 9, to: 8 }).toThrow(/does not end at 8 before it begins at 9/);
    await refused({ from: -1, to: 8 }).toThrow(/whole numbers/);
    await refused({ from: 0.5, to: 8 }).toThrow(/whole numbers/);
    await refused({ from: 0, to: SIZE }).toThrow(`the log has positions 0 to ${SIZE - 1}`);
    const since = { size: 256, root: '', tag: '', epoch: 0 } as unknown as NonNullable<
      VerifyOptions['since']
    >;
    await refused({ from: 0, to: 9 }, { since }).toThrow(/give one of both/);
  });

  test('lacks only the secrets that rule it', async () => {
    const { keyring } = sample().folder;
    const [, ...later] = keyring.keyIds;
    expect(later).toHaveLength(2);
    const [path, range] = [sample().path, { from: 2100, to: 2200 }];
    const only = {
      ...keyring,
      keyIds: later,
      secretOf: (id: string) => (later.includes(id) ? keyring.secretOf(id) : undefined),
    };
    const lastRules = await look(path, range, 'quick', { keyring: only });
    const firstRules = await look(path, { from: 0, to: 900 }, 'quick', { keyring: only });
    expect([lastRules.coverage.notChecked.length, firstRules.coverage.notChecked.length].sort()).toEqual([
      0, 1,
    ]);
  });
});

/** In the middle of the log, and at an edge of a chunk of it. */
const RANGE: PositionRange = { from: 1300, to: 1500 };

describe('what is tampered with inside the range is found', () => {
  test.each<[TamperKind, full: string[], quick: string[]]>([
    ['alter-leaf', ['altered 1400 x1'], ['altered 1400 x1']],
    ['alter-section', ['disclosure 1400 x1'], []],
    ['drop-section', ['undisclosed 1400 x1'], []],
    ['delete', ['missing 1400 x1'], ['missing 1400 x1']],
    ['swap', ['altered 1400..1401 x2'], ['altered 1400..1401 x2']],
    ['hash', ['altered 1400 x1'], ['altered 1400 x1']],
    ['tag', ['tag 1400 x1'], ['tag 1400 x1']],
  ])('%s', async (kind, full, quick) => {
    const path = tampered(kind, { at: 1400 });
    expect(await found(path, RANGE, 'full')).toEqual(full);
    expect(await found(path, RANGE, 'quick')).toEqual(quick);
    expect((await look(path, RANGE)).lastVerified).toBe(1399);
  });

  test('at its edges, and in the chunk that is not full', async () => {
    for (const at of [0, 255, 2303, 2816, SIZE - 1]) {
      const range = { from: at, to: at };
      for (const kind of ['alter-leaf', 'hash'] as const)
        expect(await found(tampered(kind, { at }), range, 'quick')).toEqual([`altered ${at} x1`]);
      expect(await found(tampered('tag', { at }), range)).toEqual([`tag ${at} x1`]);
      if (at < 2900) expect(await found(tampered('delete', { at }), range)).toEqual([`missing ${at} x1`]);
    }
  });

  test('a record that was never reported', async () => {
    const path = tampered('insert', { at: 1400 });
    expect(await found(path, { from: SIZE, to: SIZE })).toEqual([`tag ${SIZE} x1`]);
    expect(await found(path, RANGE)).toEqual([]);
  });

  test('records that were cut off, also where the range is none but these', async () => {
    const range = { from: SIZE - 5, to: SIZE - 1 };
    const path = tampered('delete-tail', { count: 10 });
    expect(await found(path, range)).toEqual([`cut 2990..2999 x10`]);
    expect((await look(path, range)).coverage).toMatchObject({ from: 2816, to: 2990 });
    expect(await found(tampered('delete-all', {}), range)).toEqual([`cut 0..2999 x${SIZE}`]);
    const older = copy();
    tamperLog(older, 'rollback', { from: sample().yesterday });
    expect(await found(older, range)).toEqual([`cut 1500..2999 x1500`]);
    const { origin, folder: data } = sample();
    const { report } = await runVerification({
      ...{ store: openMemoryStore(createMemoryFile(origin)), origin, mode: 'full', range },
      ...{ keyring: data.keyring, signer: data.signer },
    });
    expect(report.findings.map(shortFinding)).toEqual([`cut 0..2999 x${SIZE}`]);
  });
});

describe('what is tampered with outside the range accuses none of its records', () => {
  test.each<TamperKind>([
    ...(['alter-leaf', 'alter-section', 'drop-section', 'delete', 'swap', 'hash', 'tag'] as const),
    ...(['index', 'counts', 'trigger', 'column'] as const),
  ])('%s is not seen', async (kind) => {
    for (const at of [600, 1279, 1536, 2000]) {
      if (kind === 'swap' && at === 1279) continue;
      if (kind === 'tag' && at === 1279) continue;
      const path = tampered(kind, { at });
      for (const mode of ['full', 'quick'] as const)
        expect({ at, found: await found(path, RANGE, mode) }).toEqual({ at, found: [] });
    }
  });

  test('the tag right before is the one that is accused', async () => {
    const report = await look(tampered('tag', { at: 1279 }), RANGE);
    expect(report.findings.map(shortFinding)).toEqual(['tag 1279 x1']);
    expect(report.coverage).toMatchObject({ from: 1024, to: 1536 });
  });

  test('a leaf hash that the newest root is made of is bracketed', async () => {
    const path = tampered('hash', { at: 2900 });
    const report = await look(path, RANGE);
    expect(report.findings.map(shortFinding)).toEqual(['root 2300..2999 x700']);
    expect(report.findings[0]?.explanation).toMatch(
      /outside the range\. A verification of the whole log tells/,
    );
    expect(report.lastVerified).toBe(1535);
  });

  test('a leaf hash that is gone there is one that lacks; the range is compared with an older checkpoint', async () => {
    const report = await look(tampered('delete', { at: 2900 }), RANGE);
    expect(report.findings.map(shortFinding)).toEqual(['root 2816..2943 x128']);
    expect(report.findings[0]?.evidence).toMatchObject({ expected: '128 hashes', got: '127' });
    expect(report.coverage.tree).toEqual({ checked: 256, checkpoints: 1 });
  });

  test('records that were cut off are, and the range is compared with what is left', async () => {
    const report = await look(tampered('delete-tail', { count: 10 }), RANGE);
    expect(report.findings.map(shortFinding)).toEqual(['cut 2990..2999 x10']);
    expect(report).toMatchObject({
      lastVerified: 1535,
      coverage: { tree: { checked: 256, checkpoints: 1 } },
    });
  });

  test('an epoch that the index hides rules the range all the same', async () => {
    const path = copy((hand) => hand.hideFromSearch([1000]));
    for (const mode of ['full', 'quick'] as const) expect(await found(path, RANGE, mode)).toEqual([]);
    expect(await found(tampered('tag', { at: 1400 }), RANGE)).toEqual(['tag 1400 x1']);
  });
});

describe('a history rewritten by somebody who has the secret', () => {
  const rewritten = (seq: number, withTree: boolean): string =>
    copy((hand) => {
      editLeafAndHash(hand, seq, laterBySeconds);
      reseal(hand, sample().origin, seq, SIZE, taggerWith(secret, 2, sample().origin));
      if (withTree) rebuildTree(hand, SIZE);
    });

  test('is the range, where no other record stands between the checkpoints', async () => {
    const report = await look(rewritten(2100, true), { from: 1900, to: 2300 });
    expect(report.findings.map(shortFinding)).toEqual(['root 2000..2299 x300']);
    expect(report.findings[0]?.explanation).toMatch(/^The records between .* the log was rewritten there\.$/);
  });

  test('is the range, where the stored nodes still are those that were signed', async () => {
    const report = await look(rewritten(2100, false), { from: 2100, to: 2100 });
    expect(report.findings.map(shortFinding)).toEqual(['root 2048..2303 x256']);
    expect(report.lastVerified).toBe(-1);
  });

  test('is bracketed where it may be the range or not', async () => {
    const report = await look(rewritten(2100, true), { from: 2100, to: 2100 });
    expect(report.findings.map(shortFinding)).toEqual(['root 2000..2299 x300']);
    expect(report.findings[0]?.evidence.source).toMatch(/over stored hashes of other records$/);
  });

  test('is bracketed away from a range that it does not touch', async () => {
    const path = rewritten(2100, true);
    for (const range of [RANGE, { from: 2600, to: 2700 }])
      expect(await found(path, range, 'quick')).toEqual(['root 2000..2299 x300']);
  });
});

describe('the tree that the database keeps', () => {
  const flipNode = (node: number) => (hand: TamperingHand) =>
    hand.run('UPDATE nodes SET hash = zeroblob(32) WHERE level = 1 AND node = ?', node);

  test('is a finding in the range, and accuses no record', async () => {
    const report = await look(copy(flipNode(5)), RANGE);
    expect(report.findings.map(shortFinding)).toEqual(['root 1280..1535 x256']);
    expect(report.findings[0]?.explanation).toMatch(/^What the database keeps of the tree/);
  });

  test('is bracketed before it and behind it', async () => {
    // A root at 1000 is made of the leaf hashes that this node stands for in larger ones.
    expect(await found(copy(flipNode(3)), RANGE)).toEqual(['root 1000..1499 x500']);
    expect(await found(copy(flipNode(9)), RANGE)).toEqual(['root 2300..2999 x700']);
  });

  test('is named where it is gone', async () => {
    const path = copy((hand) => hand.run('DELETE FROM nodes WHERE level = 1 AND node = 3'));
    expect(await found(path, RANGE)).toEqual(['root 0..1023 x1024']);
  });
});

test('given checkpoints are compared beside the newest', async () => {
  const checkpoints: string[] = [];
  copy((hand) => {
    for (const row of hand.db.prepare('SELECT note FROM checkpoints WHERE size IN (700, 1500)').all())
      checkpoints.push(String(row.note));
  });
  const report = await look(sample().path, RANGE, 'quick', { checkpoints });
  // The one of 700 has seen nothing of the range.
  expect(report).toMatchObject({ verdict: 'intact', coverage: { tree: { checked: 256, checkpoints: 3 } } });
  expect(report.coverage.signatures.checked).toBe(CHECKPOINTS.length + 1 + 2);
});
