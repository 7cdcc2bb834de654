/** What somebody could do who has the database and a secret: seal records again, and make everything fit. */
import { bytesOfLatin1, type Hash, latin1OfBytes } from '../bytes/sha256.ts';
import { sha256 } from '../node/crypto.ts';
import { createTagger, deriveTagKey, genesisTag, type Tagger } from '../record/chain.ts';
import { compactRange, emptyRange, extendRange, formatHashes } from '../tree/compact-range.ts';
import { treeHasher } from '../tree/hash.ts';
import type { TamperingHand } from './tampering-rows.ts';

/** The leaf hash of these leaf bytes. */
export function leafHashOf(leaf: Uint8Array): Uint8Array {
  return bytesOfLatin1(sha256(Buffer.concat([Buffer.alloc(1), leaf])));
}

/** Changes the text of a leaf, and nothing else. */
export function editLeaf(hand: TamperingHand, seq: number, edit: (text: string) => string): Uint8Array {
  const before = latin1OfBytes(hand.bytesAt('records', 'leaf', seq) ?? new Uint8Array(0));
  const after = bytesOfLatin1(edit(before));
  if (before === latin1OfBytes(after)) throw new Error(`the leaf of ${seq} stays as it is`);
  hand.run('UPDATE records SET leaf = ? WHERE seq = ?', after, seq);
  return after;
}

/** Changes the text of a leaf and its stored hash with it. */
export function editLeafAndHash(hand: TamperingHand, seq: number, edit: (text: string) => string): void {
  hand.run('UPDATE links SET leaf_hash = ? WHERE seq = ?', leafHashOf(editLeaf(hand, seq, edit)), seq);
}

/** Raises the last digit of the second at which a record occurred: canonical before and after. */
export function laterBySeconds(leaf: string): string {
  return leaf.replace(
    /("occurred":"[^"]{18})(\d)/,
    (_, before, digit) => `${before}${(Number(digit) + 1) % 10}`,
  );
}

export function taggerWith(secret: Uint8Array, epoch: number, origin: string): Tagger {
  return createTagger(sha256, origin, epoch, deriveTagKey(sha256, secret, origin));
}

/** Makes the tags of [from, to) anew, each on the one before. */
export function reseal(hand: TamperingHand, origin: string, from: number, to: number, tagger: Tagger): void {
  const genesis = bytesOfLatin1(genesisTag(sha256, origin));
  let previous = from === 0 ? genesis : (hand.bytesAt('links', 'tag', from - 1) ?? genesis);
  hand.db.exec('BEGIN');
  for (let seq = from; seq < to; seq++) {
    const hash = hand.bytesAt('links', 'leaf_hash', seq) ?? new Uint8Array(32);
    previous = bytesOfLatin1(tagger.tag(seq, previous, 0, hash, 0));
    hand.db.prepare('UPDATE links SET tag = ? WHERE seq = ?').run(previous, seq);
  }
  hand.db.exec('COMMIT');
}

/** Makes every stored node and the head those of the stored leaf hashes. */
export function rebuildTree(hand: TamperingHand, size: number): void {
  const hasher = treeHasher(sha256);
  hand.run('DELETE FROM nodes');
  let range = emptyRange();
  for (let seq = 0; seq < size; seq++) {
    const hash = latin1OfBytes(hand.bytesAt('links', 'leaf_hash', seq) ?? new Uint8Array(32)) as Hash;
    const growth = extendRange(hasher, range, [hash]);
    for (const node of growth.tileHashes) {
      hand.run('INSERT INTO nodes VALUES (?, ?, ?)', node.level, node.index, bytesOfLatin1(node.hash));
    }
    range = growth.range;
  }
  hand.run(
    'UPDATE head SET size = ?, compact_range = ?',
    size,
    formatHashes(compactRange(0, size, range.hashes).hashes),
  );
}
