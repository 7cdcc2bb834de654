import { AttestryError } from '../attestry-error.ts';
import type { EventInput } from '../event/event.ts';
import { readEpochs } from '../log/epochs.ts';
import type { Log } from '../log/log.ts';
import type { Receipt } from '../log/receipt.ts';
import { sha256 } from '../node/crypto.ts';
import { keyIdOf, ratchetKey } from '../record/chain.ts';
import { idKeyOf, type KeyEpoch, tagKeysOf } from '../record/key-epoch.ts';
import type { DataFolder } from './data-folder.ts';
import { addSecretFile, eraseSecretFile, keepKeys } from './secret-files.ts';

/** A folder, as far as its secrets go. */
type Secrets = Pick<DataFolder, 'path' | 'keyring'>;

/** How the next epoch of a log follows from the current one. */
export type KeyMode = 'keyring' | 'ratchet';

/** The mode of a log, as its own records say: it may be another from one epoch to the next. */
export function keyModeOf(epochs: readonly Pick<KeyEpoch, 'ratchet'>[]): KeyMode {
  return epochs.at(-1)?.ratchet ? 'ratchet' : 'keyring';
}

/**
 * Goes over to a new key in the mode that the log is in: to a secret of its own, or to the next key of the ratchet.
 *
 * @throws AttestryError as {@link rotateToNewSecret} and {@link turnRatchet}
 */
export async function rotateKey(folder: Secrets, log: Log, input: EventInput = {}): Promise<Receipt> {
  const mode = keyModeOf(await readEpochs(log.store, sha256));
  return mode === 'ratchet' ? turnRatchet(folder, log, input) : rotateToNewSecret(folder, log, input);
}

/**
 * Goes over to a new secret: one that is made here and is on disk before its record; or, where secrets are given from elsewhere, the
 * newest of those, which must be there first.
 *
 * @throws AttestryError SECRET_MISSING where none is given that the log has not used; KEY_ROTATED when another was faster
 */
export async function rotateToNewSecret(
  { path, keyring }: Secrets,
  log: Log,
  input: EventInput = {},
): Promise<Receipt> {
  checkWritable(log);
  await keyring.refresh();
  const epochs = await readEpochs(log.store, sha256);
  const { given } = keyring;
  if (given === undefined) {
    // If we crash after this line, there is a secret that nothing was sealed under, which does no harm.
    const keyId = addSecretFile(path);
    await keyring.refresh();
    return unlessRotated(log, epochs, () => log.rotateSecret(keyId, input));
  }
  if (!epochs.some(({ keyId }) => keyId === given.keyId))
    return unlessRotated(log, epochs, () => log.rotateSecret(given.keyId, input));
  const where =
    given.kind === 'environment'
      ? 'ATTESTRY_SECRETS has no secret after it'
      : 'ATTESTRY_SECRET_COMMAND prints none after it';
  throw new AttestryError(
    'SECRET_MISSING',
    `the log has used the secret ${given.keyId} already, and ${where}: add a new one at the end (32 random bytes as text, such as of \`openssl rand -base64 32\`), keep the others, and rotate again`,
  );
}

/**
 * Goes over to the key that follows from the current one, in mode `ratchet`, and erases the one before: whoever takes this
 * machine cannot rewrite what was chained before. The mode begins where the log was in the other one.
 *
 * @throws AttestryError SECRET_MISSING where the current key is not here; KEY_ROTATED when another was faster
 */
export async function turnRatchet(
  { path, keyring }: Secrets,
  log: Log,
  input: EventInput = {},
): Promise<Receipt> {
  checkWritable(log);
  await keyring.refresh();
  const epochs = await readEpochs(log.store, sha256);
  const last = epochs.at(-1);
  const key = tagKeysOf(sha256, keyring, log.origin, epochs).at(-1);
  const idKey = idKeyOf(sha256, keyring, log.origin, epochs);
  if (last === undefined || key === undefined || idKey === undefined)
    throw new AttestryError(
      'SECRET_MISSING',
      `the current key of ${log.origin} (key id ${last?.keyId ?? 'unknown'}) is not here: nothing was tampered with, restore the folder of the secrets`,
    );
  const next = ratchetKey(sha256, key, last.epoch);
  keepKeys(path, log.origin, { idKey, keys: last.ratchet ? [key, next] : [next] });
  // If we crash after this line, the log goes on under the current key; asked again, the same next one is made.
  const keyId = keyIdOf(sha256, next);
  const receipt = await unlessRotated(log, epochs, () => log.rotateRatchet(keyId, input));
  // If we crash after this line, the key before is still here: the next turn erases it.
  keepKeys(path, log.origin, { idKey, keys: [next] });
  return receipt;
}

/**
 * Rotates from the newest of these epochs. A log that has appended nothing since another process rotated learns of that by being
 * refused: where nobody did since these epochs were read, it is asked once more.
 */
async function unlessRotated(
  log: Log,
  epochs: readonly KeyEpoch[],
  rotate: () => Promise<Receipt>,
): Promise<Receipt> {
  try {
    return await rotate();
  } catch (error) {
    if (!AttestryError.is(error) || error.code !== 'KEY_ROTATED') throw error;
    const now = await readEpochs(log.store, sha256);
    if (now.at(-1)?.epoch !== epochs.at(-1)?.epoch) throw error;
    return rotate();
  }
}

/** No key is made for a log that does not take its record. @throws AttestryError LOG_READ_ONLY */
function checkWritable({ readOnly }: Log): void {
  if (readOnly !== undefined) throw new AttestryError('LOG_READ_ONLY', readOnly.explanation);
}

/**
 * Hands out a secret, and removes it from the folder: what was chained under it can be checked where it is taken to. Only of
 * logs in mode `ratchet`, which go on without it. Durable when it resolves.
 *
 * @param logs all of the folder
 * @throws AttestryError SECRET_MISSING; KEY_STATE_INVALID where a log needs it, or it is no file of the folder
 */
export async function takeSecret(
  { path, keyring }: Secrets,
  logs: Iterable<Log>,
  keyId: string,
  keep: (secret: string) => void | Promise<void>,
): Promise<void> {
  await keyring.refresh();
  const secret = keyring.secretOf(keyId);
  if (secret === undefined)
    throw new AttestryError('SECRET_MISSING', `there is no secret with key id ${keyId} here`);
  if (keyring.sourceOf(keyId) !== 'file')
    throw new AttestryError(
      'KEY_STATE_INVALID',
      `the secret ${keyId} is no file of the data folder: take it out of where it is kept`,
    );
  for (const log of logs) {
    const epochs = await readEpochs(log.store, sha256);
    if (!epochs.some((epoch) => epoch.keyId === keyId && !epoch.ratchet)) continue;
    if (keyModeOf(epochs) === 'ratchet' && keyring.keptOf(log.origin) !== undefined) continue;
    throw new AttestryError(
      'KEY_STATE_INVALID',
      `${log.origin} needs the secret ${keyId}: turn its ratchet first with \`attestry keys ratchet\``,
    );
  }
  // Before it is gone: it is nowhere else.
  await keep(new TextDecoder().decode(secret));
  eraseSecretFile(path, keyId);
  await keyring.refresh();
}
