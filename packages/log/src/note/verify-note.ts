import { bytesOfLatin1 } from '../bytes/sha256.ts';
import { cosignatureMessage, parseCosignature } from './cosignature.ts';
import { FormatError } from './format-error.ts';
import type { VerifierKey, VerifyEd25519 } from './note-key.ts';
import type { Note, NoteSignature } from './signed-note.ts';
import { encodeUtf8 } from './utf8.ts';

/** A signature that verified, and the key it verified under. */
export type VerifiedSignature =
  | { readonly kind: 'signature'; readonly key: VerifierKey; readonly line: NoteSignature }
  | {
      readonly kind: 'cosignature';
      readonly key: VerifierKey;
      readonly line: NoteSignature;
      /** POSIX seconds, as the witness said. */
      readonly time: number;
    };

/**
 * What verification of a note found.
 *
 *     bad-signature   a key we know did not make the signature that bears its name and id: the whole note is refused
 *     no-signature    no line is by a key we know
 */
export type NoteVerdict =
  | { readonly ok: true; readonly verified: readonly VerifiedSignature[] }
  | {
      readonly ok: false;
      readonly reason: 'bad-signature' | 'no-signature';
      readonly expected: string;
      readonly got: string;
    };

/**
 * Verifies a note (C2SP signed-note, "Verifying"): lines whose (name, key id) is unknown are ignored; every line of a known
 * key must verify; at least one must be there. Throws when two of `keys` have one name and id: which of them
 * is meant could then depend on the note.
 */
export function verifyNote(note: Note, keys: readonly VerifierKey[], verify: VerifyEd25519): NoteVerdict {
  const known = new Map(keys.map((key) => [idOf(key), key]));
  if (known.size !== keys.length) throw new RangeError('two verifier keys have one name and key id');
  const verified: VerifiedSignature[] = [];
  for (const line of note.signatures) {
    const key = known.get(idOf(line));
    if (key === undefined) continue;
    const signature = verifyLine(note.text, line, key, verify);
    if (signature === undefined)
      return { ok: false, reason: 'bad-signature', expected: `a signature by ${idOf(key)}`, got: 'another' };
    verified.push(signature);
  }
  if (verified.length > 0) return { ok: true, verified };
  const names = (list: readonly NoteId[]): string => list.map(idOf).join(' ') || 'none';
  return { ok: false, reason: 'no-signature', expected: names(keys), got: names(note.signatures) };
}

interface NoteId {
  readonly name: string;
  readonly keyId: string;
}

/** Names hold no plus sign, so this is unique. */
function idOf({ name, keyId }: NoteId): string {
  return `${name}+${keyId}`;
}

function verifyLine(
  text: string,
  line: NoteSignature,
  key: VerifierKey,
  verify: VerifyEd25519,
): VerifiedSignature | undefined {
  const publicKey = bytesOfLatin1(key.publicKey);
  switch (key.type) {
    case 'ed25519': {
      if (line.bytes.length !== 64) return undefined;
      const made = verify(publicKey, encodeUtf8(text), bytesOfLatin1(line.bytes));
      return made ? { kind: 'signature', key, line } : undefined;
    }
    case 'cosignature': {
      const cosignature = cosignatureOf(line);
      if (cosignature === undefined) return undefined;
      const { time, signature } = cosignature;
      const made = verify(publicKey, cosignatureMessage(time, text), bytesOfLatin1(signature));
      return made ? { kind: 'cosignature', key, line, time } : undefined;
    }
  }
}

function cosignatureOf(line: NoteSignature): ReturnType<typeof parseCosignature> | undefined {
  try {
    return parseCosignature(line.bytes);
  } catch (error) {
    // Under a known key bytes of another shape are a signature that fails, not a note that cannot be read.
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}
