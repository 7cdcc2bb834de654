import type { Anchor, AnchorReceipt, ShownCheckpoint } from './anchor.ts';
import { AnchorFailure } from './anchor.ts';
import type { AnchorConfig, AnchorCredentials } from './anchor-config.ts';

/** What a kept token is worth when it is looked at again. */
export type TokenVerdict =
  | { readonly kind: 'right' }
  /** It says where a copy lies: there is nothing to check in it. */
  | { readonly kind: 'pointer' }
  | { readonly kind: 'wrong'; readonly expected: string; readonly got: string }
  | { readonly kind: 'unchecked'; readonly why: string };

/** The kinds of anchor that a service knows: how one is reached, and how what it gave is checked again. */
export interface AnchorKinds {
  /** Opens nothing yet: a wrong address shows when it is used. @throws AnchorFailure for credentials that cannot work */
  openAnchor(config: AnchorConfig, credentials: AnchorCredentials): Anchor;
  /** Without it tokens of kinds that prove something are said not to be checked. */
  verifyToken?(
    config: AnchorConfig,
    shown: Pick<ShownCheckpoint, 'origin' | 'size' | 'note'>,
    receipt: AnchorReceipt,
  ): TokenVerdict | Promise<TokenVerdict>;
}

/** Those of this program. */
export const ANCHOR_KINDS: AnchorKinds = {
  openAnchor: ({ kind }) => {
    throw new AnchorFailure('refused', `this program has no anchors of the kind "${kind}"`);
  },
};
