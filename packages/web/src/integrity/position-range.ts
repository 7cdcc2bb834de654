/** Positions, both included. */
export interface PositionRange {
  readonly from: number;
  readonly to: number;
}

export type PositionProblem = 'number' | 'beyond' | 'before';

/** What somebody typed as a range: the range, or what is wrong with which end. An end that is empty is no mistake yet. */
export interface TypedRange {
  readonly range?: PositionRange;
  readonly from?: PositionProblem;
  readonly to?: PositionProblem;
}

/** Reads two positions of a log of so many records. */
export function readRange(from: string, to: string, size: number): TypedRange {
  const [first, last] = [readPosition(from, size), readPosition(to, size)];
  if (typeof first === 'number' && typeof last === 'number')
    return first > last ? { to: 'before' } : { range: { from: first, to: last } };
  return {
    ...(typeof first === 'string' && { from: first }),
    ...(typeof last === 'string' && { to: last }),
  };
}

/** Undefined where nothing was typed. */
function readPosition(text: string, size: number): number | PositionProblem | undefined {
  const typed = text.trim();
  if (typed === '') return undefined;
  if (!/^\d{1,15}$/.test(typed)) return 'number';
  const position = Number(typed);
  return position >= size ? 'beyond' : position;
}

/** A part of the strip as a range of what the log holds: records that were cut off are in no range. */
export function rangeWithin({ from, to }: PositionRange, size: number): PositionRange | undefined {
  return from >= size ? undefined : { from, to: Math.min(to, size - 1) };
}
