import type { RemoteSigner, SecretSource } from '@attestry/log/folder';
import { type Command, Option } from 'commander';
import { explainDatabaseError } from './database-error.ts';
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

/** Options of every verb that works in a data folder, and there only. */
export interface FolderOptions extends CommonOptions {
  readonly dir: string;
  /** The PostgreSQL that has the logs; undefined where they are files of the folder. A password may be in it. */
  readonly database?: string | undefined;
  /** As it was typed, without a password, for commands that are suggested; the environment needs no repeating. */
  readonly typedDatabase?: string;
  /** Where secrets come from beside the files of the folder, as the environment says. */
  readonly secrets?: readonly SecretSource[] | undefined;
  /** Where anchors may be besides the public network, as the environment says. */
  readonly allowNetwork?: readonly string[] | undefined;
  /** The signer that is a process of its own; undefined where it is in the folder. */
  readonly signer?: RemoteSigner | undefined;
  /** Its address as it was typed, for commands that are suggested. */
  readonly typedSigner?: string;
  readonly log: string;
}

/** Options of every verb that asks a log, in a data folder or on a server. */
export interface TargetOptions extends FolderOptions {
  /** The server. Defined: it is asked, and `dir` counts for nothing. */
  readonly url?: string;
  readonly keyFile?: string;
}

/** The command was used wrongly: the message says how to use it. */
export class UsageError extends Error {}

interface VerbText {
  /** One line for the list of verbs of a group; of the verbs of the program, `verbs.ts` has it. */
  readonly summary?: string;
  /** What it does, in sentences. */
  readonly about: string;
  /** Commands to copy, each with what it is for. */
  readonly examples: readonly (readonly [command: string, effect: string])[];
}

/** Adds a verb with the options that all have, and examples in its help. */
export function addVerb(
  cli: Cli,
  name: string,
  { summary = '', about, examples }: VerbText,
  { isDefault = false }: { readonly isDefault?: boolean } = {},
): Command {
  const lines = examples.map(([command, effect]) => `  # ${effect}\n  ${command}\n`);
  return cli.program
    .command(name, { isDefault })
    .summary(summary)
    .description(about)
    .addHelpText('after', `\nExamples:\n\n${lines.join('\n')}`.trimEnd());
}

/** Adds a verb that is followed by another: `api-keys list`. */
export function addVerbGroup(cli: Cli, name: string, { about }: Pick<VerbText, 'about'>): Command {
  return cli.program.command(name).description(about).helpCommand(false);
}

export function withCommonOptions(verb: Command): Command {
  return verb
    .addOption(common(new Option('--json', 'print JSON, for programs')))
    .addOption(common(new Option('--debug', 'print the stack of an unexpected error')));
}

/** @param log false where it is about all logs */
export function withFolderOptions(verb: Command, { log = true }: { readonly log?: boolean } = {}): Command {
  refuseServer(verb, 'works in a data folder only: run it on the machine that has the folder, with --dir')
    .addOption(dirOption())
    .addOption(databaseOption())
    .hook('preAction', (_, action) => readDatabase(action))
    .hook('preAction', (_, action) => readSecrets(action));
  withSignerOption(verb);
  if (log) verb.addOption(logOption());
  return withCommonOptions(verb);
}

/** Adds --signer alone. */
export function withSignerOption(verb: Command): Command {
  return verb.addOption(signerOption()).hook('preAction', (_, action) => readSigner(action));
}

/** @param log false where it is about no log in particular */
export function withTargetOptions(verb: Command, { log = true }: { readonly log?: boolean } = {}): Command {
  verb
    .addOption(dirOption())
    .addOption(databaseOption())
    .addOption(signerOption())
    .addOption(
      common(
        new Option('--url <address>', 'a server to ask instead, with the key in ATTESTRY_API_KEY').env(
          'ATTESTRY_URL',
        ),
      ),
    )
    .addOption(common(new Option('--key-file <file>', 'a file that holds the key for it')))
    .hook('preAction', (_, action) => resolveTarget(action))
    .hook('preAction', (_, action) => readDatabase(action))
    .hook('preAction', (_, action) => readSecrets(action))
    .hook('preAction', (_, action) => readSigner(action));
  if (log) verb.addOption(logOption());
  return withCommonOptions(verb);
}

/** Takes --url of a verb that has no use for it, to say so. @param why ends "attestry VERB …" */
export function refuseServer(verb: Command, why: string): Command {
  return verb.addOption(new Option('--url <address>').hideHelp()).hook('preAction', (_, action) => {
    if (action.getOptionValue('url') !== undefined)
      throw new UsageError(`\`attestry ${action.name()}\` ${why}`);
  });
}

