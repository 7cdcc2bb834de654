import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { expectFindings, SIZE, YESTERDAY } from '../testing/damaged-log.test.kit.ts';
import { leafHashOf, rebuildTree } from '../testing/rewriting.test.kit.ts';
import type { TamperingHand } from '../testing/tampering-rows.ts';
import { tamperedCopies } from './tampered-copies.test.kit.ts';

const { folder, sample, finds } = tamperedCopies();

function exchange(hand: TamperingHand, tables: readonly string[], a: number, b: number): void {
  for (const table of tables) {
    for (const [from, to] of [
      [a, -1],
      [b, a],
      [-1, b],
    ])
      hand.run(`UPDATE ${table} SET seq = ? WHERE seq = ?`, to ?? 0, from ?? 0);
  }
}

function exchangeColumn(hand: TamperingHand, table: string, column: string, a: number, b: number): void {
  const [atA, atB] = [a, b].map((seq) => hand.bytesAt(table, column, seq) ?? null);
  hand.run(`UPDATE ${table} SET ${column} = ? WHERE seq = ?`, atB ?? null, a);
  hand.run(`UPDATE ${table} SET ${column} = ? WHERE seq = ?`, atA ?? null, b);
}

const ROWS = ['records', 'links', 'disclosures'];

describe('rows deleted with all that refers to them', () => {
  test('one in the middle is one missing record, and the next is unproven', () =>
    finds((hand) => hand.forget(300, 301), ['missing 300 x1'], { unproven: 1 }));
  test('ten in a row are one finding', () =>
    finds((hand) => hand.forget(600, 610), ['missing 600..609 x10'], { unproven: 1 }));
  test('the first and the last of chunks', () =>
    finds(
      (hand) => [256, 1023, 1535, 1536].map((seq) => hand.forget(seq, seq + 1)),
      ['missing 256 x1', 'missing 1023 x1', 'missing 1535..1536 x2'],
      { unproven: 3 },
    ));
  test('a whole chunk, and more than one', () =>
    finds((hand) => hand.forget(500, 800), ['missing 500..799 x300'], { unproven: 1 }));
  test('record 0', () => finds((hand) => hand.forget(0, 1), ['missing 0 x1'], { unproven: 1 }));
  test('a rotation', () => finds((hand) => hand.forget(1000, 1001), ['missing 1000 x1'], { unproven: 1 }));
  test('the last rotation', () =>
    finds((hand) => hand.forget(2000, 2001), ['missing 2000 x1'], { unproven: 1 }));
  test('the first record after a rotation', () =>
    finds((hand) => hand.forget(1001, 1002), ['missing 1001 x1'], { unproven: 1 }));
});

describe('rows deleted from one table', () => {
  test('the leaf alone is a missing record', () =>
    finds((hand) => hand.run('DELETE FROM records WHERE seq = 300'), ['missing 300 x1'], {
      quick: ['missing 300 x1'],
    }));
  test('the link alone is a missing record', () =>
    finds((hand) => hand.run('DELETE FROM links WHERE seq = 300'), ['missing 300 x1'], { unproven: 1 }));
});

describe('the end cut off', () => {
  test('with the head set back is one cut of ten records', () =>
    finds(
      (hand) => {
        hand.forget(SIZE - 10, SIZE);
        hand.setHead(SIZE - 10);
      },
      ['cut 2990..2999 x10'],
    ));
  test('with nothing else touched is the same', () =>
    finds((hand) => hand.forget(SIZE - 10, SIZE), ['cut 2990..2999 x10']));
  test('without tidying up the index is the same', () =>
    finds(
      (hand) => {
        for (const table of ROWS) hand.run(`DELETE FROM ${table} WHERE seq >= ?`, SIZE - 10);
      },
      ['cut 2990..2999 x10'],
    ));
  test('without tidying up the index but the head set back is the same', () =>
    finds(
      (hand) => {
        for (const table of ROWS) hand.run(`DELETE FROM ${table} WHERE seq >= ?`, SIZE - 10);
        hand.setHead(SIZE - 10);
      },
      ['cut 2990..2999 x10'],
    ));
  test('over more than a checkpoint is one cut', () =>
    finds(
      (hand) => {
        hand.forget(1400, SIZE);
        hand.setHead(1400);
      },
      ['cut 1400..2999 x1600'],
    ));
  test('the last record alone', () =>
    finds(
      (hand) => {
        hand.forget(SIZE - 1, SIZE);
        hand.setHead(SIZE - 1);
      },
      ['cut 2999 x1'],
    ));
  test('all of it, whether the head says so or not', async () => {
    await finds(
      (hand) => {
        hand.forget(0, SIZE);
        hand.setHead(0);
      },
      ['cut 0..2999 x3000'],
    );
    await finds((hand) => hand.forget(0, SIZE), ['cut 0..2999 x3000']);
  });
  test('the database replaced by yesterday’s copy is a cut', async () => {
    const path = join(folder, 'rolled-back.db');
    copyFileSync(sample().yesterday, path);
    const { full } = await expectFindings(sample(), path, [
      `cut ${YESTERDAY}..${SIZE - 1} x${SIZE - YESTERDAY}`,
    ]);
    expect(full.totals.missing).toBe(SIZE - YESTERDAY);
  });
});

