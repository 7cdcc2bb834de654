/** For tests: `attestry signer` and `attestry witness` as processes of their own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../../bin/attestry.js', import.meta.url));

export interface SmallServer {
  readonly child: ChildProcess;
  /** What it printed when it had started. */
  readonly started: {
    readonly addresses: readonly string[];
    readonly address: string;
    readonly verifierKey: string;
  };
  /** Resolves when it has ended. */
  end(signal?: NodeJS.Signals): Promise<number | null>;
}

/** Runs `attestry <args> --json` until it says where it answers. */
export async function startSmallServer(...args: readonly string[]): Promise<SmallServer> {
  const child = spawn(process.execPath, [PROGRAM, ...args, '--json'], { stdio: ['ignore', 'pipe', 'pipe'] });
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
  return {
    child,
    started: JSON.parse(output) as SmallServer['started'],
    end: async (signal = 'SIGTERM') => {
      child.kill(signal);
      const [code] = (await exited) as [number | null];
      return code;
    },
  };
}
