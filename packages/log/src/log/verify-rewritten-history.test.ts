import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { sha256 } from '../node/crypto.ts';
import { createKeyring, parseSecret } from '../record/key-epoch.ts';
import {
  CHECKPOINTS,
  damage,
  ROTATIONS,
  SIZE,
  shortFinding,
  verifyCopy,
} from '../testing/damaged-log.test.kit.ts';
import { keyringOf } from '../testing/log-parts.test.kit.ts';
import {
  editLeaf,
  editLeafAndHash,
  laterBySeconds,
  rebuildTree,
  reseal,
  taggerWith,
} from '../testing/rewriting.test.kit.ts';
import type { TamperingHand } from '../testing/tampering-rows.ts';
import { exitCodeOf } from '../verify/report.ts';
import { tamperedCopies } from './tampered-copies.test.kit.ts';

const { folder, sample, finds } = tamperedCopies();
/** The secrets of epochs 0, 1 and 2. */
let secrets: readonly Uint8Array[] = [];
beforeAll(() => {
  const path = join(sample().folder.path, 'secrets');
  secrets = readdirSync(path)
    .sort()
    .map((file) => parseSecret(readFileSync(join(path, file), 'utf8')));
});

/** Makes tags anew with the secret of one epoch, said to be of an epoch. */
function resealWith(hand: TamperingHand, from: number, to: number, secret: number, epoch = secret): void {
  reseal(
    hand,
    sample().origin,
    from,
    to,
    taggerWith(secrets[secret] ?? new Uint8Array(32), epoch, sample().origin),
  );
}

