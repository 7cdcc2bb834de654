import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { AnchorAnswer, AnchorConfigAnswer, AnchorsAnswer } from '../../client/answers.ts';
import { shownJson, shownText, shownTime } from '../shown-text.ts';
import { formatTable } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import {
  addVerb,
  addVerbGroup,
  type Cli,
  type ExitCode,
  type TargetOptions,
  UsageError,
  withTargetOptions,
} from '../verb.ts';
import { sameTarget, withClient } from '../with-client.ts';

/** `attestry anchors` */
export function addAnchors(cli: Cli): void {
  const program = addVerbGroup(cli, 'anchors', {
    about:
      'An anchor is somebody outside who is shown checkpoints of the log: a witness, a timestamp authority, a copy on another machine. What it has seen, nobody here can later deny, shorten or rewrite. A server shows them by itself, as often as each is set up for.',
  });
  const group = { ...cli, program };
  addList(group);
  addAdd(group);
  addRemove(group);
  addTest(group);
}

function addList(cli: Cli): void {
  const verb = addVerb(
    cli,
    'list',
    {
      summary: 'list them, and how they do',
      about: 'Lists the anchors of a log: what each saw last, and why it failed where it did.',
      examples: [['attestry anchors', 'who has seen the log, and until when']],
    },
    { isDefault: true },
  );
  withTargetOptions(verb).action(async (options: TargetOptions) => {
    const listed = await withClient(options, cli.terminal, (client) => client.listAnchors());
    if (options.json) cli.terminal.print(shownJson(listed));
    else printAnchors(cli.terminal, listed, options);
    cli.exit(listed.refused === undefined ? 0 : 1);
  });
}

interface AddOptions extends TargetOptions {
  readonly witness?: string;
  readonly timestamp?: string;
  readonly ca?: string;
  readonly file?: string;
  readonly webhook?: string;
  readonly config?: string;
  readonly every?: number;
  readonly secretFile?: string;
}

function addAdd(cli: Cli): void {
  const verb = addVerb(cli, 'add', {
    summary: 'set one up',
    about:
      'Sets up an anchor, and records that it was. A password or signing secret is read from a file or from standard input, kept encrypted, and never shown again. Nothing is sent yet: test it.',
    examples: [
      ['attestry anchors add "Backup disk" --file /mnt/backup/checkpoints', 'a copy on another disk'],
      ['attestry anchors add Witnesses --witness policy.txt --every 10m', 'by C2SP tlog-witness'],
      ['attestry anchors add TSA --timestamp https://tsa.example.com/ --ca ca.pem', 'by RFC 3161'],
      [
        'attestry anchors add Hook --webhook https://keep.example.com/ --secret-file secret',
        'signed with that secret',
      ],
      ['attestry anchors add Bucket --config bucket.json --secret-file key', 'any kind, as the API takes it'],
    ],
  })
    .argument('<name>', 'what it is called')
    .option('--witness <file>', 'witnesses: a file with the C2SP tlog-policy that names them')
    .option('--timestamp <url>', 'a timestamp authority')
    .option('--ca <file>', 'of the timestamp authority: whom its certificate must chain to, PEM')
    .option('--file <path>', 'a file that is appended to')
    .option('--webhook <url>', 'a POST of each checkpoint')
    .option('--config <file>', 'of any kind, s3 and mail too: the `config` of the API, as JSON')
    .option('--every <time>', 'how often it is shown the log, where that has grown: 10m, 1h, 7d', duration)
    .option('--secret-file <file>', 'what holds its password or secret; - reads standard input');
  withTargetOptions(verb).action(async (name: string, options: AddOptions) => {
    const config = configOf(options);
    const secret = await readSecret(cli.terminal, options.secretFile);
    const added = await withClient(options, cli.terminal, (client) =>
      client.addAnchor({
        name,
        config,
        ...(secret !== undefined && { secret }),
        ...(options.every !== undefined && { everyMs: options.every }),
      }),
    );
    if (options.json) cli.terminal.print(shownJson(added));
    else {
      cli.terminal.print(`added ${shownText(added.id)} (${shownText(added.name)})`);
      cli.terminal.note(`Test it: attestry anchors test ${added.id}${sameTarget(options)}`);
    }
    cli.exit(0);
  });
}

function addRemove(cli: Cli): void {
  const verb = addVerb(cli, 'remove', {
    summary: 'remove one: it is shown nothing any more',
    about: 'Removes an anchor, and records that it was. What it gave stays, and is verified.',
    examples: [['attestry anchors remove w7k2m9q4x1pd', 'by the id in the list']],
  }).argument('<id>', 'its ID in the list');
  withTargetOptions(verb).action(async (id: string, options: TargetOptions) => {
    await withClient(options, cli.terminal, (client) => client.removeAnchor(id));
    cli.terminal.print(options.json ? shownJson({ removed: id }) : `removed ${shownText(id)}`);
    cli.exit(0);
  });
}

