import { type ConnectGuard, connectGuard } from './connect-guard.ts';
import { type GuardedFetch, guardedFetch } from './guarded-fetch.ts';

/** The ways out of this server: whoever sends something to where somebody configured goes through one of them. */
export interface Outgoing {
  readonly fetch: GuardedFetch;
  /** For what is not HTTP. */
  readonly connectGuard: ConnectGuard;
}

/**
 * Makes the ways out.
 *
 * @param allowNetworks reachable besides what is public: CIDR, or single addresses
 * @throws AttestryError REQUEST_INVALID for a network that is none
 */
export function openOutgoing(allowNetworks: readonly string[]): Outgoing {
  const guard = connectGuard(allowNetworks);
  return { fetch: guardedFetch(guard), connectGuard: guard };
}
