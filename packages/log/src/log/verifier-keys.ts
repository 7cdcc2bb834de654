import { sha256 } from '../node/crypto.ts';
import { parseVerifierKey, type VerifierKey } from '../note/note-key.ts';
import type { Signer } from '../signer/signer.ts';

/** The keys of a signer for an origin, read, the current one first; undefined where there is no signer. */
export async function readVerifierKeys(signer: Signer, origin: string): Promise<readonly VerifierKey[]>;
export async function readVerifierKeys(
  signer: Signer | undefined,
  origin: string,
): Promise<readonly VerifierKey[] | undefined>;
export async function readVerifierKeys(
  signer: Signer | undefined,
  origin: string,
): Promise<readonly VerifierKey[] | undefined> {
  return (await signer?.verifierKeys(origin))?.map((vkey) => parseVerifierKey(sha256, vkey));
}
