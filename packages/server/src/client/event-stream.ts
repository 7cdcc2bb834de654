/**
 * Server-sent events (WHATWG HTML §9.2): a parser that does not care how the bytes were cut into pieces, and what
 * keeps reading when the connection breaks.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { AttestryError } from '@attestry/log';

export interface ServerEvent {
  /** `message` where none was given. */
  readonly event: string;
  readonly data: string;
  /** The last id that was given, by this event or one before it. */
  readonly id: string;
}

/** What one event may hold: more is no event of ours, and would only fill the memory. */
const MAX_EVENT_LENGTH = 32 * 1024 * 1024;

/** Reads events of a stream as its bytes come. */
export class EventParser {
  readonly #decoder = new TextDecoder();
  #rest = '';
  #event = '';
  #data: string[] = [];
  #length = 0;
  #id = '';
  #retryMs: number | undefined;

  /** How long to wait before the next connection, where the stream said so. */
  get retryMs(): number | undefined {
    return this.#retryMs;
  }

  /** The events that end in these bytes. */
  push(bytes: Uint8Array): ServerEvent[] {
    const ends = /\r\n|\n|\r/g;
    // What was looked at before has no end of a line, but for a CR that stands last.
    ends.lastIndex = Math.max(0, this.#rest.length - 1);
    this.#rest += this.#decoder.decode(bytes, { stream: true });
    const events: ServerEvent[] = [];
    let from = 0;
    for (let found = ends.exec(this.#rest); found !== null; found = ends.exec(this.#rest)) {
      const { index, 0: end } = found;
      // A line that ends in CR at the end of what came: LF may follow, and belongs to it.
      if (end === '\r' && index === this.#rest.length - 1) break;
      const event = this.#readLine(this.#rest.slice(from, index));
      if (event !== undefined) events.push(event);
      from = index + end.length;
    }
    this.#rest = this.#rest.slice(from);
    if (this.#rest.length + this.#length > MAX_EVENT_LENGTH)
      throw new AttestryError('SERVER_FAILED', 'what the server sends is no stream of events of ours');
    return events;
  }

  /** The event that ends with this line, which is a blank one then. */
  #readLine(line: string): ServerEvent | undefined {
    if (line === '') return this.#take();
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'data') {
      this.#data.push(value);
      this.#length += value.length + 1;
    } else if (field === 'event') this.#event = value;
    else if (field === 'id' && !value.includes('\0')) this.#id = value;
    else if (field === 'retry' && /^\d{1,7}$/.test(value)) this.#retryMs = Number(value);
    return undefined;
  }

  #take(): ServerEvent | undefined {
    const taken = { event: this.#event === '' ? 'message' : this.#event, data: this.#data.join('\n') };
    const isEmpty = this.#data.length === 0;
    this.#event = '';
    this.#data = [];
    this.#length = 0;
    return isEmpty ? undefined : { ...taken, id: this.#id };
  }
}

export interface FollowOptions {
  /** Ends the stream. */
  readonly signal?: AbortSignal;
  /** Is told why a connection ended before the next one is tried. */
  readonly onBroken?: (error: unknown) => void;
  /** Silence after which a connection counts as broken: a server that lives says so every 15 s. @default 60000 */
  readonly silenceMs?: number;
  /** @default a timer */
  readonly wait?: (ms: number) => Promise<void>;
}

const SILENCE_MS = 60_000;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 10_000;

/**
 * The events of a stream that is opened again, behind the last event that had an id, whenever it breaks. Ends when the
 * signal says so, or its reader stops.
 *
 * @param open the first time without an id. What it throws the first time is thrown; later only what is not to pass
 */
export async function* followEvents(
  open: (lastEventId: string | undefined) => Promise<Response>,
  options: FollowOptions = {},
): AsyncGenerator<ServerEvent> {
  const { signal, onBroken = () => undefined, silenceMs = SILENCE_MS } = options;
  const wait = options.wait ?? ((ms: number) => sleep(ms, undefined, signal && { signal }));
  let lastId: string | undefined;
  let failures = 0;
  // A call, so that the compiler does not think that it stays as it was.
  const isOver = (): boolean => signal?.aborted === true;
  let opened = false;
  while (!isOver()) {
    const parser = new EventParser();
    try {
      const { body } = await open(lastId);
      opened = true;
      for await (const bytes of readPieces(body, silenceMs, signal)) {
        for (const event of parser.push(bytes)) {
          if (event.id !== '') lastId = event.id;
          failures = 0;
          yield event;
          if (isOver()) return;
        }
      }
      if (!isOver()) onBroken(undefined);
    } catch (error) {
      if (isOver()) return;
      if (!opened || (AttestryError.is(error) && !error.retryable)) throw error;
      onBroken(error);
    }
    if (isOver()) return;
    await wait(parser.retryMs ?? Math.min(FIRST_WAIT_MS * 2 ** failures++, LONGEST_WAIT_MS)).catch(() => {});
  }
}

/** The pieces of a body, until it ends, is silent for too long, or nobody wants more. */
async function* readPieces(
  body: ReadableStream<Uint8Array> | null,
  silenceMs: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  if (body === null) return;
  const reader = body.getReader();
  const stop = (): void => {
    reader.cancel().catch(() => undefined);
  };
  signal?.addEventListener('abort', stop);
  try {
    for (;;) {
      const timer = setTimeout(stop, silenceMs);
      const { done, value } = await reader.read().finally(() => clearTimeout(timer));
      if (done) return;
      yield value;
    }
  } finally {
    signal?.removeEventListener('abort', stop);
    stop();
  }
}
