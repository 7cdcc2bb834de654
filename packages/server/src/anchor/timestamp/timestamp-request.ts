/**
 * What a timestamp authority is asked: TimeStampReq, RFC 3161 §2.4.1, with the hash of what is to be stamped and nothing of it.
 *
 *     SEQUENCE { 1, SEQUENCE { SEQUENCE { sha256, NULL }, OCTET STRING <32 bytes> }, INTEGER <nonce>, BOOLEAN TRUE }
 *
 * TRUE asks for the certificates: without them nobody could verify the token later.
 */
import { DER, derOf } from './der.ts';

/** AlgorithmIdentifier of SHA-256: OID 2.16.840.1.101.3.4.2.1, NULL. */
const SHA256 = Buffer.from('300d06096086480165030402010500', 'hex');

/** @param nonce 8 random bytes, the first between 1 and 127: a positive integer that is written in all of them */
export function formatTimestampRequest(hash: Uint8Array, nonce: Uint8Array): Uint8Array {
  return derOf(
    DER.sequence,
    derOf(DER.integer, Uint8Array.of(1)),
    derOf(DER.sequence, SHA256, derOf(DER.octets, hash)),
    derOf(DER.integer, nonce),
    derOf(DER.boolean, Uint8Array.of(0xff)),
  );
}
