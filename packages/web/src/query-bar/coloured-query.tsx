import { clsx } from 'clsx';
import { highlight, type SegmentKind } from './highlight.ts';
import type { QueryProblem } from './read-query.ts';

/** Both lines of text have to lie on each other to the pixel. */
export const QUERY_TEXT = 'px-8 font-mono text-sm leading-8 whitespace-pre';

const COLOURS: { readonly [K in SegmentKind]?: string } = {
  key: 'text-acc',
  comparator: 'text-fg3 font-semibold',
  operator: 'text-fg3 font-semibold',
  bracket: 'text-fg3 font-semibold',
  phrase: 'italic',
};

export interface ColouredQueryProps {
  readonly text: string;
  readonly problem: QueryProblem | undefined;
  /** How far the input scrolled what it holds. Pixels. */
  readonly scrolled: number;
}

/** The letters over those of the input, which are transparent. */
export function ColouredQuery({ text, problem, scrolled }: ColouredQueryProps) {
  const isMissing = problem !== undefined && problem.start === problem.end;
  let at = 0;
  return (
    <div
      aria-hidden
      className={clsx(QUERY_TEXT, 'pointer-events-none absolute inset-0 forced-colors:hidden')}
    >
      <div className="overflow-hidden">
        <div style={{ transform: `translateX(${-scrolled}px)` }}>
          {highlight(text, problem).map((segment) => {
            const start = at;
            at += segment.text.length;
            return (
              <span
                key={start}
                className={clsx(
                  COLOURS[segment.kind],
                  segment.isWrong &&
                    'underline decoration-crit decoration-wavy decoration-1 underline-offset-3',
                )}
              >
                {segment.text}
              </span>
            );
          })}
          {isMissing && problem.start === text.length && <span className="border-b-2 border-crit"> </span>}
        </div>
      </div>
    </div>
  );
}
