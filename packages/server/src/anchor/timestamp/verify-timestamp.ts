/**
 * Whether a token shows that a note existed at a time: RFC 3161 §2.2 and §2.4.2, RFC 5652 §5.6, RFC 5816, RFC 5280 §6. Everything is
 * asked as of the time in the token: certificates of authorities live for about a year, and what was valid then stays proof.
 *
 *     1  the imprint is the hash of the note
 *     2  the content is what the signed attributes say, and the one signature over them is right
 *     3  by the certificate whose hash is in those attributes (ESSCertID): never the first one that came along
 *     4  which is for timestamps and nothing else, was valid then, and leads to a root that was given
 *
 * What it does not show: that no other note was stamped. Revocation is not looked up.
 */
import {
  type Certificate,
  demandsMore,
  isForTimestampsOnly,
  isSelfIssued,
  isValidAt,
  nameOf,
  readCertificate,
  readPem,
  subjectKeyId,
} from './certificate.ts';
import { chainToRoot } from './certificate-chain.ts';
import {
  constructed,
  DER,
  DerError,
  DerReader,
  type DerValue,
  fieldsOf,
  readDer,
  readInteger,
  readOid,
} from './der.ts';
import { type HashName, hashNameOf, hashOf, verifySignature } from './signature-algorithm.ts';
import {
  type CertificateId,
  readAlgorithm,
  readTimestampResponse,
  type SignerInfo,
  type TimestampToken,
  TST_INFO,
} from './timestamp-response.ts';

export interface TimestampQuestion {
  /** The bytes that were stamped. */
  readonly note: Uint8Array;
  /** DER of the whole TimeStampResp. */
  readonly token: Uint8Array;
  /**
   * PEM of the roots to trust. What is no root may stand between, or be the certificate of an authority that leaves it out.
   * Without any, whom the certificate leads to is not asked.
   */
  readonly ca?: string | undefined;
}

export type TimestampVerdict = TimestampProof | TimestampRefusal;

export interface TimestampProof {
  readonly ok: true;
  /** When the note was there, by their clock: RFC 3339, UTC, milliseconds. */
  readonly genTime: string;
  /** The authority, as its certificate names it. */
  readonly who: string;
  /** Of the token, in hex. */
  readonly serial: string;
  /** Object identifier of the rules by which they stamp. */
  readonly policy: string;
  /** Hex; absent where they left it out. */
  readonly nonce: string | undefined;
  readonly hash: HashName;
  /** Whether the certificate leads to a root that was given. */
  readonly trusted: boolean;
  /** Names from the authority up to the root; of the authority alone where no root was given. */
  readonly chain: readonly string[];
}

export interface TimestampRefusal {
  readonly ok: false;
  /** For people, in one sentence. */
  readonly reason: string;
}

/** Why a token proves nothing. */
class Refusal extends Error {}

/** Verifies a token, from its bytes alone. It never throws for what is in the token. */
export function verifyTimestamp({ note, token, ca }: TimestampQuestion): TimestampVerdict {
  try {
    return judge(note, token, ca === undefined ? undefined : readRoots(ca));
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, reason: error.message };
    // DerError, and what OpenSSL says of keys and signatures that are none.
    return { ok: false, reason: `it cannot be read as a timestamp: ${(error as Error).message}` };
  }
}

function readRoots(pem: string): readonly Certificate[] {
  const certificates = readPem(pem);
  if (certificates.some(isSelfIssued)) return certificates;
  throw new Refusal('there is no root among the certificates that were given: give it as PEM');
}

function judge(
  note: Uint8Array,
  bytes: Uint8Array,
  given: readonly Certificate[] | undefined,
): TimestampProof {
  const { status, statusText, token } = readTimestampResponse(bytes);
  if (status > 1 || token === undefined)
    throw new Refusal(`the authority gave none (status ${status}): ${statusText || 'it does not say why'}`);
  const { info, signer } = token;
  const hash = checkImprint(token, note);
  const certificates = [...token.certificates.flatMap(readOrSkip), ...(given ?? [])];
  if (certificates.length > MAX_CERTIFICATES) throw new Refusal('more certificates than a chain can need');
  const leaf = signerOf(signer, certificates);
  checkSignature(token, leaf);
  checkLeaf(leaf, info.genTimeMs);
  const chain = given === undefined ? [leaf] : trustedChain(leaf, certificates, given, info.genTimeMs);
  const { policy, serial, nonce } = info;
  return {
    ok: true,
    genTime: new Date(info.genTimeMs).toISOString(),
    who: nameOf(leaf),
    ...{ serial, policy, nonce, hash },
    trusted: given !== undefined,
    chain: chain.map(nameOf),
  };
}

const MAX_CERTIFICATES = 64;

/** What is no certificate, or one that cannot be read, stands for nobody: it may come along. */
function readOrSkip(der: Uint8Array): readonly Certificate[] {
  try {
    return [readCertificate(der)];
  } catch (error) {
    if (error instanceof DerError) return [];
    throw error;
  }
}

function checkImprint({ info: { imprint } }: TimestampToken, note: Uint8Array): HashName {
  const hash = hashNameOf(imprint.algorithm);
  if (hash === undefined) throw new Refusal(`its hash is not taken: ${imprint.algorithm.oid}`);
  if (Buffer.compare(hashOf(hash, note), imprint.hash) !== 0) throw new Refusal('it is for other bytes');
  return hash;
}

