/** What stands around a record, as links of the chain: the tag of each is made of the one before. */
import type { RecordAnswer, RecordJson } from 'attestry/api';

export interface ChainLink {
  readonly seq: number;
  /** Absent where the record is gone or does not match its hash. */
  readonly record?: RecordJson;
  /** Hex; absent where the answer does not say it. */
  readonly tag?: string;
  readonly isSelf: boolean;
}

type Answer = Pick<RecordAnswer, 'record' | 'tag' | 'prevTag' | 'before' | 'after' | 'broken' | 'tags'>;

/** Ascending. */
export function chainLinks(answer: Answer): readonly ChainLink[] {
  const { record, before, after, broken } = answer;
  const found = [...before, record, ...after].map((one): readonly [number, RecordJson] => [
    one.leaf.seq,
    one,
  ]);
  const bySeq = new Map<number, RecordJson | undefined>([
    ...broken.map((seq) => [seq, undefined] as const),
    ...found,
  ]);
  return [...bySeq]
    .sort(([a], [b]) => a - b)
    .map(([seq, one]) => {
      const tag = tagOf(answer, seq);
      return {
        seq,
        isSelf: seq === record.leaf.seq,
        ...(one !== undefined && { record: one }),
        ...(tag !== undefined && { tag }),
      };
    });
}

function tagOf({ record, tag, prevTag, tags }: Answer, seq: number): string | undefined {
  if (seq === record.leaf.seq) return tag;
  // At position 0 the tag before is that of no record.
  return seq === record.leaf.seq - 1 ? prevTag : tags?.[String(seq)];
}

/** How many neighbours one asks for at a time, and at most. */
export const STEP = 10;
const MAX_AROUND = 100;
export const FIRST_AROUND = 2;

export interface Around {
  readonly before: number;
  readonly after: number;
}

/** Ten more on one side; undefined where there are no more, or where no more can be asked for. */
export function widened(around: Around, side: keyof Around, answer: Answer): Around | undefined {
  const { seq } = answer.record.leaf;
  const shown = chainLinks(answer).filter((link) =>
    side === 'before' ? link.seq < seq : link.seq > seq,
  ).length;
  const isAll = side === 'before' ? shown >= seq : shown < around.after;
  if (isAll || around[side] >= MAX_AROUND) return undefined;
  return { ...around, [side]: Math.min(MAX_AROUND, around[side] + STEP) };
}
