/** Whether the checkpoint bears the signature of the key that the server names (C2SP signed-note, Ed25519). */
import { FormatError, parseNote, parseVerifierKey } from '@attestry/log/note';
import type { Sha256 } from '@attestry/log/tree';
import type { SignedCheckpoint } from 'attestry/api';

/** `unknown`: this browser cannot check Ed25519, or the page did not come over https. */
export type SignatureState = 'ok' | 'failed' | 'unknown';

export interface Signature {
  readonly state: SignatureState;
  /** What to compare with the key that one keeps; absent where it cannot be read. */
  readonly keyId?: string;
}

/** @param subtle of WebCrypto, where the page has it */
export async function checkSignature(
  sha256: Sha256,
  subtle: SubtleCrypto | undefined,
  { note, verifierKey }: Pick<SignedCheckpoint, 'note' | 'verifierKey'>,
): Promise<Signature> {
  const read = readBoth(sha256, note, verifierKey);
  if (read === undefined) return { state: 'failed' };
  const { text, key, signature } = read;
  if (signature === undefined) return { state: 'failed', keyId: key.keyId };
  if (subtle === undefined) return { state: 'unknown', keyId: key.keyId };
  try {
    const made = await subtle.importKey('raw', bytesOf(key.publicKey), 'Ed25519', false, ['verify']);
    const holds = await subtle.verify('Ed25519', made, bytesOf(signature), new TextEncoder().encode(text));
    return { state: holds ? 'ok' : 'failed', keyId: key.keyId };
  } catch {
    return { state: 'unknown', keyId: key.keyId };
  }
}

function readBoth(sha256: Sha256, note: string, verifierKey: string) {
  try {
    const { text, signatures } = parseNote(note);
    const key = parseVerifierKey(sha256, verifierKey);
    const line = signatures.find(({ name, keyId }) => name === key.name && keyId === key.keyId);
    return { text, key, signature: line?.bytes };
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}

function bytesOf(latin1: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: latin1.length }, (_, i) => latin1.charCodeAt(i));
}
