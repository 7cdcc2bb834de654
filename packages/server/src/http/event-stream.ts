/**
 * Server-sent events (WHATWG HTML §9.2), written as fast as the client reads and no faster: what makes the events is asked
 * for more only when the client has taken what was there, and is ended when the client goes away.
 */

/** One event. */
export interface ServerSentEvent {
  readonly event: string;
  /** What a client that comes back says in `Last-Event-ID`. */
  readonly id?: string;
  /** Sent as JSON, which has no line break. */
  readonly data: unknown;
}

export interface EventStreamOptions {
  /** Why the stream broke off. */
  readonly onError: (error: unknown) => void;
  /** Asked at each keep-alive interval; the stream ends where it says no. @default always */
  readonly mayGoOn?: () => Promise<boolean>;
  /** Milliseconds. @default 15000 */
  readonly keepAliveMs?: number;
}

const KEEP_ALIVE_MS = 15_000;
const KEEP_ALIVE = ': keep-alive\n\n';
/** What a client waits before it comes back. Milliseconds. */
const RETRY_MS = 2000;
/** What is written at once, about: in UTF-16 units. */
const CHUNK_LENGTH = 65_536;

/** An event as it is sent. An id must be without line breaks. */
export function formatEvent({ event, id, data }: ServerSentEvent): string {
  const idLine = id === undefined ? '' : `id: ${id}\n`;
  return `event: ${event}\n${idLine}data: ${JSON.stringify(data)}\n\n`;
}

/**
 * Answers with events. `make` gives them in groups of some size; it is called when the client begins to read, with a signal that
 * is aborted when the client goes away, and must end then.
 */
export function respondEvents(
  make: (signal: AbortSignal) => AsyncGenerator<readonly ServerSentEvent[], void>,
  options: EventStreamOptions,
): Response {
  const stream = new EventStream(make, options);
  const body = new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        const text = await stream.read();
        if (text === undefined) controller.close();
        else controller.enqueue(utf8.encode(text));
      },
      cancel: () => stream.end(),
    },
    // Nothing is made before somebody asks for it.
    { highWaterMark: 0 },
  );
  return new Response(body, {
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      // nginx gives on at once what says so.
      'x-accel-buffering': 'no',
    },
  });
}

const utf8 = new TextEncoder();

class EventStream {
  readonly #options: EventStreamOptions;
  readonly #controller = new AbortController();
  readonly #groups: AsyncGenerator<readonly ServerSentEvent[], void>;
  /** Asked for, and not there yet: a keep-alive may overtake it. */
  #asked: Promise<IteratorResult<readonly ServerSentEvent[], void>> | undefined;
  #group: readonly ServerSentEvent[] = [];
  #sent = 0;
  #isOpen = false;
  #askedLastMs = performance.now();

  constructor(
    make: (signal: AbortSignal) => AsyncGenerator<readonly ServerSentEvent[], void>,
    options: EventStreamOptions,
  ) {
    this.#options = options;
    this.#groups = make(this.#controller.signal);
  }

  /** The next text to send; undefined when there is no more. */
  async read(): Promise<string | undefined> {
    // At once, so that a proxy and the client know that the stream is open.
    if (!this.#isOpen) {
      this.#isOpen = true;
      return `retry: ${RETRY_MS}\n\n`;
    }
    try {
      if (!(await this.#mayGoOn())) {
        await this.end();
        return undefined;
      }
      return await this.#next();
    } catch (error) {
      await this.end();
      this.#options.onError(error);
      throw error;
    }
  }

  /** Nobody reads any more: what makes the events ends, and has ended when this resolves. */
  async end(): Promise<void> {
    this.#controller.abort();
    // What it fails with now is nobody's.
    await this.#groups.return().catch(() => undefined);
  }

  async #next(): Promise<string | undefined> {
    while (this.#sent === this.#group.length) {
      this.#asked ??= this.#groups.next();
      const next = await soon(this.#asked, this.#keepAliveMs);
      if (next === undefined) return KEEP_ALIVE;
      this.#asked = undefined;
      if (next.done === true) return undefined;
      this.#group = next.value;
      this.#sent = 0;
    }
    let text = '';
    while (text.length < CHUNK_LENGTH) {
      const event = this.#group[this.#sent];
      if (event === undefined) break;
      text += formatEvent(event);
      this.#sent++;
    }
    return text;
  }

  async #mayGoOn(): Promise<boolean> {
    const nowMs = performance.now();
    if (nowMs - this.#askedLastMs < this.#keepAliveMs) return true;
    this.#askedLastMs = nowMs;
    return (await this.#options.mayGoOn?.()) ?? true;
  }

  get #keepAliveMs(): number {
    return this.#options.keepAliveMs ?? KEEP_ALIVE_MS;
  }
}

/** What a promise gives, or undefined where it takes longer. */
async function soon<T>(promise: Promise<T>, ms: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
