import { Command, CommanderError } from 'commander';
import { addApiKeys } from './commands/api-keys.ts';
import { addCatalog } from './commands/catalog.ts';
import { addCheckpoint } from './commands/checkpoint.ts';
import { addDatabase } from './commands/database.ts';
import { addDemo } from './commands/demo.ts';
import { addDoctor } from './commands/doctor.ts';
import { addExport } from './commands/export.ts';
import { addImport } from './commands/import.ts';
import { addInit } from './commands/init.ts';
import { addJobs } from './commands/jobs.ts';
import { addMove } from './commands/move.ts';
import { addRecord } from './commands/record.ts';
import { addSearch } from './commands/search.ts';
import { addServe } from './commands/serve.ts';
import { addShow } from './commands/show.ts';
import { addTail } from './commands/tail.ts';
import { addTamper } from './commands/tamper.ts';
import { addVerify } from './commands/verify.ts';
import { shownJson, shownLines } from './shown-text.ts';
import type { Terminal } from './terminal.ts';
import { type Cli, type ExitCode, tellError } from './verb.ts';
import { readVersion } from './version.ts';

const GROUPS: readonly (readonly [heading: string, verbs: readonly ((cli: Cli) => void)[]])[] = [
  ['Begin:', [addInit, addDemo]],
  ['Write:', [addRecord, addImport]],
  ['Read:', [addSearch, addShow, addTail, addExport, addCatalog]],
  ['Prove:', [addVerify, addCheckpoint, addTamper]],
  ['Operate:', [addServe, addDatabase, addMove, addJobs, addApiKeys, addDoctor]],
];

const AFTER_HELP = `
Try it in a minute:
  attestry demo                        a month of events in ./demo-data
  attestry search --dir demo-data 'severity:>=warning'
  attestry verify --dir demo-data

Exit codes: 0 done, 1 could not do it, 2 wrong use, 3 findings.
\`attestry VERB --help\` has examples.`;

/** Runs one command and answers its exit code. Never rejects. */
export async function runCommandLine(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  let code: ExitCode = 0;
  const program = buildProgram(terminal, (exit) => {
    code = exit;
  });
  if (args.length === 0) {
    terminal.print(program.helpInformation().trimEnd());
    terminal.print(AFTER_HELP);
    return 0;
  }
  try {
    await program.parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    return answerError(error, args, terminal);
  }
}

function buildProgram(terminal: Terminal, exit: (code: ExitCode) => void): Command {
  const program = new Command('attestry')
    .description('Attestry: a tamper-evident audit log.')
    .version(`attestry ${readVersion()}`, '--version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand(false)
    .showHelpAfterError('`attestry --help` lists the verbs; each has examples in its own help.')
    .addHelpText('after', AFTER_HELP)
    .configureOutput({
      writeOut: (text) => terminal.print(text.trimEnd()),
      writeErr: (text) => terminal.note(text.trimEnd()),
      getOutHelpWidth: () => terminal.columns ?? 100,
      getErrHelpWidth: () => terminal.columns ?? 100,
    })
    .exitOverride();
  const cli: Cli = { program, terminal, exit };
  for (const [heading, verbs] of GROUPS) {
    program.commandsGroup(heading);
    for (const add of verbs) add(cli);
  }
  return program;
}

function answerError(error: unknown, args: readonly string[], terminal: Terminal): ExitCode {
  // Commander has told what was wrong; help and version are no error.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const { message, exit, expected } = tellError(error);
  const debug = args.includes('--debug');
  if (args.includes('--json')) terminal.note(shownJson({ error: { message, ...codeOf(error) } }));
  // A server has its words in it.
  else terminal.note(`attestry: ${shownLines(message)}`);
  if (!expected && !debug)
    terminal.note(
      'This was not expected: `attestry doctor` looks for a cause, --debug shows where it happened.',
    );
  if (debug && error instanceof Error) terminal.note(error.stack ?? '');
  return exit;
}

function codeOf(error: unknown): { readonly code?: string } {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? { code } : {};
}
