import type { Review } from 'attestry/api';

export interface ReviewState {
  /** The review that went furthest; undefined where there is none. */
  readonly furthest: Review | undefined;
  /** Records behind it that are not the trace of a review themselves. */
  readonly newer: number;
  /** What is not reviewed, as a query. */
  readonly q: string;
}

/** Up to where the log was looked through. A review of less than another does not take that one back. */
export function reviewState(reviews: readonly Review[], size: number): ReviewState {
  let furthest: Review | undefined;
  for (const review of reviews) if (furthest === undefined || review.upTo > furthest.upTo) furthest = review;
  if (furthest === undefined) return { furthest, newer: size, q: '' };
  const { upTo } = furthest;
  // The record of a review stands behind what it reviewed: it alone is nothing new.
  const traces = reviews.filter(({ seq }) => seq > upTo).length;
  return { furthest, newer: Math.max(0, size - 1 - upTo - traces), q: `seq:>${upTo} -type:audit.reviewed` };
}

export type UpToProblem = 'number' | 'beyond';

/** What is wrong with the position up to which somebody says to have looked; undefined where nothing is. */
export function upToProblem(text: string, size: number): UpToProblem | undefined {
  if (!/^\d{1,15}$/.test(text.trim())) return 'number';
  return Number(text) >= size ? 'beyond' : undefined;
}
