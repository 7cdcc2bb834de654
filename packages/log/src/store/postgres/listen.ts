/** Notices of PostgreSQL: one connection for all listeners of a pool, besides those of the pool. */
import pg from 'pg';
import type { Pool } from './pool.ts';

type Listener = (payload: string) => void;

/** How long until a connection that was lost is tried again. Milliseconds. */
const RETRY_MS = 2000;

const listening = new WeakMap<Pool, Map<string, Channel>>();

/**
 * Calls a listener for each notice of a channel, until the returned function is called. While the connection is lost there are none,
 * so whoever listens also looks from time to time.
 *
 * @param channel one of ours: it stands in a statement
 */
export function listenTo(pool: Pool, channel: string, listener: Listener): () => void {
  const channels = listening.get(pool) ?? new Map<string, Channel>();
  listening.set(pool, channels);
  const known = channels.get(channel) ?? new Channel(pool, channel);
  channels.set(channel, known);
  return known.add(listener);
}

class Channel {
  readonly #pool: Pool;
  readonly #name: string;
  readonly #listeners = new Set<Listener>();
  #client: pg.Client | undefined;
  #retry: NodeJS.Timeout | undefined;

  constructor(pool: Pool, name: string) {
    this.#pool = pool;
    this.#name = name;
  }

  add(listener: Listener): () => void {
    // One object for each call, so that nobody takes away another's.
    const own: Listener = (payload) => listener(payload);
    this.#listeners.add(own);
    if (this.#client === undefined && this.#retry === undefined) this.#connect();
    return () => {
      this.#listeners.delete(own);
      if (this.#listeners.size === 0) this.#disconnect();
    };
  }

  #connect(): void {
    this.#retry = undefined;
    const client = new pg.Client(this.#pool.options);
    this.#client = client;
    const lost = (): void => {
      if (this.#client !== client) return;
      this.#client = undefined;
      client.end().catch(() => undefined);
      if (this.#listeners.size === 0) return;
      this.#retry = setTimeout(() => this.#connect(), RETRY_MS);
      this.#retry.unref();
    };
    client.on('error', lost);
    client.on('end', lost);
    client.on('notification', ({ payload = '' }) => {
      for (const listener of this.#listeners) listener(payload);
    });
    client
      .connect()
      .then(async () => {
        // It keeps no process alive that has nothing else to do. Its types do not know the method.
        (client as pg.Client & { unref(): void }).unref();
        await client.query(`LISTEN ${this.#name}`);
        // What was written before it listened was not told.
        for (const listener of this.#listeners) listener('');
      })
      .catch(lost);
  }

  #disconnect(): void {
    clearTimeout(this.#retry);
    this.#retry = undefined;
    const client = this.#client;
    this.#client = undefined;
    client?.end().catch(() => undefined);
  }
}
