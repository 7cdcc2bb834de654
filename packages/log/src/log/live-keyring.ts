import type { Keyring } from '../record/key-epoch.ts';

/** A keyring whose secrets come from somewhere: from files, or a vault, to which another process adds. */
export interface LiveKeyring extends Keyring {
  /** Looks there again: a secret that is new is found from then on. Absent where nothing can be new. */
  refresh?(): Promise<void>;
}
