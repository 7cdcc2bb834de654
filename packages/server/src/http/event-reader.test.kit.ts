/** For tests: reads server-sent events as the specification says, from an answer of ours. */

export interface ReadEvent {
  readonly event: string;
  readonly id?: string;
  // biome-ignore lint/suspicious/noExplicitAny: what a test expects of it, it says itself.
  readonly data: any;
}

export interface EventReader extends AsyncIterator<ReadEvent, undefined> {
  [Symbol.asyncIterator](): EventReader;
  /** The next events, as many as asked for. */
  take(count: number): Promise<readonly ReadEvent[]>;
  /** Goes away. */
  cancel(): Promise<void>;
}

/** Everything between blank lines is an event, but for comments and `retry`. */
export function readEvents({ body }: Response): EventReader {
  if (body === null) throw new Error('the answer has a body');
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  const next = async (): Promise<IteratorResult<ReadEvent, undefined>> => {
    for (;;) {
      const end = rest.indexOf('\n\n');
      if (end < 0) {
        const { done, value } = await reader.read();
        if (done) return { done: true, value: undefined };
        rest += decoder.decode(value, { stream: true });
        continue;
      }
      const event = parse(rest.slice(0, end));
      rest = rest.slice(end + 2);
      if (event !== undefined) return { done: false, value: event };
    }
  };
  const events: EventReader = {
    next,
    [Symbol.asyncIterator]: () => events,
    async take(count) {
      const taken: ReadEvent[] = [];
      while (taken.length < count) {
        const { done, value } = await next();
        if (done) throw new Error(`the stream ended after ${taken.length} events`);
        taken.push(value);
      }
      return taken;
    },
    cancel: () => reader.cancel(),
  };
  return events;
}

function parse(text: string): ReadEvent | undefined {
  const fields = new Map(
    text.split('\n').map((line) => {
      const colon = line.indexOf(': ');
      return [line.slice(0, colon), line.slice(colon + 2)] as const;
    }),
  );
  const [event, data, id] = [fields.get('event'), fields.get('data'), fields.get('id')];
  if (event === undefined || data === undefined) return undefined;
  return { event, data: JSON.parse(data), ...(id !== undefined && { id }) };
}
