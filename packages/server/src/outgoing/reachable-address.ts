/**
 * Which addresses this server may connect to when somebody has told it where to. An address in a setting, or in an answer, is
 * an order to this machine: without a rule it would fetch what only this machine reaches, such as the metadata of a cloud.
 *
 * Allowed is what is globally reachable unicast (the IANA special-purpose registries, RFC 6890), and what the operator names.
 * An IPv6 address that stands for an IPv4 one (mapped, NAT64) is judged as that one.
 */
import ipaddr from 'ipaddr.js';
import { type Address, isIn, parseAddress, parseNetwork } from './network.ts';

/** Whether an address may be connected to. What is no address may not. */
export type ReachableAddress = (address: string) => boolean;

/** Global unicast, RFC 4291 §2.4: all the rest of IPv6 is for something else, or for nothing yet. */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');

/** NAT64 with the well-known prefix, RFC 6052 §2.1: only there it is known where the IPv4 address stands. */
const NAT64 = ipaddr.IPv6.parseCIDR('64:ff9b::/96');

/** Looks public, and answers only to machines of its cloud, with what they may know: the host of virtual machines in Azure. */
const CLOUD_INTERNAL: readonly string[] = ['168.63.129.16'];

/**
 * Reads the networks that are allowed besides, once: CIDR, or single addresses.
 *
 * @throws AttestryError REQUEST_INVALID for a network that is none
 */
export function reachableAddress(allowed: readonly string[]): ReachableAddress {
  const networks = allowed.map(parseNetwork);
  return (text) => {
    const written = parseAddress(text);
    if (written === undefined) return false;
    const address = unwrap(written);
    return networks.some((network) => isIn(network, address)) || isPublic(address);
  };
}

function isPublic(address: Address): boolean {
  if (address.range() !== 'unicast' || CLOUD_INTERNAL.includes(address.toString())) return false;
  return address instanceof ipaddr.IPv4 || address.match(GLOBAL_UNICAST);
}

/** The IPv4 address that an IPv6 one stands for. */
function unwrap(address: Address): Address {
  if (address instanceof ipaddr.IPv4) return address;
  if (address.isIPv4MappedAddress()) return address.toIPv4Address();
  return address.match(NAT64) ? new ipaddr.IPv4(address.toByteArray().slice(12)) : address;
}
