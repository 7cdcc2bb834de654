import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  formatIp,
  formatIpRange,
  hexPrefixes,
  ipHex,
  isInRange,
  parseIpRange,
  rangeOfWord,
} from './ip-range.ts';

describe('an address', () => {
  test.each([
    ['10.0.0.1', '0a000001'],
    ['255.255.255.255', 'ffffffff'],
    ['::ffff:10.0.0.1', '0a000001'],
    ['::FFFF:0a00:0001', '0a000001'],
    ['2001:DB8::1', '20010db8000000000000000000000001'],
    ['::', '0'.repeat(32)],
    ['fe80::1%eth0', 'fe800000000000000000000000000001'],
    ['64:ff9b::192.0.2.1', '0064ff9b0000000000000000c0000201'],
  ])('%s', (text, hex) => {
    expect(ipHex(text)).toBe(hex);
  });

  test.each([
    '',
    '10.0.0',
    '10.0.0.1.2',
    '10.0.0.256',
    '010.0.0.1',
    '0x7f.0.0.1',
    '10..0.1',
    '10.0.0.',
    '1',
    '10.0.0.1:80',
    '::1::2',
    ':1',
    '1:2:3:4:5:6:7:8:9',
    '::ffff:010.0.0.1',
    'g::',
    '12:30',
    '[::1]',
    '10.0.0.1 ',
  ])('%s is none', (text) => {
    expect(ipHex(text)).toBeUndefined();
  });

  test('is printed as it is read', () => {
    fc.assert(
      fc.property(fc.ipV4(), (text) => {
        expect(formatIp(ipHex(text) ?? '')).toBe(text);
      }),
    );
    fc.assert(
      fc.property(fc.ipV6(), (text) => {
        const hex = ipHex(text);
        if (hex !== undefined) expect(ipHex(formatIp(hex))).toBe(hex);
      }),
    );
    expect(formatIp('20010db8000000000000000000000001')).toBe('2001:db8::1');
  });
});

describe('a network', () => {
  test.each([
    ['10.1.2.3/8', false, '10.0.0.0/8'],
    ['10.1.2.3', false, '10.1.2.3'],
    ['10.1.2.3/32', false, '10.1.2.3'],
    ['10.255.0.0/9', false, '10.128.0.0/9'],
    ['0.0.0.0/0', false, '0.0.0.0/0'],
    ['2001:db8:ffff::/33', false, '2001:db8:8000::/33'],
    ['::ffff:10.0.0.0/104', false, '10.0.0.0/8'],
    ['10.', true, '10.0.0.0/8'],
    ['10.20.30.', true, '10.20.30.0/24'],
    ['2001:db8:', true, '2001:db8::/32'],
  ])('%s %s', (text, prefix, canonical) => {
    const range = parseIpRange(text, prefix);
    expect(range && formatIpRange(range)).toBe(canonical);
  });

  test.each([
    ['10.0.0.0/33', false],
    ['10.0.0.0/', false],
    ['10.0.0.0/08', false],
    ['10.0.0.0/-1', false],
    ['2001:db8::/129', false],
    ['::ffff:10.0.0.0/8', false],
    ['10.0.0', false],
    ['10.0', true],
    ['10.0.0.1.', true],
    ['300.', true],
    ['2001:db8::', true],
    ['1:2:3:4:5:6:7:8:', true],
    ['.', true],
  ])('%s %s is none', (text, prefix) => {
    expect(parseIpRange(text, prefix)).toBeUndefined();
  });

  test('has the addresses whose first bits are its own, and so say its beginnings', () => {
    fc.assert(
      fc.property(
        fc.ipV4(),
        fc.integer({ min: 0, max: 32 }),
        fc.ipV4(),
        fc.nat(0xffff),
        (network, bits, other, flip) => {
          const range = parseIpRange(`${network}/${bits}`, false);
          const near = (numberOf(network) ^ flip) >>> 0;
          for (const number of [numberOf(other), near]) {
            const expected = bits === 0 || number >>> (32 - bits) === numberOf(network) >>> (32 - bits);
            const hex = number.toString(16).padStart(8, '0');
            expect(range && isInRange(range, hex)).toBe(expected);
            expect(range && hexPrefixes(range).some((start) => hex.startsWith(start))).toBe(expected);
          }
          expect(range && hexPrefixes(range).length).toBeLessThanOrEqual(8);
        },
      ),
    );
  });

  function numberOf(ip: string): number {
    return Number.parseInt(ipHex(ip) ?? '', 16);
  }

  test('a word means an address or those that begin so', () => {
    expect(rangeOfWord('10.0.0.1', true)).toEqual({ hex: '0a000001', bits: 32 });
    expect(rangeOfWord('10.0', true)).toEqual({ hex: '0a000000', bits: 16 });
    expect(rangeOfWord('10.0.', true)).toEqual({ hex: '0a000000', bits: 16 });
    expect(rangeOfWord('10.0', false)).toBeUndefined();
    expect(rangeOfWord('10', true)).toBeUndefined();
    expect(rangeOfWord('foo.bar', true)).toBeUndefined();
  });
});
