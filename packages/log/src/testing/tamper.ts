/**
 * What somebody could do who may write the database of a log: for demonstrations and for tests of verification.
 * Each kind leaves traces that only verification sees; what can be tidied up behind it (search terms, counts, the
 * head) is, so that what is found is found by hashes and tags.
 */
import { randomBytes } from 'node:crypto';
import { copyFileSync, rmSync } from 'node:fs';
import { bytesOfLatin1 } from '../bytes/sha256.ts';
import { SECTIONS } from '../event/vocabulary.ts';
import { sha256 } from '../node/crypto.ts';
import { formatUuidV7 } from '../record/uuid-v7.ts';
import { TamperingHand } from './tampering-rows.ts';

export const TAMPER_KINDS = {
  'alter-leaf': 'change one character of a sealed record',
  'alter-section': 'change one character of what people see: a name, an address, a reason',
  'drop-section': 'make a section of a record disappear',
  delete: 'delete records from the middle (--count, 1)',
  'delete-tail': 'cut off the newest records, and set the head back (--count, 10)',
  'delete-all': 'delete every record',
  swap: 'exchange two neighbours',
  insert: 'append a record that was never reported',
  hash: 'change the stored hash of a record',
  tag: 'change the tag that chains a record to the one before',
  index: 'hide a record from search',
  counts: 'change what the dashboard counts',
  trigger: 'add a trigger that will hide new records from search',
  column: 'add a column beside the sealed bytes',
  rollback: 'put an older copy of the database in place (--from)',
  'lose-file': 'delete the database file',
} as const;

export type TamperKind = keyof typeof TAMPER_KINDS;

export interface TamperOptions {
  /** The position. @default the middle of the log */
  readonly at?: number;
  /** How many records, for the kinds that say so. Minimum: 1. */
  readonly count?: number;
  /** The older copy of the file, for `rollback`. */
  readonly from?: string;
}

export interface Tampering {
  readonly kind: TamperKind;
  /** Positions that were touched, both included; absent where the kind touches none in particular. */
  readonly rows?: { readonly from: number; readonly to: number };
  /** What was done, readably: long values are cut. */
  readonly sql: readonly string[];
}

type Rows = Tampering['rows'];
type Hand = TamperingHand;

/**
 * Tampers with the database file of a log that no program has open.
 * @throws RangeError when the log has no such position
 */
export function tamperLog(path: string, kind: TamperKind, options: TamperOptions = {}): Tampering {
  if (kind === 'rollback' || kind === 'lose-file') return replaceFile(path, kind, options.from);
  const hand = new TamperingHand(path);
  try {
    const rows = WAYS[kind](hand, place(hand, kind, options));
    return { kind, ...(rows && { rows }), sql: hand.statements };
  } finally {
    hand.close();
  }
}

interface Place {
  readonly at: number;
  readonly count: number;
  readonly size: number;
}

function place({ size }: Hand, kind: TamperKind, options: TamperOptions): Place {
  const { count = kind === 'delete-tail' ? 10 : 1, at = Math.floor(size / 2) } = options;
  const last = kind === 'swap' ? at + 1 : kind === 'delete' ? at + count - 1 : at;
  if (!Number.isSafeInteger(at) || at < 0 || last >= size || count < 1 || count > size) {
    throw new RangeError(`the log has positions 0 to ${size - 1}: there is nothing to tamper with at ${at}`);
  }
  return { at, count, size };
}

