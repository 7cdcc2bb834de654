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
 * not recorded again; each of the others is recorded or refused by itself.
 */
export async function importBatch(log: Log, arrivals: readonly Arrival[]): Promise<BatchOutcome> {
  const claims = await log.store.findClaims(arrivals.flatMap(({ event }) => claimOf(event) ?? []));
  const seqs = new Map(claims.map(({ source, ref, seq }) => [`${source}\n${ref}`, seq]));
  const known = (arrival: Arrival): number | undefined => {
    const claim = claimOf(arrival.event);
    return claim && seqs.get(`${claim.source}\n${claim.ref}`);
  };
  const fresh = arrivals.filter((arrival) => known(arrival) === undefined);
  const recorded = await recordFresh(log, fresh);
  const imported = await readImported(log, [...seqs.values()]);
  const compared = await Promise.all(
    arrivals.flatMap((arrival) => {
      const seq = known(arrival);
      return seq === undefined ? [] : [compare(log, arrival, seq, imported.get(seq))];
    }),
  );
  const refused = compared.flatMap((refusal) => refusal ?? []);
  return {
    recorded: recorded.recorded,
    present: recorded.present + compared.length - refused.length,
    refused: [...recorded.refused, ...refused].sort((a, b) => a.place - b.place),
  };
}

function claimOf({ id, source }: TypedEvent): { readonly source: string; readonly ref: string } | undefined {
  if (typeof id !== 'string') return undefined;
  return { source: typeof source?.id === 'string' ? source.id : '', ref: id };
}

async function recordFresh(log: Log, arrivals: readonly Arrival[]): Promise<BatchOutcome> {
  try {
    const receipts = await log.recordAll(arrivals.map(({ event }) => event));
    const present = receipts.filter(({ replayed }) => replayed).length;
    return { recorded: receipts.length - present, present, refused: [] };
  } catch (error) {
    if (!isRefusal(error)) throw error;
  }
  // One of them is wrong and took the others with it: each by itself then. Order and group commit stay.
  const outcomes = await Promise.all(arrivals.map(async (arrival) => recordOne(log, arrival)));
  return {
    recorded: outcomes.filter((outcome) => outcome === 'recorded').length,
    present: outcomes.filter((outcome) => outcome === 'present').length,
    refused: outcomes.flatMap((outcome) => (typeof outcome === 'string' ? [] : [outcome])),
  };
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
 * Whether an event is what was recorded under its id. When it was imported differs from run to run, so it is
 * compared as it was imported then.
 */
async function compare(
  log: Log,
  arrival: Arrival,
  seq: number,
  imported: Imported,
): Promise<BatchOutcome['refused'][number] | undefined> {
  const { imported: _, ...event } = arrival.event;
  const outcome = await recordOne(log, {
    ...arrival,
    event: imported == null ? event : { ...event, imported },
  });
  if (typeof outcome === 'string') return undefined;
  return { ...outcome, message: `its id is that of record #${seq}, which says something else` };
}

/** What records say of their import. Not believed: the log compares the whole event, this included, with its own mark. */
async function readImported(log: Log, seqs: readonly number[]): Promise<ReadonlyMap<number, Imported>> {
  const rows = await log.store.readRecords(seqs);
  return new Map(rows.map(({ seq, disclosures = [] }) => [seq, importedOf(disclosures)]));
}

const utf8 = new TextDecoder();

function importedOf(disclosures: readonly (Uint8Array | undefined)[]): Imported {
  for (const text of disclosures) {
    const disclosure = text && parseDisclosure(utf8.decode(text));
    if (disclosure?.section !== 'details') continue;
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
