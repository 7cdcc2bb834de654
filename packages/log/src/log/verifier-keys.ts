import { sha256 } from '../node/crypto.ts';
import { type EndingKey, parseKeyManifest } from '../note/key-manifest.ts';
import { parseVerifierKey } from '../note/note-key.ts';
import { parseNote } from '../note/signed-note.ts';
import type { Signer } from '../signer/signer.ts';

/**
 * The keys of a signer for an origin, the current one first, each with the size up to which it is believed; undefined where there
 * is no signer.
 */
export async function readVerifierKeys(signer: Signer, origin: string): Promise<readonly EndingKey[]>;
export async function readVerifierKeys(
  signer: Signer | undefined,
  origin: string,
): Promise<readonly EndingKey[] | undefined>;
export async function readVerifierKeys(
  signer: Signer | undefined,
  origin: string,
): Promise<readonly EndingKey[] | undefined> {
  if (signer === undefined) return undefined;
  const vkeys = await signer.verifierKeys(origin);
  const identity = await signer.identity();
  const retired = identity === undefined ? [] : parseKeyManifest(parseNote(identity.manifest).text).retired;
  return vkeys.map((vkey) => {
    const key = parseVerifierKey(sha256, vkey);
    const ended = retired.find(({ publicKey }) => publicKey === key.publicKey);
    if (ended === undefined) return { key };
    return { key, until: ended.until.find((one) => one.origin === origin)?.size ?? 0 };
  });
}
