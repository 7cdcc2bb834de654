import { BlockList, isIP } from 'node:net';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatNetwork, isIn, parseAddress, parseNetwork, unwrapMapped } from './network.ts';

const ADDRESS = fc.oneof(fc.ipV4(), fc.ipV6());

test('an address is in a network as the system says it is', () => {
  fc.assert(
    fc.property(ADDRESS, ADDRESS, fc.nat(128), (base, address, bits) => {
      const family = isIP(base) === 4 ? 'ipv4' : 'ipv6';
      const most = family === 'ipv4' ? 32 : 128;
      fc.pre(bits <= most && isIP(address) === isIP(base) && !/^::ffff:/i.test(base + address));
      const list = new BlockList();
      list.addSubnet(base, bits, family);
      const parsed = parseAddress(address);
      if (parsed === undefined) throw new Error(`${address} is an address`);
      const network = parseNetwork(`${base}/${bits}`);
      for (const one of [network, parseNetwork(formatNetwork(network))])
        expect(isIn(one, unwrapMapped(parsed))).toBe(list.check(address, family));
    }),
  );
});

test('a network is written in one way', () => {
  fc.assert(
    fc.property(ADDRESS, fc.nat(128), (base, bits) => {
      fc.pre(bits <= (isIP(base) === 4 ? 32 : 128) && !/^::ffff:/i.test(base));
      const written = formatNetwork(parseNetwork(`${base}/${bits}`));
      expect(formatNetwork(parseNetwork(written))).toBe(written);
    }),
  );
  expect(formatNetwork(parseNetwork('10.1.2.3/8'))).toBe('10.0.0.0/8');
  expect(formatNetwork(parseNetwork('2001:DB8:0:0:1::'))).toBe('2001:db8:0:0:1::/128');
  expect(formatNetwork(parseNetwork('::ffff:10.1.2.3/104'))).toBe('10.0.0.0/8');
});

test.each([
  '',
  '10.0.0.0/33',
  '::/129',
  '10.0.0',
  '10.0.0.0/',
  '10.0.0.0/-1',
  'fe80::1%eth0',
  '::ffff:10.0.0.0/8',
])('no network: "%s"', (text) => {
  expect(() => parseNetwork(text)).toThrow(expect.objectContaining({ code: 'REQUEST_INVALID' }));
});
