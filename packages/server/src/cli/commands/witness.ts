import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AttestryError } from '@attestry/log';
import { createWitness, type FolderWitness, openWitness, witnessHandler } from '@attestry/log/folder';
import { FormatError } from '@attestry/log/note';
import { type Command, Option } from 'commander';
import type { ListeningPlace } from '../../http/handler-server.ts';
import { parseListen, serveUntilSignal } from '../listening-options.ts';
import { shownJson, shownText } from '../shown-text.ts';
import { formatTable } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import {
  addVerb,
  addVerbGroup,
  type Cli,
  type CommonOptions,
  refuseServer,
  UsageError,
  withCommonOptions,
} from '../verb.ts';

interface WitnessOptions extends CommonOptions {
  readonly dir: string;
}

interface ServeOptions extends WitnessOptions {
  readonly init?: true;
  readonly name?: string;
  readonly listen: ListeningPlace;
}

/** `attestry witness` */
export function addWitness(cli: Cli): void {
  const program = addVerbGroup(cli, 'witness', {
    about:
      'A witness cosigns the checkpoints of logs that others run (C2SP tlog-witness): that at a time this was the largest tree of the log that it saw, and that it extends all it saw before. It learns a size and a hash, and nothing of any record. Run one for somebody who runs one for you.',
  });
  const group = { ...cli, program };
  addServe(group);
  addAdd(group);
  addList(group);
  addRemove(group);
}

function addServe(cli: Cli): void {
  const verb = addVerb(
    cli,
    'serve',
    {
      summary: 'answer the logs that are watched, until Ctrl-C',
      about:
        'Answers over HTTP: POST add-checkpoint, and GET <hex of SHA-256(origin)>/checkpoint for whoever wants to see the latest. Anybody may ask; only what the key of a watched log signed is cosigned. TLS is for a proxy in front. The logs may be added and removed while it runs.',
      examples: [
        [
          'attestry witness --init --name witness.example.org/w1',
          'make ./witness, and listen on this machine only',
        ],
        [
          'attestry witness --dir /var/lib/attestry-witness --listen 127.0.0.1:4002',
          'behind a proxy with TLS',
        ],
      ],
    },
    { isDefault: true },
  )
    .option('--init', 'make the folder and its key, if there is none')
    .option('--name <name>', 'with --init: the name in its key, such as witness.example.org/w1; it stays')
    .addOption(
      new Option('--listen <host:port>', 'where to listen')
        .argParser(parseListen)
        .default({ kind: 'network', host: '127.0.0.1', port: 4002 }, '127.0.0.1:4002'),
    );
  withWitnessOptions(verb).action(async (options: ServeOptions) => {
    await serveWitness(cli.terminal, options);
    cli.exit(0);
  });
}

async function serveWitness(terminal: Terminal, options: ServeOptions): Promise<void> {
  const witness = openOrMake(options);
  const onError = (error: unknown): void =>
    terminal.note(`[attestry] ${error instanceof Error ? error.message : String(error)}`);
  const handler = witnessHandler(witness, { onError });
  await serveUntilSignal(terminal, [[options.listen, handler]], ([address = '']) => {
    if (options.json)
      terminal.print(JSON.stringify({ address, verifierKey: witness.verifierKey, pid: process.pid }));
    else terminal.print(startedText(witness, address));
  });
}

function openOrMake({ dir, init, name }: ServeOptions): FolderWitness {
  if (existsSync(join(dir, 'key'))) return openWitness(dir);
  if (!init)
    throw new AttestryError(
      'SIGNER_ABSENT',
      `${dir} is not the folder of a witness: \`attestry witness --init --name NAME\` makes one, or name another with --dir`,
    );
  if (name === undefined)
    throw new UsageError(
      '--init needs --name: what the witness is called, for good, such as witness.example.org/w1',
    );
  return readable('--name', () => createWitness(dir, name));
}

