/** What `record()` answers once the record is on disk. */
export interface Receipt {
  /** Ours: a UUIDv7. */
  readonly id: string;
  /** The origin of the log. */
  readonly log: string;
  readonly seq: number;
  /** The leaf hash, hex. */
  readonly hash: string;
  /** True when the producer's id had been recorded before with the same content: this is the first receipt again. */
  readonly replayed?: true;
}

/** What `record()` answers in a transaction of the application: seq and hash follow once that was committed and the event is sealed. */
export type PendingReceipt = Pick<Receipt, 'id' | 'log'>;
