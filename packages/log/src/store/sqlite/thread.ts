/**
 * The thread that owns a connection: it opens the file, then answers calls in the order in which they came.
 * The writer has one, so that sealing and inserting overlap; the reader has one, so that a search never blocks
 * the event loop of the application.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { LogReader } from './log-reader.ts';
import { LogWriter } from './log-writer.ts';

export interface ThreadData {
  readonly role: 'writer' | 'reader' | 'scanner';
  readonly path: string;
  readonly origin: string;
}

export interface Call {
  readonly id: number;
  readonly method: string;
  readonly args: readonly unknown[];
}

export type Answer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: Error };

type Target = LogWriter | LogReader;

/** Writes of their own: while the head is locked they wait, so that no release takes them back. */
const OWN_WRITES: ReadonlySet<string> = new Set(['putCheckpoint', 'writePosition', 'relocate']);

function open(data: ThreadData): Target | Error {
  try {
    return data.role === 'writer'
      ? new LogWriter(data.path, data.origin)
      : new LogReader(data.path, data.origin);
  } catch (error) {
    return errorOf(error, data.path);
  }
}

/** What SQLite and its driver say of a file in which something is gone, or not as it was made. */
const DAMAGED =
  /^no such (?:table|column)\b|malformed|^fts5: corruption|^vtable constructor failed|from SQLite, got|^Value is too large/;

function errorOf(error: unknown, path: string): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  if (!DAMAGED.test(error.message)) return error;
  return new Error(`${path} is damaged (${error.message}): restore it from a backup`, { cause: error });
}

function perform(target: Target | Error, { id, method, args }: Call, path: string): Answer {
  if (target instanceof Error) return method === 'close' ? { id, value: undefined } : { id, error: target };
  try {
    const found: unknown = Reflect.get(target, method);
    if (typeof found !== 'function') throw new Error(`no method ${method}`);
    return { id, value: found.apply(target, args) };
  } catch (error) {
    return { id, error: errorOf(error, path) };
  }
}

function serve(data: ThreadData): void {
  const port = parentPort;
  if (port === null) throw new Error('this module runs in a worker thread');
  const target = open(data);
  const writer = target instanceof LogWriter ? target : undefined;
  let waiting: Call[] = [];
  const answer = (call: Call): void => port.postMessage(perform(target, call, data.path));
  const answerWaiting = (): void => {
    for (const call of waiting) answer(call);
    waiting = [];
  };
  port.on('message', (call: Call) => {
    if (call.method === 'close') {
      writer?.release();
      answerWaiting();
      answer(call);
      port.close();
    } else if (writer?.locked === true && OWN_WRITES.has(call.method)) {
      waiting.push(call);
    } else {
      answer(call);
      if (writer?.locked !== true) answerWaiting();
    }
  });
}

serve(workerData as ThreadData);
