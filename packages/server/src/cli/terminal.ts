import { once } from 'node:events';
import { readSecret } from './read-secret.ts';

/** What a command may do to the world besides its data folder. The only place that touches the process. */
export interface Terminal {
  /** A line of the result: standard output. */
  print(text: string): void;
  /** A line beside the result: standard error. */
  note(text: string): void;
  /** Shows how far something is, in place; nothing where standard error is not a terminal. */
  progress(text: string): void;
  /** Columns of standard output; undefined where it is no terminal, so that nothing is cut. */
  readonly columns: number | undefined;
  /** Whether standard output shows colours. */
  readonly coloured: boolean;
  readonly stdin: AsyncIterable<Uint8Array>;
  /** Whether somebody would have to type what is read from standard input. */
  readonly stdinIsTerminal: boolean;
  /** Asks for a secret: what is typed is not shown. Only where somebody would type it. Rejects when they press Ctrl-C. */
  readSecret(question: string): Promise<string>;
  /** Bytes of the result, as they are. Resolves when there is room for more. */
  write(bytes: Uint8Array): Promise<void>;
  /** Calls a listener when somebody presses Ctrl-C, or the process is asked to end, until the returned function is called. */
  onInterrupt(listener: () => void): () => void;
  /** The API key of the environment. Never an argument: those are seen by everybody on the machine. */
  readonly apiKey: string | undefined;
}

const ERASE_LINE = '\r\u001b[K';

/** The terminal of this process. A reader that goes away (`| head`) ends the process quietly. */
export function processTerminal(): Terminal {
  const { stdin, stdout, stderr, env } = process;
  let progressing = false;
  const endProgress = (): void => {
    if (progressing) stderr.write(ERASE_LINE);
    progressing = false;
  };
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit();
    throw error;
  });
  const given = Number(env.COLUMNS);
  return {
    print: (text) => {
      endProgress();
      stdout.write(`${text}\n`);
    },
    note: (text) => {
      endProgress();
      stderr.write(`${text}\n`);
    },
    progress: (text) => {
      if (!stderr.isTTY) return;
      progressing = true;
      stderr.write(`${ERASE_LINE}${text}`);
    },
    columns: Number.isInteger(given) && given > 0 ? given : stdout.isTTY ? stdout.columns : undefined,
    coloured: stdout.isTTY && !env.NO_COLOR && env.TERM !== 'dumb',
    stdin,
    stdinIsTerminal: stdin.isTTY,
    readSecret: (question) => readSecret(stdin, stderr, question),
    write: async (bytes) => {
      if (!stdout.write(bytes)) await once(stdout, 'drain');
    },
    onInterrupt: (listener) => {
      const signals = ['SIGINT', 'SIGTERM'] as const;
      for (const signal of signals) process.on(signal, listener);
      return () => {
        for (const signal of signals) process.off(signal, listener);
      };
    },
    apiKey: env.ATTESTRY_API_KEY,
  };
}
