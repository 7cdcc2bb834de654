import { AttestryError } from '@attestry/log';
import { isPassing } from './unreachable.ts';

/** How often, and how long between, a call is made again that does no harm when it is made twice. */
export interface Repetition {
  readonly tries: number;
  readonly wait: (ms: number) => Promise<void>;
  /** From 0 to 1. */
  readonly random: () => number;
}

const FIRST_MS = 250;
const LONGEST_MS = 5000;
/** Who is asked to come back later than this is told so at once: somebody waits. */
const LONGEST_ASKED_MS = 30_000;
const BUSY: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/**
 * Makes a call again while the server is busy and says when to come back, or the connection broke. An answer that is
 * not better after the last try is given back as it is.
 */
export async function repeatCall(
  { tries, wait, random }: Repetition,
  call: () => Promise<Response>,
): Promise<Response> {
  for (let attempt = 1; ; attempt++) {
    const pauseMs = random() * Math.min(LONGEST_MS, FIRST_MS * 2 ** attempt);
    try {
      const response = await call();
      const askedMs = BUSY.has(response.status)
        ? retryAfterMs(response.headers.get('retry-after'))
        : undefined;
      if (askedMs === undefined || askedMs > LONGEST_ASKED_MS || attempt >= tries) return response;
      await response.body?.cancel();
      await wait(Math.max(pauseMs, askedMs));
    } catch (error) {
      if (!AttestryError.is(error) || !isPassing(error) || attempt >= tries) throw error;
      await wait(pauseMs);
    }
  }
}

/** `Retry-After` in milliseconds: it is written in seconds, or as a date that needs the clocks to agree, and is then as soon as may be. */
function retryAfterMs(header: string | null): number | undefined {
  if (header === null) return undefined;
  return /^\d{1,6}$/.test(header) ? Number(header) * 1000 : 0;
}
