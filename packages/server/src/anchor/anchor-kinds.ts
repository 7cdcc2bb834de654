import { AttestryError } from '@attestry/log';
import { type Anchor, AnchorFailure, type AnchorReceipt, type ShownCheckpoint } from './anchor.ts';
import type { AnchorConfig, AnchorCredentials } from './anchor-config.ts';
import { type AnchorSurroundings, openAnchor } from './open-anchor.ts';
import { type TokenVerdict, verifyToken } from './verify-token.ts';

/** The kinds of anchor that a service knows: how one is reached, and how what it gave is checked again. */
export interface AnchorKinds {
  /** Opens nothing yet: a wrong address shows when it is used. @throws AnchorFailure, AttestryError for what cannot work */
  openAnchor(config: AnchorConfig, credentials: AnchorCredentials): Anchor;
  /** Without it tokens of kinds that prove something are said not to be checked. */
  verifyToken?(
    config: AnchorConfig,
    shown: Pick<ShownCheckpoint, 'origin' | 'size' | 'note'>,
    receipt: AnchorReceipt,
  ): TokenVerdict | Promise<TokenVerdict>;
}

/** Those of this program. */
export function anchorKinds(surroundings: AnchorSurroundings): AnchorKinds {
  return {
    openAnchor: (config, credentials) => openAnchor(config, credentials, surroundings),
    verifyToken,
  };
}

/**
 * Refuses what can never work, before it is set up: a policy that cannot be read, a password that is missing.
 *
 * @throws AttestryError REQUEST_INVALID
 */
export function checkConfig(kinds: AnchorKinds, config: AnchorConfig, credentials: AnchorCredentials): void {
  try {
    kinds.openAnchor(config, credentials);
  } catch (cause) {
    if (!(cause instanceof AnchorFailure)) throw cause;
    throw new AttestryError('REQUEST_INVALID', cause.message, { cause });
  }
}
