/** Somebody who waits until something is new; what is new while nobody waits is not lost. */
export class Wake {
  readonly #signal: AbortSignal;
  #news = false;
  #resolve: (() => void) | undefined;

  /** @param signal ends every wait. */
  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  /** There is something new. */
  wake(): void {
    this.#news = true;
    this.#resolve?.();
  }

  /** Resolves when there is something new since the last wait, when the signal is aborted, or after a time. */
  async wait(ms: number): Promise<void> {
    if (!this.#news && !this.#signal.aborted) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        const end = (): void => {
          clearTimeout(timer);
          this.#signal.removeEventListener('abort', end);
          resolve();
        };
        this.#signal.addEventListener('abort', end, { once: true });
        this.#resolve = end;
      });
      this.#resolve?.();
      this.#resolve = undefined;
    }
    this.#news = false;
  }
}
