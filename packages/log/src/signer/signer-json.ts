/** What a signer remembers as JSON: so it is in its files, and between its process and whoever asks it. */
import { formatBase64, parseBase64 } from '../bytes/encoding.ts';
import { asHash, type Hash } from '../bytes/sha256.ts';
import type { SignedState } from '../note/add-checkpoint.ts';
import { FormatError, shown } from '../note/format-error.ts';
import type { SignerIdentity, VerifyResume } from './signer.ts';

/** Members of JSON that nobody has looked at. */
export type UnreadJson = { readonly [member: string]: unknown };

export function formatState({ size, root, note }: SignedState): UnreadJson {
  return { size, root: formatBase64(root), note };
}

/** Throws FormatError. */
export function parseState({ size, root, note }: UnreadJson): SignedState {
  if (typeof note !== 'string') throw new FormatError('a note', shown(String(note)));
  return { size: parseNumber(size, 'a size'), root: parseHash(root), note };
}

export function formatResume({ size, root, tag, epoch }: VerifyResume): UnreadJson {
  return { size, root: formatBase64(root), tag: formatBase64(tag), epoch };
}

/** Throws FormatError. */
export function parseResume({ size, root, tag, epoch }: UnreadJson): VerifyResume {
  return {
    size: parseNumber(size, 'a size'),
    root: parseHash(root),
    tag: parseHash(tag),
    epoch: parseNumber(epoch, 'an epoch'),
  };
}

/** Throws FormatError. */
export function parseIdentity({ vkey, online, manifest }: UnreadJson): SignerIdentity {
  if (typeof vkey !== 'string' || typeof online !== 'boolean' || typeof manifest !== 'string')
    throw new FormatError('an identity key and its manifest', shown(String(vkey)));
  return { vkey, online, manifest };
}

/** Reads the text of an object. Throws FormatError. */
export function parseObject(text: string): UnreadJson {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new FormatError('JSON', shown(text));
  }
  if (typeof value !== 'object' || value === null) throw new FormatError('an object', shown(text));
  return value as UnreadJson;
}

function parseNumber(value: unknown, what: string): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw new FormatError(what, shown(String(value)));
}

function parseHash(value: unknown): Hash {
  const latin1 = typeof value === 'string' ? parseBase64(value) : undefined;
  if (latin1?.length !== 32) throw new FormatError('a hash in base64', shown(String(value)));
  return asHash(latin1);
}
