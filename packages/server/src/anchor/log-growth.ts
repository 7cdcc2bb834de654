import { type Log, readRecordedTimes } from '@attestry/log';

/** More of our own records than these in a row are none of ours alone. */
const MOST_LOOKED_AT = 1000;

/** What there is beyond a size. */
export interface Growth {
  /** Records. */
  readonly unseen: number;
  /** The first of them that anchoring itself has not written; undefined where there is none, and nothing to be shown. */
  readonly from?: number;
}

/** How a log has grown beyond a size: what anchoring records of itself is no reason to anchor again. */
export async function growthBeyond(store: Log['store'], size: number): Promise<Growth> {
  const head = await store.readHead();
  const unseen = Math.max(0, head.size - size);
  if (unseen === 0) return { unseen };
  const page = { from: size, before: head.size, limit: MOST_LOOKED_AT };
  const own = new Set(await store.search({ term: 't:audit.anchored' }, page));
  let from = size;
  while (own.has(from)) from++;
  return from < head.size ? { unseen, from } : { unseen };
}

/** When a record was recorded, in milliseconds since 1970; undefined where it cannot be read. */
export async function recordedMs({ store }: Pick<Log, 'store'>, seq: number): Promise<number | undefined> {
  const time = (await readRecordedTimes(store, [seq])).get(seq);
  return time === undefined ? undefined : Date.parse(time);
}
