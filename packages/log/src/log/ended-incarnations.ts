import type { JsonValue } from '../event/vocabulary.ts';
import { sha256 } from '../node/crypto.ts';
import { decodeRecord } from '../record/decode-record.ts';
import type { LogStore } from '../store/log-store.ts';
import type { Finding } from '../verify/finding.ts';
import type { Information } from '../verify/report.ts';
import type { PositionRange } from './verify-options.ts';

/** What was wrong with an incarnation when a reset ended it. */
const STATES = ['intact', 'cut', 'forked', 'damaged', 'gone', 'unknown'] as const;
export type EndedState = (typeof STATES)[number];

/** How an incarnation ended, as record 0 of those after it says (docs/formats/log-format.md §4). */
export interface EndedIncarnation {
  readonly incarnation: number;
  /** `gone`: there was nothing of it. `unknown`: neither it nor a reset between says anything. */
  readonly state: EndedState;
  /** Records that were really there. */
  readonly size: number;
  /** What had been signed, or was there by its head, and was not there any more. */
  readonly lost?: PositionRange;
  /** When it was ended: milliseconds since 1970. Absent where no record says it. */
  readonly at?: number;
}

/** How the incarnations before one ended, oldest first; none where record 0 says nothing of it, or is not as it was sealed. */
export async function readEnded(store: Pick<LogStore, 'readRange'>): Promise<readonly EndedIncarnation[]> {
  const [row] = await store.readRange(0, 1);
  const decoded = row?.leaf && row.hash && decodeRecord(sha256, { leaf: row.leaf, hash: row.hash });
  if (!decoded?.ok || decoded.record.leaf.seq !== 0 || decoded.record.leaf.type !== 'audit.log.reset')
    return [];
  const { system, recorded } = decoded.record.leaf;
  const ended = Array.isArray(system?.['ended']) ? system['ended'].flatMap(parseEnded) : [];
  // The last of them was ended by this record.
  return ended.map((one, i) => (i === ended.length - 1 ? { ...one, at: Date.parse(recorded) } : one));
}

/** As it stands in clear in record 0. */
export function formatEnded({ incarnation, state, size, lost, at }: EndedIncarnation): {
  [key: string]: JsonValue;
} {
  return {
    ...{ incarnation, state, size },
    ...(lost !== undefined && { lost: [lost.from, lost.to] }),
    ...(at !== undefined && { at }),
  };
}

function parseEnded(value: JsonValue): readonly EndedIncarnation[] {
  if (typeof value !== 'object' || value === null) return [];
  const { incarnation, state, size, lost, at } = value as { readonly [key: string]: JsonValue };
  const known = STATES.find((one) => one === state);
  if (typeof incarnation !== 'number' || typeof size !== 'number' || known === undefined) return [];
  const [from, to] = Array.isArray(lost) ? lost : [];
  return [
    {
      ...{ incarnation, state: known, size },
      ...(typeof from === 'number' && typeof to === 'number' && { lost: { from, to } }),
      ...(typeof at === 'number' && { at }),
    },
  ];
}

/** Whether a finding in an ended incarnation is what its reset has said of it: then nothing has happened since. */
export function isDeclared({ kind, from, to }: Finding, { state, lost }: EndedIncarnation): boolean {
  if (kind === 'cut') return lost !== undefined && lost.from === from && lost.to === to;
  return state === 'forked' && (kind === 'root' || kind === 'forked');
}

/** What a report says of each reset: it never changes a verdict. */
export function describeEnded(ended: EndedIncarnation): Information {
  const { lost } = ended;
  return { kind: 'reset', from: lost?.from ?? null, to: lost?.to ?? null, text: textOf(ended) };
}

const WORDS: { readonly [S in EndedState]: string } = {
  intact: 'nothing was wrong with its end',
  cut: 'records were cut off, or an old copy was restored',
  forked: 'it was not what had been signed',
  damaged: 'it could not be gone on from',
  gone: 'there was nothing of it',
  unknown: 'nothing of it says how',
};

function textOf({ incarnation, state, size, lost, at }: EndedIncarnation): string {
  const when = at === undefined ? '' : ` at ${new Date(at).toISOString()}`;
  const there =
    state === 'gone' || state === 'unknown' ? '' : `, with ${size} record${size === 1 ? '' : 's'}`;
  const count = lost === undefined ? 0 : lost.to - lost.from + 1;
  const what =
    lost === undefined
      ? ''
      : `: ${count} record${count === 1 ? ' is' : 's are'} lost, #${lost.from} to #${lost.to}`;
  return `incarnation ${incarnation} was ended by a reset${when}${there} (${WORDS[state]})${what}`;
}
