/**
 * The stores of all logs of an installation: the files of a folder, or the tables of one database. What opens, creates and
 * lists logs knows this contract and not where they are. One conformance suite (`store/conformance.ts`) owns it.
 */
import type { LogStore } from './log-store.ts';

export interface LogStores {
  /** Where the logs are, for people: a folder, or a database without its password. */
  readonly place: string;
  /** Where the store of a log is or would be, for people. */
  placeOf(origin: string): string;
  /** The file that holds a log or would; absent where the logs are in a database. For what works with files: copies, a full disk. */
  fileOf?(origin: string): string;
  /** The origins that there are stores of, ascending. For finding one's way, not for believing. */
  list(): Promise<readonly string[]>;
  exists(origin: string): Promise<boolean>;
  /** Makes an empty store, durably; nothing happens where there is one. */
  create(origin: string): Promise<void>;
  /** Opens the store of a log. Where there is none, each of its methods rejects. */
  open(origin: string): LogStore;
  /** Gives up what the stores share. They are closed first, by whoever opened them. */
  close(): Promise<void>;
}
