/**
 * From the certificate of a timestamp authority up to one that somebody here trusts: RFC 5280 §6, for the one purpose of
 * timestamps and without revocation, at the time that the token names. Certificates that come along with a token are foreign:
 * each counts only once its issuer has signed it, and how much is tried is limited, so that none can send us in circles.
 */
import { type Certificate, demandsMore, isSelfIssued, isValidAt, mayIssue } from './certificate.ts';

/** Certificates between the authority and the root, and that root. */
const MAX_LENGTH = 8;
/** How many pairs are looked at more closely than by name. */
const MAX_CHECKS = 64;

export interface ChainQuestion {
  readonly leaf: Certificate;
  /** What may stand between. */
  readonly others: readonly Certificate[];
  /** Where it may end. */
  readonly roots: readonly Certificate[];
  /** Milliseconds since 1970: all of it must be valid then. */
  readonly timeMs: number;
}

/** The chain from the leaf to a root, both included; undefined where there is none. */
export function chainToRoot(question: ChainQuestion): readonly Certificate[] | undefined {
  return extend([question.leaf], question, { checks: MAX_CHECKS });
}

function extend(
  chain: readonly Certificate[],
  question: ChainQuestion,
  left: { checks: number },
): readonly Certificate[] | undefined {
  const last = chain.at(-1);
  if (last === undefined || chain.length > MAX_LENGTH) return undefined;
  const named = ({ subject }: Certificate): boolean => Buffer.compare(subject, last.id.issuer) === 0;
  const issuers = (from: readonly Certificate[]): readonly Certificate[] =>
    from.filter((one) => named(one) && --left.checks >= 0 && issues(one, chain, last, question.timeMs));
  const [root] = issuers(question.roots);
  if (root !== undefined) return [...chain, root];
  for (const issuer of issuers(question.others.filter((one) => !chain.includes(one)))) {
    const found = extend([...chain, issuer], question, left);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Whether a certificate issued the last of a chain, and may. */
function issues(
  issuer: Certificate,
  chain: readonly Certificate[],
  last: Certificate,
  timeMs: number,
): boolean {
  // RFC 5280 §4.2.1.9: those that are their own issuer by name do not count, nor does the leaf.
  const issuersBelow = chain.slice(1).filter((one) => !isSelfIssued(one)).length;
  return (
    isValidAt(issuer, timeMs) &&
    !demandsMore(issuer) &&
    mayIssue(issuer, issuersBelow) &&
    last.x509.checkIssued(issuer.x509) &&
    last.x509.verify(issuer.x509.publicKey)
  );
}
