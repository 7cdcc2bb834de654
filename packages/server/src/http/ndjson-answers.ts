import { AttestryError, type Log, type Receipt, type TypedEvent } from '@attestry/log';
import { MAX_EVENT_BYTES, Refused } from '@attestry/log/event';
import { type Arrival, type ArrivalOutcome, recordArrivals } from '../ingest/import-events.ts';
import type { ReadLine } from '../ingest/import-lines.ts';
import { Arrivals } from './ndjson-arrivals.ts';
import { parseLine } from './record-events.ts';
import { errorOf } from './respond-error.ts';

/** What is answered to a line. */
export type LineAnswer =
  | { readonly line: number; readonly status: 200 | 201; readonly receipt: Receipt }
  | {
      readonly line: number;
      readonly status: number;
      readonly error: { readonly code: string; readonly detail: string; readonly pointer?: string };
    };

export interface LineRules {
  /** Answers only to the lines that were not recorded. */
  readonly minimal: boolean;
  /** Ends the answers: what has arrived is recorded, and one more answer says which line was not looked at. */
  readonly stopping: AbortSignal;
  /** Is told what was not foreseen. */
  readonly onError: (error: unknown) => void;
}

/**
 * Records the lines of a body and answers to each in their order, as soon as it is on disk. What came in while a group
 * was written is the next group. While nobody takes the answers, no more is read. Cancelled, what is under way is
 * finished and nothing else begun.
 */
export function answerLines(
  log: Log,
  body: ReadableStream<Uint8Array>,
  rules: LineRules,
): ReadableStream<Uint8Array> {
  const arrivals = new Arrivals(body, rules.stopping);
  const answers = answerGroups(log, arrivals, rules);
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await answers.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        // First, so that a read that is waited for ends.
        await arrivals.cancel();
        await answers.return();
      },
    },
    { highWaterMark: 0 },
  );
}

const utf8 = new TextEncoder();

async function* answerGroups(
  log: Log,
  arrivals: Arrivals,
  rules: LineRules,
): AsyncGenerator<Uint8Array, void, undefined> {
  while (await arrivals.waitForLine()) {
    await arrivals.gatherArrived();
    const answering = answerGroup(log, arrivals.take(), rules);
    await arrivals.gatherUntil(answering);
    const text = await answering;
    if (text !== '') yield utf8.encode(text);
  }
  const line = arrivals.stoppedBefore;
  if (line === undefined) return;
  const error = new AttestryError(
    'SERVER_STOPPING',
    'the server is being stopped: neither this line nor any after it was looked at, send them to the next one',
  );
  yield utf8.encode(`${JSON.stringify(answerTo(line, { kind: 'failed', error }, rules.onError))}\n`);
}

type ReadEvent = Arrival | { readonly place: number; readonly refused: Refused };

async function answerGroup(log: Log, lines: readonly ReadLine[], rules: LineRules): Promise<string> {
  const read = lines.map(readEvent);
  const outcomes = await recordArrivals(log, read.filter(isArrival));
  let next = 0;
  let text = '';
  for (const one of read) {
    const outcome = isArrival(one) ? outcomes[next++] : { kind: 'refused' as const, error: one.refused };
    if (outcome === undefined) throw new Error('a line has an outcome');
    const answer = answerTo(one.place, outcome, rules.onError);
    if (!rules.minimal || 'error' in answer) text += `${JSON.stringify(answer)}\n`;
  }
  return text;
}

function isArrival(read: ReadEvent): read is Arrival {
  return 'event' in read;
}

function readEvent(read: ReadLine): ReadEvent {
  const place = read.line;
  try {
    return { place, event: eventOf(read) };
  } catch (error) {
    if (error instanceof Refused) return { place, refused: error };
    throw error;
  }
}

function eventOf(read: ReadLine): TypedEvent {
  if ('bytes' in read) return parseLine(read.bytes);
  const message = `the line has ${read.tooLong} bytes, and an event at most ${MAX_EVENT_BYTES}`;
  throw new Refused('EVENT_TOO_LARGE', message);
}

function answerTo(line: number, outcome: ArrivalOutcome, onError: LineRules['onError']): LineAnswer {
  if ('receipt' in outcome)
    return { line, status: outcome.kind === 'recorded' ? 201 : 200, receipt: outcome.receipt };
  const { code, status, message: detail, pointer } = errorOf(outcome.error);
  if (code === 'SERVER_FAILED') onError(outcome.error);
  return { line, status, error: { code, detail, ...(pointer !== undefined && { pointer }) } };
}
