import { describe, expect, test } from 'vitest';
import { damage, expectFindings, SIZE } from '../testing/damaged-log.test.kit.ts';
import { editLeaf, editLeafAndHash, laterBySeconds } from '../testing/rewriting.test.kit.ts';
import type { TamperingHand } from '../testing/tampering-rows.ts';
import { tamperedCopies } from './tampered-copies.test.kit.ts';

const { folder, sample, finds } = tamperedCopies();

function flip(hand: TamperingHand, table: string, column: string, seq: number, at = 0): void {
  const bytes = Uint8Array.from(hand.bytesAt(table, column, seq) ?? []);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  hand.run(`UPDATE ${table} SET ${column} = ? WHERE seq = ?`, bytes, seq);
}

/** Exchanges two rows of a table. */
function exchange(hand: TamperingHand, table: string, a: number, b: number): void {
  for (const [from, to] of [
    [a, -1],
    [b, a],
    [-1, b],
  ])
    hand.run(`UPDATE ${table} SET seq = ? WHERE seq = ?`, to ?? 0, from ?? 0);
}

describe('an untouched log', () => {
  test('has no finding', () => finds(() => undefined, []));
});

/** Positions that a verification could take for others: edges of the log, of chunks, of epochs. */
const EDGES: readonly number[] = [
  0,
  2,
  255,
  258,
  511,
  514,
  768,
  1000,
  1003,
  1535,
  2000,
  2003,
  2815,
  2818,
  SIZE - 3,
  SIZE - 1,
];

describe('one byte of a leaf changed is one altered record', () => {
  test('wherever it stands', () =>
    finds(
      (hand) => {
        for (const seq of EDGES) editLeaf(hand, seq, laterBySeconds);
      },
      EDGES.map((seq) => `altered ${seq} x1`),
    ));

  test('and every record before it is verified', () =>
    finds((hand) => editLeaf(hand, 1500, laterBySeconds), ['altered 1500 x1']));

  test('in the first byte, in the last, in the middle of a character', async () => {
    await finds((hand) => flip(hand, 'records', 'leaf', 300, 0), ['altered 300 x1']);
    await finds(
      (hand) =>
        flip(
          hand,
          'records',
          'leaf',
          300,
          hand.bytesAt('records', 'leaf', 300)?.findLastIndex(() => true),
        ),
      ['altered 300 x1'],
    );
    await finds(
      (hand) => editLeaf(hand, 300, (leaf) => leaf.replace('"type":"', '"type":"\xff')),
      ['altered 300 x1'],
    );
  });

  test('by a byte added at the end, a zero byte, or all of it gone', async () => {
    await finds((hand) => editLeaf(hand, 300, (leaf) => `${leaf}\n`), ['altered 300 x1']);
    await finds((hand) => editLeaf(hand, 300, (leaf) => `${leaf}\0`), ['altered 300 x1']);
    await finds((hand) => editLeaf(hand, 300, () => ''), ['altered 300 x1']);
  });

  test('in two neighbours is one finding of two records, in two others two findings', async () => {
    await finds(
      (hand) => [300, 301].map((seq) => editLeaf(hand, seq, laterBySeconds)),
      ['altered 300..301 x2'],
    );
    await finds(
      (hand) => [300, 302].map((seq) => editLeaf(hand, seq, laterBySeconds)),
      ['altered 300 x1', 'altered 302 x1'],
    );
    await finds(
      (hand) => [255, 256].map((seq) => editLeaf(hand, seq, laterBySeconds)),
      ['altered 255..256 x2'],
    );
  });
});

describe('a changed tag is one finding', () => {
  test('wherever it stands', () =>
    finds(
      (hand) => {
        for (const seq of EDGES) flip(hand, 'links', 'tag', seq);
      },
      EDGES.map((seq) => `tag ${seq} x1`),
    ));

  test('also where it has another length', () =>
    finds((hand) => hand.run("UPDATE links SET tag = x'00' WHERE seq = 300"), ['missing 300 x1'], {
      unproven: 1,
    }));
});

