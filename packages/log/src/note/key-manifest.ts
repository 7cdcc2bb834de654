/**
 * Key manifests: which keys sign the checkpoints of an installation, and up to where those that no longer do are believed.
 * A signed note whose text is
 *
 *     attestry/key-manifest/v1\n
 *     <name>\n                         the installation: the first part of every origin
 *     <serial>\n                       from 1, one more each time; of two manifests the larger counts
 *     key <base64 public key>\n        an Ed25519 key that signs; the current one first, another beside it in a rotation
 *     …
 *     retired <base64 public key>\n    one that does not any more, the latest first
 *     until <origin> <size>\n          of the key above: the largest checkpoint that it signed; by origin, ascending
 *     …
 *
 * signed by the identity key, whose name is `<name>/identity`, and which verifiers pin. A thief of a signing key can so
 * announce no successor of his own; and what he signs with a retired key counts for nothing.
 */
import { formatBase64, parseBase64 } from '../bytes/encoding.ts';
import { bytesOfLatin1, type Sha256 } from '../bytes/sha256.ts';
import { parseDecimal } from './decimal.ts';
import { FormatError, shown } from './format-error.ts';
import { type VerifierKey, type VerifyEd25519, verifierKey } from './note-key.ts';
import { isOriginName, parseOrigin } from './origin.ts';
import { parseNote } from './signed-note.ts';
import { type NoteVerdict, verifyNote } from './verify-note.ts';

export interface KeyManifest {
  readonly name: string;
  readonly serial: number;
  /** Ed25519 public keys that sign, 32 latin1 characters each: at least one, the current one first. */
  readonly keys: readonly string[];
  /** The latest first. */
  readonly retired: readonly RetiredKey[];
}

export interface RetiredKey {
  readonly publicKey: string;
  /** Ascending by origin. An origin that is not there has no checkpoint under this key. */
  readonly until: readonly { readonly origin: string; readonly size: number }[];
}

/** A key of an origin's checkpoints, with the size up to which it is believed. */
export interface EndingKey {
  readonly key: VerifierKey;
  /** Absent while it signs. */
  readonly until?: number;
}

const HEADER = 'attestry/key-manifest/v1';

/** The name of the identity key of an installation. */
export function identityName(name: string): string {
  return `${name}/identity`;
}

/** Prints the text to be signed. Throws FormatError when it would print what {@link parseKeyManifest} does not take. */
export function formatKeyManifest({ name, serial, keys, retired }: KeyManifest): string {
  const lines = [
    ...[HEADER, name, String(serial)],
    ...keys.map((key) => `key ${formatBase64(key)}`),
    ...retired.flatMap(({ publicKey, until }) => [
      `retired ${formatBase64(publicKey)}`,
      ...until.map(({ origin, size }) => `until ${origin} ${size}`),
    ]),
  ];
  const text = lines.map((line) => `${line}\n`).join('');
  parseKeyManifest(text);
  return text;
}

/** Reads the text of a manifest, without its signature. Throws FormatError. */
export function parseKeyManifest(text: string): KeyManifest {
  if (!text.endsWith('\n'))
    throw new FormatError('a manifest that ends with a newline', shown(text.slice(-20)));
  const [header, name = '', serial = '', ...lines] = text.slice(0, -1).split('\n');
  if (header !== HEADER) throw new FormatError(HEADER, shown(header ?? ''));
  if (!isOriginName(name)) throw new FormatError('the name of an installation', shown(name));
  const number = parseDecimal(serial, 'a serial');
  if (number < 1) throw new FormatError('a serial from 1', serial);
  const ended = lines.findIndex((line) => !line.startsWith('key '));
  const keys = (ended < 0 ? lines : lines.slice(0, ended)).map((line) => publicKeyIn(line, 'key '));
  if (keys.length === 0) throw new FormatError('a key that signs', shown(lines[0] ?? ''));
  const retired = ended < 0 ? [] : parseRetired(lines.slice(ended), name);
  const all = [...keys, ...retired.map(({ publicKey }) => publicKey)];
  if (new Set(all).size !== all.length) throw new FormatError('each key once', 'one twice');
  return { name, serial: number, keys, retired };
}

function parseRetired(lines: readonly string[], name: string): readonly RetiredKey[] {
  const retired: { publicKey: string; until: { origin: string; size: number }[] }[] = [];
  for (const line of lines) {
    const current = retired.at(-1);
    if (current === undefined || !line.startsWith('until ')) {
      retired.push({ publicKey: publicKeyIn(line, 'retired '), until: [] });
      continue;
    }
    const [, origin = '', size = '', ...rest] = line.split(' ');
    if (rest.length > 0 || parseOrigin(origin).name !== name)
      throw new FormatError(`until <an origin of ${name}> <size>`, shown(line));
    const before = current.until.at(-1)?.origin;
    if (before !== undefined && before >= origin)
      throw new FormatError('origins in ascending order', shown(line));
    current.until.push({ origin, size: parseDecimal(size, 'a size') });
  }
  return retired;
}

function publicKeyIn(line: string, start: 'key ' | 'retired '): string {
  const key = line.startsWith(start) ? parseBase64(line.slice(start.length)) : undefined;
  if (key?.length !== 32) throw new FormatError(`${start}<32 bytes in base64>`, shown(line));
  return key;
}

export type KeyManifestVerdict =
  | { readonly ok: true; readonly manifest: KeyManifest }
  | (NoteVerdict & { readonly ok: false });

/**
 * Verifies the note of a manifest under the identity key that was pinned: that is brought along, never taken from where the
 * note came from. Throws FormatError where the note or its text cannot be read, or is that of another installation.
 */
export function verifyKeyManifest(
  note: string,
  identity: VerifierKey,
  verify: VerifyEd25519,
): KeyManifestVerdict {
  const parsed = parseNote(note);
  const verdict = verifyNote(parsed, [identity], verify);
  if (!verdict.ok) return verdict;
  const manifest = parseKeyManifest(parsed.text);
  if (identity.name !== identityName(manifest.name))
    throw new FormatError(`a manifest that ${shown(identity.name)} may sign`, `one of ${manifest.name}`);
  return { ok: true, manifest };
}

/** The keys of the checkpoints of an origin, the current one first. Empty for an origin of another installation. */
export function keysOfOrigin(
  sha256: Sha256,
  { name, keys, retired }: Pick<KeyManifest, 'name' | 'keys' | 'retired'>,
  origin: string,
): readonly EndingKey[] {
  if (parseOrigin(origin).name !== name) return [];
  const keyOf = (publicKey: string): VerifierKey =>
    verifierKey(sha256, origin, 'ed25519', bytesOfLatin1(publicKey));
  return [
    ...keys.map((publicKey) => ({ key: keyOf(publicKey) })),
    ...retired.map(({ publicKey, until }) => ({
      key: keyOf(publicKey),
      until: until.find((one) => one.origin === origin)?.size ?? 0,
    })),
  ];
}

/** Those of an origin's keys that are believed for a checkpoint of a size. */
export function keysAtSize(keys: readonly EndingKey[], size: number): readonly VerifierKey[] {
  return keys.filter(({ until = size }) => size <= until).map(({ key }) => key);
}
