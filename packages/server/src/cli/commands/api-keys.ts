import type { ApiKeyAnswer, NewApiKeyAnswer } from '../../client/answers.ts';
import { hoursIn, parseEnd } from '../parse-end.ts';
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
  readonly logs?: string;
  readonly expires?: string;
  readonly network?: readonly string[];
  readonly person?: true;
}

interface RotateOptions extends KeyOptions {
  readonly overlap: number;
}

/** `attestry api-keys` */
export function addApiKeys(cli: Cli): void {
  const program = addVerbGroup(cli, 'api-keys', {
    about:
      'Whoever asks a server sends an API key, which says what they may do: write (record events, and read none), read (search, open, follow), verify, export, or admin (everything, these keys included). A key opens every log of the server, or those that it names. Work on the data folder itself needs none.',
  });
  const group = { ...cli, program };
  addList(group);
  addCreate(group);
  addRotate(group);
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
      'Makes a key and prints it. Only its hash is kept: if it is lost, rotate it. That it was made is recorded in each log that it opens.',
    examples: [
      ['attestry api-keys create shop --scopes write --logs shop', 'for a program that records events'],
      ['attestry api-keys create "Ada Lopez" --person', 'for a person: what they search is recorded'],
      [
        'attestry api-keys create audit --scopes read,verify,export --expires 90d',
        'for as long as an audit takes',
      ],
      [
        'attestry api-keys create ci --scopes write --network 10.0.0.0/8 --json | jq -r .secret > key',
        'from there alone, and into a file',
      ],
    ],
  })
    .argument('<name>', 'for what or whom it is: it is shown in the list, and beside what the key did')
    .option('--scopes <scopes>', `what it may do: ${SCOPES.join(', ')}, with commas between`, 'read')
    .option('--logs <names>', 'the logs that it opens, with commas between (default: every one)')
    .option('--expires <time>', 'when it ends: in 12h or 90d, or at 2027-03-01T00:00:00Z (default: never)')
    .option(
      '--network <cidr...>',
      'from where alone it may be used, such as 10.0.0.0/8 (default: from anywhere)',
    )
    .option('--person', 'it is a person’s, and what they search is recorded');
  withTargetOptions(verb, { log: false }).action(async (name: string, options: CreateOptions) => {
    const scopes = namesIn(options.scopes);
    checkScopes(scopes);
    const expires = options.expires === undefined ? undefined : parseEnd(options.expires);
    const made = await withClient(allLogs(options), cli.terminal, (client) =>
      client.createApiKey({
        ...{ name, scopes, person: options.person === true },
        ...(options.logs !== undefined && { logs: namesIn(options.logs) }),
        ...(expires !== undefined && { expires }),
        ...(options.network !== undefined && { networks: options.network }),
      }),
    );
    printMade(cli.terminal, made, options, `The key of ${shownText(name)} (${made.key.scopes.join(', ')}).`);
    cli.exit(0);
  });
}

function addRotate(cli: Cli): void {
  const verb = addVerb(cli, 'rotate', {
    summary: 'give a key another secret, and print it this once',
    about:
      'Makes another secret for a key and prints it. The one before works for a while longer, so that nothing fails while it is replaced. With --overlap 0h it ends at once, and with it what was signed in with the key. That it was rotated is recorded in each log that it opens.',
    examples: [
      ['attestry api-keys rotate k3v9x0q2m4wd', 'by the id in the list, the middle of the key'],
      ['attestry api-keys rotate k3v9x0q2m4wd --overlap 0h', 'where somebody else has seen it'],
    ],
  })
    .argument('<id>', 'its ID in the list')
    .option('--overlap <time>', 'for so long the secret before works, too: 0h to 7d', overlapHours, 24);
  withTargetOptions(verb, { log: false }).action(async (id: string, options: RotateOptions) => {
    const made = await withClient(allLogs(options), cli.terminal, (client) =>
      client.rotateApiKey(idOf(id), options.overlap),
    );
    const { name, rotated } = made.key;
    const until = rotated === undefined ? 'works no more' : `works until ${shownTime(rotated)} UTC`;
    printMade(cli.terminal, made, options, `The secret before of ${shownText(name)} ${until}.`);
    cli.exit(0);
  });
}

function printMade(terminal: Terminal, made: NewApiKeyAnswer, { json }: KeyOptions, what: string): void {
  if (json) terminal.print(shownJson(made));
  else {
    terminal.print(shownText(made.secret));
    terminal.note(
      `${what} It is not shown again: put it where the program finds it, such as ATTESTRY_API_KEY.`,
    );
  }
}

const SCOPES = ['write', 'read', 'verify', 'export', 'admin'];

function namesIn(text: string): readonly string[] {
  return text.split(',').map((name) => name.trim());
}

function checkScopes(scopes: readonly string[]): void {
  const wrong = scopes.find((scope) => !SCOPES.includes(scope));
  if (wrong !== undefined)
    throw new UsageError(`--scopes: "${wrong}" is none; there are ${SCOPES.join(', ')}`);
}

function overlapHours(text: string): number {
  const hours = hoursIn(text);
  if (hours !== undefined && hours <= 168) return hours;
  throw new UsageError(`--overlap: "${text}" is none; give 0h to 7d, as in 24h`);
}

function addRevoke(cli: Cli): void {
  const verb = addVerb(cli, 'revoke', {
    summary: 'end a key, at once and for good',
    about:
      'Ends a key: the next request with it is refused. That it was ended is recorded in each log that it opened.',
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

/** A key may open every log, and each that it opens records that there is one. */
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
  { title: 'LOGS', least: 8 },
  { title: 'PERSON' },
  { title: 'CREATED (UTC)' },
  { title: 'USED (UTC)' },
  { title: 'UNTIL (UTC)' },
];

function printKeys(terminal: Terminal, keys: readonly ApiKeyAnswer[], options: KeyOptions): void {
  if (keys.length === 0) {
    terminal.note(`there is no key: \`attestry api-keys create NAME${sameTarget(options)}\` makes one`);
    return;
  }
  const rows = keys.map(({ id, name, scopes, logs, person, created, used, expires, revoked }) => [
    id,
    name,
    scopes.join(' '),
    logs?.join(' ') ?? '*',
    person ? 'yes' : '',
    shownTime(created),
    shownTime(used),
    shownTime(revoked ?? expires),
  ]);
  for (const line of formatTable(COLUMNS, rows, terminal.columns)) terminal.print(line);
}
