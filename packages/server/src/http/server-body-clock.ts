import type { IncomingMessage, ServerResponse } from 'node:http';

/** How often it is looked at the bodies that are awaited. Milliseconds. */
const LOOK_MS = 1000;

interface AwaitedBody {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  /** It may go on for ever, as long as it goes on. */
  readonly endless: boolean;
  readonly onLate: () => void;
  sinceMs: number;
  bytesRead: number;
}

/**
 * Watches that bodies come. Node's own `requestTimeout` bounds a request as a whole, and an import of NDJSON may well
 * take an hour: so a body has a time to be there, and one without end has it for each next part.
 */
export class BodyClock {
  readonly #limitMs: number;
  readonly #awaited = new Set<AwaitedBody>();
  readonly #timer: NodeJS.Timeout;

  constructor(limitMs: number) {
    this.#limitMs = limitMs;
    this.#timer = setInterval(() => this.#look(), Math.min(LOOK_MS, limitMs / 2));
    this.#timer.unref();
  }

  /** Resolves when the body of a request is late; then whoever answers may say so. Undefined for a request without a body. */
  watch(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> | undefined {
    if (!hasBody(incoming)) return undefined;
    return new Promise((resolve) => {
      const body: AwaitedBody = {
        incoming,
        outgoing,
        endless: /^application\/x-ndjson\b/i.test(incoming.headers['content-type'] ?? ''),
        onLate: resolve,
        sinceMs: performance.now(),
        bytesRead: incoming.socket.bytesRead,
      };
      this.#awaited.add(body);
      const forget = (): boolean => this.#awaited.delete(body);
      incoming.once('end', forget);
      outgoing.once('close', forget);
    });
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const nowMs = performance.now();
    for (const body of this.#awaited) {
      if (isOurTurn(body) || (body.endless && hasGrown(body))) body.sinceMs = nowMs;
      else if (nowMs - body.sinceMs > this.#limitMs) {
        this.#awaited.delete(body);
        body.onLate();
      }
    }
  }
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** Something has come that the server has not read. */
function isOurTurn({ incoming }: AwaitedBody): boolean {
  return incoming.readableLength > 0 || incoming.isPaused();
}

function hasGrown(body: AwaitedBody): boolean {
  const { bytesRead } = body.incoming.socket;
  const grown = bytesRead > body.bytesRead;
  body.bytesRead = bytesRead;
  return grown;
}
