/** For tests: `attestry serve` as a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface ServeProcess {
  readonly child: ChildProcess;
  readonly url: string;
  /** As it is sent; empty where the folder was there before. */
  readonly key: string;
  readonly output: () => string;
  readonly errors: () => string;
  /** The exit code, after a signal; null when a signal ended it. */
  end(signal?: NodeJS.Signals): Promise<number | null>;
}

const PROGRAM = fileURLToPath(new URL('../../bin/attestry.js', import.meta.url));

/** Runs it until it says where it answers. */
export async function startServe(args: readonly string[]): Promise<ServeProcess> {
  const child = spawn(process.execPath, [PROGRAM, 'serve', '--port', '0', '--json', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let errors = '';
  child.stdout.on('data', (text) => {
    output += text;
  });
  child.stderr.on('data', (text) => {
    errors += text;
  });
  const exited = once(child, 'exit');
  while (!output.includes('\n')) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`it did not start: ${errors}`);
    await Promise.race([once(child.stdout, 'data'), exited]);
  }
  const { url, apiKey = '' } = JSON.parse(output) as { readonly url: string; readonly apiKey?: string };
  return {
    child,
    url,
    key: apiKey === '' ? '' : `Bearer ${apiKey}`,
    output: () => output,
    errors: () => errors,
    end: async (signal = 'SIGTERM') => {
      child.kill(signal);
      const [code] = (await exited) as [number | null];
      return code;
    },
  };
}
