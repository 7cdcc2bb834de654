import { z } from 'zod';

/**
 * How an anchor is set up: what may be shown and recorded. What may not stands apart ({@link AnchorCredentials}). In force from
 * its `audit.settings.changed` record.
 */
export type AnchorConfig =
  | WitnessConfig
  | TimestampConfig
  | FileCopyConfig
  | BucketConfig
  | MailConfig
  | WebhookConfig;

export type AnchorKind = AnchorConfig['kind'];

/** Witnesses by C2SP tlog-witness. */
export interface WitnessConfig {
  readonly kind: 'witness';
  /** Who they are and how many must cosign: the text of a C2SP tlog-policy. */
  readonly policy: string;
}

/** A timestamp authority by RFC 3161. */
export interface TimestampConfig {
  readonly kind: 'timestamp';
  readonly url: string;
  /** PEM: whom its certificate must chain to. Without it only what the token says of itself is checked. */
  readonly ca?: string;
}

/** An append-only file, on another disk or a mount of another machine. */
export interface FileCopyConfig {
  readonly kind: 'file';
  readonly path: string;
}

/** A bucket that speaks S3. */
export interface BucketConfig {
  readonly kind: 's3';
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  readonly prefix: string;
  readonly accessKeyId: string;
  /** Object lock in compliance mode for so many days; none where it is absent. */
  readonly retainDays?: number;
}

/** An e-mail with the checkpoint to somebody who keeps it. */
export interface MailConfig {
  readonly kind: 'mail';
  readonly to: readonly string[];
  readonly from: string;
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte; else STARTTLS is demanded where there is a password. */
  readonly tls: boolean;
  readonly user?: string;
}

/** A POST with the checkpoint, signed where there is a secret (Standard Webhooks). */
export interface WebhookConfig {
  readonly kind: 'webhook';
  readonly url: string;
}

/** The secret access key of `s3`, the password of `mail`, the signing secret of `webhook`. */
export interface AnchorCredentials {
  readonly secret?: string;
}

/** It is shown and recorded, for good: a password in it would be as well. */
const URL_OF_HTTP = z
  .url({ protocol: /^https?$/ })
  .max(2048)
  .refine((text) => hasNoUser(text), 'leave the user and the password out: they would be recorded');

function hasNoUser(text: string): boolean {
  if (!URL.canParse(text)) return true;
  const { username, password } = new URL(text);
  return username === '' && password === '';
}

/** Reads a configuration from outside. */
export const ANCHOR_CONFIG: z.ZodType<AnchorConfig> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('witness'), policy: z.string().min(1).max(16_384) }),
  z.strictObject({
    kind: z.literal('timestamp'),
    url: URL_OF_HTTP,
    ca: z.string().max(65_536).exactOptional(),
  }),
  z.strictObject({ kind: z.literal('file'), path: z.string().min(1).max(4096) }),
  z.strictObject({
    kind: z.literal('s3'),
    endpoint: URL_OF_HTTP,
    region: z.string().min(1).max(64),
    bucket: z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/),
    prefix: z.string().max(512),
    accessKeyId: z.string().min(1).max(256),
    retainDays: z.int().min(1).max(36_500).exactOptional(),
  }),
  z.strictObject({
    kind: z.literal('mail'),
    to: z.array(z.email()).min(1).max(10),
    from: z.email(),
    host: z.string().min(1).max(255),
    port: z.int().min(1).max(65_535),
    tls: z.boolean(),
    user: z.string().max(256).exactOptional(),
  }),
  z.strictObject({ kind: z.literal('webhook'), url: URL_OF_HTTP }),
]);
