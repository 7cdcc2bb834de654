import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ClientAddressRules, canonicalAddress, clientAddressReader } from './client-address.ts';

const PROXY = '10.0.0.5';
const BEHIND_PROXY: ClientAddressRules = { trustProxy: ['10.0.0.0/8'] };

function read(
  rules: ClientAddressRules | undefined,
  peer: string | undefined,
  headers: { readonly [name: string]: string } = {},
) {
  return clientAddressReader(rules)(peer, new Headers({ ...headers }));
}

function readList(list: string, peer = PROXY) {
  return read(BEHIND_PROXY, peer, { 'x-forwarded-for': list });
}

function readForwarded(list: string, peer = PROXY) {
  return read({ ...BEHIND_PROXY, header: 'forwarded' }, peer, { forwarded: list });
}

describe('without trusted proxies', () => {
  test('the peer is the client, whatever the headers say', () => {
    const headers = { 'x-forwarded-for': '1.2.3.4', forwarded: 'for=1.2.3.4', 'cf-connecting-ip': '1.2.3.4' };
    expect(read(undefined, '203.0.113.9', headers)).toBe('203.0.113.9');
    expect(read({ trustProxy: [] }, '203.0.113.9', headers)).toBe('203.0.113.9');
    expect(read(BEHIND_PROXY, '203.0.113.9', headers)).toBe('203.0.113.9');
  });

  test('nobody is told where the peer is not known', () => {
    expect(read(BEHIND_PROXY, undefined, { 'x-forwarded-for': '1.2.3.4' })).toBeUndefined();
    expect(read(BEHIND_PROXY, 'a socket', { 'x-forwarded-for': '1.2.3.4' })).toBeUndefined();
  });

  test('IPv4-mapped IPv6 is IPv4, and a zone does not count', () => {
    expect(read(undefined, '::ffff:203.0.113.9')).toBe('203.0.113.9');
    expect(read(undefined, '::FFFF:cb00:7109')).toBe('203.0.113.9');
    expect(read(undefined, 'fe80::1%eth0')).toBe('fe80::1');
    expect(read(undefined, '2001:DB8:0:0::1')).toBe('2001:db8::1');
  });
});

