/** What the log did to an event on its way in: `details.norm`, `[pointer, kind]` (docs/formats/log-format.md §1 step 4). */
import type { JsonValue } from '@attestry/log/record';

export const NORM_KINDS = [
  'surrogate',
  'number',
  'pairs',
  'depth',
  'cycle',
  'unreadable',
  'truncated',
  'redacted',
  'cut',
  'type',
  'schema',
] as const;
export type NormKind = (typeof NORM_KINDS)[number];

export interface NormEntry {
  readonly pointer: string;
  readonly kind: NormKind;
}

export interface NormList {
  readonly entries: readonly NormEntry[];
  /** The list was longer than is kept. */
  readonly hasMore: boolean;
}

/** What is no such entry is passed over: the list was written by whoever sealed the record. */
export function readNorm(norm: JsonValue | undefined): NormList {
  const list = Array.isArray(norm) ? (norm as readonly JsonValue[]) : [];
  const pairs = list.flatMap((one) => (Array.isArray(one) ? [one as readonly JsonValue[]] : []));
  const entries = pairs.flatMap(([pointer, kind]): NormEntry[] => {
    const known = NORM_KINDS.find((name) => name === kind);
    return typeof pointer === 'string' && known !== undefined ? [{ pointer, kind: known }] : [];
  });
  return { entries, hasMore: pairs.some(([, kind]) => kind === 'more') };
}