describe('a rotation record', () => {
  test.each(ROTATIONS)('altered at %i is one finding, and its epoch goes on', (seq) =>
    finds((hand) => editLeaf(hand, seq, laterBySeconds), [`altered ${seq} x1`]),
  );
  test.each(ROTATIONS)('that names another key at %i is one finding', (seq) =>
    finds(
      (hand) => editLeaf(hand, seq, (leaf) => leaf.replace(/("keyId":")[0-9a-f]{4}/, '$1ffff')),
      [`altered ${seq} x1`],
    ),
  );
  test.each(ROTATIONS)('that names another key with a fitting hash at %i is one finding', (seq) =>
    finds(
      (hand) => editLeafAndHash(hand, seq, (leaf) => leaf.replace(/("keyId":")[0-9a-f]{4}/, '$1ffff')),
      [`tag ${seq} x1`],
    ),
  );
  test('that names another epoch with a fitting hash is one finding', () =>
    finds(
      (hand) => editLeafAndHash(hand, 1000, (leaf) => leaf.replace('"epoch":1', '"epoch":7')),
      ['tag 1000 x1'],
    ));
  test('taken out of the index and altered is found all the same', () =>
    finds(
      (hand) => {
        hand.hideFromSearch([1000]);
        editLeaf(hand, 1000, laterBySeconds);
      },
      ['altered 1000 x1'],
    ));
  test('deleted together with the records around it is one finding', () =>
    finds((hand) => hand.forget(995, 1010), ['missing 995..1009 x15'], { unproven: 1 }));
  test('exchanged with another of its kind is two altered records', () =>
    finds(
      (hand) => {
        for (const table of ['records', 'links', 'disclosures']) {
          for (const [from, to] of [
            [1000, -1],
            [2000, 1000],
            [-1, 2000],
          ])
            hand.run(`UPDATE ${table} SET seq = ? WHERE seq = ?`, to ?? 0, from ?? 0);
        }
      },
      ['altered 1000 x1', 'altered 2000 x1'],
      { unproven: 2 },
    ));
});

describe('record 0, which names the first secret', () => {
  test('altered is one finding, and its epoch goes on', () =>
    finds((hand) => editLeaf(hand, 0, laterBySeconds), ['altered 0 x1']));
  test('that names another key with a fitting hash is one finding', () =>
    finds(
      (hand) => editLeafAndHash(hand, 0, (leaf) => leaf.replace(/("keyId":")[0-9a-f]{4}/, '$1ffff')),
      ['tag 0 x1'],
    ));
});

describe('old records sealed anew with the current secret', () => {
  test('said to be of the current epoch are of a wrong epoch', () =>
    finds(
      (hand) => {
        editLeafAndHash(hand, 500, laterBySeconds);
        resealWith(hand, 500, 510, 2);
      },
      ['epoch 500..509 x10'],
      { unproven: 1 },
    ));
  test('said to be of the epoch of that time have wrong tags', () =>
    finds(
      (hand) => {
        editLeafAndHash(hand, 500, laterBySeconds);
        resealWith(hand, 500, 510, 2, 0);
      },
      ['tag 500..509 x10'],
      { unproven: 1 },
    ));
  test('to the end, with a fitting tree, are findings up to where the secret began to rule', () =>
    finds(
      (hand) => {
        editLeafAndHash(hand, 1500, laterBySeconds);
        resealWith(hand, 1500, SIZE, 2);
        rebuildTree(hand, SIZE);
      },
      ['epoch 1500..2000 x501'],
    ));
});

describe('a history rewritten by somebody who has the secret', () => {
  test('is found by the signer and brackets the change between its checkpoints', () =>
    finds(
      (hand) => {
        editLeafAndHash(hand, 2100, laterBySeconds);
        resealWith(hand, 2100, SIZE, 2);
        rebuildTree(hand, SIZE);
      },
      ['root 2000..2299 x300', 'index 2100 x1'],
    ));
  test('is found by the signer alone where the stored checkpoints are gone', () =>
    finds(
      (hand) => {
        editLeafAndHash(hand, 2100, laterBySeconds);
        resealWith(hand, 2100, SIZE, 2);
        rebuildTree(hand, SIZE);
        hand.run('DELETE FROM checkpoints');
      },
      [`root 0..${SIZE - 1} x${SIZE}`, 'index 2100 x1'],
    ));
  test('is found where every secret was used', () =>
    finds(
      (hand) => {
        editLeafAndHash(hand, 100, laterBySeconds);
        resealWith(hand, 100, 1001, 0);
        resealWith(hand, 1001, 2001, 1);
        resealWith(hand, 2001, SIZE, 2);
        rebuildTree(hand, SIZE);
      },
      ['root 0..199 x200', 'index 100 x1'],
    ));
  test('is found by its nodes where the tree was not made anew', () =>
    finds(
      (hand) => {
        editLeafAndHash(hand, 2100, laterBySeconds);
        resealWith(hand, 2100, SIZE, 2);
      },
      ['root 2000..2299 x300', 'index 2100 x1'],
    ));
});

describe('secrets', () => {
  test('that are others leave the chain unchecked and accuse nobody', async () => {
    for (const keyring of [keyringOf(7), createKeyring(sha256, [])]) {
      const runs = await verifyCopy(sample(), sample().path, { keyring }, { keyring, mode: 'quick' });
      for (const { report, resume } of runs) {
        expect(report.findings).toEqual([]);
        expect(report.verdict).toBe('unchecked');
        expect(exitCodeOf(report)).toBe(1);
        expect(report.coverage.notChecked).toHaveLength(3);
        expect(report.coverage.notChecked[0]).toEqual({
          ...{ kind: 'secret', from: 0, epoch: 0, keyId: expect.stringMatching(/^[0-9a-f]{16}$/) },
          text: expect.stringMatching(
            /^the chain from seq 0: the secret of epoch 0 \(key id [0-9a-f]{16}\) is not in the keyring$/,
          ),
        });
        expect(report.coverage.chain).toEqual({ checked: 0, unproven: 0, unchecked: SIZE });
        expect(report.coverage.tree).toEqual({ checked: SIZE, checkpoints: CHECKPOINTS.length + 1 });
        expect(resume).toBeUndefined();
      }
    }
  });

  test('of which one lacks leave only its epoch unchecked', async () => {
    const keyring = createKeyring(
      sha256,
      [secrets[0], secrets[2]].filter((secret) => secret !== undefined),
    );
    const [run] = await verifyCopy(sample(), sample().path, { keyring });
    expect(run?.report.findings).toEqual([]);
    expect(run?.report.coverage.notChecked).toMatchObject([{ kind: 'secret', from: 1001, epoch: 1 }]);
    expect(run?.report.coverage.chain).toEqual({ checked: SIZE - 1000, unproven: 0, unchecked: 1000 });
  });

  test('of which one lacks do not hide what is wrong in the others', async () => {
    const keyring = createKeyring(
      sha256,
      [secrets[0], secrets[2]].filter((secret) => secret !== undefined),
    );
    for (const seq of [1000, 2001, 2002, 2040]) {
      const path = damage(sample(), folder, (hand) =>
        hand.run('UPDATE links SET tag = zeroblob(32) WHERE seq = ?', seq),
      );
      for (const { report } of await verifyCopy(sample(), path, { keyring }, { keyring, mode: 'quick' })) {
        expect(report.findings.map(shortFinding)).toEqual([`tag ${seq} x1`]);
        expect(exitCodeOf(report)).toBe(3);
      }
    }
  });

  test('that lack do not keep hashes from being checked', async () => {
    const keyring = keyringOf(7);
    const path = damage(sample(), folder, (hand) => editLeaf(hand, 300, laterBySeconds));
    for (const { report } of await verifyCopy(sample(), path, { keyring }, { keyring, mode: 'quick' })) {
      expect(report.findings.map(shortFinding)).toEqual(['altered 300 x1']);
    }
  });
});