function startedText(witness: FolderWitness, address: string): string {
  const logs = witness.watched().length;
  const [name = ''] = witness.verifierKey.split('+');
  return `The witness ${shownText(name)} answers on ${address}, for ${logs} log${logs === 1 ? '' : 's'}

Whoever runs a log writes into the policy of his witnesses, with your public address:
  witness ${policyName(name)} ${witness.verifierKey} ${address}/
  quorum ${policyName(name)}
and gives you the verifier key of his log, for
  attestry witness add --vkey VKEY
Stop it with Ctrl-C.`;
}

/** A name for the policy: what parts its lines is not in it. */
function policyName(name: string): string {
  return name.replaceAll(/[^\x21-\x7e]+/g, '-');
}

function addAdd(cli: Cli): void {
  const verb = addVerb(cli, 'add', {
    summary: 'watch a log, or one more key of it',
    about:
      'Watches a log: from now on what its key signed is cosigned, if it extends what was cosigned before. A log that rotates its key is added again with the new one.',
    examples: [
      [
        'attestry witness add --vkey audit.example.com/main/1+2c9f4f5b+AW3Gh…',
        'as `attestry init` printed it to whoever runs the log',
      ],
    ],
  })
    .requiredOption('--vkey <vkey>', 'the verifier key of the log')
    .option('--origin <origin>', 'its origin (default: the name in the key)');
  withWitnessOptions(verb).action((options: WitnessOptions & { vkey: string; origin?: string }) => {
    const { dir, vkey, origin = vkey.split('+')[0] ?? '' } = options;
    readable('--vkey', () => openWitness(dir).watch(origin, vkey));
    cli.terminal.print(options.json ? shownJson({ origin, vkey }) : `watches ${shownText(origin)}`);
    cli.exit(0);
  });
}

function addList(cli: Cli): void {
  const verb = addVerb(cli, 'list', {
    summary: 'list the logs that are watched',
    about: 'Lists the logs that are watched, with the size of the latest checkpoint that was cosigned.',
    examples: [['attestry witness list', 'whom this witness is for']],
  });
  withWitnessOptions(verb).action((options: WitnessOptions) => {
    const witness = openWitness(options.dir);
    const logs = witness.watched();
    if (options.json) cli.terminal.print(shownJson({ verifierKey: witness.verifierKey, logs }));
    else if (logs.length === 0) cli.terminal.print('no log is watched: `attestry witness add` adds one');
    else {
      const rows = logs.map(({ origin, size, keys }) => [origin, String(size), String(keys.length)]);
      const columns = [{ title: 'ORIGIN' }, { title: 'RECORDS' }, { title: 'KEYS' }];
      for (const line of formatTable(columns, rows, cli.terminal.columns)) cli.terminal.print(line);
    }
    cli.exit(0);
  });
}

function addRemove(cli: Cli): void {
  const verb = addVerb(cli, 'remove', {
    summary: 'watch a log no more',
    about:
      'Cosigns nothing of a log any more. What was cosigned is not forgotten: added again, it must extend that.',
    examples: [['attestry witness remove audit.example.com/main/1', 'its operator is told so: 404']],
  }).argument('<origin>', 'its ORIGIN in the list');
  withWitnessOptions(verb).action((origin: string, options: WitnessOptions) => {
    if (!openWitness(options.dir).unwatch(origin))
      throw new UsageError(`${shownText(origin)} is not watched: \`attestry witness list\` lists what is`);
    cli.terminal.print(options.json ? shownJson({ origin }) : `watches ${shownText(origin)} no more`);
    cli.exit(0);
  });
}

function withWitnessOptions(verb: Command): Command {
  verb.addOption(new Option('--dir <folder>', 'the folder of the witness').default('./witness'));
  return refuseServer(withCommonOptions(verb), 'works in the folder of a witness');
}

/** What is wrong with a key or a name is wrong use. */
function readable<T>(option: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof FormatError) throw new UsageError(`${option}: ${error.message}`);
    throw error;
  }
}
