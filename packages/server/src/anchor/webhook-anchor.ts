/**
 * A POST with a checkpoint to whoever keeps it, by Standard Webhooks: whoever has the secret can tell that it is from here.
 *
 *     {"origin":"audit.example.com/main/1","size":5,"root":"<base64>","note":"<the note as it was signed>"}
 *
 *     webhook-id          the same for the same checkpoint: a second delivery is known by it
 *     webhook-timestamp   seconds since 1970
 *     webhook-signature   v1,<base64 of HMAC-SHA256(secret, "<id>.<timestamp>.<body>")>
 */
import { createHash, createHmac } from 'node:crypto';
import { type Anchor, AnchorFailure, type ShownCheckpoint } from './anchor.ts';
import type { AnchorCredentials, WebhookConfig } from './anchor-config.ts';
import { type AnchorFetch, askAnchor, checkAnswer } from './ask-anchor.ts';

export interface WebhookOptions {
  readonly fetch: AnchorFetch;
  /** Milliseconds since 1970. */
  readonly nowMs: () => number;
}

/**
 * Opens a receiver. Any 2xx says that they have it. Their path is in no receipt and no message: it may be what lets us in.
 *
 * @throws AnchorFailure refused, for a secret that begins with whsec_ and is none
 */
export function webhookAnchor(
  { url }: WebhookConfig,
  { secret }: AnchorCredentials,
  { fetch, nowMs }: WebhookOptions,
): Anchor {
  const key = secret === undefined || secret === '' ? undefined : keyOf(secret);
  const { host } = new URL(url);
  return {
    show: async (checkpoint, signal) => {
      const now = nowMs();
      const id = idOf(checkpoint);
      const body = bodyOf(checkpoint);
      const headers = { 'content-type': 'application/json', ...signatureOf(key, id, now, body) };
      const answer = await askAnchor(fetch, url, { method: 'POST', headers, body, signal });
      checkAnswer(answer, host);
      const token = Buffer.from(JSON.stringify({ host, id, status: answer.status }));
      return [{ who: host, time: new Date(now).toISOString(), timeIsTheirs: false, token }];
    },
  };
}

/** Standard Webhooks writes secrets as whsec_ and base64; any other text is taken as it is. */
function keyOf(secret: string): Uint8Array {
  const [, base64] = /^whsec_(.*)$/s.exec(secret) ?? [];
  if (base64 === undefined) return Buffer.from(secret);
  const key = Buffer.from(base64, 'base64');
  if (key.length > 0 && key.toString('base64') === base64) return key;
  throw new AnchorFailure('refused', 'the secret of a webhook is not right: after whsec_ comes base64');
}

function bodyOf({ origin, size, root, note }: ShownCheckpoint): string {
  return JSON.stringify({ origin, size, root: Buffer.from(root, 'latin1').toString('base64'), note });
}

function idOf({ origin, size, root }: ShownCheckpoint): string {
  const named = createHash('sha256').update(`${origin}\n${size}\n${root}`, 'latin1');
  return `msg_${named.digest('hex').slice(0, 32)}`;
}

function signatureOf(
  key: Uint8Array | undefined,
  id: string,
  nowMs: number,
  body: string,
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(nowMs / 1000));
  const sent = { 'webhook-id': id, 'webhook-timestamp': timestamp };
  if (key === undefined) return sent;
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { ...sent, 'webhook-signature': `v1,${signature}` };
}
