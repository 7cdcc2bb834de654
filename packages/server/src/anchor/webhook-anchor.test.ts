import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { openOutgoing } from '../outgoing/outgoing.ts';
import { anchorConformance, failureOf } from './anchor-conformance.test.kit.ts';
import { shownLog } from './shown-log.test.kit.ts';
import { webhookAnchor } from './webhook-anchor.ts';

const OPTIONS = { ...openOutgoing(['127.0.0.1']), nowMs: Date.now };
const never = new AbortController().signal;
const closing: (() => void)[] = [];

afterEach(() => {
  for (const close of closing.splice(0)) close();
});

interface Receiver {
  readonly url: string;
  readonly got: { readonly headers: IncomingHttpHeaders; readonly body: string }[];
  close(): void;
}

async function receiver(status = 204, location?: string): Promise<Receiver> {
  const got: Receiver['got'] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const piece of request.setEncoding('utf8')) body += piece;
    got.push({ headers: request.headers, body });
    response.writeHead(status, location === undefined ? {} : { location }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = (): void => {
    server.close();
    server.closeAllConnections();
  };
  closing.push(close);
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook/s3cr3t-path`, got, close };
}

anchorConformance('a webhook', async () => {
  const { url, close } = await receiver();
  return {
    anchor: webhookAnchor(
      { kind: 'webhook', url },
      { secret: 'whsec_c2VjcmV0IG9mIGEgd2ViaG9vaw==' },
      OPTIONS,
    ),
    secrets: ['c2VjcmV0IG9mIGEgd2ViaG9vaw', 'secret of a webhook', 's3cr3t-path'],
    breakOff: async () => close(),
    close: async () => close(),
  };
});

describe('a delivery', () => {
  test.each([
    ['whsec_c2VjcmV0IG9mIGEgd2ViaG9vaw==', 'secret of a webhook'],
    ['any other text', 'any other text'],
  ])('is signed with %s', async (secret, key) => {
    const { url, got } = await receiver();
    const checkpoint = shownLog().checkpointOf(5);
    const [receipt] = await webhookAnchor({ kind: 'webhook', url }, { secret }, OPTIONS).show(
      checkpoint,
      never,
    );
    const [{ headers, body } = { headers: {}, body: '' }] = got;
    expect(JSON.parse(body)).toEqual({
      ...{ origin: checkpoint.origin, size: 5, note: checkpoint.note },
      root: checkpoint.note.split('\n')[2],
    });
    const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
    const signature = createHmac('sha256', key).update(signed).digest('base64');
    expect(headers['webhook-signature']).toBe(`v1,${signature}`);
    expect(Math.abs(Number(headers['webhook-timestamp']) * 1000 - Date.now())).toBeLessThan(60_000);
    expect(Buffer.from(receipt?.token ?? []).toString()).not.toContain('s3cr3t-path');
  });

  test('without a secret is not signed; the same checkpoint has the same id', async () => {
    const { url, got } = await receiver();
    const anchor = webhookAnchor({ kind: 'webhook', url }, {}, OPTIONS);
    const log = shownLog();
    for (const size of [5, 5, 6]) await anchor.show(log.checkpointOf(size), never);
    const [one, again, other] = got.map(({ headers }) => headers['webhook-id']);
    expect(one).toBe(again);
    expect(one).not.toBe(other);
    expect(got[0]?.headers).not.toHaveProperty('webhook-signature');
  });

  test('counts where they say yes, and only there', async () => {
    const { checkpointOf } = shownLog();
    const show = async (status: number, location?: string) => {
      const { url } = await receiver(status, location);
      return webhookAnchor({ kind: 'webhook', url }, {}, OPTIONS).show(checkpointOf(5), never);
    };
    for (const status of [200, 201, 202, 204]) expect(await show(status)).toHaveLength(1);
    const kinds: (readonly [number, string])[] = [
      [400, 'refused'],
      [410, 'refused'],
      [429, 'unreachable'],
      [500, 'unreachable'],
    ];
    for (const [status, kind] of kinds) {
      const { url } = await receiver(status);
      const failure = await failureOf(webhookAnchor({ kind: 'webhook', url }, {}, OPTIONS), checkpointOf(5));
      expect(failure.kind).toBe(kind);
    }
    const elsewhere = await receiver();
    const { url } = await receiver(302, elsewhere.url);
    const led = await failureOf(webhookAnchor({ kind: 'webhook', url }, {}, OPTIONS), checkpointOf(5));
    expect([led.kind, elsewhere.got]).toEqual(['refused', []]);
    expect(led.message).not.toContain('s3cr3t-path');
  });

  test('wants a secret that is one', () => {
    const open = (secret: string) => () =>
      webhookAnchor({ kind: 'webhook', url: 'https://a.example/' }, { secret }, OPTIONS);
    expect(open('whsec_not base64')).toThrow('base64');
    expect(open('whsec_')).toThrow('base64');
  });
});
