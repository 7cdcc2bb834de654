/** X.509 certificates, RFC 5280 §4, as far as a chain to a timestamp authority needs them. Node reads the key and checks signatures. */
import { X509Certificate } from 'node:crypto';
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
import type { CertificateId } from './timestamp-response.ts';

export interface Certificate {
  readonly der: Uint8Array;
  readonly x509: X509Certificate;
  /** Its issuer and number. */
  readonly id: CertificateId;
  /** The name as DER. */
  readonly subject: Uint8Array;
  /** Milliseconds since 1970, both included. */
  readonly validFromMs: number;
  readonly validToMs: number;
  readonly extensions: ReadonlyMap<string, Extension>;
}

export interface Extension {
  readonly critical: boolean;
  readonly value: Uint8Array;
}

/** Object identifiers of the extensions that are understood. */
const KEY_ID = '2.5.29.14';
const KEY_USAGE = '2.5.29.15';
const BASIC_CONSTRAINTS = '2.5.29.19';
const EXTENDED_KEY_USAGE = '2.5.29.37';
/** Policies are not asked for, so any will do. */
const CERTIFICATE_POLICIES = '2.5.29.32';

const UNDERSTOOD: readonly string[] = [
  KEY_ID,
  KEY_USAGE,
  BASIC_CONSTRAINTS,
  EXTENDED_KEY_USAGE,
  CERTIFICATE_POLICIES,
];

const TIME_STAMPING = '1.3.6.1.5.5.7.3.8';
const ANY_USAGE = '2.5.29.37.0';

/** Bits of KeyUsage. */
const DIGITAL_SIGNATURE = 0;
const NON_REPUDIATION = 1;
const KEY_CERT_SIGN = 5;

/** Reads a certificate. @throws DerError where it is none */
export function readCertificate(der: Uint8Array): Certificate {
  const certificate = fieldsOf(der);
  const signed = new DerReader(certificate.next(DER.sequence).contents);
  signed.optional(constructed(0));
  const serial = readInteger(signed.next(DER.integer));
  signed.next(DER.sequence);
  const issuer = signed.next(DER.sequence).whole;
  const validity = new DerReader(signed.next(DER.sequence).contents);
  const [validFromMs, validToMs] = [readTime(validity.any()), readTime(validity.any())];
  const subject = signed.next(DER.sequence).whole;
  signed.next(DER.sequence);
  signed.optional(primitive(1));
  signed.optional(primitive(2));
  const extensions = readExtensions(signed.optional(constructed(3)));
  signed.end();
  return { der, x509: parseX509(der), id: { issuer, serial }, subject, validFromMs, validToMs, extensions };
}

function parseX509(der: Uint8Array): X509Certificate {
  try {
    return new X509Certificate(der);
  } catch (error) {
    throw new DerError(`no certificate: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function readExtensions(value: DerValue | undefined): ReadonlyMap<string, Extension> {
  const extensions = new Map<string, Extension>();
  if (value === undefined) return extensions;
  for (const { whole } of fieldsOf(value.contents).rest()) {
    const extension = fieldsOf(whole);
    const oid = readOid(extension.next(DER.oid));
    const critical = extension.optional(DER.boolean);
    if (extensions.has(oid)) throw new DerError(`the extension ${oid} twice`);
    extensions.set(oid, {
      critical: critical !== undefined && readBoolean(critical),
      value: extension.next(DER.octets).contents,
    });
    extension.end();
  }
  return extensions;
}

const BLOCK = /-----BEGIN CERTIFICATE-----\s+([A-Za-z0-9+/=\s]+?)\s*-----END CERTIFICATE-----/g;

/** The certificates of a PEM file. @throws DerError where one is none */
export function readPem(pem: string): readonly Certificate[] {
  return [...pem.matchAll(BLOCK)].map(([, base64 = '']) => readCertificate(Buffer.from(base64, 'base64')));
}

/** The common name of its subject, else the whole: who that is, for people. */
export function nameOf({ x509 }: Certificate): string {
  const parts = x509.subject.split('\n');
  return parts.find((part) => part.startsWith('CN='))?.slice(3) ?? parts.join(', ');
}

export function isValidAt({ validFromMs, validToMs }: Certificate, timeMs: number): boolean {
  return validFromMs <= timeMs && timeMs <= validToMs;
}

/** Its own issuer by name, as a root is. */
export function isSelfIssued({ id, subject }: Certificate): boolean {
  return Buffer.compare(id.issuer, subject) === 0;
}

export function subjectKeyId({ extensions }: Certificate): Uint8Array | undefined {
  const extension = extensions.get(KEY_ID);
  return extension === undefined ? undefined : readDer(extension.value, DER.octets).contents;
}

/** RFC 3161 §2.3: a key for timestamps and nothing else, and so that nobody overlooks it. */
export function isForTimestampsOnly(certificate: Certificate): boolean {
  const usages = extendedKeyUsages(certificate);
  const critical = certificate.extensions.get(EXTENDED_KEY_USAGE)?.critical === true;
  const bits = keyUsageBits(certificate);
  const signsOnly = bits?.every((bit) => bit === DIGITAL_SIGNATURE || bit === NON_REPUDIATION) ?? true;
  return critical && usages?.length === 1 && usages[0] === TIME_STAMPING && signsOnly;
}

/**
 * Whether it may stand above in the chain of a timestamp authority (RFC 5280 §4.2.1.3, §4.2.1.9, §4.2.1.12), over so many
 * others that issue certificates.
 */
export function mayIssue(certificate: Certificate, issuersBelow: number): boolean {
  const constraints = certificate.extensions.get(BASIC_CONSTRAINTS);
  if (constraints === undefined) return false;
  const fields = fieldsOf(constraints.value);
  const isCa = fields.optional(DER.boolean);
  const pathLength = fields.optional(DER.integer);
  if (isCa === undefined || !readBoolean(isCa)) return false;
  if (pathLength !== undefined && readSmallInteger(pathLength) < issuersBelow) return false;
  const usages = extendedKeyUsages(certificate);
  return (
    (keyUsageBits(certificate)?.includes(KEY_CERT_SIGN) ?? true) &&
    (usages?.some((usage) => usage === TIME_STAMPING || usage === ANY_USAGE) ?? true)
  );
}

/** Whether there is an extension that must be understood, and is not. */
export function demandsMore({ extensions }: Certificate): boolean {
  return [...extensions].some(([oid, { critical }]) => critical && !UNDERSTOOD.includes(oid));
}

function extendedKeyUsages({ extensions }: Certificate): readonly string[] | undefined {
  const extension = extensions.get(EXTENDED_KEY_USAGE);
  return extension && fieldsOf(extension.value).rest().map(readOid);
}

function keyUsageBits({ extensions }: Certificate): readonly number[] | undefined {
  const extension = extensions.get(KEY_USAGE);
  return extension && readBits(readDer(extension.value, DER.bits));
}
