import { sha256, verifyEd25519 } from '@attestry/log/folder';
import { FormatError, parseNote, parseTrustPolicy, verifyNote } from '@attestry/log/note';
import type { AnchorReceipt, ShownCheckpoint } from './anchor.ts';
import type { AnchorConfig, TimestampConfig, WitnessConfig } from './anchor-config.ts';
import { verifyTimestamp } from './timestamp/verify-timestamp.ts';

/** What a kept token is worth when it is looked at again. */
export type TokenVerdict =
  | { readonly kind: 'right' }
  /** It says where a copy lies: there is nothing to check in it. */
  | { readonly kind: 'pointer' }
  | { readonly kind: 'wrong'; readonly expected: string; readonly got: string }
  | { readonly kind: 'unchecked'; readonly why: string };

/** Checks a token again, from its bytes alone: nobody is asked. It never throws for what is in the token. */
export function verifyToken(
  config: AnchorConfig,
  shown: Pick<ShownCheckpoint, 'note'>,
  receipt: AnchorReceipt,
): TokenVerdict {
  switch (config.kind) {
    case 'witness':
      return verifyCosignature(config, shown, receipt);
    case 'timestamp':
      return verifyStamp(config, shown, receipt);
    case 'file':
    case 's3':
    case 'mail':
    case 'webhook':
      return { kind: 'pointer' };
  }
}

/** C2SP tlog-cosignature: the token is the lines of one witness, beside those of the note that was shown. */
function verifyCosignature(
  { policy }: WitnessConfig,
  { note }: Pick<ShownCheckpoint, 'note'>,
  { who, time, token }: AnchorReceipt,
): TokenVerdict {
  try {
    const witness = parseTrustPolicy(sha256, policy).witnesses.find(({ name }) => name === who);
    if (witness === undefined) return { kind: 'unchecked', why: `the policy names no witness ${who}` };
    const verdict = verifyNote(parseNote(note + utf8.decode(token)), [witness.key], verifyEd25519);
    if (!verdict.ok) return { kind: 'wrong', expected: verdict.expected, got: verdict.got };
    const times = verdict.verified.flatMap((one) => (one.kind === 'cosignature' ? [timeOf(one.time)] : []));
    if (times.some((one) => one === timeOf(Date.parse(time) / 1000))) return { kind: 'right' };
    return { kind: 'wrong', expected: time, got: times.join(' ') || 'no time' };
  } catch (error) {
    if (error instanceof FormatError || error instanceof TypeError)
      return { kind: 'wrong', expected: `a cosignature of ${who}`, got: error.message };
    throw error;
  }
}

/** RFC 3161: at the time that it names itself. */
function verifyStamp(
  { ca }: TimestampConfig,
  { note }: Pick<ShownCheckpoint, 'note'>,
  { time, token }: AnchorReceipt,
): TokenVerdict {
  const verdict = verifyTimestamp({ note: new TextEncoder().encode(note), token, ca });
  if (!verdict.ok) return { kind: 'wrong', expected: 'a timestamp of what was shown', got: verdict.reason };
  if (Date.parse(verdict.genTime) === Date.parse(time)) return { kind: 'right' };
  return { kind: 'wrong', expected: time, got: verdict.genTime };
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** @param seconds since 1970 */
function timeOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}
