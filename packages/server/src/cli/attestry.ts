import { runCommandLine } from './command-line.ts';
import { processTerminal } from './terminal.ts';

// Not process.exit(): what is still on its way to a pipe is written first.
process.exitCode = await runCommandLine(process.argv.slice(2), processTerminal());