describe('X-Forwarded-For', () => {
  test.each([
    ['203.0.113.9', '203.0.113.9'],
    [' 203.0.113.9 ', '203.0.113.9'],
    ['203.0.113.9, 10.1.1.1', '203.0.113.9'],
    ['203.0.113.9,10.1.1.1,::ffff:10.2.2.2', '203.0.113.9'],
    ['203.0.113.9:4711', '203.0.113.9'],
    ['2001:DB8::9', '2001:db8::9'],
    ['[2001:db8::9]:4711', '2001:db8::9'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['10.1.1.1', '10.1.1.1'],
  ])('%j is %s', (list, client) => {
    expect(readList(list)).toBe(client);
  });

  test.each([
    ['what the client wrote before', '127.0.0.1, 203.0.113.9', '203.0.113.9'],
    ['a trusted address that the client wrote', '10.9.9.9, 203.0.113.9, 10.1.1.1', '203.0.113.9'],
    ['a word', 'localhost, 203.0.113.9', '203.0.113.9'],
  ])('%s does not count', (_, list, client) => {
    expect(readList(list)).toBe(client);
  });

  test.each([
    '',
    ',',
    'unknown',
    '_hidden',
    '1.2.3',
    '01.2.3.4',
    '1.2.3.4.5',
    '999.1.1.1',
    '1.2.3.4/8',
    '[::1',
    '<b>',
  ])('behind %j nobody is known: it is the proxy that did not tell', (element) => {
    expect(readList(`203.0.113.9, ${element}`)).toBe(PROXY);
    expect(readList(`203.0.113.9, ${element}, 10.1.1.1`)).toBe('10.1.1.1');
  });

  test('is not believed of a peer in no trusted network', () => {
    expect(readList('1.2.3.4', '203.0.113.9')).toBe('203.0.113.9');
    expect(readList('1.2.3.4', '11.0.0.5')).toBe('11.0.0.5');
  });

  test('several header lines are one list', () => {
    const headers = new Headers();
    headers.append('x-forwarded-for', '1.2.3.4');
    headers.append('x-forwarded-for', '203.0.113.9');
    expect(clientAddressReader(BEHIND_PROXY)(PROXY, headers)).toBe('203.0.113.9');
  });
});

describe('Forwarded', () => {
  test.each([
    ['for=203.0.113.9', '203.0.113.9'],
    ['For="203.0.113.9:4711"', '203.0.113.9'],
    ['for="[2001:DB8:cafe::17]:4711"', '2001:db8:cafe::17'],
    ['for="[2001:db8::9]";proto=https;by=10.0.0.5', '2001:db8::9'],
    ['proto=https ; for=203.0.113.9;by="_x"', '203.0.113.9'],
    ['for=203.0.113.9;host="a,b;for=1.2.3.4\\" "', '203.0.113.9'],
    ['for="203\\.0.113.9"', '203.0.113.9'],
    ['for=1.2.3.4, for=203.0.113.9, for=10.1.1.1', '203.0.113.9'],
    ['for="203.0.113.9:_port", for="10.1.1.1"', '203.0.113.9'],
  ])('%s is %s', (list, client) => {
    expect(readForwarded(list)).toBe(client);
  });

  test('a quote that the client opens and never closes does not swallow what the proxy wrote', () => {
    expect(readForwarded('for="1.2.3.4, for=203.0.113.9')).toBe('203.0.113.9');
    expect(readForwarded('for="1.2.3.4\\", for=203.0.113.9')).toBe('203.0.113.9');
    expect(readForwarded('host="a, for=203.0.113.9;by="b", for=10.1.1.1')).toBe('203.0.113.9');
  });

  test.each([
    'for=unknown',
    'for=_hidden',
    'for="_SEVKISEK"',
    'for',
    'for=',
    'by=10.0.0.5',
    'for=1.2.3.4;for=5.6.7.8',
    'for=2001:db8::9',
    'for="2001:db8::9"',
    'for=[2001:db8::9]',
    'for="[1.2.3.4]"',
    'for=1.2.3.4 by=x',
    'for=1.2.3.4;;',
    ';',
    '',
  ])('behind %j nobody is known', (element) => {
    expect(readForwarded(`for=203.0.113.9,${element}`)).toBe(PROXY);
  });

  test('is read in time that grows with its length only', () => {
    const start = performance.now();
    for (const part of [';', 'for=";', '"', '\\"', 'for="\\', 'a=b;', ',"'])
      readForwarded(part.repeat(16_000 / part.length));
    expect(performance.now() - start).toBeLessThan(1000);
  });
});

describe('CF-Connecting-IP', () => {
  const rules: ClientAddressRules = {
    trustProxy: ['10.0.0.0/8', '173.245.48.0/20'],
    header: 'cf-connecting-ip',
  };

  test('is the client where a trusted peer says it', () => {
    expect(read(rules, '173.245.48.1', { 'cf-connecting-ip': '203.0.113.9' })).toBe('203.0.113.9');
    expect(read(rules, '203.0.113.1', { 'cf-connecting-ip': '1.2.3.4' })).toBe('203.0.113.1');
    expect(read(rules, '173.245.48.1', { 'cf-connecting-ip': 'nobody' })).toBe('173.245.48.1');
    expect(read(rules, '173.245.48.1')).toBe('173.245.48.1');
  });

  test('is not believed where somebody untrusted went around Cloudflare', () => {
    const around = { 'cf-connecting-ip': '1.2.3.4', 'x-forwarded-for': '1.2.3.4, 198.51.100.7' };
    expect(read(rules, PROXY, around)).toBe('198.51.100.7');
    const through = { 'cf-connecting-ip': '203.0.113.9', 'x-forwarded-for': '203.0.113.9, 173.245.48.1' };
    expect(read(rules, PROXY, through)).toBe('203.0.113.9');
  });
});

test('only the header that was chosen is read', () => {
  const headers = {
    'x-forwarded-for': '203.0.113.9',
    forwarded: 'for=1.2.3.4',
    'cf-connecting-ip': '5.6.7.8',
  };
  expect(read(BEHIND_PROXY, PROXY, headers)).toBe('203.0.113.9');
  expect(read({ ...BEHIND_PROXY, header: 'forwarded' }, PROXY, headers)).toBe('1.2.3.4');
});

describe('networks', () => {
  test.each([
    ['loopback', '127.3.4.5', true],
    ['loopback', '::1', true],
    ['loopback', '::ffff:127.0.0.1', true],
    ['loopback', '128.0.0.1', false],
    ['uniquelocal', '172.31.255.255', true],
    ['uniquelocal', '172.32.0.0', false],
    ['uniquelocal', 'fd00::1', true],
    ['linklocal', 'fe80::1%eth0', true],
    ['192.0.2.7', '192.0.2.7', true],
    ['192.0.2.7', '192.0.2.8', false],
    ['192.0.2.7/31', '192.0.2.6', true],
    ['0.0.0.0/0', '203.0.113.9', true],
    ['0.0.0.0/0', '2001:db8::1', false],
    ['2001:db8::/32', '2001:db8:ffff::1', true],
    ['2001:db8::/32', '2001:db9::1', false],
    ['::ffff:10.0.0.0/104', '10.1.2.3', true],
    ['::ffff:10.0.0.0/104', '11.1.2.3', false],
  ])('%s and the peer %s: %s', (network, peer, isTrusted) => {
    const client = read({ trustProxy: [network] }, peer, { 'x-forwarded-for': '198.51.100.77' });
    expect(client).toBe(isTrusted ? '198.51.100.77' : canonicalAddress(peer));
  });

  test.each([
    '',
    'everybody',
    '10.0.0.0/33',
    '::/129',
    '10.0.0/8',
    '10.0.0.0/',
    '/8',
    '::ffff:10.0.0.0/8',
    'fe80::1%eth0',
    '10.0.0.0/8/8',
  ])('%j is none', (network) => {
    expect(() => clientAddressReader({ trustProxy: [network] })).toThrow(/is no network to trust/);
  });
});

describe('whatever a client writes', () => {
  const ipv4 = fc.ipV4().filter((address) => !address.startsWith('10.'));
  const noise = fc
    .string({ unit: 'binary-ascii', maxLength: 60 })
    .map((text) => text.replaceAll(/[\0-\x1f\x7f]/g, ' '));

  test('X-Forwarded-For: the address that the proxy appended is the client', () => {
    fc.assert(
      fc.property(ipv4, noise, fc.integer({ min: 0, max: 3 }), (client, written, hops) => {
        const own = Array.from({ length: hops }, (_, i) => `10.0.1.${i}`);
        const list = [written, client, ...own].join(', ');
        expect(readList(list)).toBe(client);
      }),
    );
  });

  test('Forwarded: the address that the proxy appended is the client', () => {
    const part = fc.constantFrom('for=', '"', ',', ';', '\\', '1.2.3.4', '[::1]', ' ', 'by=', '_x');
    const written = fc.oneof(
      noise,
      fc.array(part, { maxLength: 12 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(ipv4, written, fc.boolean(), (client, before, quoted) => {
        const node = quoted ? `"${client}:4711"` : client;
        expect(readForwarded(`${before}, for=${node};proto=https, for=10.0.1.1`)).toBe(client);
      }),
      { numRuns: 500 },
    );
  });

  test('the answer is an address, or nobody', () => {
    const anything = fc.record({ 'x-forwarded-for': noise, forwarded: noise, 'cf-connecting-ip': noise });
    const header = fc.constantFrom('x-forwarded-for', 'forwarded', 'cf-connecting-ip');
    fc.assert(
      fc.property(anything, header, fc.oneof(fc.ipV6(), ipv4, noise), (headers, chosen, peer) => {
        const rules: ClientAddressRules = { trustProxy: ['0.0.0.0/0', '::/0'], header: chosen as never };
        const client = read(rules, peer, headers);
        expect(client === undefined || canonicalAddress(client) === client).toBe(true);
      }),
    );
  });
});
