import type { ChainEpoch } from 'attestry/api';

export interface EpochSpan {
  readonly epoch: ChainEpoch;
  /** The last position that it rules; absent for the one that is open. */
  readonly to: number | undefined;
}

/** Each epoch with where it ends, the newest first. */
export function epochSpans(epochs: readonly ChainEpoch[]): readonly EpochSpan[] {
  return epochs
    .map((epoch, i): EpochSpan => {
      const next = epochs[i + 1];
      return { epoch, to: next && next.from - 1 };
    })
    .reverse();
}
