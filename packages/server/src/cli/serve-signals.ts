/** What ends a server: the service manager, a container's runtime, or somebody who types Ctrl-C. */
const SIGNALS = ['SIGTERM', 'SIGINT'] as const;
export type StopSignal = (typeof SIGNALS)[number];

/**
 * Whoever asks again means it. Within this time it is the same request: `npm start` passes on the Ctrl-C that the
 * terminal has sent to both of us. Milliseconds.
 */
const SAME_REQUEST_MS = 1000;

/** Resolves at the first signal to stop. A second one calls `onSecond`. */
export function untilSignal(onSecond: () => void): Promise<StopSignal> {
  return new Promise((resolve) => {
    let firstMs: number | undefined;
    for (const signal of SIGNALS) {
      process.on(signal, () => {
        if (firstMs === undefined) resolve(signal);
        else if (performance.now() - firstMs > SAME_REQUEST_MS) onSecond();
        firstMs ??= performance.now();
      });
    }
  });
}

/** Ends this process at once. What was acknowledged is on disk; what is not signed is signed at the next start. */
export function endAtOnce(): never {
  process.exit(1);
}
