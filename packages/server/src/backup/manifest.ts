/**
 * A backup is one file: a tar, encrypted in the format of age (age-encryption.org/v1), so that `age -d <file> | tar x` opens it
 * without this program. In the tar, in this order:
 *
 *     attestry.json           that of a data folder whose logs are files of it, wherever they were
 *     secrets/<order>-<id>    the HMAC secrets; none where they were left out
 *     service.db              API keys as hashes, and saved views; absent where there was none
 *     logs/<log>.<n>.db       one SQLite file for each log and incarnation, as in a data folder
 *     manifest.json           what it is a backup of, and the size and SHA-256 of each file before
 *
 * Nothing of the signer is in it: whoever held records, secrets and signing key together could write another history.
 */
import { z } from 'zod';

/** Changes when a reader of before would misread what is written. */
export const BACKUP_FORMAT = 1;

export const MANIFEST = 'manifest.json';

/** What a log was when it was copied. */
export interface BackedUpLog {
  readonly origin: string;
  readonly file: string;
  readonly size: number;
  /** Of all its records, base64. */
  readonly root: string;
  /** What the signer had signed of it when the backup began, so all of it is in the backup; null where it did not know the log. */
  readonly signed: { readonly size: number; readonly note: string } | null;
  /** vkeys of C2SP signed-note, the current one first. */
  readonly verifierKeys: readonly string[];
}

export interface BackedUpFile {
  readonly name: string;
  readonly bytes: number;
  /** Hex. */
  readonly sha256: string;
}

export interface Manifest {
  readonly format: typeof BACKUP_FORMAT;
  /** RFC 3339: when the signer was asked what it had signed. Every record that was acknowledged before is in the backup. */
  readonly created: string;
  /** The version of the program. */
  readonly version: string;
  /** The name in every origin. */
  readonly name: string;
  readonly logs: readonly BackedUpLog[];
  /** All but the manifest, in the order of the tar. */
  readonly files: readonly BackedUpFile[];
}

const SIZE = z.int().nonnegative();
const MANIFEST_SCHEMA: z.ZodType<Manifest> = z.object({
  format: z.literal(BACKUP_FORMAT),
  created: z.iso.datetime(),
  version: z.string(),
  name: z.string(),
  logs: z.array(
    z.object({
      origin: z.string(),
      file: z.string(),
      size: SIZE,
      root: z.string(),
      signed: z.object({ size: SIZE, note: z.string() }).nullable(),
      verifierKeys: z.array(z.string()),
    }),
  ),
  files: z.array(z.object({ name: z.string(), bytes: SIZE, sha256: z.string().regex(/^[0-9a-f]{64}$/) })),
});

export function formatManifest(manifest: Manifest): string {
  return `${JSON.stringify(manifest, undefined, 2)}\n`;
}

/** @throws Error when it is not the manifest of a backup of this format */
export function parseManifest(text: string): Manifest {
  return MANIFEST_SCHEMA.parse(JSON.parse(text));
}

const FILES = [
  /^attestry\.json$/,
  /^secrets\/\d{4,19}-[0-9a-f]{16}$/,
  /^service\.db$/,
  /^logs\/[a-z0-9][a-z0-9_-]{0,63}\.[1-9]\d{0,15}\.db$/,
];

/** Whether a file of this name is one that a backup has: nothing else is ever written, wherever a name points. */
export function isBackedUp(name: string): boolean {
  return FILES.some((pattern) => pattern.test(name));
}
