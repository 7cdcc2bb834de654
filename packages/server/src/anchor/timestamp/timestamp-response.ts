/**
 * What a timestamp authority answers, read and not judged: TimeStampResp (RFC 3161 §2.4.2) with a token in it, which is CMS
 * SignedData (RFC 5652 §5) over a TSTInfo.
 */
import {
  constructed,
  DER,
  DerError,
  DerReader,
  type DerValue,
  fieldsOf,
  primitive,
  readBits,
  readBoolean,
  readDer,
  readInteger,
  readOid,
  readSmallInteger,
  readTime,
} from './der.ts';

export interface TimestampResponse {
  /** PKIStatus: 0 granted, 1 granted with modifications, else refused. */
  readonly status: number;
  /** Why it was refused, in their words: it may be empty. */
  readonly statusText: string;
  /** The bits of PKIFailureInfo that are set. */
  readonly failures: readonly number[];
  /** Absent where it was refused. */
  readonly token: TimestampToken | undefined;
}

export interface TimestampToken {
  /** The bytes of the TSTInfo: what is signed. */
  readonly content: Uint8Array;
  readonly info: TimestampInfo;
  /** DER of the certificates that came along, in no order, and perhaps foreign ones. */
  readonly certificates: readonly Uint8Array[];
  readonly signer: SignerInfo;
}

/** TSTInfo, RFC 3161 §2.4.2. */
export interface TimestampInfo {
  readonly policy: string;
  readonly imprint: { readonly algorithm: Algorithm; readonly hash: Uint8Array };
  /** Hex. */
  readonly serial: string;
  /** Milliseconds since 1970. */
  readonly genTimeMs: number;
  /** Hex. */
  readonly nonce: string | undefined;
}

/** SignerInfo, RFC 5652 §5.3. */
export interface SignerInfo {
  readonly id: CertificateId | { readonly keyId: Uint8Array };
  readonly digest: Algorithm;
  /** As they are signed: the DER of the set, with its own tag. */
  readonly signedBytes: Uint8Array;
  /** Type → its one value. */
  readonly attributes: ReadonlyMap<string, DerValue>;
  readonly algorithm: Algorithm;
  readonly signature: Uint8Array;
}

/** Which certificate: its issuer's name as DER, and its number in hex. */
export interface CertificateId {
  readonly issuer: Uint8Array;
  readonly serial: string;
}

export interface Algorithm {
  readonly oid: string;
  readonly parameters: DerValue | undefined;
}

const SIGNED_DATA = '1.2.840.113549.1.7.2';
/** id-ct-TSTInfo. */
export const TST_INFO = '1.2.840.113549.1.9.16.1.4';

/** Reads an answer. @throws DerError where it is none */
export function readTimestampResponse(bytes: Uint8Array): TimestampResponse {
  const response = fieldsOf(bytes);
  const info = new DerReader(response.next(DER.sequence).contents);
  const status = readSmallInteger(info.next(DER.integer));
  const texts = new DerReader(info.optional(DER.sequence)?.contents ?? new Uint8Array()).rest();
  const failures = info.optional(DER.bits);
  info.end();
  const token = response.isAtEnd ? undefined : readToken(response.next(DER.sequence).whole);
  response.end();
  return {
    status,
    statusText: texts.map(textOf).join(' '),
    failures: failures === undefined ? [] : readBits(failures),
    token,
  };
}

/** In one line, and not more of it than people read. */
function textOf({ contents }: DerValue): string {
  return new TextDecoder()
    .decode(contents)
    .replaceAll(/[\p{C}\s]+/gu, ' ')
    .slice(0, 200)
    .trim();
}

function readToken(bytes: Uint8Array): TimestampToken {
  const content = fieldsOf(bytes);
  if (readOid(content.next(DER.oid)) !== SIGNED_DATA) throw new DerError('a token that is not signed data');
  const data = fieldsOf(content.next(constructed(0)).contents);
  content.end();
  data.next(DER.integer);
  data.next(DER.set);
  const encapsulated = new DerReader(data.next(DER.sequence).contents);
  if (readOid(encapsulated.next(DER.oid)) !== TST_INFO) throw new DerError('signed data of another type');
  const { contents } = readDer(encapsulated.next(constructed(0)).contents, DER.octets);
  encapsulated.end();
  const certificates = new DerReader(data.optional(constructed(0))?.contents ?? new Uint8Array()).rest();
  data.optional(constructed(1));
  const signers = new DerReader(data.next(DER.set).contents).rest();
  data.end();
  // RFC 3161 §2.4.2: no signature but the authority's.
  const [signer] = signers;
  if (signer === undefined || signers.length > 1) throw new DerError('not one signature');
  return {
    content: contents,
    info: readInfo(contents),
    certificates: certificates.map(({ whole }) => whole),
    signer: readSigner(signer.whole),
  };
}

