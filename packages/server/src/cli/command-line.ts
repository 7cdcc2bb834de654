import { Command, CommanderError } from 'commander';
import { shownJson, shownLines } from './shown-text.ts';
import type { Terminal } from './terminal.ts';
import { type Cli, type ExitCode, tellError } from './verb.ts';
import { VERBS } from './verbs.ts';
import { readVersion } from './version.ts';

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
  const program = await buildProgram(args, terminal, (exit) => {
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
    return await answerError(error, args, terminal);
  }
}

/** The program with all verbs by their line in the list, and the one that is asked for whole. */
async function buildProgram(
  args: readonly string[],
  terminal: Terminal,
  exit: (code: ExitCode) => void,
): Promise<Command> {
  const program = new Command('attestry')
    .description('Attestry: a tamper-evident audit log.')
    .version(`attestry ${readVersion()}`, '--version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand(false)
    .showHelpAfterError('`attestry --help` lists the verbs; each has examples in its own help.')
    .addHelpText('after', AFTER_HELP)
    .configureOutput({
      writeOut: (text) => terminal.print(text.trimEnd()),
      // It repeats what was given.
      writeErr: (text) => terminal.note(shownLines(text.trimEnd())),
      getOutHelpWidth: () => terminal.columns ?? 100,
      getErrHelpWidth: () => terminal.columns ?? 100,
    })
    .exitOverride();
  const cli: Cli = { program, terminal, exit };
  // As Commander finds it: no option before it has a value.
  const asked = args.find((arg) => !arg.startsWith('-'));
  for (const [heading, verbs] of VERBS) {
    program.commandsGroup(heading);
    for (const { usage, summary, add } of verbs) {
      if (usage.split(' ', 1)[0] === asked) await add(cli);
      else program.command(usage);
      program.commands.at(-1)?.summary(summary);
    }
  }
  return program;
}

async function answerError(error: unknown, args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  // Commander has told what was wrong; help and version are no error.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const { message, exit, expected } = await tellError(error);
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