const WAYS: {
  readonly [K in Exclude<TamperKind, 'rollback' | 'lose-file'>]: (hand: Hand, place: Place) => Rows;
} = {
  'alter-leaf': (hand, { at }) => {
    const leaf = Buffer.from(hand.bytesAt('records', 'leaf', at) ?? '').toString('latin1');
    // The last digit of the second at which it occurred.
    const changed = leaf.replace(
      /("occurred":"[^"]{18})(\d)/,
      (_, before, digit) => `${before}${(Number(digit) + 1) % 10}`,
    );
    hand.run('UPDATE records SET leaf = ? WHERE seq = ?', bytesOfLatin1(changed), at);
    return one(at);
  },
  'alter-section': (hand, { at, size }) => {
    const { section, seq, text } = sectionFrom(hand, at, size);
    hand.run(`UPDATE disclosures SET ${section} = ? WHERE seq = ?`, withOtherCharacter(text), seq);
    return one(seq);
  },
  'drop-section': (hand, { at, size }) => {
    const { section, seq } = sectionFrom(hand, at, size);
    hand.run(`UPDATE disclosures SET ${section} = NULL WHERE seq = ?`, seq);
    return one(seq);
  },
  delete: (hand, { at, count }) => {
    hand.forget(at, at + count);
    return { from: at, to: at + count - 1 };
  },
  'delete-tail': (hand, { count, size }) => {
    hand.forget(size - count, size);
    hand.setHead(size - count);
    return { from: size - count, to: size - 1 };
  },
  'delete-all': (hand, { size }) => {
    hand.run("INSERT INTO search (search) VALUES ('delete-all')");
    for (const table of ['records', 'links', 'disclosures', 'claims', 'counts', 'tops'])
      hand.run(`DELETE FROM ${table}`);
    hand.setHead(0);
    return { from: 0, to: size - 1 };
  },
  swap: (hand, { at }) => {
    for (const table of ['records', 'links', 'disclosures']) {
      hand.run(`UPDATE ${table} SET seq = ? WHERE seq = ?`, -1, at);
      hand.run(`UPDATE ${table} SET seq = ? WHERE seq = ?`, at, at + 1);
      hand.run(`UPDATE ${table} SET seq = ? WHERE seq = ?`, at + 1, -1);
    }
    return { from: at, to: at + 1 };
  },
  insert: (hand, { at, size }) => insertForgery(hand, at, size),
  hash: (hand, { at }) => changeLink(hand, 'leaf_hash', at),
  tag: (hand, { at }) => changeLink(hand, 'tag', at),
  index: (hand, { at }) => {
    hand.hideFromSearch([at]);
    return one(at);
  },
  counts: (hand) => {
    hand.run(
      'UPDATE counts SET count = count + 1 WHERE (hour, type) = (SELECT hour, type FROM counts LIMIT 1)',
    );
    return undefined;
  },
  trigger: (hand) => {
    hand.run(
      'CREATE TRIGGER tidy AFTER INSERT ON records BEGIN DELETE FROM disclosures WHERE seq = NEW.seq; END',
    );
    return undefined;
  },
  column: (hand) => {
    hand.run('ALTER TABLE records ADD COLUMN remark TEXT');
    return undefined;
  },
};

function one(seq: number): NonNullable<Rows> {
  return { from: seq, to: seq };
}

function changeLink(hand: Hand, column: 'leaf_hash' | 'tag', at: number): Rows {
  const bytes = Uint8Array.from(hand.bytesAt('links', column, at) ?? []);
  bytes[0] = (bytes[0] ?? 0) ^ 1;
  hand.run(`UPDATE links SET ${column} = ? WHERE seq = ?`, bytes, at);
  return one(at);
}

/** A record that looks like that of `at`: its hash is right, and its tag cannot be, without the secret. */
function insertForgery(hand: Hand, at: number, size: number): Rows {
  const leaf = Buffer.from(hand.bytesAt('records', 'leaf', at) ?? '').toString('latin1');
  const id = formatUuidV7(Date.now(), randomBytes(10).toString('latin1'));
  const forged = leaf
    .replace(/"seq":\d+/, `"seq":${size}`)
    .replace(/"id":"[0-9a-f-]{36}","log"/, `"id":"${id}","log"`);
  const bytes = bytesOfLatin1(forged);
  const hash = bytesOfLatin1(sha256(Buffer.concat([Buffer.alloc(1), bytes])));
  hand.run('INSERT INTO records VALUES (?, ?)', size, bytes);
  hand.run('INSERT INTO links VALUES (?, ?, ?)', size, hash, new Uint8Array(randomBytes(32)));
  hand.run(
    `INSERT INTO disclosures SELECT ?, ${SECTIONS.join(', ')} FROM disclosures WHERE seq = ?`,
    size,
    at,
  );
  const terms = hand.termsAt([at]).get(at) ?? [];
  hand.run('INSERT INTO search (rowid, terms) VALUES (?, ?)', size, terms.join(' '));
  hand.setHead(size + 1);
  return one(size);
}

interface FoundSection {
  readonly section: string;
  readonly seq: number;
  readonly text: Uint8Array;
}

/** The first section at or after a position that somebody would want to change: what changed, why, from where. */
function sectionFrom(hand: Hand, at: number, size: number): FoundSection {
  for (let seq = at; seq < size; seq++) {
    for (const section of [...SECTIONS].reverse()) {
      const text = hand.bytesAt('disclosures', section, seq);
      if (text !== undefined) return { section, seq, text };
    }
  }
  throw new RangeError(`no record from ${at} on has a section`);
}

/** The last letter or digit becomes another one. */
function withOtherCharacter(text: Uint8Array): Uint8Array {
  const changed = Uint8Array.from(text);
  const at = changed.findLastIndex((byte) => /[0-9a-z]/i.test(String.fromCharCode(byte)));
  changed[at] = changed[at] === 0x39 ? 0x38 : 0x39;
  return changed;
}

function replaceFile(path: string, kind: 'rollback' | 'lose-file', from: string | undefined): Tampering {
  if (kind === 'rollback' && from === undefined)
    throw new RangeError('rollback needs an older copy of the file');
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${path}${suffix}`, { force: true });
  if (from === undefined) return { kind, sql: [`rm ${path}`] };
  copyFileSync(from, path);
  return { kind, sql: [`cp ${from} ${path}`] };
}
