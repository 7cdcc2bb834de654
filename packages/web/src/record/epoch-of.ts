import type { ChainEpoch } from 'attestry/api';

/** The secret under which the tag of a position was made; undefined where the epochs are not known. */
export function epochOf(epochs: readonly ChainEpoch[], seq: number): ChainEpoch | undefined {
  return epochs.findLast(({ from }) => from <= seq);
}
