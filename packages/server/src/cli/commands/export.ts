import { existsSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { Option } from 'commander';
import type { ExportFormat } from '../../client/answers.ts';
import type { AttestryClient } from '../../client/attestry-client.ts';
import type { ExportRun } from '../../client/export-pieces.ts';
import { tellingQueryError } from '../query-error.ts';
import { hintOfMinus, QUERY_HELP } from '../query-help.ts';
import { shownJson, shownText } from '../shown-text.ts';
import type { Terminal } from '../terminal.ts';
import {
  addVerb,
  type Cli,
  type ExitCode,
  type TargetOptions,
  UsageError,
  withTargetOptions,
} from '../verb.ts';
import { sameTarget, withClient } from '../with-client.ts';

interface ExportVerbOptions extends TargetOptions {
  readonly format: ExportFormat;
  readonly out: string;
  readonly force?: true;
}

const STANDARD_OUTPUT = '-';

/** `attestry export` */
export function addExport(cli: Cli): void {
  const verb = addVerb(cli, 'export', {
    about:
      'Writes all records that match, newest first: CSV for a spreadsheet, JSON or NDJSON with what proves each record. The file is there when it is whole, and not before. That the export was made is recorded with its SHA-256, which is printed too: so a copy of the file can be told from one that was changed.',
    examples: [
      [
        "attestry export 'time:2026-11-01..2026-11-30' --out november.csv",
        'a month, for whoever works with spreadsheets',
      ],
      ['attestry export --format ndjson --out all.ndjson', 'everything, with proofs, for an auditor'],
      [
        "attestry export 'target:client:7' --format ndjson --out - | gzip > client-7.ndjson.gz",
        'to another program',
      ],
    ],
  })
    .argument('[query...]', 'which records; see below')
    .addOption(
      new Option('--format <format>', 'how they are written')
        .choices(['csv', 'json', 'ndjson'])
        .default('csv'),
    )
    .requiredOption('--out <file>', 'where to; - is standard output')
    .option('--force', 'write over a file that is there')
    .showHelpAfterError(hintOfMinus('export'))
    .addHelpText('after', QUERY_HELP);
  withTargetOptions(verb).action(async (words: readonly string[], options: ExportVerbOptions) => {
    const { terminal } = cli;
    const query = words.join(' ');
    checkFree(options);
    cli.exit(
      await withClient(options, terminal, (client) =>
        tellingQueryError(terminal, query, options, () => exportAll(terminal, client, query, options)),
      ),
    );
  });
}

function checkFree({ out, force }: ExportVerbOptions): void {
  if (out !== STANDARD_OUTPUT && !force && existsSync(out))
    throw new UsageError(`${out} is there already: name another file, or write over it with --force`);
}

interface Written {
  readonly rows: number;
  readonly broken: number;
  readonly bytes: number;
  /** Of the bytes, hex. */
  readonly sha256: string;
}

async function exportAll(
  terminal: Terminal,
  client: AttestryClient,
  query: string,
  options: ExportVerbOptions,
): Promise<ExitCode> {
  const stop = new AbortController();
  const unlisten = terminal.onInterrupt(() => stop.abort());
  try {
    const written =
      options.out === STANDARD_OUTPUT
        ? await copy(terminal, client, query, options, stop.signal, (bytes) => terminal.write(bytes))
        : await writeFile(terminal, client, query, options, stop.signal);
    tell(terminal, written, options);
    return written.broken > 0 ? 3 : 0;
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    terminal.note('attestry: the export was interrupted, and there is no file of it');
    return 1;
  } finally {
    unlisten();
  }
}

/** Under another name until it is whole: what has the name is never half of it. */
async function writeFile(
  terminal: Terminal,
  client: AttestryClient,
  query: string,
  options: ExportVerbOptions,
  signal: AbortSignal,
): Promise<Written> {
  const { randomBytes } = await import('node:crypto');
  const part = `${options.out}.${randomBytes(6).toString('hex')}.part`;
  // An export is as confidential as the log.
  const file = await open(part, 'wx', 0o600).catch((error: Error) => {
    throw new UsageError(`${options.out} cannot be written: ${error.message}`);
  });
  try {
    const write = async (bytes: Uint8Array): Promise<void> => {
      await file.writeFile(bytes);
    };
    const written = await copy(terminal, client, query, options, signal, write);
    await file.sync();
    await file.close();
    checkFree(options);
    await rename(part, options.out);
    return written;
  } catch (error) {
    await file.close();
    await rm(part, { force: true });
    throw error;
  }
}

async function copy(
  terminal: Terminal,
  client: AttestryClient,
  query: string,
  { format }: ExportVerbOptions,
  signal: AbortSignal,
  write: (bytes: Uint8Array) => Promise<void>,
): Promise<Written> {
  const { createHash } = await import('node:crypto');
  const hash = createHash('sha256');
  let bytes = 0;
  let run: ExportRun = { rows: 0, broken: 0 };
  const onBroken = (): void => terminal.note('[attestry] the connection broke: going on behind the last row');
  const onRun = (now: ExportRun): void => {
    run = now;
    terminal.progress(`exporting: ${now.rows} rows`);
  };
  for await (const piece of client.export({ query, format, signal, onBroken, onRun })) {
    signal.throwIfAborted();
    hash.update(piece);
    bytes += piece.length;
    await write(piece);
  }
  return { ...run, bytes, sha256: hash.digest('hex') };
}

function tell(
  terminal: Terminal,
  { rows, broken, bytes, sha256 }: Written,
  options: ExportVerbOptions,
): void {
  const { out, json } = options;
  const toFile = out !== STANDARD_OUTPUT;
  if (json) {
    const text = shownJson({ ...(toFile && { file: out }), rows, broken, bytes, sha256 });
    if (toFile) terminal.print(text);
    else terminal.note(text);
  } else
    terminal.note(
      `${rows} row${rows === 1 ? '' : 's'}, ${bytes} bytes, SHA-256 ${sha256}${toFile ? `, in ${shownText(out)}` : ''}`,
    );
  if (broken > 0)
    terminal.note(
      `[attestry] ${broken} of the rows stand for what is not as it was sealed, and is not shown: run \`attestry verify${sameTarget(options)}\``,
    );
}
