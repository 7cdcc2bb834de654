import { AttestryError, type Log, type TypedEvent } from '@attestry/log';
import { MAX_BATCH_EVENTS, Refused } from '@attestry/log/event';
import { parseDisclosure } from '@attestry/log/record';

/** An event on its way in, and where it comes from. */
export interface Arrival {
  readonly event: TypedEvent;
  readonly place: number;
}

/** What became of a batch. */
export interface BatchOutcome {
  readonly recorded: number;
  readonly present: number;
  readonly refused: readonly { readonly place: number; readonly message: string }[];
}

export const IMPORT_BATCH: number = MAX_BATCH_EVENTS;

/**
 * Records a batch of imported events. Those whose id is in the log already are compared with what is there, and
 * not recorded again; where one is wrong, each of the others is recorded or refused by itself.
 */
export async function importBatch(log: Log, arrivals: readonly Arrival[]): Promise<BatchOutcome> {
  const known = await findKnown(log, arrivals);
  const fresh = arrivals.filter((arrival) => !known.has(arrival));
  const compared = await compareAll(log, known);
  const together = await recordTogether(log, fresh);
  if (together !== undefined) return sumUp([...compared, ...together]);
  // One of them is wrong, or another import was faster, and all were refused with it: each by itself then.
  const meanwhile = await findKnown(log, fresh);
  const rest = fresh.filter((arrival) => !meanwhile.has(arrival));
  const alone = await Promise.all(rest.map((arrival) => recordOne(log, arrival)));
  return sumUp([...compared, ...(await compareAll(log, meanwhile)), ...alone]);
}

function sumUp(outcomes: readonly Outcome[]): BatchOutcome {
  const refused = outcomes.flatMap((outcome) => (typeof outcome === 'string' ? [] : [outcome]));
  return {
    recorded: outcomes.filter((outcome) => outcome === 'recorded').length,
    present: outcomes.filter((outcome) => outcome === 'present').length,
    refused: refused.sort((a, b) => a.place - b.place),
  };
}

/** Those whose id is in the log, and where. */
async function findKnown(log: Log, arrivals: readonly Arrival[]): Promise<ReadonlyMap<Arrival, number>> {
  const keyOf = ({ source, ref }: { readonly source: string; readonly ref: string }): string =>
    `${source}\n${ref}`;
  const claims = await log.store.findClaims(arrivals.flatMap(({ event }) => claimOf(event) ?? []));
  const seqs = new Map(claims.map((claim) => [keyOf(claim), claim.seq]));
  const known = new Map<Arrival, number>();
  for (const arrival of arrivals) {
    const claim = claimOf(arrival.event);
    const seq = claim && seqs.get(keyOf(claim));
    if (seq !== undefined) known.set(arrival, seq);
  }
  return known;
}

function claimOf({ id, source }: TypedEvent): { readonly source: string; readonly ref: string } | undefined {
  if (typeof id !== 'string') return undefined;
  return { source: typeof source?.id === 'string' ? source.id : '', ref: id };
}

/** Undefined when they are refused. */
async function recordTogether(
  log: Log,
  arrivals: readonly Arrival[],
): Promise<readonly Outcome[] | undefined> {
  try {
    const receipts = await log.recordAll(arrivals.map(({ event }) => event));
    return receipts.map(({ replayed }) => (replayed ? 'present' : 'recorded'));
  } catch (error) {
    if (isRefusal(error)) return undefined;
    throw error;
  }
}

type Outcome = 'recorded' | 'present' | BatchOutcome['refused'][number];

async function recordOne(log: Log, { event, place }: Arrival): Promise<Outcome> {
  const { type, ...input } = event;
  try {
    const { replayed } = await log.record(type, input);
    return replayed ? 'present' : 'recorded';
  } catch (error) {
    if (isRefusal(error)) return { place, message: error.message };
    throw error;
  }
}

type Imported = TypedEvent['imported'];

/**
 * Whether events are what was recorded under their ids. When one was imported differs from run to run, so it is
 * compared as it was imported then.
 */
async function compareAll(log: Log, known: ReadonlyMap<Arrival, number>): Promise<readonly Outcome[]> {
  const imported = await readImported(log, [...known.values()]);
  return Promise.all([...known].map(([arrival, seq]) => compare(log, arrival, seq, imported.get(seq))));
}

async function compare(log: Log, arrival: Arrival, seq: number, imported: Imported): Promise<Outcome> {
  const { imported: _, ...event } = arrival.event;
  const outcome = await recordOne(log, {
    ...arrival,
    event: imported == null ? event : { ...event, imported },
  });
  if (typeof outcome === 'string') return outcome;
  return { ...outcome, message: `its id is that of record #${seq}, which says something else` };
}

/** What records say of their import. Not believed: the log compares the whole event, this included, with its own mark. */
async function readImported(log: Log, seqs: readonly number[]): Promise<ReadonlyMap<number, Imported>> {
  const rows = await log.store.readRecords(seqs);
  return new Map(rows.map(({ seq, disclosures = [] }) => [seq, importedOf(disclosures)]));
}

function importedOf(disclosures: readonly (Uint8Array | undefined)[]): Imported {
  for (const text of disclosures) {
    const disclosure = text && parseDisclosure(text, 'details');
    if (disclosure === undefined) continue;
    const imported = memberOf(disclosure.value, 'imported');
    return { from: textOf(memberOf(imported, 'from')), at: textOf(memberOf(imported, 'at')) };
  }
  return null;
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value).find(([key]) => key === name)?.[1];
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function isRefusal(error: unknown): error is Error {
  return (
    error instanceof Refused ||
    (AttestryError.is(error) && error.family === 'refused' && error.code !== 'LOG_CLOSED')
  );
}