function readInfo(bytes: Uint8Array): TimestampInfo {
  const info = fieldsOf(bytes);
  if (readSmallInteger(info.next(DER.integer)) !== 1) throw new DerError('another version of TSTInfo');
  const policy = readOid(info.next(DER.oid));
  const imprint = new DerReader(info.next(DER.sequence).contents);
  const algorithm = readAlgorithm(imprint.next(DER.sequence));
  const hash = imprint.next(DER.octets).contents;
  imprint.end();
  const serial = readInteger(info.next(DER.integer));
  const genTimeMs = readTime(info.next(DER.time));
  info.optional(DER.sequence); // accuracy
  const ordering = info.optional(DER.boolean);
  if (ordering !== undefined) readBoolean(ordering);
  const nonce = info.optional(DER.integer);
  info.optional(constructed(0)); // tsa: a hint; the certificate says who it is
  const extensions = info.optional(constructed(1));
  if (extensions !== undefined) refuseCritical(new DerReader(extensions.contents).rest());
  info.end();
  return {
    policy,
    imprint: { algorithm, hash },
    serial,
    genTimeMs,
    nonce: nonce === undefined ? undefined : readInteger(nonce),
  };
}

function refuseCritical(extensions: readonly DerValue[]): void {
  for (const { whole } of extensions) {
    const extension = fieldsOf(whole);
    const oid = readOid(extension.next(DER.oid));
    const critical = extension.optional(DER.boolean);
    if (critical !== undefined && readBoolean(critical))
      throw new DerError(`an extension that must be understood, and is not: ${oid}`);
  }
}

function readSigner(bytes: Uint8Array): SignerInfo {
  const info = fieldsOf(bytes);
  info.next(DER.integer);
  const keyId = info.optional(primitive(0));
  const id = keyId === undefined ? readCertificateId(info.next(DER.sequence)) : { keyId: keyId.contents };
  const digest = readAlgorithm(info.next(DER.sequence));
  const attributes = info.next(constructed(0));
  const algorithm = readAlgorithm(info.next(DER.sequence));
  const signature = info.next(DER.octets).contents;
  info.optional(constructed(1));
  info.end();
  // RFC 5652 §5.4: what is signed has the tag of a set in place of [0].
  const signedBytes = Uint8Array.of(DER.set, ...attributes.whole.subarray(1));
  return { id, digest, signedBytes, attributes: readAttributes(attributes.contents), algorithm, signature };
}

/** IssuerAndSerialNumber. */
function readCertificateId(value: DerValue): CertificateId {
  const fields = new DerReader(value.contents);
  const issuer = fields.next(DER.sequence).whole;
  const serial = readInteger(fields.next(DER.integer));
  fields.end();
  return { issuer, serial };
}

function readAttributes(bytes: Uint8Array): ReadonlyMap<string, DerValue> {
  const attributes = new Map<string, DerValue>();
  for (const { whole } of new DerReader(bytes).rest()) {
    const attribute = fieldsOf(whole);
    const type = readOid(attribute.next(DER.oid));
    const [value, ...more] = new DerReader(attribute.next(DER.set).contents).rest();
    attribute.end();
    // None that is looked at may have two values, or stand there twice: which one would count?
    if (value === undefined || more.length > 0 || attributes.has(type))
      throw new DerError(`not one value of the signed attribute ${type}`);
    attributes.set(type, value);
  }
  return attributes;
}

/** AlgorithmIdentifier. */
export function readAlgorithm(value: DerValue): Algorithm {
  const fields = new DerReader(value.contents);
  const oid = readOid(fields.next(DER.oid));
  const parameters = fields.isAtEnd ? undefined : fields.any();
  fields.end();
  return { oid, parameters };
}