describe('two records exchanged', () => {
  test('leaf alone: both are altered', () =>
    finds((hand) => exchangeColumn(hand, 'records', 'leaf', 300, 600), ['altered 300 x1', 'altered 600 x1']));
  test('leaf and hash: both are altered', () =>
    finds(
      (hand) => {
        exchangeColumn(hand, 'records', 'leaf', 300, 600);
        exchangeColumn(hand, 'links', 'leaf_hash', 300, 600);
      },
      ['altered 300 x1', 'altered 600 x1'],
    ));
  test('whole rows, far apart: both are altered', () =>
    finds((hand) => exchange(hand, ROWS, 300, 600), ['altered 300 x1', 'altered 600 x1'], { unproven: 2 }));
  test('whole rows, neighbours: one finding of two', () =>
    finds((hand) => exchange(hand, ROWS, 300, 301), ['altered 300..301 x2'], { unproven: 1 }));
  test('whole rows, neighbours across chunks', () =>
    finds((hand) => exchange(hand, ROWS, 255, 256), ['altered 255..256 x2'], { unproven: 1 }));
  test('a rotation and another record', () =>
    finds((hand) => exchange(hand, ROWS, 1000, 1500), ['altered 1000 x1', 'altered 1500 x1'], {
      unproven: 2,
    }));
  test('tags alone', () =>
    finds((hand) => exchangeColumn(hand, 'links', 'tag', 300, 600), ['tag 300 x1', 'tag 600 x1']));
  test('tags of neighbours alone', () =>
    finds((hand) => exchangeColumn(hand, 'links', 'tag', 300, 301), ['tag 300..301 x2']));
  test('leaf hashes alone', () =>
    finds(
      (hand) => exchangeColumn(hand, 'links', 'leaf_hash', 300, 600),
      ['altered 300 x1', 'altered 600 x1'],
    ));
});

describe('a row put at the end', () => {
  const insert = (
    hand: TamperingHand,
    seq: number,
    leaf: Uint8Array,
    hash: Uint8Array = leafHashOf(leaf),
  ): void => {
    hand.run('INSERT INTO records VALUES (?, ?)', seq, leaf);
    hand.run('INSERT INTO links VALUES (?, ?, ?)', seq, hash, new Uint8Array(32).fill(7));
  };
  const leafAt = (hand: TamperingHand, seq: number): Uint8Array =>
    hand.bytesAt('records', 'leaf', seq) ?? new Uint8Array(0);

  test('of garbage', () =>
    finds(
      (hand) => {
        insert(hand, SIZE, Buffer.from('garbage'), new Uint8Array(32));
        rebuildTree(hand, SIZE + 1);
      },
      ['altered 3000 x1'],
    ));
  test('that copies another, with its hash and tag', () =>
    finds(
      (hand) => {
        hand.run('INSERT INTO records SELECT ?, leaf FROM records WHERE seq = 2999', SIZE);
        hand.run('INSERT INTO links SELECT ?, leaf_hash, tag FROM links WHERE seq = 2999', SIZE);
        rebuildTree(hand, SIZE + 1);
      },
      ['altered 3000 x1'],
    ));
  test('that is formed as it should be, without the secret', () =>
    finds(
      (hand) => {
        const text = Buffer.from(leafAt(hand, 2999))
          .toString('latin1')
          .replace('"seq":2999', '"seq":3000')
          .replace(/"sealed":\{[^}]*\},/, '');
        insert(hand, SIZE, Buffer.from(text, 'latin1'));
        hand.run('INSERT INTO search (rowid, terms) VALUES (?, ?)', SIZE, 's:info');
        rebuildTree(hand, SIZE + 1);
      },
      ['tag 3000 x1'],
    ));
  test('beyond the head is seen in both modes', () =>
    finds(
      (hand) => insert(hand, SIZE, Buffer.from('garbage')),
      ['altered 3000 x1', 'index - x1', 'index - x1'],
      {
        quick: ['altered 3000 x1'],
      },
    ));
  test('far beyond the head is named', () =>
    finds(
      (hand) => insert(hand, 1_000_000, Buffer.from('garbage')),
      ['index 1000000 x1', 'index - x1', 'index - x1'],
      { quick: ['index 1000000 x1'] },
    ));
  test('at a position that no number can hold', () =>
    finds(
      (hand) => {
        hand.db.exec("INSERT INTO records VALUES (1152921504606846976, x'00')");
      },
      ['index - x1'],
      { quick: [] },
    ));
  test('at a negative position', () =>
    finds((hand) => insert(hand, -5, Buffer.from('garbage')), ['index - x1', 'index - x1'], { quick: [] }));
});
