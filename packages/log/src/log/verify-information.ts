import type { Information } from '../verify/report.ts';
import type { SegmentResult, SourceSpan } from './verify-segment.ts';

/** More of a kind than this are summed up. */
const MAX_LISTED = 100;

/** Collects what is worth knowing and no finding: jumps in producers' counters, clocks that went back. */
export class RunInformation {
  readonly #gaps: Information[] = [];
  readonly #clockBack: number[] = [];
  readonly #last = new Map<string, number>();

  add({ clockBack, sources }: SegmentResult): void {
    for (const seq of clockBack) this.#clockBack.push(seq);
    for (const [source, span] of sources) this.#addSpan(source, span);
  }

  #addSpan(source: string, { first, last, gaps }: SourceSpan): void {
    const before = this.#last.get(source);
    if (before !== undefined && first > before + 1) this.#gap(source, null, before, first);
    for (const { at, after, next } of gaps) this.#gap(source, at, after, next);
    this.#last.set(source, Math.max(last, before ?? last));
  }

  #gap(source: string, at: number | null, after: number, next: number): void {
    const text = `${source || 'a producer without an id'} counted from ${after} to ${next}: ${next - after - 1} of its events did not arrive`;
    this.#gaps.push({ kind: 'gap', from: at, to: at, text });
  }

  list(): readonly Information[] {
    const clock = this.#clockBack.map(
      (seq): Information => ({
        kind: 'clock',
        from: seq,
        to: seq,
        text: 'the clock went back by more than a second',
      }),
    );
    return [
      ...listed(this.#gaps, 'gap', 'jumps in producers’ counters'),
      ...listed(clock, 'clock', 'records with a clock that went back'),
    ];
  }
}

function listed(
  all: readonly Information[],
  kind: Information['kind'],
  what: string,
): readonly Information[] {
  if (all.length <= MAX_LISTED) return all;
  return [
    ...all.slice(0, MAX_LISTED),
    { kind, from: null, to: null, text: `and ${all.length - MAX_LISTED} more ${what}` },
  ];
}
