import { type HandlerServer, type ListeningPlace, serveHandler } from '../http/handler-server.ts';
import { untilSignal } from './serve-signals.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './verb.ts';

/** Reads `<host>:<port>`; an IPv6 address stands in brackets. Throws UsageError. */
export function parseListen(text: string): ListeningPlace {
  const [, six, name, digits = ''] = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text) ?? [];
  const host = six ?? name;
  const port = Number(digits);
  if (host === undefined || port > 65_535)
    throw new UsageError(`"${text}" is not where to listen: write it like 127.0.0.1:4001`);
  return { kind: 'network', host, port };
}

/** Serves a handler at all places until a signal ends it; `started` is told the addresses. */
export async function serveUntilSignal(
  terminal: Terminal,
  handlers: readonly (readonly [ListeningPlace, (request: Request) => Promise<Response>])[],
  started: (addresses: readonly string[]) => void,
): Promise<void> {
  const signalled = untilSignal(() => process.exit(1));
  const servers: HandlerServer[] = [];
  try {
    for (const [place, handler] of handlers) servers.push(await serveHandler(handler, place));
    started(servers.map(({ address }) => address));
    for (const [place] of handlers)
      if (place.kind === 'network' && !/^(?:localhost|127(?:\.\d+){3}|::1)$/.test(place.host))
        terminal.note(
          '[attestry] what is sent is in the clear on the network: put a proxy with TLS in front',
        );
    terminal.note(`[attestry] ${await signalled}: requests under way are answered`);
  } finally {
    for (const server of servers) await server.close();
  }
}
