import { randomBytes, timingSafeEqual } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AttestryError } from '../attestry-error.ts';
import { bytesOfLatin1 } from '../bytes/sha256.ts';
import { sha256 } from '../node/crypto.ts';
import { writeDurably } from '../node/durable-file.ts';

/** A token as it may stand in a header: what a header cannot hold is never sent. */
const TOKEN = /^[\x21-\x7e]{16,512}$/;

/**
 * The token of a signer that runs as a process of its own, `token` in its folder (mode 0600): whoever sends it may enrol and
 * freeze. Made where there is none, durably.
 */
export function signerToken(folder: string): string {
  const file = join(folder, 'token');
  if (!existsSync(file)) writeDurably(file, `${randomBytes(32).toString('base64url')}\n`);
  return readSignerToken(file);
}

/** Reads a token from a file. Throws SIGNER_REFUSED, which shows nothing of it. */
export function readSignerToken(file: string): string {
  let text: string;
  try {
    text = readFileSync(file, 'utf8').trim();
  } catch (cause) {
    throw new AttestryError(
      'SIGNER_REFUSED',
      `the file ${file} cannot be read: name the one that has the token of the signer`,
      { cause },
    );
  }
  return checkSignerToken(text, file);
}

/** A token as it was given. @param where it comes from, for the error: SIGNER_REFUSED, which shows nothing of it */
export function checkSignerToken(text: string, where: string): string {
  if (TOKEN.test(text)) return text;
  throw new AttestryError(
    'SIGNER_REFUSED',
    `${where} holds no token of a signer: it is one line of at least 16 characters, as in the file \`token\` of the signer's folder`,
  );
}

/** Compares in a time that says nothing of the token. */
export function isSameToken(token: string, given: string): boolean {
  return timingSafeEqual(bytesOfLatin1(sha256(token)), bytesOfLatin1(sha256(given)));
}
