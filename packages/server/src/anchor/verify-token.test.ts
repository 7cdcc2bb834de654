import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createWitness, witnessHandler } from '@attestry/log/folder';
import { afterAll, describe, expect, test } from 'vitest';
import { openOutgoing } from '../outgoing/outgoing.ts';
import type { AnchorReceipt } from './anchor.ts';
import type { AnchorConfig } from './anchor-config.ts';
import { openAnchor } from './open-anchor.ts';
import { shownLog } from './shown-log.test.kit.ts';
import { serveTimestamps, timestampAuthority } from './timestamp/timestamp-authority.test.kit.ts';
import { verifyToken } from './verify-token.ts';

const dir = mkdtempSync(join(tmpdir(), 'attestry-token-'));
const tsa = timestampAuthority();
afterAll(() => {
  tsa.close();
  rmSync(dir, { recursive: true });
});

const log = shownLog();
const witness = createWitness(join(dir, 'witness'), 'w.example/one');
witness.watch(log.origin, log.vkey);
const handler = witnessHandler(witness);
const policy = (name: string): string =>
  `witness ${name} ${witness.verifierKey} http://w.example/\nquorum ${name}\n`;

async function receiptOf(config: AnchorConfig): Promise<AnchorReceipt> {
  const fetch =
    config.kind === 'witness'
      ? (url: string, init?: RequestInit) => handler(new Request(url, init))
      : openOutgoing(['127.0.0.1']).fetch;
  const { connectGuard } = openOutgoing([]);
  const anchor = openAnchor(config, {}, { fetch, connectGuard, nowMs: Date.now });
  const [receipt] = await anchor.show(log.checkpointOf(7), new AbortController().signal);
  if (receipt === undefined) throw new Error('no receipt');
  return receipt;
}

/** Each byte in turn would take long: some from everywhere. */
function flipped({ token }: AnchorReceipt, i: number): Uint8Array {
  const at = Math.floor((token.length * i) / 10);
  return token.map((byte, index) => (index === at ? byte ^ 1 : byte));
}

describe.each(['witness', 'timestamp'] as const)('the token of a %s', (kind) => {
  test('is right for what was shown, and wrong for anything else', async () => {
    const served = await serveTimestamps(tsa);
    const config: AnchorConfig =
      kind === 'witness' ? { kind, policy: policy('One') } : { kind, url: served.url, ca: tsa.root };
    const receipt = await receiptOf(config).finally(() => served.close());
    const shown = log.checkpointOf(7);
    expect(verifyToken(config, shown, receipt)).toEqual({ kind: 'right' });
    const wrong = expect.objectContaining({ kind: 'wrong' });
    expect(verifyToken(config, log.checkpointOf(8), receipt)).toEqual(wrong);
    expect(verifyToken(config, log.fork().checkpointOf(7), receipt)).toEqual(wrong);
    const later = new Date(Date.parse(receipt.time) + 1000).toISOString();
    expect(verifyToken(config, shown, { ...receipt, time: later })).toEqual(wrong);
    expect(verifyToken(config, shown, { ...receipt, token: new Uint8Array() })).toEqual(wrong);
    for (let i = 0; i < 10; i++)
      expect(verifyToken(config, shown, { ...receipt, token: flipped(receipt, i) })).toEqual(wrong);
  });
});

test('a witness that the policy does not name any more is not checked', async () => {
  const receipt = await receiptOf({ kind: 'witness', policy: policy('One') });
  expect(
    verifyToken({ kind: 'witness', policy: policy('Other') }, log.checkpointOf(7), receipt),
  ).toMatchObject({ kind: 'unchecked' });
});

test('a copy proves nothing by what it gave: that says where it lies', async () => {
  const config = { kind: 'file', path: join(dir, 'copies') } as const;
  expect(verifyToken(config, log.checkpointOf(7), await receiptOf(config))).toEqual({ kind: 'pointer' });
});
