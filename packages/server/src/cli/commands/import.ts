import { basename } from 'node:path';
import { AttestryError, ERROR_CODES, type ErrorCode, type TypedEvent } from '@attestry/log';
import { MAX_BATCH_EVENTS } from '@attestry/log/event';
import { Option } from 'commander';
import type { LineAnswer } from '../../client/answers.ts';
import type { AttestryClient } from '../../client/attestry-client.ts';
import { formatJson } from '../../client/json-text.ts';
import { refusalOf } from '../../ingest/check-event.ts';
import {
  IMPORT_FORMATS,
  type ImportFile,
  type ImportFormat,
  type ImportItem,
  listImportFiles,
  readImportFile,
  readNdjson,
} from '../../ingest/import-source.ts';
import { type BatchOutcome, ImportTally } from '../import-tally.ts';
import type { Terminal } from '../terminal.ts';
import {
  addVerb,
  type Cli,
  type ExitCode,
  type TargetOptions,
  UsageError,
  withTargetOptions,
} from '../verb.ts';
import { withClient } from '../with-client.ts';

interface ImportOptions extends TargetOptions {
  readonly from: ImportFormat;
  readonly dryRun?: true;
}

/** `attestry import` */
export function addImport(cli: Cli): void {
  const verb = addVerb(cli, 'import', {
    about:
      'Records the events of files or folders. May be repeated and interrupted: what is there already is not recorded again. A line that is wrong is reported with its number and does not stop the rest; the command then exits 1. Files that end in .gz are unpacked.',
    examples: [
      ['attestry import events.ndjson --from ndjson', 'one JSON event a line, as for `attestry record -`'],
      ['attestry import ./CloudTrail --from cloudtrail', 'every AWS CloudTrail file below a folder'],
      ['attestry import big.ndjson.gz --from ndjson --dry-run', 'say what would happen, and record nothing'],
      ['my-export | attestry import - --from ndjson', 'from another program'],
    ],
  })
    .argument('<path...>', 'files, folders, or - for NDJSON from standard input')
    .addOption(
      new Option('--from <format>', 'how they are written')
        .choices([...IMPORT_FORMATS])
        .makeOptionMandatory(),
    )
    .option('--dry-run', 'check every event, and record none');
  withTargetOptions(verb).action(async (paths: readonly string[], options: ImportOptions) => {
    cli.exit(await importPaths(cli.terminal, paths, options));
  });
}

/** Where events come from, and what to call it. */
interface Source {
  readonly name: string;
  readonly items: AsyncIterable<ImportItem>;
}

async function importPaths(
  terminal: Terminal,
  paths: readonly string[],
  options: ImportOptions,
): Promise<ExitCode> {
  const files = paths.flatMap((path) => (path === '-' ? [] : listFiles(path, options.from)));
  const tally = new ImportTally(
    terminal,
    files.reduce((sum, { bytes }) => sum + bytes, 0),
  );
  const at = new Date().toISOString();
  const sources = listSources(terminal, paths, files, options.from, tally);
  if (options.dryRun) for (const source of sources) await check(source, tally);
  else {
    await withClient(options, terminal, async (client) => {
      for (const source of sources) {
        await inBatches(source, at, tally, async (batch) =>
          tally.add(source.name, await recordBatch(client, batch)),
        );
      }
    });
  }
  tally.print(options.json === true, options.dryRun === true);
  return tally.refused > 0 ? 1 : 0;
}

function listFiles(path: string, format: ImportFormat): readonly ImportFile[] {
  try {
    const files = listImportFiles(path, format);
    if (files.length > 0) return files;
  } catch (error) {
    throw new UsageError(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  throw new UsageError(
    `${path} has no file for --from ${format}: name the files themselves if theirs end otherwise`,
  );
}

function listSources(
  terminal: Terminal,
  paths: readonly string[],
  files: readonly ImportFile[],
  format: ImportFormat,
  tally: ImportTally,
): readonly Source[] {
  const sources = files.map((file): Source => {
    const items = readImportFile(file, format, (bytes) => tally.readBytes(bytes));
    return { name: basename(file.path), items };
  });
  if (!paths.includes('-')) return sources;
  if (format !== 'ndjson') throw new UsageError('standard input is read as NDJSON only: --from ndjson');
  return [...sources, { name: 'standard input', items: readNdjson(terminal.stdin) }];
}

/** An event as it is sent, and where it comes from. */
interface Arrival {
  readonly line: string;
  readonly place: number;
}

/** So many characters are a batch, however few events they are. */
const MAX_BATCH_LENGTH = 4 * 1024 * 1024;

/**
 * A request of its own for each batch, rather than one for the whole file: where the connection breaks, the batch is
 * sent again, under the same ids.
 *
 * @throws AttestryError where the log failed: what was recorded of the batch is there when the import is repeated
 */
async function recordBatch(client: AttestryClient, batch: readonly Arrival[]): Promise<BatchOutcome> {
  const answers = await client.recordLines(batch.map(({ line }) => line));
  if (answers.length !== batch.length)
    throw new AttestryError('SERVER_FAILED', 'not every line was answered: repeat the import');
  for (const answer of answers) throwFailure(answer);
  const refused = answers.flatMap((answer) =>
    'error' in answer ? [{ place: batch[answer.line - 1]?.place ?? 0, message: answer.error.detail }] : [],
  );
  const present = answers.filter((answer) => 'receipt' in answer && answer.status === 200).length;
  return { recorded: answers.length - refused.length - present, present, refused };
}

/** What is not the line's fault ends the import. */
function throwFailure(answer: LineAnswer): void {
  if (!('error' in answer)) return;
  const { code, detail } = answer.error;
  const known = Object.keys(ERROR_CODES).find((one): one is ErrorCode => one === code) ?? 'SERVER_FAILED';
  if (ERROR_CODES[known].family !== 'refused' || known === 'LOG_CLOSED')
    throw new AttestryError(known, detail);
}

/** Hands events over in batches, in their order. The next batch is read while one is written. */
async function inBatches(
  { name, items }: Source,
  at: string,
  tally: ImportTally,
  record: (batch: readonly Arrival[]) => Promise<void>,
): Promise<void> {
  let batch: Arrival[] = [];
  let length = 0;
  let writing: Promise<void> | undefined;
  for await (const item of items) {
    if ('refused' in item) tally.refuse(name, item.place, item.refused);
    else {
      const line = formatJson(withImported(item.event, `${name}#${item.place}`, at));
      batch.push({ place: item.place, line });
      length += line.length;
    }
    if (batch.length < MAX_BATCH_EVENTS && length < MAX_BATCH_LENGTH) continue;
    await writing;
    writing = record(batch);
    // Awaited below; a failure meanwhile is not one that nobody handles.
    writing.catch(() => undefined);
    batch = [];
    length = 0;
  }
  await writing;
  if (batch.length > 0) await record(batch);
}

/** An event that was imported before, somewhere else, keeps saying so. */
function withImported(event: TypedEvent, from: string, at: string): TypedEvent {
  return event.imported == null ? { ...event, imported: { from, at } } : event;
}

async function check({ name, items }: Source, tally: ImportTally): Promise<void> {
  for await (const item of items) {
    const message = 'refused' in item ? item.refused : refusalOf(item.event);
    if (message === undefined) tally.add(name, { recorded: 1, present: 0, refused: [] });
    else tally.refuse(name, item.place, message);
  }
}
