/**
 * Credentials of anchors as they are kept: what of the database is copied or stolen reveals none of them.
 *
 *     text   "1." ‖ key id ‖ "." ‖ b64url(nonce ‖ ciphertext ‖ tag)
 *     key    HKDF-SHA256(secret of that key id, salt "", info "attestry/anchor-credentials/v1", 32)
 *
 * AES-256-GCM with a random nonce of 12 bytes; the associated data is the log's name in every origin, 0x00, and the id of the anchor:
 * those of one anchor cannot be put in the place of another's.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { Log } from '@attestry/log';
import { AnchorFailure } from './anchor.ts';
import type { AnchorCredentials } from './anchor-config.ts';

const VERSION = '1';
const INFO = 'attestry/anchor-credentials/v1';
const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

type Keyring = Log['keyring'];

/** For whom they are. */
export interface CredentialsOwner {
  readonly origin: string;
  /** The id of the anchor. */
  readonly id: string;
}

/** Encrypts them under the newest secret of a keyring. Without a secret there is nothing to keep: undefined. */
export function sealCredentials(
  keyring: Keyring,
  owner: CredentialsOwner,
  { secret }: AnchorCredentials,
): string | undefined {
  if (secret === undefined) return undefined;
  const keyId = keyring.keyIds.at(-1) ?? '';
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, keyOf(keyring, keyId), nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(aadOf(owner));
  const sealed = Buffer.concat([nonce, cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return `${VERSION}.${keyId}.${sealed.toString('base64url')}`;
}

/** @throws AnchorFailure `refused` where the secret is not here any more under which they were kept, or they were changed */
export function openCredentials(
  keyring: Keyring,
  owner: CredentialsOwner,
  sealed: string | undefined,
): AnchorCredentials {
  if (sealed === undefined) return {};
  const [version, keyId = '', text = ''] = sealed.split('.');
  try {
    if (version !== VERSION) throw new Error(`version ${version}`);
    const bytes = Buffer.from(text, 'base64url');
    const nonce = bytes.subarray(0, NONCE_BYTES);
    const decipher = createDecipheriv(CIPHER, keyOf(keyring, keyId), nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(aadOf(owner));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    const opened = [decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()];
    return { secret: Buffer.concat(opened).toString('utf8') };
  } catch (error) {
    throw new AnchorFailure(
      'refused',
      'its password or secret cannot be read any more: it was kept under another secret of the log, or was changed. Remove the anchor, and set it up again with it',
      { cause: error },
    );
  }
}

function keyOf(keyring: Keyring, keyId: string): Uint8Array {
  const secret = keyring.secretOf(keyId);
  if (secret === undefined) throw new Error(`the keyring has no secret with key id ${keyId}`);
  return new Uint8Array(hkdfSync('sha256', secret, new Uint8Array(0), INFO, 32));
}

/** Without the incarnation: whoever begins a new one has the same anchors. */
function aadOf({ origin, id }: CredentialsOwner): Uint8Array {
  return Buffer.from(`${origin.slice(0, origin.lastIndexOf('/'))}\u0000${id}`);
}
