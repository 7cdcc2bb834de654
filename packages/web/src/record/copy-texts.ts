/** A record as it is taken elsewhere. */
import type { RecordAnswer, SignedCheckpoint } from 'attestry/api';
import type { WholeAnswer } from './whole-answer.ts';

/** What the record says, without what stands around it. */
export function recordAsJson({
  record,
  tag,
  prevTag,
}: Pick<RecordAnswer, 'record' | 'tag' | 'prevTag'>): string {
  return JSON.stringify({ ...record, tag, prevTag }, null, 2);
}

/** @param url of the record in the API */
export function curlCommand(url: string): string {
  return `curl -H "Authorization: Bearer $ATTESTRY_API_KEY" '${url.replaceAll("'", '%27')}'`;
}

export function cliCommand(log: string, position: string): string {
  return log === 'main' ? `attestry show ${position}` : `attestry show ${position} --log ${log}`;
}

/**
 * What proves the record to somebody who trusts neither server nor page: the bytes that were hashed, the way from their
 * hash to the root, and the signed note with that root.
 */
export function proofJson(answer: WholeAnswer, checkpoint: SignedCheckpoint | undefined): string {
  const { record, bytes, inclusionProof, checkpointSize } = answer;
  const isOf = checkpoint !== undefined && checkpoint.size === checkpointSize;
  return JSON.stringify(
    {
      log: record.leaf.log,
      seq: record.leaf.seq,
      hash: record.hash,
      leaf: bytes.leaf,
      disclosures: bytes.disclosures,
      ...(inclusionProof !== undefined && { treeSize: checkpointSize, inclusionProof }),
      ...(isOf && { checkpoint: checkpoint.note, verifierKey: checkpoint.verifierKey }),
    },
    null,
    2,
  );
}
