/**
 * Where a connection may go. A name is resolved once, what came of it is checked, and exactly that is connected to: a name that
 * answers differently the second time (DNS rebinding) is not asked a second time.
 */
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { OutgoingRefused } from './outgoing-error.ts';
import { type ReachableAddress, reachableAddress } from './reachable-address.ts';

/** What may be connected to. */
export interface CheckedAddress {
  readonly address: string;
  readonly family: 4 | 6;
}

/** The addresses of a host that all may be connected to, at least one. @throws OutgoingRefused, or what resolving throws */
export type ConnectGuard = (host: string) => Promise<readonly CheckedAddress[]>;

/** All addresses that a name has. */
export type Resolve = (name: string) => Promise<readonly { readonly address: string }[]>;

/**
 * Makes the guard.
 *
 * @param allowNetworks reachable besides what is public: CIDR, or single addresses
 * @throws AttestryError REQUEST_INVALID for a network that is none
 */
export function connectGuard(
  allowNetworks: readonly string[],
  resolve: Resolve = (name) => lookup(name, { all: true }),
): ConnectGuard {
  const reachable = reachableAddress(allowNetworks);
  return async (host) => {
    const found = isIP(host) === 0 ? await resolve(host) : [{ address: host }];
    const checked = found.map(({ address }) => checkAddress(address, host, reachable));
    if (checked.length === 0) throw new OutgoingRefused(`${host} has no address: check the name`);
    return checked;
  };
}

/** One forbidden address refuses the host: names of the public do not lead here besides. */
function checkAddress(address: string, host: string, reachable: ReachableAddress): CheckedAddress {
  const family = isIP(address);
  if ((family === 4 || family === 6) && reachable(address)) return { address, family };
  throw new OutgoingRefused(
    `${host === address ? address : `${host} (${address})`} is not an address of the public network: if this server is to go there, allow it with --allow-network ${address}`,
  );
}
