/** A stream of server-sent events. */
export interface StreamHandlers {
  /** By the name of the event; what they are given was parsed from JSON. */
  readonly on: { readonly [event: string]: (data: unknown) => void };
  /** Whether it is connected; it comes back by itself, where it was. */
  readonly onState?: (state: 'open' | 'waiting') => void;
  /** Refused for good (not signed in, no such run): it does not come back. */
  readonly onEnd?: () => void;
}

/** Follows a stream until the returned function is called. */
export function followEvents(url: string, { on, onState, onEnd }: StreamHandlers): () => void {
  const source = new EventSource(url);
  source.onopen = () => onState?.('open');
  source.onerror = () => {
    if (source.readyState === EventSource.CLOSED) onEnd?.();
    else onState?.('waiting');
  };
  for (const [name, handle] of Object.entries(on)) {
    source.addEventListener(name, (event) => handle(JSON.parse((event as MessageEvent<string>).data)));
  }
  return () => source.close();
}
