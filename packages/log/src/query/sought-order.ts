/** What the ordered keys ask for, as lists and ranges. */
import { SEVERITIES, type Severity } from '../event/vocabulary.ts';
import type { Comparator, Op } from './filter.ts';
import { soughtText } from './value-test.ts';

/** The severities that a `severity:` filter accepts, ascending. */
export function severitiesOf(op: Op): readonly Severity[] {
  switch (op.kind) {
    case 'exists':
      return SEVERITIES;
    case 'list': {
      const sought = op.values.map((value) => soughtText('severity', value));
      return SEVERITIES.filter((severity) =>
        sought.some((one) => (one.beginning ? severity.startsWith(one.folded) : severity === one.folded)),
      );
    }
    case 'compare': {
      const level = levelOf(op.value.text);
      return SEVERITIES.filter((_, i) => isOrdered(i, op.comparator, level));
    }
    case 'range':
      return SEVERITIES.slice(levelOf(op.from.text), levelOf(op.to.text) + 1);
    default:
      return op satisfies never;
  }
}

function levelOf(text: string): number {
  const names: readonly string[] = SEVERITIES;
  return names.indexOf(text.toLowerCase());
}

export function isOrdered(left: number, comparator: Comparator, right: number): boolean {
  switch (comparator) {
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    default:
      return comparator satisfies never;
  }
}

/** Positions [from, to). */
export interface SeqRange {
  readonly from: number;
  readonly to: number;
}

/** The largest end: no log has a position that a number does not hold exactly. */
export const SEQ_END: number = Number.MAX_SAFE_INTEGER;

/** The positions that a `seq:` filter accepts, in the order written. */
export function seqRanges(op: Op): SeqRange[] {
  switch (op.kind) {
    case 'exists':
      return [{ from: 0, to: SEQ_END }];
    case 'list':
      return op.values.map((value) => ({ from: Number(value.text), to: Number(value.text) + 1 }));
    case 'compare':
      return [comparedSeq(op.comparator, Number(op.value.text))];
    case 'range':
      return [{ from: Number(op.from.text), to: Number(op.to.text) + 1 }];
    default:
      return op satisfies never;
  }
}

function comparedSeq(comparator: Comparator, seq: number): SeqRange {
  switch (comparator) {
    case '>':
      return { from: seq + 1, to: SEQ_END };
    case '>=':
      return { from: seq, to: SEQ_END };
    case '<':
      return { from: 0, to: seq };
    case '<=':
      return { from: 0, to: seq + 1 };
    default:
      return comparator satisfies never;
  }
}
