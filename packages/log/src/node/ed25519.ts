import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import type { PublicKeyOfSeed, SignEd25519, VerifyEd25519 } from '../note/note-key.ts';

/** Raw Ed25519 keys in the DER frames that Node reads (RFC 8410). */
const PUBLIC_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');
const PRIVATE_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

export const verifyEd25519: VerifyEd25519 = (publicKey, message, signature) =>
  signature.length === 64 && verify(null, message, publicKeyObject(publicKey), signature);

export const publicKeyOfSeed: PublicKeyOfSeed = (seed) => {
  const der = createPublicKey(privateKeyObject(seed)).export({ format: 'der', type: 'spki' });
  return new Uint8Array(der.subarray(PUBLIC_PREFIX.length));
};

/** Signing under a 32-byte seed. Deterministic (RFC 8032 §5.1.6). */
export function signerOfSeed(seed: Uint8Array): SignEd25519 {
  const key = privateKeyObject(seed);
  return (message) => sign(null, message, key);
}

function privateKeyObject(seed: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.concat([PRIVATE_PREFIX, seed]), format: 'der', type: 'pkcs8' });
}

function publicKeyObject(publicKey: Uint8Array): KeyObject {
  return createPublicKey({ key: Buffer.concat([PUBLIC_PREFIX, publicKey]), format: 'der', type: 'spki' });
}
