import type { Log, ReadOnlyReason } from '@attestry/log';
import type { DataFolder } from '@attestry/log/folder';
import { shownJson, shownLines, shownText } from '../shown-text.ts';
import type { Terminal } from '../terminal.ts';
import { addVerb, type Cli, type FolderOptions, UsageError, withFolderOptions } from '../verb.ts';
import { openFolderService, sameTarget } from '../with-client.ts';
import { withFolder } from '../with-folder.ts';

interface ResetOptions extends FolderOptions {
  readonly reason: string;
  readonly yes?: true;
}

const MAX_REASON = 2000;

/** `attestry reset` */
export function addReset(cli: Cli): void {
  const verb = addVerb(cli, 'reset', {
    about:
      'Begins a new incarnation of a log that cannot go on, because records that were signed are gone or are not what was signed, and no newer copy is to be found (docs/operations/restore.md). Nothing is deleted: what there is of the old one stays, to be read, searched and verified. The first record of the new one says what is lost, and every verification lists it from then on. There is no way back. Stop all servers of the log first. What was interrupted goes on when it is repeated.',
    examples: [
      [
        'attestry reset --reason "disk of db1 died, newest backup is of Sunday"',
        'asks for the name of the log, to be sure',
      ],
      ['attestry reset --reason "…" --yes', 'without a question, for a script'],
    ],
  })
    .requiredOption('--reason <text>', 'why, for whoever reads the log: it is kept as erasable as any detail')
    .option('--yes', 'do not ask; also needed where nothing is wrong with the log');
  withFolderOptions(verb).action(async (options: ResetOptions) => {
    const { lockFolder } = await import('../../service/folder-lock.ts');
    checkReason(options.reason);
    await withFolder(options, async (folder) => {
      const lock = lockFolder(folder.path);
      try {
        await reset(cli.terminal, folder, options);
      } finally {
        lock.release();
      }
    });
    cli.exit(0);
  });
}

function checkReason(reason: string): void {
  if (reason.trim() === '' || reason.length > MAX_REASON)
    throw new UsageError(`--reason says in 1 to ${MAX_REASON} characters why the log has to begin anew`);
}

async function reset(terminal: Terminal, folder: DataFolder, options: ResetOptions): Promise<void> {
  const { resetFolderLog } = await import('@attestry/log/folder');
  const { log: name, reason, json } = options;
  const outside = await askOutside(terminal, options);
  await confirm(terminal, (await findNeed(folder, name)) ?? outside?.explanation, options);
  const log = await resetFolderLog(folder, name, { reason, contradiction: outside });
  try {
    await carrySettings(terminal, folder, name, log);
    const { describeEnded, readEnded } = await import('@attestry/log');
    const ended = (await readEnded(log.store)).at(-1);
    if (json) terminal.print(shownJson({ origin: log.origin, ended: ended ?? null }));
    else terminal.print(shownLines(doneText(log, ended && describeEnded(ended).text, options)));
  } finally {
    await log.close();
  }
}

/** If we crash before, the log has begun anew, and its anchors are refused until they are set up again. */
async function carrySettings(terminal: Terminal, folder: DataFolder, name: string, log: Log): Promise<void> {
  const { listIncarnations } = await import('@attestry/log/folder');
  const { carryAnchors } = await import('../../anchor/carry-anchors.ts');
  const [_, ended] = await listIncarnations(folder, name);
  try {
    if (ended !== undefined) await carryAnchors(folder, ended, log);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    terminal.note(`[attestry] set the anchors up again (${shownText(reason)})`);
  }
}

/** What somebody outside has seen that speaks against the log: where the whole machine was set back, nobody else knows. */
async function askOutside(terminal: Terminal, options: FolderOptions): Promise<ReadOnlyReason | undefined> {
  const service = await openFolderService(options, terminal, true).catch(() => undefined);
  // What keeps it from opening is found, and said, by who opens the log alone.
  if (service === undefined) return undefined;
  try {
    const readOnly = service.logs.get(options.log)?.readOnly;
    return readOnly !== undefined && 'who' in readOnly ? readOnly : undefined;
  } finally {
    await service.close();
  }
}

/** Why the log cannot go on; undefined where it can. */
async function findNeed(folder: DataFolder, name: string): Promise<string | undefined> {
  const { openFolderLog } = await import('@attestry/log/folder');
  let readOnly: ReadOnlyReason | undefined;
  try {
    const log = await openFolderLog(folder, name);
    ({ readOnly } = log);
    await log.close();
  } catch (error) {
    const { AttestryError } = await import('@attestry/log');
    // Nothing is lost: it is the secret that has to be found.
    if (AttestryError.is(error) && error.code === 'SECRET_MISSING') throw error;
    return error instanceof Error ? error.message : String(error);
  }
  return readOnly?.explanation;
}

async function confirm(terminal: Terminal, need: string | undefined, options: ResetOptions): Promise<void> {
  const { log: name, yes } = options;
  if (need === undefined) {
    const nothing = `nothing demands it: the log "${name}" is what was signed, and goes on`;
    if (!yes) throw new UsageError(`${nothing}. To end this incarnation all the same, add --yes`);
    terminal.note(`[attestry] ${shownText(nothing)}`);
    return;
  }
  terminal.note(`[attestry] ${shownText(need)}`);
  if (yes) return;
  if (!terminal.stdinIsTerminal)
    throw new UsageError('there is no terminal to confirm it on: add --yes, and the log begins anew');
  terminal.note(
    `What is lost stays lost, and every verification will say so. To begin anew, type the name of the log (${name}):`,
  );
  if ((await readLine(terminal)) !== name)
    throw new UsageError('that is not the name of the log: nothing was changed');
}

async function readLine({ stdin }: Terminal): Promise<string> {
  for await (const chunk of stdin) return Buffer.from(chunk).toString().split('\n')[0]?.trim() ?? '';
  return '';
}

function doneText(
  { origin }: Pick<Log, 'origin'>,
  ended: string | undefined,
  options: FolderOptions,
): string {
  return [
    `The log goes on as ${origin}.`,
    ...(ended === undefined ? [] : [`  ${ended}`]),
    'What there is of the incarnations before stays, to be read, searched and verified.',
    'Next:',
    `  attestry verify${sameTarget(options)}`,
    `  attestry verify --all-incarnations${sameTarget(options)}`,
  ].join('\n');
}
