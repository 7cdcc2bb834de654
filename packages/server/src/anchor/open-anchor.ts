import type { Outgoing } from '../outgoing/outgoing.ts';
import type { Anchor } from './anchor.ts';
import type { AnchorConfig, AnchorCredentials } from './anchor-config.ts';
import { bucketAnchor } from './bucket-anchor.ts';
import { fileAnchor } from './file-anchor.ts';
import { mailAnchor } from './mail-anchor.ts';
import { timestampAnchor } from './timestamp/timestamp-anchor.ts';
import { webhookAnchor } from './webhook-anchor.ts';
import { witnessAnchor } from './witness.ts';

/** What anchors need of the service: its ways out, its clock, and somebody to tell. */
export interface AnchorSurroundings extends Outgoing {
  /** Milliseconds since 1970. */
  readonly nowMs: () => number;
  /** Lines for the operator. @default nobody is told */
  readonly onNotice?: (line: string) => void;
}

/**
 * Opens an anchor of any kind as it is configured. Nothing is asked yet: a wrong address shows when something is.
 *
 * @throws AnchorFailure refused, for what cannot work: credentials that are missing, a path that is none
 * @throws AttestryError REQUEST_INVALID for a policy that cannot be read, or whose quorum cannot be reached
 */
export function openAnchor(
  config: AnchorConfig,
  credentials: AnchorCredentials,
  { onNotice = () => {}, ...surroundings }: AnchorSurroundings,
): Anchor {
  const options = { ...surroundings, onNotice };
  switch (config.kind) {
    case 'witness':
      return witnessAnchor(config, surroundings.fetch);
    case 'timestamp':
      return timestampAnchor(config, options);
    case 'file':
      return fileAnchor(config, options);
    case 's3':
      return bucketAnchor(config, credentials, options);
    case 'mail':
      return mailAnchor(config, credentials, options);
    case 'webhook':
      return webhookAnchor(config, credentials, options);
  }
}
