import { readFileSync } from 'node:fs';

/** What a connection may cost before it has shown a key. Times in milliseconds. */
export interface ServerLimits {
  /** Of the request line and all header fields together. @default 16,384 */
  readonly headerBytes: number;
  /** More are answered 431. @default 100 */
  readonly headerFields: number;
  /** From the connection, or the request before, until the header is there. @default 15,000 */
  readonly headersMs: number;
  /**
   * Until a body is there; of NDJSON, which has no end, until more of it is there. Time in which the server does not read does
   * not count. @default 60,000
   */
  readonly bodyMs: number;
  /** How long a connection without a request is kept: longer than proxies keep theirs. @default 75,000 */
  readonly keepAliveMs: number;
  /** How long a client may take nothing of an answer. @default 300,000 */
  readonly idleMs: number;
  /** At once; more are closed as they come. @default 20,000, and fewer where the system allows fewer files */
  readonly connections: number;
  /** How long requests may go on when the server stops. @default 10,000 */
  readonly stopMs: number;
}

const DEFAULTS: ServerLimits = {
  headerBytes: 16_384,
  headerFields: 100,
  headersMs: 15_000,
  bodyMs: 60_000,
  keepAliveMs: 75_000,
  idleMs: 300_000,
  connections: 20_000,
  stopMs: 10_000,
};

/** Files that the logs need beside the connections: a socket must never be the reason why a record cannot be written. */
const OWN_FILES = 256;

export function serverLimits(given: Partial<ServerLimits> = {}): ServerLimits {
  const openFiles = readOpenFileLimit();
  const limits = { ...DEFAULTS, ...given };
  if (openFiles === undefined) return limits;
  const connections = Math.max(1, Math.min(limits.connections, openFiles - OWN_FILES));
  return { ...limits, connections };
}

/** What Linux says; undefined elsewhere, and where there is no limit. */
function readOpenFileLimit(): number | undefined {
  try {
    const limit = /^Max open files +(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
    return limit === undefined ? undefined : Number(limit);
  } catch {
    return undefined;
  }
}
