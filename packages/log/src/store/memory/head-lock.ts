/** A lock with one holder; those who wait get it in the order in which they came. */
export interface HeadLock {
  /** Resolves when `holder` has the lock; at once where it has it already. */
  acquire(holder: object): Promise<void>;
  /** Gives the lock to the next who waits. Nothing happens when `holder` does not have it. */
  release(holder: object): void;
}

export function createHeadLock(): HeadLock {
  let current: object | undefined;
  const waiting: { readonly holder: object; readonly resolve: () => void }[] = [];
  return {
    acquire(holder) {
      if (current === undefined || current === holder) {
        current = holder;
        return Promise.resolve();
      }
      return new Promise((resolve) => {
        waiting.push({ holder, resolve });
      });
    },
    release(holder) {
      if (current !== holder) return;
      const next = waiting.shift();
      current = next?.holder;
      next?.resolve();
    },
  };
}
