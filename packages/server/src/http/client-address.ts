/**
 * Who is at the other end of a request that came through proxies.
 *
 * Everybody can write `X-Forwarded-For: 127.0.0.1`, so what such a header says counts only as far as the one who said it
 * is trusted. Each proxy adds, at the right, from whom it has the request. So it is read from the right, beginning
 * with the peer of the socket, which nobody can forge: a hop in a trusted network is skipped, and the first that is in none is the
 * client. Whatever stands left of it was written by that client, and is not looked at.
 *
 *     peer 10.0.0.5 (trusted)    X-Forwarded-For: 1.2.3.4, 203.0.113.9, 10.0.0.7
 *                                                 ignored  the client   trusted
 *
 * One header is read, the one that the proxies are known to write. Another is not looked at even where it is there: a proxy
 * that writes X-Forwarded-For lets through the `Forwarded` that a client made up.
 */
import { BlockList, isIP, SocketAddress } from 'node:net';
import { AttestryError } from '@attestry/log';

/** The headers that can be read. `forwarded` is RFC 7239. */
export const CLIENT_ADDRESS_HEADERS = ['x-forwarded-for', 'forwarded', 'cf-connecting-ip'] as const;
export type ClientAddressHeader = (typeof CLIENT_ADDRESS_HEADERS)[number];

/** Which networks are believed when they say for whom they ask, and how they say it. */
export interface ClientAddressRules {
  /** Addresses and networks in CIDR, or `loopback`, `linklocal`, `uniquelocal`. */
  readonly trustProxy: readonly string[];
  /**
   * What the proxies write. Where `cf-connecting-ip` is chosen, X-Forwarded-For, if it is there, must lead to the same address:
   * otherwise somebody who is not trusted stood between, and is taken for the client. @default 'x-forwarded-for'
   */
  readonly header?: ClientAddressHeader;
}

/** Networks that have a name. */
const NAMED: { readonly [name: string]: readonly string[] } = {
  loopback: ['127.0.0.0/8', '::1/128'],
  linklocal: ['169.254.0.0/16', 'fe80::/10'],
  uniquelocal: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
};

/** Says who is at the other end, from the peer of the socket and the headers of a request. */
export type ClientAddressReader = (peer: string | undefined, headers: Headers) => string | undefined;

/**
 * Reads the rules once. The reader answers an address in its canonical form, IPv4-mapped IPv6 as IPv4; undefined where
 * the peer is not known, and then no header is believed.
 *
 * @throws AttestryError REQUEST_INVALID for a network that is none
 */
export function clientAddressReader(rules: ClientAddressRules | undefined): ClientAddressReader {
  const trusted = networksOf(rules?.trustProxy ?? []);
  const header = rules?.header ?? 'x-forwarded-for';
  return (peerText, headers) => {
    const peer = peerText === undefined ? undefined : canonicalAddress(peerText);
    if (peer === undefined || !trusted(peer)) return peer;
    switch (header) {
      case 'x-forwarded-for':
        return walk(peer, hopsOfList(headers.get(header)), trusted);
      case 'forwarded':
        return walk(peer, hopsOfForwarded(headers.get(header)), trusted);
      case 'cf-connecting-ip':
        return ofCloudflare(peer, headers, trusted);
    }
  };
}

/** The first hop that is not trusted; where a hop is not told, the last that was: it is the one who did not tell. */
function walk(
  peer: string,
  hops: Iterable<string | undefined>,
  trusted: (address: string) => boolean,
): string {
  let client = peer;
  for (const hop of hops) {
    if (hop === undefined) return client;
    client = hop;
    if (!trusted(hop)) return client;
  }
  return client;
}

function ofCloudflare(peer: string, headers: Headers, trusted: (address: string) => boolean): string {
  const said = hopOfList(headers.get('cf-connecting-ip') ?? '');
  const walked = walk(peer, hopsOfList(headers.get('x-forwarded-for')), trusted);
  return said === undefined || (!trusted(walked) && walked !== said) ? walked : said;
}

/** The elements of X-Forwarded-For from the right; undefined for one that is no address. */
function* hopsOfList(header: string | null): Generator<string | undefined> {
  if (header === null) return;
  for (const element of header.split(',').reverse()) yield hopOfList(element);
}

/** An address, with or without a port. */
function hopOfList(element: string): string | undefined {
  return addressOf(element.trim()) ?? canonicalAddress(element.trim());
}