const CONTENT_TYPE = '1.2.840.113549.1.9.3';
const MESSAGE_DIGEST = '1.2.840.113549.1.9.4';
/** ESSCertID with SHA-1 (RFC 2634), and ESSCertIDv2 (RFC 5035). */
const SIGNING_CERTIFICATE = '1.2.840.113549.1.9.16.2.12';
const SIGNING_CERTIFICATE_V2 = '1.2.840.113549.1.9.16.2.47';

/** RFC 5652 §5.4 and §11. That there are signed attributes is certain: their reader wants them. */
function checkSignature({ content, signer }: TimestampToken, { x509 }: Certificate): void {
  const { attributes, digest, algorithm, signedBytes, signature } = signer;
  const hash = hashNameOf(digest);
  if (hash === undefined) throw new Refusal(`the hash of its signature is not taken: ${digest.oid}`);
  const type = attributes.get(CONTENT_TYPE);
  const digested = attributes.get(MESSAGE_DIGEST);
  if (type === undefined || readOid(type) !== TST_INFO)
    throw new Refusal('its signature is for something else');
  if (digested?.tag !== DER.octets || Buffer.compare(digested.contents, hashOf(hash, content)) !== 0)
    throw new Refusal('what is in it is not what was signed');
  const verified = verifySignature(algorithm, hash, x509.publicKey, signedBytes, signature);
  if (verified === undefined)
    throw new Refusal(`its signature is of a kind that is not taken: ${algorithm.oid}`);
  if (!verified) throw new Refusal('its signature is wrong');
}

/** The certificate that the signed attributes name, which is also the one that the signature names. */
function signerOf({ attributes, id }: SignerInfo, certificates: readonly Certificate[]): Certificate {
  const [v1, v2] = [attributes.get(SIGNING_CERTIFICATE), attributes.get(SIGNING_CERTIFICATE_V2)];
  if (v1 === undefined && v2 === undefined) throw new Refusal('it does not say by which certificate it is');
  const found = certificates.find(
    (one) => isNamedBy(one, id) && (!v1 || isFirst(one, v1, 'v1')) && (!v2 || isFirst(one, v2, 'v2')),
  );
  if (found === undefined)
    throw new Refusal('the certificate that it names did not come along: give it with the roots, as PEM');
  return found;
}

function isNamedBy(certificate: Certificate, id: SignerInfo['id']): boolean {
  if (!('keyId' in id)) return isSame(certificate.id, id);
  const keyId = subjectKeyId(certificate);
  return keyId !== undefined && Buffer.compare(keyId, id.keyId) === 0;
}

function isSame(one: CertificateId, other: CertificateId): boolean {
  return one.serial === other.serial && Buffer.compare(one.issuer, other.issuer) === 0;
}

/**
 * Whether the first ESSCertID of a SigningCertificate is that of a certificate.
 *
 *     SEQUENCE { SEQUENCE OF SEQUENCE { AlgorithmIdentifier DEFAULT sha256 (v2 only), OCTET STRING, IssuerSerial OPTIONAL }, … }
 */
function isFirst(certificate: Certificate, attribute: DerValue, version: 'v1' | 'v2'): boolean {
  const ids = fieldsOf(fieldsOf(attribute.whole).next(DER.sequence).whole);
  const first = new DerReader(ids.next(DER.sequence).contents);
  const algorithm = version === 'v2' ? first.optional(DER.sequence) : undefined;
  const digest = first.next(DER.octets).contents;
  const issuerSerial = first.optional(DER.sequence);
  first.end();
  const hash = version === 'v1' ? 'sha1' : algorithm ? hashNameOf(readAlgorithm(algorithm)) : 'sha256';
  if (hash === undefined || Buffer.compare(hashOf(hash, certificate.der), digest) !== 0) return false;
  return issuerSerial === undefined || isSame(certificate.id, readIssuerSerial(issuerSerial));
}

/** IssuerSerial: the issuer stands in it as a GeneralName, [4], and nobody has two. */
function readIssuerSerial({ contents }: DerValue): CertificateId {
  const fields = new DerReader(contents);
  const issuer = readDer(fields.next(DER.sequence).contents, constructed(4)).contents;
  const serial = readInteger(fields.next(DER.integer));
  fields.end();
  return { issuer, serial };
}

/** @throws Refusal where it was not for timestamps alone, or not valid then */
function checkLeaf(leaf: Certificate, timeMs: number): void {
  if (!isForTimestampsOnly(leaf))
    throw new Refusal(`the certificate of ${nameOf(leaf)} is not for timestamps alone`);
  if (demandsMore(leaf))
    throw new Refusal(`the certificate of ${nameOf(leaf)} demands what is not known here`);
  if (!isValidAt(leaf, timeMs)) throw new Refusal(`the certificate of ${nameOf(leaf)} was not valid then`);
}

function trustedChain(
  leaf: Certificate,
  others: readonly Certificate[],
  given: readonly Certificate[],
  timeMs: number,
): readonly Certificate[] {
  const roots = given.filter(isSelfIssued);
  if (roots.some(({ der }) => Buffer.compare(der, leaf.der) === 0)) return [leaf];
  const chain = chainToRoot({ leaf, others, roots, timeMs });
  if (chain !== undefined) return chain;
  throw new Refusal(`${nameOf(leaf)} does not lead to a root that was given and was valid then`);
}