/** What is given as an argument counts more than what is in the environment; two that count alike are one too many. */
function resolveTarget(action: Command): void {
  const rank = (option: string): number =>
    ['env', 'cli'].indexOf(action.getOptionValueSource(option) ?? '') + 1;
  const folder = Math.max(rank('dir'), rank('database'), rank('signer'));
  const server = rank('url');
  if (folder > 0 && folder === server)
    throw new UsageError(
      `give either a data folder (--dir, ATTESTRY_DIR${rank('database') === folder ? '; --database, ATTESTRY_DATABASE_URL' : ''}) or a server (--url, ATTESTRY_URL)`,
    );
  if (folder > server) action.setOptionValue('url', undefined);
  else if (server > 0) for (const option of ['database', 'signer']) action.setOptionValue(option, undefined);
  if (action.getOptionValue('keyFile') !== undefined && action.getOptionValue('url') === undefined)
    throw new UsageError('--key-file is for a server: name it with --url; a data folder needs no key');
}

function common(option: Option): Option {
  return option.helpGroup('Options of every verb:');
}

function dirOption(): Option {
  return common(new Option('--dir <folder>', 'the data folder').env('ATTESTRY_DIR').default('./data'));
}

function databaseOption(): Option {
  return common(
    new Option('--database <url>', 'the PostgreSQL that has its logs, postgres://…').env(
      'ATTESTRY_DATABASE_URL',
    ),
  );
}

function signerOption(): Option {
  return common(
    new Option('--signer <address>', 'a signer of its own, unix:/run/attestry/signer.sock').env(
      'ATTESTRY_SIGNER',
    ),
  );
}

/** The token comes from the environment or a file: arguments are seen by everybody on the machine. */
async function readSigner(action: Command): Promise<void> {
  const address: unknown = action.getOptionValue('signer');
  if (typeof address !== 'string') return;
  if (action.getOptionValueSource('signer') === 'cli') action.setOptionValue('typedSigner', address);
  const { RemoteSigner, checkSignerToken, readSignerToken } = await import('@attestry/log/folder');
  const { ATTESTRY_SIGNER_TOKEN: given, ATTESTRY_SIGNER_TOKEN_FILE: file } = process.env;
  const named = given === undefined ? undefined : checkSignerToken(given.trim(), 'ATTESTRY_SIGNER_TOKEN');
  const token = named ?? (file === undefined ? undefined : readSignerToken(file));
  try {
    action.setOptionValue('signer', new RemoteSigner({ address, token }));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new UsageError(`--signer, ATTESTRY_SIGNER: ${error.message}`);
  }
}

async function readDatabase(action: Command): Promise<void> {
  const url: unknown = action.getOptionValue('database');
  if (typeof url !== 'string') return;
  const { placeOfUrl } = await import('@attestry/log/postgres');
  try {
    const place = placeOfUrl(url);
    if (action.getOptionValueSource('database') === 'cli') action.setOptionValue('typedDatabase', place);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new UsageError(
      `the address of the database (ATTESTRY_DATABASE_URL, --database) is wrong, ${error.message}`,
    );
  }
}

/** Of a folder only: a server has its own. */
async function readSecrets(action: Command): Promise<void> {
  if (action.getOptionValue('url') !== undefined) return;
  const { namesSecrets, readSecretSources } = await import('./secret-sources.ts');
  const { ATTESTRY_ALLOW_NETWORK: networks } = process.env;
  if (networks !== undefined && action.getOptionValue('allowNetwork') === undefined)
    action.setOptionValue(
      'allowNetwork',
      networks.split(',').map((network) => network.trim()),
    );
  if (namesSecrets(process.env)) action.setOptionValue('secrets', await readSecretSources(process.env));
}

function logOption(): Option {
  return common(new Option('--log <name>', 'the log in it').default('main'));
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
export async function tellError(error: unknown): Promise<{
  readonly message: string;
  readonly exit: ExitCode;
  readonly expected: boolean;
}> {
  if (error instanceof UsageError) return { message: error.message, exit: 2, expected: true };
  const message = error instanceof Error ? error.message : String(error);
  const trouble = explainDatabaseError(error);
  if (trouble !== undefined)
    return { message: `the database fails, ${trouble.text}: ${trouble.remedy}`, exit: 1, expected: true };
  // Not at the start: most commands go well, and a wrong use is told without the log.
  const [{ AttestryError }, { Refused }] = await Promise.all([
    import('@attestry/log'),
    import('@attestry/log/event'),
  ]);
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
