import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { reachableAddress } from './reachable-address.ts';

const FORBIDDEN: { readonly [range: string]: readonly string[] } = {
  'this host': ['0.0.0.0', '0.1.2.3', '::'],
  loopback: ['127.0.0.1', '127.255.255.254', '::1'],
  private: ['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', 'fc00::1', 'fdff::1'],
  'link-local, with the metadata of clouds': ['169.254.169.254', '169.254.0.1', 'fe80::1', 'febf::1'],
  'metadata of clouds elsewhere': ['fd00:ec2::254', '100.100.100.200', '192.0.0.192', '168.63.129.16'],
  'carrier-grade NAT': ['100.64.0.1', '100.127.255.255'],
  multicast: ['224.0.0.1', '239.255.255.255', 'ff02::1', 'ff0e::1'],
  'broadcast and reserved': ['255.255.255.255', '240.0.0.1', '4000::1', 'fec0::1', '3fff::1'],
  'documentation and benchmarks': ['192.0.2.1', '198.51.100.1', '203.0.113.1', '198.18.0.1', '2001:db8::1'],
  'mapped IPv4': ['::ffff:127.0.0.1', '::ffff:a00:1', '::FFFF:169.254.169.254'],
  'NAT64 to what is forbidden': ['64:ff9b::127.0.0.1', '64:ff9b::a00:1', '64:ff9b::a9fe:a9fe'],
  'NAT64 of a network of its own': ['64:ff9b:1::7f00:1', '64:ff9b:1::808:808'],
  'IPv4 in IPv6 otherwise': ['::7f00:1', '::8.8.8.8', '::ffff:0:7f00:1', '2002:7f00:1::', '2001::1'],
  'what is no address': ['', 'localhost', '1.2.3', '0x7f.0.0.1', '127.1', 'fe80::1%eth0', '2600::1%eth0'],
};

const PUBLIC = ['8.8.8.8', '172.32.0.1', '2606:4700::1111', '::ffff:8.8.8.8', '64:ff9b::808:808'];

describe('without allowed networks', () => {
  for (const [range, addresses] of Object.entries(FORBIDDEN)) {
    test(`${range} is not connected to`, () => {
      const reachable = reachableAddress([]);
      expect(addresses.filter(reachable)).toEqual([]);
    });
  }

  test('what is public is, however it is written', () => {
    expect(PUBLIC.filter(reachableAddress([]))).toEqual(PUBLIC);
  });

  test('an IPv4 address is judged alike, alone, mapped and behind NAT64', () => {
    const reachable = reachableAddress([]);
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        const alone = reachable(address);
        expect(reachable(`::ffff:${address}`)).toBe(alone);
        expect(reachable(`64:ff9b::${address}`)).toBe(alone);
      }),
    );
  });
});

describe('allowed networks', () => {
  test('are reachable besides, and nothing beside them', () => {
    const reachable = reachableAddress(['10.1.0.0/16', 'fd12::/16', '127.0.0.1']);
    expect(['10.1.2.3', '::ffff:10.1.2.3', 'fd12::1', '127.0.0.1', '8.8.8.8'].every(reachable)).toBe(true);
    expect(['10.2.0.1', 'fd13::1', '127.0.0.2', '::1', '169.254.169.254'].filter(reachable)).toEqual([]);
  });

  test('may be written as mapped IPv4', () => {
    const reachable = reachableAddress(['::ffff:10.1.0.0/112']);
    expect([reachable('10.1.2.3'), reachable('10.2.0.1')]).toEqual([true, false]);
  });

  test('are refused where they are none', () => {
    for (const text of [
      '',
      '10.0.0.0/33',
      '10.0.0.0/',
      '10.0.0/8',
      'loopback',
      '::/129',
      '::ffff:10.0.0.0/8',
      'fe80::1%1',
    ])
      expect(() => reachableAddress([text])).toThrow('is no network to allow');
  });
});
