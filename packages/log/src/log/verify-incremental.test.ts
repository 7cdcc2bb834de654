import { beforeAll, describe, expect, test } from 'vitest';
import type { VerifyResume } from '../signer/signer.ts';
import {
  damage,
  makeSampleLog,
  type SampleLog,
  SIZE,
  shortFinding,
  verifyCopy,
} from '../testing/damaged-log.test.kit.ts';
import { temporaryFolder } from '../testing/log-parts.test.kit.ts';
import { editLeaf, laterBySeconds } from '../testing/rewriting.test.kit.ts';
import type { TamperingHand } from '../testing/tampering-rows.ts';
import type { VerifyReport } from '../verify/report.ts';

const parent = temporaryFolder();
let sample: SampleLog;
let since: VerifyResume;

beforeAll(async () => {
  sample = await makeSampleLog(parent);
  // What an intact run of the log as it was yesterday leaves behind.
  const path = damage(sample, parent, () => undefined, sample.yesterday);
  const [run] = await verifyCopy(sample, path, { mode: 'quick', signer: signerThatForgets(sample) });
  if (run?.resume === undefined) throw new Error('an intact run can be gone on from');
  since = run.resume;
});

/** Yesterday nobody had signed what was recorded today. */
function signerThatForgets({ folder }: SampleLog): typeof folder.signer {
  const { signer } = folder;
  return Object.assign(Object.create(signer) as typeof signer, {
    lastSigned: async () => undefined,
    verifierKeys: (origin: string) => signer.verifierKeys(origin),
    identity: () => signer.identity(),
  });
}

async function goOn(
  harm: (hand: TamperingHand) => void,
  from: Partial<VerifyResume> = {},
): Promise<readonly VerifyReport[]> {
  const path = damage(sample, parent, harm);
  const runs = await verifyCopy(
    sample,
    path,
    { since: { ...since, ...from } },
    { since: { ...since, ...from }, mode: 'quick' },
  );
  return runs.map(({ report }) => report);
}

describe('a run that goes on where an intact one ended', () => {
  test('begins at a multiple of 256 and says what it looked at', async () => {
    expect(since.size).toBe(1280);
    for (const report of await goOn(() => undefined)) {
      expect(report.verdict).toBe('intact');
      expect(report.coverage).toMatchObject({
        from: 1280,
        to: SIZE,
        tree: { checked: SIZE },
        chain: { checked: SIZE - 1280 },
      });
    }
  });

  test('leaves behind where the next may go on', async () => {
    const [run] = await verifyCopy(sample, sample.path, { since });
    expect(run?.resume).toMatchObject({ size: 2816, epoch: 2 });
    const [next] = await verifyCopy(
      sample,
      sample.path,
      run?.resume === undefined ? {} : { since: run.resume },
    );
    expect(next?.report).toMatchObject({ verdict: 'intact', coverage: { from: 2816 } });
  });

  test('finds what was changed after it', async () => {
    for (const report of await goOn((hand) => editLeaf(hand, 1281, laterBySeconds)))
      expect(report.findings.map(shortFinding)).toEqual(['altered 1281 x1']);
    for (const report of await goOn((hand) => hand.forget(1280, 1281)))
      expect(report.findings.map(shortFinding)).toEqual(['missing 1280 x1']);
    for (const report of await goOn((hand) => hand.forget(2000, 2001)))
      expect(report.findings.map(shortFinding)).toEqual(['missing 2000 x1']);
  });

  test('finds what was cut off, also where its beginning is gone', async () => {
    for (const size of [2990, 1280, 1279, 300, 0]) {
      const reports = await goOn((hand) => {
        hand.forget(size, SIZE);
        hand.setHead(size);
      });
      for (const report of reports)
        expect(report.findings.map(shortFinding)).toContain(`cut ${size}..${SIZE - 1} x${SIZE - size}`);
    }
  });

  test('begins at 0 where the tree before it is not the one it was left with, and names what was changed', async () => {
    const changed = await goOn((hand) => hand.run('UPDATE nodes SET hash = zeroblob(32) WHERE node = 2'));
    const gone = await goOn((hand) => hand.run('DELETE FROM nodes WHERE node = 2'));
    for (const report of [...changed, ...gone]) {
      expect(report.findings.map(shortFinding)).toEqual(['root 512..767 x256']);
      expect(report.coverage.from).toBe(0);
    }
  });

  test('begins at 0 where the index hides an epoch before it, and accuses no tag', async () => {
    const [full, quick] = await goOn((hand) => hand.hideFromSearch([1000]));
    expect(full?.findings.map(shortFinding)).toEqual(['index 1000 x1']);
    expect(quick?.findings).toEqual([]);
    for (const report of [full, quick])
      expect(report?.coverage).toMatchObject({ from: 0, chain: { checked: SIZE } });
  });

  test.each(['root', 'tag'] as const)(
    'begins at 0 where the %s that it was left with is another',
    async (member) => {
      for (const report of await goOn(() => undefined, {
        [member]: member === 'root' ? since.tag : since.root,
      })) {
        expect(report).toMatchObject({ verdict: 'intact', coverage: { from: 0, to: SIZE } });
      }
    },
  );
});