test('a changed leaf hash is one altered record, whose evidence is the stored hash', async () => {
  const path = damage(sample(), folder, (hand) => {
    for (const seq of EDGES) flip(hand, 'links', 'leaf_hash', seq);
  });
  const { full } = await expectFindings(
    sample(),
    path,
    EDGES.map((seq) => `altered ${seq} x1`),
  );
  expect(new Set(full.findings.map(({ evidence }) => evidence.source))).toEqual(
    new Set(['stored leaf_hash']),
  );
});

describe('a leaf and its hash changed together', () => {
  test('break the chain there and only there', () => {
    // The leaf of a record that begins an epoch tells verification which key to use: those are another test's.
    const edges = EDGES.filter((seq) => ![0, 1000, 2000].includes(seq));
    return finds(
      (hand) => {
        for (const seq of edges) editLeafAndHash(hand, seq, laterBySeconds);
      },
      edges.map((seq) => `tag ${seq} x1`),
    );
  });

  test('also where they begin an epoch', () =>
    finds(
      (hand) => {
        for (const seq of [0, 1000, 2000]) editLeafAndHash(hand, seq, laterBySeconds);
      },
      ['tag 0 x1', 'tag 1000 x1', 'tag 2000 x1'],
    ));

  test('into a leaf that is not canonical are altered', () =>
    finds(
      (hand) => editLeafAndHash(hand, 300, (leaf) => leaf.replace('"v":1', '"v": 1')),
      ['altered 300 x1'],
    ));

  test('in many neighbours, into leaves that are not canonical, are one finding, and found in time', () =>
    finds(
      (hand) => {
        for (let seq = 300; seq < 420; seq++)
          editLeafAndHash(hand, seq, (leaf) => leaf.replace('"v":1', '"v": 1'));
      },
      ['altered 300..419 x120'],
    ));

  test('of another log are altered', () =>
    finds(
      (hand) => editLeafAndHash(hand, 300, (leaf) => leaf.replace('/main/1', '/main/2')),
      ['altered 300 x1'],
    ));
});

describe('sections', () => {
  test('one altered is a disclosure finding', () =>
    finds((hand) => flip(hand, 'disclosures', 'change', 300, 40), ['disclosure 300 x1']));
  test('one dropped is undisclosed', () =>
    finds((hand) => hand.run('UPDATE disclosures SET actor = NULL WHERE seq = 300'), ['undisclosed 300 x1']));
  test('all of a record dropped are one finding for the record', () =>
    finds((hand) => hand.run('DELETE FROM disclosures WHERE seq = 300'), ['undisclosed 300 x1']));
  test('one altered and another dropped are two findings', () =>
    finds(
      (hand) => {
        flip(hand, 'disclosures', 'change', 300, 40);
        hand.run('UPDATE disclosures SET request = NULL WHERE seq = 300');
      },
      ['undisclosed 300 x1', 'disclosure 300 x1'],
    ));
  test('one added where none is sealed is a disclosure finding', () =>
    finds(
      (hand) =>
        hand.run(
          `UPDATE disclosures SET behalf = ? WHERE seq = 300`,
          Buffer.from('["AAAAAAAAAAAAAAAAAAAAAA","behalf",{"name":"x"}]'),
        ),
      ['disclosure 300 x1'],
    ));
  test('one put in the place of another is a finding', () =>
    finds(
      (hand) => hand.run('UPDATE disclosures SET request = actor WHERE seq = 300'),
      ['disclosure 300 x1'],
    ));
  test('those of two records exchanged are findings at both', () =>
    finds((hand) => exchange(hand, 'disclosures', 303, 304), ['disclosure 303..304 x2']));
  test('with a zero byte in them are findings', () =>
    finds(
      (hand) => hand.run("UPDATE disclosures SET actor = CAST(actor || x'00' AS BLOB) WHERE seq = 300"),
      ['disclosure 300 x1'],
    ));
});
