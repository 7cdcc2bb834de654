/**
 * DER, ITU-T X.690 §8 and §10, as far as certificates and timestamps need it: strict, so that there is one reading.
 *
 *     <identifier: one byte> <length: short form, or long form of 1 to 4 bytes, the shortest that holds it> <contents>
 */
/** Identifiers of the types that are used. */
export const DER = {
  boolean: 0x01,
  integer: 0x02,
  bits: 0x03,
  octets: 0x04,
  oid: 0x06,
  utf8: 0x0c,
  utcTime: 0x17,
  time: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

/** Of the context, `[n]`: constructed, or the bytes of a value. */
export const constructed = (n: number): number => 0xa0 + n;
export const primitive = (n: number): number => 0x80 + n;

export interface DerValue {
  /** The identifier byte. */
  readonly tag: number;
  readonly contents: Uint8Array;
  /** With identifier and length. */
  readonly whole: Uint8Array;
}

/** Bytes that are not what was expected. */
export class DerError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'DerError';
  }
}

/** Reads values one after another. Each method throws DerError where something else is there. */
export class DerReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  next(tag: number): DerValue {
    const value = this.any();
    if (value.tag === tag) return value;
    throw new DerError(`type ${hexByte(value.tag)} where ${hexByte(tag)} belongs`);
  }

  optional(tag: number): DerValue | undefined {
    return this.#bytes[this.#at] === tag ? this.any() : undefined;
  }

  any(): DerValue {
    const value = valueAt(this.#bytes, this.#at);
    this.#at += value.whole.length;
    return value;
  }

  /** All that is left. */
  rest(): readonly DerValue[] {
    const values: DerValue[] = [];
    while (!this.isAtEnd) values.push(this.any());
    return values;
  }

  end(): void {
    if (!this.isAtEnd) throw new DerError('more bytes than belong there');
  }
}

/** Reads one value that fills the bytes. */
export function readDer(bytes: Uint8Array, tag: number): DerValue {
  const reader = new DerReader(bytes);
  const value = reader.next(tag);
  reader.end();
  return value;
}

/** The fields of a sequence or set that fills the bytes. */
export function fieldsOf(bytes: Uint8Array, tag: number = DER.sequence): DerReader {
  return new DerReader(readDer(bytes, tag).contents);
}

function valueAt(bytes: Uint8Array, at: number): DerValue {
  const [tag, first] = [bytes[at], bytes[at + 1]];
  if (tag === undefined || first === undefined) throw new DerError('the bytes end too soon');
  if ((tag & 0x1f) === 0x1f) throw new DerError('a type with a long identifier');
  const lengthBytes = first < 0x80 ? 0 : first - 0x80;
  const start = at + 2 + lengthBytes;
  const length = lengthBytes === 0 ? first : longLength(bytes.subarray(at + 2, start), lengthBytes);
  if (start + length > bytes.length) throw new DerError('the bytes end too soon');
  const end = start + length;
  return { tag, contents: bytes.subarray(start, end), whole: bytes.subarray(at, end) };
}

function longLength(digits: Uint8Array, count: number): number {
  if (count === 0 || count > 4 || digits.length < count) throw new DerError('a length that is not DER');
  const length = digits.reduce((sum, digit) => sum * 256 + digit, 0);
  if (length < 0x80 || digits[0] === 0) throw new DerError('a length that is not DER');
  return length;
}

function hexByte(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}

/** `1.2.840.113549`. */
export function readOid(value: DerValue): string {
  if (value.tag !== DER.oid || value.contents.length === 0 || (value.contents.at(-1) ?? 0) >= 0x80)
    throw new DerError('no object identifier');
  const arcs: bigint[] = [];
  let arc = 0n;
  for (const byte of value.contents) {
    arc = arc * 128n + BigInt(byte % 128);
    if (byte >= 0x80) continue;
    arcs.push(arc);
    arc = 0n;
  }
  const [head = 0n, ...tail] = arcs;
  const first = head < 80n ? head / 40n : 2n;
  return [first, head - first * 40n, ...tail].join('.');
}

/** The bytes of an integer in hex, without the zero before a high bit. */
export function readInteger({ tag, contents }: DerValue): string {
  if (tag !== DER.integer || contents.length === 0) throw new DerError('no integer');
  const digits = contents.length > 1 && contents[0] === 0 ? contents.subarray(1) : contents;
  return Buffer.from(digits).toString('hex');
}

/** An integer from 0 to 2^31 − 1. */
export function readSmallInteger(value: DerValue): number {
  const small = Number.parseInt(readInteger(value), 16);
  if (value.contents.length > 4 || (value.contents[0] ?? 0) >= 0x80) throw new DerError('no small number');
  return small;
}

/** The positions of the bits of a BIT STRING that are set, 0 the first. Its first byte says how many at the end are unused. */
export function readBits({ tag, contents: [, ...bytes] }: DerValue): readonly number[] {
  if (tag !== DER.bits) throw new DerError('no bits');
  return bytes.flatMap((byte, i) =>
    [0, 1, 2, 3, 4, 5, 6, 7].filter((bit) => (byte >> (7 - bit)) % 2 === 1).map((bit) => i * 8 + bit),
  );
}

/** DER knows one true. */
export function readBoolean({ contents }: DerValue): boolean {
  if (contents.length !== 1 || (contents[0] !== 0 && contents[0] !== 0xff)) throw new DerError('no boolean');
  return contents[0] === 0xff;
}

const UTC_TIME = /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/;
const GENERALIZED_TIME = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d{1,9}))?Z$/;

/** Milliseconds since 1970, cut. Years of two digits are from 1950 on: RFC 5280 §4.1.2.5.1. */
export function readTime({ tag, contents }: DerValue): number {
  const text = String.fromCharCode(...contents.subarray(0, 32));
  const pattern = tag === DER.utcTime ? UTC_TIME : GENERALIZED_TIME;
  const [, year = '', month = '', day, hour, minute, second, fraction = ''] = pattern.exec(text) ?? [];
  const century = year.length === 4 ? '' : Number(year) < 50 ? '20' : '19';
  const iso = `${century}${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction.padEnd(3, '0').slice(0, 3)}Z`;
  const time = Date.parse(iso);
  // Date takes the 30th of February for a day of March.
  if (Number.isNaN(time) || new Date(time).toISOString() !== iso) throw new DerError('no time');
  return time;
}

/** The bytes of a value: what {@link DerReader} reads. At most 65,535 bytes of contents. */
export function derOf(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const long = length < 0x100 ? [0x81, length] : [0x82, Math.floor(length / 256), length % 256];
  return Buffer.concat([Uint8Array.of(tag, ...(length < 0x80 ? [length] : long)), ...parts]);
}
