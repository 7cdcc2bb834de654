import { AttestryError } from '@attestry/log';
import type { Principal } from './principal.ts';

/** Whoever proved so long ago to be who they are has to do it again before what cannot be taken back. Milliseconds. */
const PROOF_MS = 5 * 60_000;

/**
 * Refuses a session whose person has not proved for a while to be who they are: the browser may be one that somebody left open. What
 * is no session proves it with each request.
 *
 * @throws AttestryError PROOF_NEEDED
 */
export function requireProof({ session, provedMs }: Principal, nowMs: number): void {
  if (session === undefined || (provedMs !== undefined && nowMs - provedMs <= PROOF_MS)) return;
  throw new AttestryError(
    'PROOF_NEEDED',
    'this cannot be taken back, and you signed in a while ago: prove that it is you with POST /api/v1/session/proof, and send it again',
  );
}
