/**
 * A timestamp authority by RFC 3161: it signs the hash of a note together with its own time. Nobody can backdate a checkpoint after
 * that. It does not keep what it signed, so it cannot be asked what it saw, and two histories can both be stamped.
 */
import { createHash, randomBytes } from 'node:crypto';
import { type Anchor, AnchorFailure } from '../anchor.ts';
import type { TimestampConfig } from '../anchor-config.ts';
import { type AnchorFetch, askAnchor, checkAnswer } from '../ask-anchor.ts';
import { formatTimestampRequest } from './timestamp-request.ts';
import { readTimestampResponse, type TimestampResponse } from './timestamp-response.ts';
import { type TimestampProof, verifyTimestamp } from './verify-timestamp.ts';

/** How far their clock may be from ours before somebody is told that one of them is wrong. */
const CLOCK_TOLERANCE_MS = 5 * 60_000;

export interface TimestampOptions {
  readonly fetch: AnchorFetch;
  /** Milliseconds since 1970. */
  readonly nowMs: () => number;
  /** Lines for the operator. */
  readonly onNotice: (line: string) => void;
}

/** Opens an authority. What it gives is verified whole before it counts; a token whose time is far from ours is kept, and said. */
export function timestampAnchor({ url, ca }: TimestampConfig, options: TimestampOptions): Anchor {
  return {
    show: async ({ note }, signal) => {
      const stamped = new TextEncoder().encode(note);
      const nonce = positiveNonce();
      const token = await request(url, stamped, nonce, options.fetch, signal);
      const proof = checkToken(new URL(url).host, stamped, token, nonce, ca);
      noticeClock(proof, options);
      return [{ who: proof.who, time: proof.genTime, timeIsTheirs: true, token }];
    },
  };
}

/** Of 8 bytes that DER writes as they are: the first neither 0 nor above 127. */
function positiveNonce(): Uint8Array {
  const nonce = randomBytes(8);
  nonce[0] = ((nonce[0] ?? 0) % 0x7f) + 1;
  return nonce;
}

async function request(
  url: string,
  stamped: Uint8Array,
  nonce: Uint8Array,
  fetch: AnchorFetch,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const hash = createHash('sha256').update(stamped).digest();
  const answer = await askAnchor(fetch, url, {
    method: 'POST',
    headers: { 'content-type': 'application/timestamp-query', accept: 'application/timestamp-reply' },
    body: formatTimestampRequest(hash, nonce),
    signal,
  });
  checkAnswer(answer, new URL(url).host);
  return new Uint8Array(await answer.arrayBuffer());
}

/** PKIFailureInfo of RFC 3161 §2.4.2 after which they may stamp later: timeNotAvailable, systemFailure. */
const PASSING: readonly number[] = [14, 25];

/** What a token proves, once it is certain that it is the one that was asked for. */
function checkToken(
  host: string,
  stamped: Uint8Array,
  token: Uint8Array,
  nonce: Uint8Array,
  ca: string | undefined,
): TimestampProof {
  checkGranted(host, readResponse(host, token));
  const verdict = verifyTimestamp({ note: stamped, token, ca });
  if (!verdict.ok) throw invalid(host, verdict.reason);
  if (verdict.nonce !== Buffer.from(nonce).toString('hex'))
    throw invalid(host, 'it was made for another request');
  return verdict;
}

function readResponse(host: string, token: Uint8Array): TimestampResponse {
  try {
    return readTimestampResponse(token);
  } catch (error) {
    throw invalid(host, `it cannot be read: ${(error as Error).message}`);
  }
}

function checkGranted(host: string, { status, statusText, failures }: TimestampResponse): void {
  if (status <= 1) return;
  const said = [`status ${status}`, ...failures.map((bit) => `failure ${bit}`), statusText].join(', ');
  if (failures.some((bit) => PASSING.includes(bit)))
    throw new AnchorFailure('unreachable', `${host} cannot stamp now (${said}): it is tried again`);
  throw new AnchorFailure('refused', `${host} does not stamp this (${said}): ask whoever runs it`);
}

function invalid(host: string, reason: string): AnchorFailure {
  return new AnchorFailure(
    'invalid',
    `${host} gave a timestamp that proves nothing, ${reason}: check the address and the ca of this anchor`,
  );
}

function noticeClock({ genTime, who }: TimestampProof, { nowMs, onNotice }: TimestampOptions): void {
  const now = nowMs();
  if (Math.abs(Date.parse(genTime) - now) <= CLOCK_TOLERANCE_MS) return;
  onNotice(
    `[attestry] CLOCK: ${who} says it is ${genTime}, this machine says ${new Date(now).toISOString()}: one of them is wrong`,
  );
}
