import type { Finding } from './finding.ts';

/** Ends the source of a root that was made of the records of a range and of stored hashes of the others. */
export const OVER_STORED_HASHES = 'over stored hashes of other records';

/** Begins the source of what somebody outside gave for a checkpoint. */
const A_RECEIPT = 'the receipt of ';

/** A finding as a sentence that a person understands, with what it means and what to do. English. */
export function explain(finding: Omit<Finding, 'explanation'>): string {
  const { evidence, count } = finding;
  const at = places(finding);
  const it = count === 1 ? 'it' : 'them';
  switch (finding.kind) {
    case 'altered':
      return evidence.source === 'stored leaf_hash'
        ? `The stored hash of ${at} was changed; the record itself is as it was sealed.`
        : evidence.source === 'position in the leaf'
          ? `At ${at} stands another record (${evidence.got}): records were exchanged or copied.`
          : `The content of ${at} was changed after it was sealed.`;
    case 'missing':
      return evidence.got === 'no leaf'
        ? `The content of ${at} is gone, and no purge or archive in the log says why.`
        : `${capital(at)} ${count === 1 ? 'is' : 'are'} gone: removed from ${finding.from === 0 ? 'the beginning' : 'the middle'} of the log.`;
    case 'tag':
      return `The chain breaks at ${at}: ${count === 1 ? 'its tag was' : 'their tags were'} not made with the log's secret, so either the tag was changed or the record was written by somebody else.`;
    case 'epoch':
      return `${capital(at)} ${count === 1 ? 'was' : 'were'} sealed with the key of another epoch (${evidence.got} instead of ${evidence.expected}): history was rewritten with a key that was not in force.`;
    case 'disclosure':
      return `The ${evidence.source} of ${at} was changed after it was sealed.`;
    case 'undisclosed':
      return `The ${evidence.source} of ${at} is gone, and no erasure in the log covers ${it}.`;
    case 'unerased':
      return `The ${evidence.source} of ${at} is there again, although an erasure in the log covers ${it}.`;
    case 'index':
      return finding.from === null
        ? `The database does not match the log: ${evidence.got}.`
        : `Search does not show ${at} as ${count === 1 ? 'it is' : 'they are'}: ${evidence.got}.`;
    case 'early':
      return `${capital(at)} ${count === 1 ? 'was' : 'were'} purged before the policy allows.`;
    case 'root':
      return explainRoot(finding);
    case 'signature':
      if (evidence.source.startsWith(A_RECEIPT))
        return `What is kept of what somebody outside has seen does not prove it (${evidence.source}): it was changed since it came back.`;
      return `The checkpoint of size ${finding.to === null ? '?' : finding.to + 1} is not signed by the log's key.`;
    case 'forked':
      return `Two signed checkpoints contradict each other (${evidence.source}): there are two histories of this log.`;
    case 'cut':
      return `The last ${count === 1 ? 'record is' : `${count} records are`} gone (${at}): ${evidence.source} has seen ${evidence.expected}, the log holds ${evidence.got}. Records were cut off, or an old copy was restored.`;
    case 'settings':
      return `A setting in the database is not what the log says: ${evidence.got} instead of ${evidence.expected}.`;
  }
}

function explainRoot(finding: Omit<Finding, 'explanation'>): string {
  const { evidence } = finding;
  const at = places(finding);
  if (finding.from === null) {
    return `What the database keeps of the tree is not that of its records (${evidence.source}: ${evidence.got} instead of ${evidence.expected}): an append would go on from something false.`;
  }
  if (evidence.source.startsWith('stored nodes')) {
    return `What the database keeps of the tree over ${at} is not that of its records (${evidence.got} instead of ${evidence.expected}): a proof made from it would be wrong.`;
  }
  if (evidence.source.endsWith(OVER_STORED_HASHES)) {
    return `From the last good checkpoint to this one (${at}) the tree ceases to be the one that was signed: a record there was changed, or a hash that the database keeps of records outside the range. A verification of the whole log tells which.`;
  }
  return `The records between the last good checkpoint and this one (${at}) are not those that were signed: the log was rewritten there.`;
}

function places({ from, to, count }: Omit<Finding, 'explanation'>): string {
  if (from === null) return 'the database';
  return count === 1 ? `record ${from}` : `records ${from} to ${to}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
