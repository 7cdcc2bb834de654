/**
 * Opens a log from outside, as an auditor would, and says what is wrong with it: for the end of every test that writes.
 */
import { locateLog, openDataFolder, type PlaceOfLogs } from '../folder/data-folder.ts';
import type { Receipt } from '../log/receipt.ts';
import { verifyLog } from '../log/verify-log.ts';
import { sha256 } from '../node/crypto.ts';
import { decodeRecord } from '../record/decode-record.ts';
import type { Keyring } from '../record/key-epoch.ts';
import type { Leaf } from '../record/leaf.ts';
import type { Signer } from '../signer/signer.ts';
import type { LogStore } from '../store/log-store.ts';
import type { VerifyReport } from '../verify/report.ts';

export interface CheckedLog {
  /** Opens a store of its own, on what the log left behind; it is closed again. */
  readonly openStore: () => LogStore;
  readonly origin: string;
  readonly keyring: Keyring;
  readonly signer: Signer;
  /** Sequences of receipts, each in the order in which its writer got them. */
  readonly receipts?: readonly (readonly Receipt[])[];
  /** Nobody writes any more and the log was closed: all of it must be signed. */
  readonly closed?: boolean;
}

const PAGE = 1000;

/**
 * Throws an error that lists everything wrong: a finding of a quick or a full verification, something not checked,
 * positions that are not contiguous, a receipt whose record is not there exactly once and in order, an id twice.
 * Returns the full report.
 */
export async function checkLog(log: CheckedLog): Promise<VerifyReport> {
  const store = log.openStore();
  try {
    const wrong: string[] = [];
    const { origin, keyring, signer } = log;
    const quick = await verifyLog({ store, origin, keyring, signer, mode: 'quick', threads: 1 });
    const full = await verifyLog({ store, origin, keyring, signer, mode: 'full', threads: 1 });
    for (const report of [quick, full]) wrong.push(...problemsOf(report));
    wrong.push(...(await problemsOfRecords(store, log.receipts ?? [])));
    const signed = await signer.lastSigned(origin);
    const { size } = await store.readHead();
    if (log.closed && signed?.size !== size) wrong.push(`${signed?.size} records are signed, not ${size}`);
    if (wrong.length > 0)
      throw new Error(`${origin} is not as it should be:\n${wrong.slice(0, 50).join('\n')}`);
    return full;
  } finally {
    await store.close();
  }
}

/** As {@link checkLog}, of a log in a data folder. */
export async function checkFolderLog(
  path: string,
  options: Pick<CheckedLog, 'receipts' | 'closed'> & PlaceOfLogs & { readonly log?: string } = {},
): Promise<VerifyReport> {
  const { log = 'main', stores: given, ...rest } = options;
  const folder = openDataFolder(path, { stores: given });
  const { origin } = await locateLog(folder, log);
  const { keyring, signer, stores } = folder;
  return checkLog({ ...rest, openStore: () => stores.open(origin), origin, keyring, signer });
}

function problemsOf({ verdict, findings, coverage, size, lastVerified }: VerifyReport): string[] {
  const problems = findings.map(({ kind, from, to, evidence, explanation }) => {
    const { expected, got, source } = evidence;
    return `${coverage.mode}: ${kind} ${from}..${to} (${source}: expected ${expected}, got ${got}): ${explanation}`;
  });
  problems.push(...coverage.notChecked.map(({ text }) => `${coverage.mode}: not checked: ${text}`));
  if (verdict === 'intact') {
    const { chain, index } = coverage;
    if (chain.checked !== size || chain.unproven + chain.unchecked > 0)
      problems.push(`${chain.checked} of ${size} tags were checked`);
    if (coverage.mode === 'full' && index.checked !== size)
      problems.push(`${index.checked} of ${size} index entries were checked`);
    if (lastVerified !== size - 1) problems.push(`verified up to ${lastVerified} of ${size}`);
  } else {
    problems.push(`${coverage.mode}: the verdict is ${verdict}`);
  }
  return problems;
}

async function problemsOfRecords(
  store: LogStore,
  sequences: readonly (readonly Receipt[])[],
): Promise<string[]> {
  const problems: string[] = [];
  const byId = new Map<string, { readonly leaf: Leaf; readonly hash: string }>();
  const refs = new Set<string>();
  let next = 0;
  for (;;) {
    const rows = await store.readRange(next, next + PAGE);
    for (const row of rows) {
      const decoded =
        row.leaf && row.hash && decodeRecord(sha256, { ...row, leaf: row.leaf, hash: row.hash });
      if (row.seq !== next || !decoded?.ok)
        problems.push(
          `at ${next} stands a row of seq ${row.seq} that ${decoded?.ok ? 'is' : 'is not'} a record`,
        );
      next = row.seq + 1;
      if (!decoded?.ok) continue;
      const { leaf, hash } = decoded.record;
      if (byId.has(leaf.id))
        problems.push(`the id ${leaf.id} is at ${byId.get(leaf.id)?.leaf.seq} and at ${leaf.seq}`);
      byId.set(leaf.id, { leaf, hash });
      const ref = leaf.ref === undefined ? undefined : JSON.stringify([leaf.source?.id, leaf.ref]);
      if (ref !== undefined && refs.has(ref))
        problems.push(`the producer's id ${ref} is there twice, again at ${leaf.seq}`);
      if (ref !== undefined) refs.add(ref);
    }
    if (rows.length === 0) break;
  }
  const { size } = await store.readHead();
  if (size !== next) problems.push(`the head says ${size} records, there are ${next}`);
  for (const receipts of sequences) problems.push(...problemsOfReceipts(receipts, byId));
  return problems;
}

function problemsOfReceipts(
  receipts: readonly Receipt[],
  byId: ReadonlyMap<string, { readonly leaf: Leaf; readonly hash: string }>,
): string[] {
  const problems: string[] = [];
  let last = -1;
  for (const { id, log, seq, hash, replayed } of receipts) {
    const found = byId.get(id);
    if (found === undefined) problems.push(`the acknowledged record ${id} (seq ${seq}) is not there`);
    else if (found.leaf.seq !== seq || found.hash !== hash || found.leaf.log !== log) {
      problems.push(
        `the record ${id} is at ${found.leaf.seq} with hash ${found.hash}; its receipt says ${seq} and ${hash}`,
      );
    }
    if (replayed) continue;
    if (seq <= last) problems.push(`a receipt says ${seq} after one that said ${last}`);
    last = seq;
  }
  return problems;
}
