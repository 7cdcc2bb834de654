import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { sha256 } from '../node/crypto.ts';
import {
  type KeyType,
  type PublicKeyOfSeed,
  type SignEd25519,
  type VerifierKey,
  type VerifyEd25519,
  verifierKey,
} from './note-key.ts';

const SPKI = Buffer.from('302a300506032b6570032100', 'hex');
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

export const verifyEd25519: VerifyEd25519 = (publicKey, message, signature) => {
  const key = createPublicKey({ key: Buffer.concat([SPKI, publicKey]), format: 'der', type: 'spki' });
  return verify(null, message, key, signature);
};

export const publicKeyOf: PublicKeyOfSeed = (seed) =>
  createPublicKey(privateKey(seed)).export({ format: 'der', type: 'spki' }).subarray(SPKI.length);

export function signWith(seed: Uint8Array): SignEd25519 {
  const key = privateKey(seed);
  return (message) => sign(null, message, key);
}

/** A key pair made from one byte. */
export function testKey(name: string, type: KeyType, byte: number): { key: VerifierKey; sign: SignEd25519 } {
  const seed = new Uint8Array(32).fill(byte);
  return { key: verifierKey(sha256, name, type, publicKeyOf(seed)), sign: signWith(seed) };
}

function privateKey(seed: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' });
}
