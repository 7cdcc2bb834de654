/**
 * Events that were prepared and wait to be sealed. They are written in a transaction of the application, so that they are there
 * when its own rows are, and gone with them; the log reads what was committed.
 */
export interface Inbox {
  /** How often it is to be looked at, where nobody says that there is something new. Milliseconds. */
  readonly pollMs: number;
  /**
   * Writes an event in a transaction, which decides whether it ever happened.
   *
   * @param tx the application's: what its driver or query builder calls a client, connection or transaction
   */
  put(tx: unknown, entry: InboxEntry): Promise<void>;
  /** What was committed, ascending by id, beyond an id. */
  read(after: string | undefined, limit: number): Promise<readonly InboxEntry[]>;
  /** Forgets what was sealed. */
  remove(ids: readonly string[]): Promise<void>;
  /** How many wait, and how long the oldest has. */
  waiting(): Promise<{ readonly count: number; readonly oldestMs: number }>;
  /** Calls a listener when there may be something new, until the returned function is called. */
  onNews(listener: () => void): () => void;
  /** Closes what it opened of its own. */
  close(): Promise<void>;
}

export interface InboxEntry {
  /** Of the record that it becomes: a UUIDv7, so that they are in about the order in which they were written. */
  readonly id: string;
  /** JSON. */
  readonly event: string;
}
