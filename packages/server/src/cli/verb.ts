import { AttestryError } from '@attestry/log';
import { Refused } from '@attestry/log/event';
import { type Command, Option } from 'commander';
import type { Terminal } from './terminal.ts';

/** 0 done, 1 could not do it, 2 wrong use, 3 findings. */
export type ExitCode = 0 | 1 | 2 | 3;

/** What a verb is given when it adds itself to the program. */
export interface Cli {
  readonly program: Command;
  readonly terminal: Terminal;
  /** How the command ended. */
  exit(code: ExitCode): void;
}

/** Options of every verb. */
export interface CommonOptions {
  readonly json?: true;
  readonly debug?: true;
}

/** Options of every verb that works in a data folder. */
export interface FolderOptions extends CommonOptions {
  readonly dir: string;
  readonly log: string;
}

/** The command was used wrongly: the message says how to use it. */
export class UsageError extends Error {}

interface VerbText {
  /** One line for the list of verbs. */
  readonly summary: string;
  /** What it does, in sentences. */
  readonly about: string;
  /** Commands to copy, each with what it is for. */
  readonly examples: readonly (readonly [command: string, effect: string])[];
}

/** Adds a verb with the options that all have, and examples in its help. */
export function addVerb(cli: Cli, name: string, { summary, about, examples }: VerbText): Command {
  const lines = examples.map(([command, effect]) => `  # ${effect}\n  ${command}\n`);
  return cli.program
    .command(name)
    .summary(summary)
    .description(about)
    .addHelpText('after', `\nExamples:\n\n${lines.join('\n')}`.trimEnd());
}

export function withCommonOptions(verb: Command): Command {
  return verb
    .addOption(new Option('--json', 'print JSON, for programs').helpGroup('Options of every verb:'))
    .addOption(
      new Option('--debug', 'print the stack of an unexpected error').helpGroup('Options of every verb:'),
    );
}

export function withFolderOptions(verb: Command): Command {
  const common = (option: Option): Option => option.helpGroup('Options of every verb:');
  return withCommonOptions(
    verb
      .addOption(
        common(new Option('--dir <folder>', 'the data folder').env('ATTESTRY_DIR').default('./data')),
      )
      .addOption(common(new Option('--log <name>', 'the log in it').default('main'))),
  );
}

/** Reads a whole number of an option. */
export function wholeNumber(least: number, most: number = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (number >= least && number <= most) return number;
    const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
    throw new UsageError(`"${text}" is not a whole number ${range}`);
  };
}

/** SQLite's words for a file that is not as SQLite wrote it: neither ours to explain nor a surprise. */
const DAMAGED = /malformed|not a database|cannot be read as the file of an Attestry log/;

/** What a store says of a file that is not whole. */
const SAYS_REMEDY = /: restore it from a backup$/;

/** How a failure is told: a sentence, and the exit code. */
export function tellError(error: unknown): {
  readonly message: string;
  readonly exit: ExitCode;
  readonly expected: boolean;
} {
  if (error instanceof UsageError) return { message: error.message, exit: 2, expected: true };
  const message = error instanceof Error ? error.message : String(error);
  if (AttestryError.is(error) || error instanceof Refused) return { message, exit: 1, expected: true };
  if (SAYS_REMEDY.test(message)) return { message, exit: 1, expected: true };
  if (DAMAGED.test(message)) {
    return { message: `${message}: the file is damaged, restore it from a backup`, exit: 1, expected: true };
  }
  return {
    message: message === '' ? 'something failed without saying what' : message,
    exit: 1,
    expected: false,
  };
}
