/** How far a run was, and when. */
export interface PaceSample {
  readonly atMs: number;
  readonly done: number;
}

/** What happened longer ago says little of how fast it goes now. Milliseconds. */
const WINDOW_MS = 4000;
/** Over less than this, a rate is chance. Milliseconds. */
const LEAST_MS = 250;

/** The samples of the last seconds with a new one. A run that begins again, or anew, begins its samples again. */
export function addSample(samples: readonly PaceSample[], next: PaceSample): readonly PaceSample[] {
  const last = samples.at(-1);
  if (last !== undefined && next.done < last.done) return [next];
  const recent = samples.filter(({ atMs }) => next.atMs - atMs <= WINDOW_MS);
  return [...recent, next];
}

export interface Pace {
  /** Records a second. */
  readonly perSecond: number;
  /** Until the end, milliseconds; absent while nobody knows how many there are. */
  readonly leftMs?: number;
}

/** How fast it goes; undefined while that cannot be said. */
export function paceOf(samples: readonly PaceSample[], total: number | null): Pace | undefined {
  const first = samples[0];
  const last = samples.at(-1);
  if (first === undefined || last === undefined || last.atMs - first.atMs < LEAST_MS) return undefined;
  const perSecond = ((last.done - first.done) * 1000) / (last.atMs - first.atMs);
  if (perSecond <= 0) return undefined;
  const left = total === null ? undefined : ((total - last.done) / perSecond) * 1000;
  return { perSecond, ...(left !== undefined && { leftMs: Math.max(0, left) }) };
}
