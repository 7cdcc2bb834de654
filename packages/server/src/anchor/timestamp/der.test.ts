import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DER, DerError, DerReader, derOf, fieldsOf, readDer, readInteger, readOid, readTime } from './der.ts';

const hex = (text: string): Uint8Array => Buffer.from(text, 'hex');
const time = (tag: number, text: string): number =>
  readTime(readDer(derOf(tag, new TextEncoder().encode(text)), tag));

describe('DER', () => {
  test.each([0, 1, 127, 128, 255, 256, 65_535])('reads %d bytes as it writes them', (length) => {
    const contents = new Uint8Array(length).fill(7);
    expect(Buffer.compare(readDer(derOf(DER.octets, contents), DER.octets).contents, contents)).toBe(0);
  });

  test('has one form of a length, and refuses all others', () => {
    const wrong = [
      '',
      '04',
      '0401',
      '048100',
      '04810100',
      '0482000100',
      '0480000000',
      '0485000000000100',
      '04840fffffff',
      '1f0100',
    ];
    for (const bytes of [...wrong, `0401aa00`])
      expect(() => readDer(hex(bytes), DER.octets), bytes).toThrow(DerError);
  });

  test('throws nothing but DerError for junk', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (junk) => {
        try {
          const reader = new DerReader(junk);
          for (const { whole } of reader.rest()) fieldsOf(whole).rest();
        } catch (error) {
          expect(error).toBeInstanceOf(DerError);
        }
      }),
    );
  });

  test('object identifiers and integers', () => {
    const oid = (bytes: string): string => readOid(readDer(hex(bytes), DER.oid));
    expect(oid('0609608648016503040201')).toBe('2.16.840.1.101.3.4.2.1');
    expect(oid('06032a0304')).toBe('1.2.3.4');
    expect(oid('0603883703')).toBe('2.999.3');
    expect(() => oid('0600')).toThrow(DerError);
    expect(() => oid('060188')).toThrow(DerError);
    expect(readInteger(readDer(hex('02020080'), DER.integer))).toBe('80');
    expect(readInteger(readDer(hex('020100'), DER.integer))).toBe('00');
  });

  test('times are UTC, and days that there are', () => {
    expect(time(DER.time, '20241008154032Z')).toBe(Date.UTC(2024, 9, 8, 15, 40, 32));
    expect(time(DER.time, '20241008154032.5Z')).toBe(Date.UTC(2024, 9, 8, 15, 40, 32, 500));
    expect(time(DER.utcTime, '491231235959Z')).toBe(Date.UTC(2049, 11, 31, 23, 59, 59));
    expect(time(DER.utcTime, '500101000000Z')).toBe(Date.UTC(1950, 0, 1));
    for (const text of [
      '20240230000000Z',
      '20241008154032',
      '20241008154032+0100',
      '202410081540Z',
      '20241308000000Z',
    ])
      expect(() => time(DER.time, text), text).toThrow(DerError);
  });
});
