/**
 * Copies of checkpoints in a bucket that speaks S3, each an object of its own that nobody overwrites:
 *
 *     <prefix><origin>/<size, 16 digits>.note
 *
 * With object lock in compliance mode nobody can delete it either, not the owner of the account, until its day. A copy counts once it
 * was read back: the same bytes, and locked. Sizes have a fixed width, so that the largest is found without listing all.
 */
import { createHash } from 'node:crypto';
import { AwsV4Signer } from 'aws4fetch';
import { type Anchor, AnchorFailure, type AnchorReceipt, type ShownCheckpoint } from './anchor.ts';
import type { AnchorCredentials, BucketConfig } from './anchor-config.ts';
import { type AnchorFetch, askAnchor, checkAnswer } from './ask-anchor.ts';
import { isCopyOf } from './checkpoint-copy.ts';

const DAY_MS = 86_400_000;

export interface BucketOptions {
  readonly fetch: AnchorFetch;
  /** Milliseconds since 1970. */
  readonly nowMs: () => number;
}

/**
 * Opens a bucket, by its path below the endpoint (path style).
 *
 * @throws AnchorFailure refused, without a secret access key, or for a prefix that would lead out of the bucket
 */
export function bucketAnchor(
  config: BucketConfig,
  { secret }: AnchorCredentials,
  options: BucketOptions,
): Anchor {
  if (secret === undefined || secret === '')
    throw new AnchorFailure('refused', 'a bucket wants a secret access key: set it up again with one');
  if (config.prefix.split('/').some((segment) => segment === '.' || segment === '..'))
    throw new AnchorFailure('refused', `the prefix ${config.prefix} leads elsewhere: leave . and .. out`);
  const bucket = new Bucket(config, secret, options);
  return {
    show: async (checkpoint, signal) => [await bucket.keep(checkpoint, signal)],
    lastSeen: (origin, signal) => bucket.largestSize(origin, signal),
  };
}

class Bucket {
  readonly #config: BucketConfig;
  readonly #secret: string;
  readonly #fetch: AnchorFetch;
  readonly #nowMs: () => number;
  /** For messages. */
  readonly #name: string;

  constructor(config: BucketConfig, secret: string, { fetch, nowMs }: BucketOptions) {
    this.#config = config;
    this.#secret = secret;
    this.#fetch = fetch;
    this.#nowMs = nowMs;
    this.#name = `${new URL(config.endpoint).host}/${config.bucket}`;
  }

