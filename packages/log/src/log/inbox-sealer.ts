import type { Inbox, InboxEntry } from '../store/inbox.ts';
import type { Leases } from '../store/leases.ts';

export interface InboxSealerParts {
  readonly inbox: Inbox;
  readonly leases: Leases | undefined;
  /** Appends what an entry holds, unless it was before; resolves when it is on disk. */
  readonly seal: (entry: InboxEntry) => Promise<unknown>;
  /** What could not be sealed stays in the inbox, and is tried again. */
  readonly onError: (error: unknown) => void;
}

const PAGE = 500;
const LEASE = 'inbox';
const LEASE_MS = 5000;

/**
 * Seals what waits in an inbox, as soon as it was committed. If we crash between sealing and removing, it is sealed again, and the
 * claim of each entry sees to it that there is one record of it. One of several machines does it at a time, so that they do not
 * seal the same twice for nothing.
 */
export class InboxSealer {
  readonly #parts: InboxSealerParts;
  #stopped = false;
  #news = true;
  #wake: () => void = () => {};
  #forget: () => void = () => {};
  #running: Promise<void> | undefined;
  /** Said once for each, not at every look. */
  readonly #failed = new Set<string>();

  constructor(parts: InboxSealerParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#forget = this.#parts.inbox.onNews(() => this.wake());
    this.#running = this.#run();
  }

  /** There may be something new. */
  wake(): void {
    this.#news = true;
    this.#wake();
  }

  /** Resolves when what was under way is sealed; what waits still, is sealed when the log is opened again. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#forget();
    this.#wake();
    await this.#running;
    const { leases, inbox } = this.#parts;
    await leases?.release(LEASE).catch(() => undefined);
    await inbox.close();
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      this.#news = false;
      try {
        if ((await this.#parts.leases?.claim(LEASE, LEASE_MS)) !== false) await this.#sealAll();
      } catch (error) {
        this.#parts.onError(error);
      }
      await this.#pause();
    }
  }

  async #sealAll(): Promise<void> {
    const { inbox } = this.#parts;
    let after: string | undefined;
    while (!this.#stopped) {
      const entries = await inbox.read(after, PAGE);
      if (entries.length === 0) return;
      const results = await Promise.allSettled(entries.map((entry) => this.#parts.seal(entry)));
      const sealed = entries.filter((_, i) => results[i]?.status === 'fulfilled').map(({ id }) => id);
      if (sealed.length > 0) await inbox.remove(sealed);
      for (const id of sealed) this.#failed.delete(id);
      results.forEach((result, i) => {
        if (result.status === 'rejected') this.#tell(entries[i]?.id ?? '', result.reason);
      });
      after = entries.at(-1)?.id;
    }
  }

  #tell(id: string, error: unknown): void {
    if (this.#failed.has(id)) return;
    this.#failed.add(id);
    this.#parts.onError(error);
  }

  async #pause(): Promise<void> {
    if (this.#stopped || this.#news) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, this.#parts.inbox.pollMs);
      timer.unref();
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = () => {};
  }
}
