/** For tests: a command line in this process, and what it printed. */

import { runCommandLine } from './command-line.ts';
import type { Terminal } from './terminal.ts';
import type { ExitCode } from './verb.ts';

export interface Shown {
  readonly exit: ExitCode;
  readonly printed: string;
  readonly noted: string;
}

export interface ShownOptions {
  readonly apiKey?: string;
  readonly input?: string;
  /** What somebody at a terminal types where a secret is asked for. */
  readonly secret?: string;
  /** Called with every line that is printed, and what presses Ctrl-C. */
  readonly onPrint?: (text: string, interrupt: () => void) => void;
}

/** Runs a command line as somebody without a terminal does. */
export async function runShown(
  args: readonly string[],
  { apiKey, input = '', secret, onPrint }: ShownOptions = {},
): Promise<Shown> {
  const printed: string[] = [];
  const noted: string[] = [];
  const listeners = new Set<() => void>();
  const terminal: Terminal = {
    print: (text) => {
      printed.push(`${text}\n`);
      onPrint?.(text, () => {
        for (const listener of listeners) listener();
      });
    },
    note: (text) => noted.push(text),
    progress: () => undefined,
    columns: undefined,
    coloured: false,
    stdin: (async function* () {
      yield Buffer.from(input);
    })(),
    stdinIsTerminal: secret !== undefined,
    readSecret: async () => secret ?? '',
    write: async (bytes) => {
      printed.push(Buffer.from(bytes).toString());
    },
    onInterrupt: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    apiKey,
  };
  const exit = await runCommandLine(args, terminal);
  return { exit, printed: printed.join(''), noted: noted.join('\n') };
}
