import { createHash } from 'node:crypto';
import { type Log, readSystemLeavesBack, readVerifierKeys } from '@attestry/log';
import { parseKeyManifest, parseNote } from '@attestry/log/note';

/**
 * Records which keys sign a log (`audit.signing_key.rotated`), where they are not those that it said last: after a rotation, in
 * every log, whoever did it. The first manifest begins with the log, and is no change.
 *
 * @returns whether there was something to record
 * @throws AttestryError as `recordSystem`
 */
export async function recordSigningKeys(log: Log): Promise<boolean> {
  const identity = await log.signer.identity();
  if (identity === undefined) return false;
  const { serial, keys } = parseKeyManifest(parseNote(identity.manifest).text);
  const manifest = createHash('sha256').update(identity.manifest).digest('hex');
  if (serial === 1 || (await readManifestOnRecord(log)) === manifest) return false;
  const known = await readVerifierKeys(log.signer, log.origin);
  const ids = (ended: boolean): string[] =>
    known.filter(({ until }) => (until !== undefined) === ended).map(({ key }) => key.keyId);
  const op = keys.length > 1 ? 'rotated' : 'retired';
  const system = { op, serial, manifest, keyIds: ids(false), retired: ids(true) };
  await log.recordSystem('audit.signing_key.rotated', system);
  return true;
}

/** Hex; undefined where it never said. */
async function readManifestOnRecord({ store }: Log): Promise<unknown> {
  for await (const { system } of readSystemLeavesBack(store, 'audit.signing_key.rotated'))
    return system?.['manifest'];
  return undefined;
}
