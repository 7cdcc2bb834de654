import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { openOutgoing } from '../../outgoing/outgoing.ts';
import { anchorConformance, failureOf } from '../anchor-conformance.test.kit.ts';
import { shownLog } from '../shown-log.test.kit.ts';
import { timestampAnchor } from './timestamp-anchor.ts';
import { opensslVerifies, serveTimestamps, timestampAuthority } from './timestamp-authority.test.kit.ts';
import { verifyTimestamp } from './verify-timestamp.ts';

const { fetch } = openOutgoing(['127.0.0.1']);
const tsa = timestampAuthority();
const closing: (() => void)[] = [];

afterEach(() => {
  for (const close of closing.splice(0)) close();
});
afterAll(() => tsa.close());

const notices: string[] = [];
const OPTIONS = { fetch, nowMs: Date.now, onNotice: (line: string) => void notices.push(line) };

async function anchorTo(change?: Parameters<typeof serveTimestamps>[1], nowMs = Date.now) {
  const served = await serveTimestamps(tsa, change);
  closing.push(served.close);
  return timestampAnchor({ kind: 'timestamp', url: served.url, ca: tsa.root }, { ...OPTIONS, nowMs });
}

async function answering(status: number, body = ''): Promise<string> {
  const server = createServer((_request, response) => response.writeHead(status).end(body));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

const never = new AbortController().signal;

anchorConformance('a timestamp authority', async () => {
  const served = await serveTimestamps(tsa);
  return {
    anchor: timestampAnchor({ kind: 'timestamp', url: served.url, ca: tsa.root }, OPTIONS),
    secrets: [],
    breakOff: async () => served.close(),
    close: async () => served.close(),
  };
});

describe('a timestamp', () => {
  test('is kept whole: openssl and we verify what is kept, for these bytes and no others', async () => {
    const checkpoint = shownLog().checkpointOf(7);
    const [receipt, ...more] = await (await anchorTo()).show(checkpoint, never);
    if (receipt === undefined) throw new Error('no receipt');
    expect([receipt.who, receipt.timeIsTheirs, more]).toEqual(['Test tsa', true, []]);
    const note = new TextEncoder().encode(checkpoint.note);
    const { token } = receipt;
    expect(verifyTimestamp({ note, token, ca: tsa.root })).toMatchObject({ genTime: receipt.time });
    const path = (name: string): string => join(tsa.dir, name);
    writeFileSync(path('kept.tsr'), token);
    writeFileSync(path('kept.note'), note);
    writeFileSync(path('other.note'), `${checkpoint.note}\n`);
    const says = (name: string): boolean =>
      opensslVerifies(path('kept.tsr'), path(name), path('root.pem'), Date.parse(receipt.time));
    expect([says('kept.note'), says('other.note')]).toEqual([true, false]);
  });

  test('that is not the answer to this request is not kept', async () => {
    const { checkpointOf } = shownLog();
    let first: Uint8Array | undefined;
    const replaying = await anchorTo((answer) => {
      first ??= answer;
      return first;
    });
    await replaying.show(checkpointOf(7), never);
    const again = await failureOf(replaying, checkpointOf(7));
    expect([again.kind, again.message]).toEqual(['invalid', expect.stringContaining('another request')]);
    expect((await failureOf(replaying, checkpointOf(8))).message).toContain('for other bytes');
    for (const junk of [new Uint8Array(), new TextEncoder().encode('<html>')])
      expect((await failureOf(await anchorTo(() => junk), checkpointOf(7))).kind).toBe('invalid');
  });

  test('of an authority under another root is not kept', async () => {
    const other = timestampAuthority();
    closing.push(other.close);
    const served = await serveTimestamps(other);
    closing.push(served.close);
    const anchor = timestampAnchor({ kind: 'timestamp', url: served.url, ca: tsa.root }, OPTIONS);
    const { kind, message } = await failureOf(anchor, shownLog().checkpointOf(7));
    expect([kind, message]).toEqual(['invalid', expect.stringContaining('does not lead to a root')]);
  });

  test('with a time far from ours is kept, and somebody is told', async () => {
    const hour = 3_600_000;
    const late = await anchorTo(undefined, () => Date.now() + hour);
    notices.length = 0;
    expect(await late.show(shownLog().checkpointOf(7), never)).toHaveLength(1);
    expect(notices).toEqual([expect.stringContaining('CLOCK: Test tsa says it is')]);
  });

  test('that is refused says why, and whether to try again', async () => {
    const { checkpointOf } = shownLog();
    // PKIStatusInfo { rejection, ["no"], failInfo }: bit 14 is timeNotAvailable, bit 2 badRequest.
    const rejection = (bits: string): Uint8Array => Buffer.from(`3010300e02010230040c026e6f${bits}`, 'hex');
    const later = await failureOf(await anchorTo(() => rejection('0303010002')), checkpointOf(1));
    expect([later.kind, later.message]).toEqual(['unreachable', expect.stringContaining('failure 14')]);
    const never_ = await failureOf(await anchorTo(() => rejection('0303050020')), checkpointOf(1));
    expect([never_.kind, never_.message]).toEqual(['refused', expect.stringContaining('no')]);
    const statuses: (readonly [number, string])[] = [
      [503, 'unreachable'],
      [429, 'unreachable'],
      [403, 'refused'],
    ];
    for (const [status, kind] of statuses) {
      const anchor = timestampAnchor({ kind: 'timestamp', url: await answering(status) }, OPTIONS);
      expect((await failureOf(anchor, checkpointOf(1))).kind).toBe(kind);
    }
  });

  test('is not asked for where this server may not go', async () => {
    const anchor = timestampAnchor({ kind: 'timestamp', url: 'http://10.0.0.1/tsa' }, OPTIONS);
    const { kind, message } = await failureOf(anchor, shownLog().checkpointOf(1));
    expect([kind, message]).toEqual(['refused', expect.stringContaining('--allow-network 10.0.0.1')]);
  });
});