  async keep({ origin, size, note }: ShownCheckpoint, signal: AbortSignal): Promise<AnchorReceipt> {
    const bytes = Buffer.from(note);
    const key = this.#keyOf(origin, size);
    const url = this.#urlOf(key);
    const put = await this.#ask('PUT', url, signal, bytes, this.#putHeaders(bytes));
    const version = put.headers.get('x-amz-version-id');
    if (version !== null) url.searchParams.set('versionId', version);
    await this.#checkKept(await this.#ask('GET', url, signal), key, bytes);
    const { endpoint, bucket } = this.#config;
    const found = { endpoint, bucket, key, ...(version !== null && { version }) };
    return {
      who: this.#name,
      time: new Date(this.#nowMs()).toISOString(),
      timeIsTheirs: false,
      token: Buffer.from(JSON.stringify(found)),
    };
  }

  #putHeaders(bytes: Uint8Array): Readonly<Record<string, string>> {
    const { retainDays } = this.#config;
    const headers = {
      'content-type': 'text/plain; charset=utf-8',
      // S3 demands it of whatever is locked.
      'content-md5': createHash('md5').update(bytes).digest('base64'),
    };
    if (retainDays === undefined) return headers;
    return {
      ...headers,
      'x-amz-object-lock-mode': 'COMPLIANCE',
      'x-amz-object-lock-retain-until-date': new Date(this.#nowMs() + retainDays * DAY_MS).toISOString(),
    };
  }

  /** A server that does not know object lock takes its headers and forgets them. */
  async #checkKept(answer: Response, key: string, bytes: Uint8Array): Promise<void> {
    if (Buffer.compare(new Uint8Array(await answer.arrayBuffer()), bytes) !== 0)
      throw new AnchorFailure('invalid', `${this.#name} has something else under ${key}: look at it`);
    const mode = answer.headers.get('x-amz-object-lock-mode');
    if (this.#config.retainDays !== undefined && mode !== 'COMPLIANCE')
      throw new AnchorFailure(
        'invalid',
        `${this.#name} does not say that ${key} is locked: enable object lock there, and allow s3:GetObjectRetention`,
      );
  }

  /** Halves the sizes that there can be, with a page of those that are there each time: tens of requests for any number of copies. */
  async largestSize(origin: string, signal: AbortSignal): Promise<number> {
    let [largest, most] = [-1, Number.MAX_SAFE_INTEGER];
    while (largest < most) {
      const page = await this.#list(origin, largest, signal);
      if (page.last === undefined) break;
      largest = page.last;
      if (!page.hasMore) break;
      const middle = largest + Math.floor((most - largest) / 2);
      const { last } = await this.#list(origin, middle, signal);
      if (last === undefined) most = middle;
      else largest = last;
    }
    if (largest >= 0) await this.#checkNamed(origin, largest, signal);
    return Math.max(largest, 0);
  }

  /** The sizes that there are copies of, from one on: the last of the first thousand. */
  async #list(
    origin: string,
    after: number,
    signal: AbortSignal,
  ): Promise<{ readonly last: number | undefined; readonly hasMore: boolean }> {
    const prefix = this.#keysOf(origin);
    const url = this.#urlOf('');
    for (const [name, value] of Object.entries({
      'list-type': '2',
      delimiter: '/',
      prefix,
      'start-after': after < 0 ? prefix : this.#keyOf(origin, after),
    }))
      url.searchParams.set(name, value);
    const text = await (await this.#ask('GET', url, signal)).text();
    const sizes = [...text.matchAll(/\/(\d{16})\.note<\/Key>/g)].map(([, size]) => Number(size));
    const hasMore = text.includes('<IsTruncated>true</IsTruncated>');
    const last = sizes.at(-1);
    const isOurs = text.includes('<ListBucketResult') && sizes.every(Number.isSafeInteger);
    if (!isOurs || (hasMore && last === undefined))
      throw new AnchorFailure('invalid', `${this.#name} lists what is no copy under ${prefix}: look at it`);
    return { last, hasMore };
  }

  /** Whoever can write there can make up a name: only what has a checkpoint in it counts. */
  async #checkNamed(origin: string, size: number, signal: AbortSignal): Promise<void> {
    const key = this.#keyOf(origin, size);
    const note = await (await this.#ask('GET', this.#urlOf(key), signal)).text();
    if (isCopyOf(note, origin, size)) return;
    throw new AnchorFailure('invalid', `${this.#name} has no such checkpoint under ${key}: look at it`);
  }

  /** @throws AnchorFailure for every answer that is no yes */
  async #ask(
    method: 'GET' | 'PUT',
    url: URL,
    signal: AbortSignal,
    body: Uint8Array = new Uint8Array(),
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Response> {
    const { accessKeyId, region } = this.#config;
    const signer = new AwsV4Signer({
      ...{ method, url: url.href, accessKeyId, region, service: 's3', secretAccessKey: this.#secret },
      datetime: new Date(this.#nowMs()).toISOString().replaceAll(/[:-]|\.\d{3}/g, ''),
      headers: { ...headers, 'x-amz-content-sha256': createHash('sha256').update(body).digest('hex') },
    });
    const signed = await signer.sign();
    const init = { method, headers: signed.headers, signal, ...(method === 'PUT' && { body }) };
    const answer = await askAnchor(this.#fetch, signed.url.href, init);
    const said = answer.ok ? '' : (/<Code>(\w{1,64})<\/Code>/.exec(await answer.clone().text())?.[1] ?? '');
    checkAnswer(answer, this.#name, said);
    return answer;
  }

  #keysOf(origin: string): string {
    return `${this.#config.prefix}${origin}/`;
  }

  #keyOf(origin: string, size: number): string {
    return `${this.#keysOf(origin)}${String(size).padStart(16, '0')}.note`;
  }

  #urlOf(key: string): URL {
    const { endpoint, bucket } = this.#config;
    const path = [bucket, ...key.split('/')].map(encodeURIComponent).join('/');
    return new URL(`${endpoint.replace(/[?#].*$/, '').replace(/\/$/, '')}/${path}`);
  }
}