function addTest(cli: Cli): void {
  const verb = addVerb(cli, 'test', {
    summary: 'show one the log now',
    about:
      'Has the log signed and shows it to an anchor, due or not. What came back is kept and recorded. Exits 1 where it failed.',
    examples: [['attestry anchors test w7k2m9q4x1pd', 'by the id in the list']],
  }).argument('<id>', 'its ID in the list');
  withTargetOptions(verb).action(async (id: string, options: TargetOptions) => {
    const anchor = await withClient(options, cli.terminal, (client) => client.testAnchor(id));
    cli.exit(tell(cli.terminal, anchor, options));
  });
}

function tell(terminal: Terminal, anchor: AnchorAnswer, options: TargetOptions): ExitCode {
  const { name, last, failure } = anchor;
  if (options.json) terminal.print(shownJson(anchor));
  else if (failure !== undefined)
    terminal.note(`attestry: ${shownText(name)} (${failure.kind}): ${shownText(failure.message)}`);
  else if (last !== undefined)
    terminal.print(
      `${shownText(last.who)} has seen ${last.size} records at ${shownText(last.time)}${last.timeIsTheirs ? '' : ' (by our clock)'}`,
    );
  return failure === undefined ? 0 : 1;
}

function configOf(options: AddOptions): AnchorConfigAnswer {
  const { witness, timestamp, ca, file, webhook, config, url } = options;
  const given = [witness, timestamp, file, webhook, config].filter((one) => one !== undefined);
  if (given.length !== 1)
    throw new UsageError('say what it is, once: --witness, --timestamp, --file, --webhook or --config');
  if (ca !== undefined && timestamp === undefined) throw new UsageError('--ca goes with --timestamp');
  if (witness !== undefined) return { kind: 'witness', policy: readText(witness) };
  if (timestamp !== undefined)
    return { kind: 'timestamp', url: timestamp, ...(ca !== undefined && { ca: readText(ca) }) };
  // On a server it is a path of that machine.
  if (file !== undefined) return { kind: 'file', path: url === undefined ? resolve(file) : file };
  if (webhook !== undefined) return { kind: 'webhook', url: webhook };
  return parseConfig(config ?? '');
}

function parseConfig(file: string): AnchorConfigAnswer {
  try {
    return JSON.parse(readText(file)) as AnchorConfigAnswer;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${file} holds no JSON: it is to hold the \`config\` of an anchor`);
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Never an argument: those are seen by everybody on the machine. */
async function readSecret(terminal: Terminal, file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return undefined;
  const text = file === '-' ? await readInput(terminal) : readText(file);
  const secret = text.replace(/\r?\n$/, '');
  if (secret === '') throw new UsageError(`${file === '-' ? 'standard input' : file} is empty`);
  return secret;
}

async function readInput({ stdin, stdinIsTerminal, note }: Terminal): Promise<string> {
  if (stdinIsTerminal) note('Type its password or secret, Enter, and Ctrl-D:');
  const pieces: Uint8Array[] = [];
  for await (const piece of stdin) pieces.push(piece);
  return Buffer.concat(pieces).toString('utf8');
}

const UNITS_MS: { readonly [unit: string]: number } = { m: 60_000, h: 3_600_000, d: 86_400_000 };

function duration(text: string): number {
  const [, count, unit = ''] = /^(\d{1,5})([mhd])$/.exec(text) ?? [];
  const ms = Number(count) * (UNITS_MS[unit] ?? Number.NaN);
  if (ms >= 60_000 && ms <= 604_800_000) return ms;
  throw new UsageError(`--every: "${text}" is none; give 1m to 7d, as in 10m, 1h, 1d`);
}

const COLUMNS = [
  { title: 'ID' },
  { title: 'NAME', least: 12 },
  { title: 'KIND' },
  { title: 'EVERY' },
  { title: 'SEEN (UTC)' },
  { title: 'RECORDS' },
  { title: 'UNSEEN' },
  { title: 'HOW IT GOES' },
];

function printAnchors(terminal: Terminal, { anchors, refused }: AnchorsAnswer, options: TargetOptions): void {
  if (refused !== undefined) terminal.note(`[attestry] nothing is anchored: ${shownText(refused)}`);
  if (anchors.length === 0) {
    terminal.note(
      `nobody outside is shown this log: whoever has this machine could rewrite it unseen. \`attestry anchors add${sameTarget(options)}\` sets somebody up`,
    );
    return;
  }
  const rows = anchors.map(({ id, name, config, everyMs, last, lag, overdue, failure }) => [
    id,
    name,
    config.kind,
    durationText(everyMs),
    shownTime(last?.time),
    last === undefined ? '' : String(last.size),
    String(lag),
    failure !== undefined ? `${failure.kind}: ${failure.message}` : overdue ? 'overdue' : 'ok',
  ]);
  for (const line of formatTable(COLUMNS, rows, terminal.columns)) terminal.print(line);
}

function durationText(ms: number): string {
  const [unit, unitMs] = Object.entries(UNITS_MS).findLast(([, one]) => ms % one === 0) ?? ['ms', 1];
  return `${ms / unitMs}${unit}`;
}
