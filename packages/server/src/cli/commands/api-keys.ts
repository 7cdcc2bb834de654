import type { ApiKeyAnswer } from '../../client/answers.ts';
import { shownJson, shownText, shownTime } from '../shown-text.ts';
import { formatTable } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import {
  addVerb,
  addVerbGroup,
  type Cli,
  type TargetOptions,
  UsageError,
  withTargetOptions,
} from '../verb.ts';
import { sameTarget, withClient } from '../with-client.ts';

type KeyOptions = Omit<TargetOptions, 'log'>;

interface CreateOptions extends KeyOptions {
  readonly scopes: string;
  readonly person?: true;
}

/** `attestry api-keys` */
export function addApiKeys(cli: Cli): void {
  const program = addVerbGroup(cli, 'api-keys', {
    about:
      'Whoever asks a server sends an API key, which says what they may do: write (record events), read (search, verify, export) or admin (everything, these keys included). A key opens every log of the server. Work on the data folder itself needs none.',
  });
  const group = { ...cli, program };
  addList(group);
  addCreate(group);
  addRevoke(group);
}

function addList(cli: Cli): void {
  const verb = addVerb(cli, 'list', {
    summary: 'list the keys there are',
    about:
      'Lists all keys, those revoked too, newest first. A key itself is nowhere kept and cannot be shown.',
    examples: [['attestry api-keys list', 'who may ask']],
  });
  withTargetOptions(verb, { log: false }).action(async (options: KeyOptions) => {
    const keys = await withClient(allLogs(options), cli.terminal, (client) => client.listApiKeys());
    if (options.json) cli.terminal.print(shownJson(keys));
    else printKeys(cli.terminal, keys, options);
    cli.exit(0);
  });
}

function addCreate(cli: Cli): void {
  const verb = addVerb(cli, 'create', {
    summary: 'make a key, and print it this once',
    about:
      'Makes a key and prints it. Only its hash is kept: if it is lost, make another and revoke this one. That it was made is recorded in every log.',
    examples: [
      ['attestry api-keys create shop --scopes write', 'for a program that records events'],
      ['attestry api-keys create "Ada Lopez" --person', 'for a person: what they search is recorded'],
      ['attestry api-keys create monitoring --scopes read --json | jq -r .secret > key', 'into a file'],
    ],
  })
    .argument('<name>', 'for what or whom it is: it is shown in the list, and beside what the key did')
    .option('--scopes <scopes>', 'what it may do: write, read, admin, with commas between', 'read')
    .option('--person', 'it is a person’s, and what they search is recorded');
  withTargetOptions(verb, { log: false }).action(async (name: string, options: CreateOptions) => {
    const scopes = options.scopes.split(',').map((scope) => scope.trim());
    checkScopes(scopes);
    const made = await withClient(allLogs(options), cli.terminal, (client) =>
      client.createApiKey({ name, scopes, person: options.person === true }),
    );
    if (options.json) cli.terminal.print(shownJson(made));
    else {
      cli.terminal.print(shownText(made.secret));
      cli.terminal.note(
        `The key of ${shownText(name)} (${made.key.scopes.join(', ')}). It is not shown again: put it where the program finds it, such as ATTESTRY_API_KEY.`,
      );
    }
    cli.exit(0);
  });
}

const SCOPES: ReadonlySet<string> = new Set(['write', 'read', 'admin']);

function checkScopes(scopes: readonly string[]): void {
  const wrong = scopes.find((scope) => !SCOPES.has(scope));
  if (wrong !== undefined)
    throw new UsageError(`--scopes: "${wrong}" is none; there are ${[...SCOPES].join(', ')}`);
}

function addRevoke(cli: Cli): void {
  const verb = addVerb(cli, 'revoke', {
    summary: 'end a key, at once and for good',
    about: 'Ends a key: the next request with it is refused. That it was ended is recorded in every log.',
    examples: [['attestry api-keys revoke k3v9x0q2m4wd', 'by the id in the list, the middle of the key']],
  }).argument('<id>', 'its ID in the list');
  withTargetOptions(verb, { log: false }).action(async (id: string, options: KeyOptions) => {
    const key = await withClient(allLogs(options), cli.terminal, (client) => client.revokeApiKey(idOf(id)));
    if (options.json) cli.terminal.print(shownJson(key));
    else cli.terminal.print(`revoked ${shownText(key.id)} (${shownText(key.name)}) at ${key.revoked ?? ''}`);
    cli.exit(0);
  });
}

/** Somebody who has the key gives the key: what is secret in it is not sent on, and not printed. */
function idOf(text: string): string {
  return /^ak_([0-9a-z]+)_/.exec(text)?.[1] ?? text;
}

/** A key opens every log, and every log records that there is one. */
function allLogs({
  dir,
  database,
  secrets,
  signer,
  url,
  keyFile,
}: KeyOptions): Parameters<typeof withClient>[0] {
  return {
    dir,
    database,
    secrets,
    signer,
    ...(url !== undefined && { url }),
    ...(keyFile !== undefined && { keyFile }),
  };
}

const COLUMNS = [
  { title: 'ID' },
  { title: 'NAME', least: 12 },
  { title: 'SCOPES' },
  { title: 'PERSON' },
  { title: 'CREATED (UTC)' },
  { title: 'REVOKED (UTC)' },
];

function printKeys(terminal: Terminal, keys: readonly ApiKeyAnswer[], options: KeyOptions): void {
  if (keys.length === 0) {
    terminal.note(`there is no key: \`attestry api-keys create NAME${sameTarget(options)}\` makes one`);
    return;
  }
  const rows = keys.map(({ id, name, scopes, person, created, revoked }) => [
    id,
    name,
    scopes.join(' '),
    person ? 'yes' : '',
    shownTime(created),
    shownTime(revoked),
  ]);
  for (const line of formatTable(COLUMNS, rows, terminal.columns)) terminal.print(line);
}
