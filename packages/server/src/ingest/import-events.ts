import { AttestryError, type Log, type Receipt, type TypedEvent } from '@attestry/log';
import { Refused } from '@attestry/log/event';
import { parseDisclosure } from '@attestry/log/record';

/** An event on its way in, and where it comes from. */
export interface Arrival {
  readonly event: TypedEvent;
  readonly place: number;
}

/**
 * What became of an arrival.
 *
 *     recorded   it is on disk
 *     present    it was recorded before, with the same content: the first receipt
 *     refused    it is wrong, and will be wrong again
 *     failed     the log did not answer as it should: it may have been recorded
 */
export type ArrivalOutcome =
  | { readonly kind: 'recorded' | 'present'; readonly receipt: Receipt }
  | { readonly kind: 'refused'; readonly error: AttestryError }
  | { readonly kind: 'failed'; readonly error: unknown };

/**
 * Records events, at most 1,000, and says of each, in their order, what became of it. Those whose id is in the log
 * already are compared with what is there, and not recorded again; where one is wrong, each of the others is recorded
 * or refused by itself. What is recorded is on disk when this resolves. Never rejects.
 */
export async function recordArrivals(
  log: Log,
  arrivals: readonly Arrival[],
): Promise<readonly ArrivalOutcome[]> {
  const outcomes = new Map<Arrival, ArrivalOutcome>();
  try {
    await recordInto(outcomes, log, arrivals);
  } catch (error) {
    for (const arrival of arrivals)
      if (!outcomes.has(arrival)) outcomes.set(arrival, { kind: 'failed', error });
  }
  return arrivals.map((arrival) => {
    const outcome = outcomes.get(arrival);
    if (outcome === undefined) throw new Error('an arrival has an outcome');
    return outcome;
  });
}

async function recordInto(
  outcomes: Map<Arrival, ArrivalOutcome>,
  log: Log,
  arrivals: readonly Arrival[],
): Promise<void> {
  const known = await findKnown(log, arrivals);
  const fresh = arrivals.filter((arrival) => !known.has(arrival));
  await compareAll(outcomes, log, known);
  if (await recordTogether(outcomes, log, fresh)) return;
  // One of them is wrong, or another import was faster, and all were refused with it: each by itself then.
  const meanwhile = await findKnown(log, fresh);
  const rest = fresh.filter((arrival) => !meanwhile.has(arrival));
  await Promise.all(rest.map(async (arrival) => outcomes.set(arrival, await recordOne(log, arrival.event))));
  await compareAll(outcomes, log, meanwhile);
}

/** Those whose id is in the log, and where. */
async function findKnown(log: Log, arrivals: readonly Arrival[]): Promise<ReadonlyMap<Arrival, number>> {
  const keyOf = ({ source, ref }: { readonly source: string; readonly ref: string }): string =>
    `${source}\n${ref}`;
  const wanted = arrivals.flatMap(({ event }) => claimOf(event) ?? []);
  const claims = wanted.length === 0 ? [] : await log.store.findClaims(wanted);
  const seqs = new Map(claims.map((claim) => [keyOf(claim), claim.seq]));
  const known = new Map<Arrival, number>();
  for (const arrival of arrivals) {
    const claim = claimOf(arrival.event);
    const seq = claim && seqs.get(keyOf(claim));
    if (seq !== undefined) known.set(arrival, seq);
  }
  return known;
}

/** The producer's id of an event, where it has one. */
export function claimOf({
  id,
  source,
}: TypedEvent): { readonly source: string; readonly ref: string } | undefined {
  if (typeof id !== 'string') return undefined;
  return { source: typeof source?.id === 'string' ? source.id : '', ref: id };
}

/** False when they are refused: then none is recorded. */
async function recordTogether(
  outcomes: Map<Arrival, ArrivalOutcome>,
  log: Log,
  arrivals: readonly Arrival[],
): Promise<boolean> {
  try {
    const receipts = await log.recordAll(arrivals.map(({ event }) => event));
    for (const [i, arrival] of arrivals.entries()) {
      const receipt = receipts[i];
      if (receipt !== undefined) outcomes.set(arrival, settled(receipt));
    }
    return true;
  } catch (error) {
    if (isRefusal(error)) return false;
    throw error;
  }
}

function settled(receipt: Receipt): ArrivalOutcome {
  return { kind: receipt.replayed ? 'present' : 'recorded', receipt };
}

async function recordOne(log: Log, event: TypedEvent): Promise<ArrivalOutcome> {
  const { type, ...input } = event;
  try {
    return settled(await log.record(type, input));
  } catch (error) {
    return isRefusal(error) ? { kind: 'refused', error } : { kind: 'failed', error };
  }
}

type Imported = TypedEvent['imported'];

/**
 * Whether events are what was recorded under their ids. When one was imported differs from run to run, so it is
 * compared as it was imported then.
 */
async function compareAll(
  outcomes: Map<Arrival, ArrivalOutcome>,
  log: Log,
  known: ReadonlyMap<Arrival, number>,
): Promise<void> {
  if (known.size === 0) return;
  const imported = await readImported(log, [...known.values()]);
  const compared = [...known].map(async ([arrival, seq]) =>
    outcomes.set(arrival, await compare(log, arrival.event, seq, imported.get(seq))),
  );
  await Promise.all(compared);
}

async function compare(
  log: Log,
  arrived: TypedEvent,
  seq: number,
  imported: Imported,
): Promise<ArrivalOutcome> {
  const { imported: _, ...event } = arrived;
  const outcome = await recordOne(log, imported == null ? event : { ...event, imported });
  if (outcome.kind !== 'refused' || outcome.error.code !== 'ID_CONFLICT') return outcome;
  const message = `its id is that of record #${seq}, which says something else`;
  return { kind: 'refused', error: new AttestryError('ID_CONFLICT', message, { pointer: '/id' }) };
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

function isRefusal(error: unknown): error is AttestryError {
  return (
    error instanceof Refused ||
    (AttestryError.is(error) && error.family === 'refused' && error.code !== 'LOG_CLOSED')
  );
}
