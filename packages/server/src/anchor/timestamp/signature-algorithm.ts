/** The algorithms of timestamps that are still good: RSA and RSA-PSS, ECDSA, Ed25519, with SHA-2. By their object identifiers. */
import { constants, createHash, type KeyObject, verify } from 'node:crypto';
import { constructed, DER, DerReader, readDer, readSmallInteger } from './der.ts';
import { type Algorithm, readAlgorithm } from './timestamp-response.ts';

export type HashName = 'sha256' | 'sha384' | 'sha512';

const HASHES: { readonly [oid: string]: HashName } = {
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};

const RSA = '1.2.840.113549.1.1.1';
const RSA_PSS = '1.2.840.113549.1.1.10';
const MGF1 = '1.2.840.113549.1.1.8';
const ED25519 = '1.3.101.112';

const WITH_HASH: { readonly [oid: string]: readonly [keyType: string, hash: HashName] } = {
  '1.2.840.113549.1.1.11': ['rsa', 'sha256'],
  '1.2.840.113549.1.1.12': ['rsa', 'sha384'],
  '1.2.840.113549.1.1.13': ['rsa', 'sha512'],
  '1.2.840.10045.4.3.2': ['ec', 'sha256'],
  '1.2.840.10045.4.3.3': ['ec', 'sha384'],
  '1.2.840.10045.4.3.4': ['ec', 'sha512'],
};

/** The hash of an algorithm; undefined for one that is not taken, such as SHA-1. */
export function hashNameOf({ oid }: Algorithm): HashName | undefined {
  return HASHES[oid];
}

export function hashOf(name: HashName | 'sha1', bytes: Uint8Array): Uint8Array {
  return createHash(name).update(bytes).digest();
}

/** Whether a signature of a SignerInfo is right; undefined where its algorithm is not taken, or not one of that key. */
export function verifySignature(
  { oid, parameters }: Algorithm,
  digest: HashName,
  key: KeyObject,
  data: Uint8Array,
  signature: Uint8Array,
): boolean | undefined {
  if (oid === ED25519)
    return key.asymmetricKeyType === 'ed25519' ? verify(null, data, key, signature) : undefined;
  if (oid === RSA_PSS) return verifyPss(parameters?.whole, digest, key, data, signature);
  const [keyType, hash] = oid === RSA ? ['rsa', digest] : (WITH_HASH[oid] ?? []);
  if (hash !== digest || key.asymmetricKeyType !== keyType) return undefined;
  return verify(hash, data, key, signature);
}

/** RSASSA-PSS-params, RFC 4055 §3.1: one hash for all of it. Their defaults are SHA-1, so both must be said. */
function verifyPss(
  parameters: Uint8Array | undefined,
  digest: HashName,
  key: KeyObject,
  data: Uint8Array,
  signature: Uint8Array,
): boolean | undefined {
  if (parameters === undefined || !key.asymmetricKeyType?.startsWith('rsa')) return undefined;
  const fields = new DerReader(readDer(parameters, DER.sequence).contents);
  const hash = fields.optional(constructed(0));
  const mask = fields.optional(constructed(1));
  const salt = fields.optional(constructed(2));
  if (hash === undefined || mask === undefined) return undefined;
  const maskAlgorithm = readAlgorithm(readDer(mask.contents, DER.sequence));
  const maskHash = maskAlgorithm.oid === MGF1 ? maskAlgorithm.parameters : undefined;
  if (maskHash === undefined) return undefined;
  const hashes = [readAlgorithm(readDer(hash.contents, DER.sequence)), readAlgorithm(maskHash)];
  if (hashes.some((one) => hashNameOf(one) !== digest)) return undefined;
  const saltLength = salt === undefined ? 20 : readSmallInteger(readDer(salt.contents, DER.integer));
  return verify(digest, data, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength }, signature);
}
