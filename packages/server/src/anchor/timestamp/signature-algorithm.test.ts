import { constants, generateKeyPairSync, type SignKeyObjectInput, sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { constructed, DER, derOf, readDer } from './der.ts';
import { verifySignature } from './signature-algorithm.ts';

const DATA = new TextEncoder().encode('what is signed');
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-384' });
const ed25519 = generateKeyPairSync('ed25519');

/** AlgorithmIdentifiers as DER. */
const SHA256 = Buffer.from('300d06096086480165030402010500', 'hex');
const SHA512 = Buffer.from('300d06096086480165030402030500', 'hex');
const MGF1 = Buffer.from('06092a864886f70d010108', 'hex');

function pssParameters(hash: Uint8Array, maskHash: Uint8Array, saltLength: number) {
  const parts = [hash, derOf(DER.sequence, MGF1, maskHash), derOf(DER.integer, Uint8Array.of(saltLength))];
  return readDer(derOf(DER.sequence, ...parts.map((part, i) => derOf(constructed(i), part))), DER.sequence);
}

describe('a signature', () => {
  test.each<[string, string, 'sha256' | 'sha384' | 'sha512', typeof rsa]>([
    ['RSA, the hash said apart', '1.2.840.113549.1.1.1', 'sha512', rsa],
    ['RSA with SHA-256', '1.2.840.113549.1.1.11', 'sha256', rsa],
    ['ECDSA with SHA-384', '1.2.840.10045.4.3.3', 'sha384', ec],
  ])('%s', (_, oid, hash, { publicKey, privateKey }) => {
    const signature = sign(hash, DATA, privateKey);
    const algorithm = { oid, parameters: undefined };
    expect(verifySignature(algorithm, hash, publicKey, DATA, signature)).toBe(true);
    expect(verifySignature(algorithm, hash, publicKey, DATA.subarray(1), signature)).toBe(false);
    // Under another key, or another hash than the algorithm's, it is none of that algorithm.
    expect(verifySignature(algorithm, hash, ed25519.publicKey, DATA, signature)).toBeUndefined();
  });

  test('Ed25519', () => {
    const signature = sign(null, DATA, ed25519.privateKey);
    const algorithm = { oid: '1.3.101.112', parameters: undefined };
    expect(verifySignature(algorithm, 'sha512', ed25519.publicKey, DATA, signature)).toBe(true);
    expect(verifySignature(algorithm, 'sha512', rsa.publicKey, DATA, signature)).toBeUndefined();
  });

  test('RSA-PSS, with one hash for all of it', () => {
    const padding: Omit<SignKeyObjectInput, 'key'> = {
      padding: constants.RSA_PKCS1_PSS_PADDING,
      saltLength: 32,
    };
    const signature = sign('sha256', DATA, { key: rsa.privateKey, ...padding });
    const verified = (parameters: ReturnType<typeof pssParameters> | undefined, data = DATA) =>
      verifySignature({ oid: '1.2.840.113549.1.1.10', parameters }, 'sha256', rsa.publicKey, data, signature);
    expect(verified(pssParameters(SHA256, SHA256, 32))).toBe(true);
    expect(verified(pssParameters(SHA256, SHA256, 32), DATA.subarray(1))).toBe(false);
    expect(verified(pssParameters(SHA256, SHA256, 20))).toBe(false);
    expect(verified(pssParameters(SHA256, SHA512, 32))).toBeUndefined();
    expect(verified(pssParameters(SHA512, SHA512, 32))).toBeUndefined();
    expect(verified(undefined)).toBeUndefined();
  });

  test('with SHA-1 is not taken', () => {
    const algorithm = { oid: '1.2.840.113549.1.1.5', parameters: undefined };
    expect(verifySignature(algorithm, 'sha256', rsa.publicKey, DATA, new Uint8Array(256))).toBeUndefined();
  });
});