/** `1.2.3.4`, `1.2.3.4:80`, `[::1]` or `[::1]:80`: a node of RFC 7239 §6 that is an address. */
const NODE = /^(?:(\d{1,3}(?:\.\d{1,3}){3})|\[([0-9A-Fa-f:.]+)\])(?::(?:\d{1,5}|_[0-9A-Za-z._-]+))?$/;

function addressOf(node: string): string | undefined {
  const [, ipv4, ipv6] = NODE.exec(node) ?? [];
  if (ipv6 !== undefined) return isIP(ipv6) === 6 ? canonicalAddress(ipv6) : undefined;
  return ipv4 === undefined ? undefined : canonicalAddress(ipv4);
}

/** The `for` of each element of Forwarded from the right; undefined for one that is unknown, obfuscated or malformed. */
function* hopsOfForwarded(header: string | null): Generator<string | undefined> {
  if (header === null) return;
  for (const element of elementsFromRight(header)) yield hopOfForwarded(element);
}

/**
 * Cuts a list at its commas, from its end: what trusted proxies wrote is there and is well formed. From its beginning,
 * a quote that a client opens and never closes would swallow what they wrote.
 */
function* elementsFromRight(list: string): Generator<string> {
  let end = list.length;
  let quoted = false;
  for (let i = list.length - 1; i >= 0; i--) {
    if (list[i] === '"' && !(quoted && isEscaped(list, i))) quoted = !quoted;
    if (list[i] !== ',' || quoted) continue;
    yield list.slice(i + 1, end);
    end = i;
  }
  yield list.slice(0, end);
}

/** Whether an odd number of backslashes stands before a character. */
function isEscaped(text: string, at: number): boolean {
  let backslashes = 0;
  while (text[at - 1 - backslashes] === '\\') backslashes++;
  return backslashes % 2 === 1;
}

/** RFC 7239 §4: token "=" ( token / quoted-string ), then a semicolon or the end. */
const PAIR =
  /[ \t]*([!#$%&'*+.^_`|~0-9A-Za-z-]+)=(?:([!#$%&'*+.^_`|~0-9A-Za-z-]+)|"((?:[^"\\]|\\.)*)")[ \t]*(?:;|$)/y;

function hopOfForwarded(element: string): string | undefined {
  let hop: string | undefined;
  PAIR.lastIndex = 0;
  while (PAIR.lastIndex < element.length) {
    const [, name, token, quoted] = PAIR.exec(element) ?? [];
    if (name === undefined) return undefined;
    if (name.toLowerCase() !== 'for') continue;
    // Said twice, it is said by two.
    if (hop !== undefined) return undefined;
    hop = token ?? quoted?.replaceAll(/\\(.)/g, '$1');
  }
  return hop === undefined ? undefined : addressOf(hop);
}

/** The one way to write an address; undefined where it is none. */
export function canonicalAddress(text: string): string | undefined {
  const address = text.replace(/%.*$/, '');
  const family = isIP(address);
  if (family === 4) return address;
  if (family === 0) return undefined;
  const canonical = new SocketAddress({ address, family: 'ipv6' }).address;
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(canonical)?.[1] ?? canonical;
}

/** Whether an address is in one of the networks. */
export function networksOf(texts: readonly string[]): (address: string) => boolean {
  // Most servers have none, and each request asks.
  if (texts.length === 0) return () => false;
  const networks = new BlockList();
  for (const text of texts.flatMap((text) => NAMED[text] ?? [text])) addNetwork(networks, text);
  return (address) => networks.check(address, isIP(address) === 4 ? 'ipv4' : 'ipv6');
}

const MAPPED_BITS = 96;

function addNetwork(networks: BlockList, text: string): void {
  const [, written = '', bits] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const address = written.includes('%') ? undefined : canonicalAddress(written);
  const family = isIP(address ?? '') === 4 ? 'ipv4' : 'ipv6';
  const most = family === 'ipv4' ? 32 : 128;
  const isMapped = family === 'ipv4' && isIP(written) === 6;
  const prefix = bits === undefined ? most : Number(bits) - (isMapped ? MAPPED_BITS : 0);
  if (address === undefined || prefix < 0 || prefix > most) {
    throw new AttestryError(
      'REQUEST_INVALID',
      `"${text}" is no network to trust: write it as 10.0.0.0/8, as an address, or as ${Object.keys(NAMED).join(', ')}`,
    );
  }
  networks.addSubnet(address, prefix, family);
}
