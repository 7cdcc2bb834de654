/** Networks as people write them, and which addresses are in them. An IPv4-mapped IPv6 address is the IPv4 one. */
import { isIPv4, isIPv6 } from 'node:net';
import { AttestryError } from '@attestry/log';
import ipaddr from 'ipaddr.js';

export type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** All addresses that begin with the same bits. */
export type Network = readonly [address: Address, bits: number];

/**
 * An address as the system reads it. ipaddr.js reads more (`1.2.3`), and takes `::1.2.3.4` for a mapped address, so it gets
 * only what has one reading: a URL writes IPv6 without dots. An address with a zone is local, and so none of these.
 */
export function parseAddress(text: string): Address | undefined {
  if (text.includes('%')) return undefined;
  if (isIPv4(text)) return ipaddr.IPv4.parse(text);
  return isIPv6(text) ? ipaddr.IPv6.parse(new URL(`http://[${text}]`).hostname.slice(1, -1)) : undefined;
}

const MAPPED_BITS = 96;

/**
 * Reads a network: CIDR, or a single address.
 *
 * @throws AttestryError REQUEST_INVALID for one that is none
 */
export function parseNetwork(text: string): Network {
  const [, written = '', prefix] = /^([0-9A-Fa-f.:]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const parsed = parseAddress(written);
  if (parsed !== undefined) {
    const address = unwrapMapped(parsed);
    const most = address.kind() === 'ipv4' ? 32 : 128;
    const bits = prefix === undefined ? most : Number(prefix) - (address === parsed ? 0 : MAPPED_BITS);
    if (bits >= 0 && bits <= most) return [address, bits];
  }
  throw new AttestryError(
    'REQUEST_INVALID',
    `"${text}" is no network to allow: write it as 10.0.0.0/8, or as an address`,
  );
}

/** The one way to write a network: its first address, and how many bits count. */
export function formatNetwork([address, bits]: Network): string {
  const first =
    address instanceof ipaddr.IPv4
      ? ipaddr.IPv4.networkAddressFromCIDR(`${address}/${bits}`)
      : ipaddr.IPv6.networkAddressFromCIDR(`${address}/${bits}`);
  return `${first}/${bits}`;
}

/** Whether an address is in a network: as it stands, so that a mapped one is given as {@link unwrapMapped} has it. */
export function isIn([network, bits]: Network, address: Address): boolean {
  return network.kind() === address.kind() && address.match(network, bits);
}

export function unwrapMapped(address: Address): Address {
  return address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress() ? address.toIPv4Address() : address;
}
