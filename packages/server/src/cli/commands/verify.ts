import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Log } from '@attestry/log';
import type { DataFolder } from '@attestry/log/folder';
import { exitCodeOf, type Finding, formatChainBroken, type VerifyReport } from '@attestry/log/verify';
import type { AnchorEvidence } from '../../anchor/anchor-evidence.ts';
import type { VerificationRequest } from '../../client/answers.ts';
import type { AttestryClient } from '../../client/attestry-client.ts';
import { formatReport } from '../report-text.ts';
import { shownJson, shownLines, shownText } from '../shown-text.ts';
import type { Terminal } from '../terminal.ts';
import {
  addVerb,
  type Cli,
  type ExitCode,
  type TargetOptions,
  UsageError,
  wholeNumber,
  withTargetOptions,
} from '../verb.ts';
import { localClient, openFolderService, withClient } from '../with-client.ts';
import { withFolder } from '../with-folder.ts';

interface VerifyVerbOptions extends TargetOptions {
  readonly quick?: true;
  readonly incremental?: true;
  readonly from?: number;
  readonly to?: number;
  readonly checkpoint?: readonly string[];
  readonly threads?: number;
  readonly record: boolean;
  readonly allIncarnations?: true;
}

/** `attestry verify` */
export function addVerify(cli: Cli): void {
  const several = (file: string, before: readonly string[] = []): readonly string[] => [...before, file];
  const verb = addVerb(cli, 'verify', {
    about:
      'Checks every record against its hash, its place in the chain, the tree that was signed, and what people see of it. Runs to the end, names every finding, and says what it looked at. There is no repair.',
    examples: [
      ['attestry verify', 'everything'],
      ['attestry verify --quick', 'hashes, chain, tree; not sections and search index'],
      ['attestry verify --from 1000 --to 1999', 'a range of records, and its place in the signed tree'],
      ['attestry verify --checkpoint kept-elsewhere.note', 'also against a checkpoint you kept elsewhere'],
      ['attestry verify --all-incarnations', 'after a reset: also what there is of what it ended'],
      ['attestry verify --json || alert', 'in a job: exit 3 means findings, 1 could not check'],
    ],
  })
    .option('--quick', 'hashes, chain, tree and checkpoints only')
    .option('--checkpoint <file>', 'a signed checkpoint that was kept elsewhere; may be repeated', several)
    .option('--incremental', 'go on where the last intact --incremental run ended')
    .option('--from <seq>', 'only the records from this position on, with --to', wholeNumber(0))
    .option('--to <seq>', 'to this position, included', wholeNumber(0))
    .option('--all-incarnations', 'also what resets ended; what they said of it is no finding any more')
    .option('--no-record', 'leave no record of this run in the log')
    .option(
      '--threads <n>',
      'threads that hash (default: one for each processor, at most 8)',
      wholeNumber(1, 64),
    );
  withTargetOptions(verb).action(async (options: VerifyVerbOptions) => {
    cli.exit(await verify(cli.terminal, options));
  });
}

async function verify(terminal: Terminal, options: VerifyVerbOptions): Promise<ExitCode> {
  checkOptions(options);
  const request = requestOf(options);
  const ran =
    options.url !== undefined
      ? await withClient(options, terminal, (client) => askForRun(client, terminal, request))
      : options.record
        ? await runInFolder(terminal, options, request)
        : undefined;
  const report =
    ran?.report ??
    (await withFolder(options, async (folder) => {
      const [origin = ''] = await listFolderIncarnations(folder, options.log);
      return verifyEvidence(terminal, folder, origin, options, request);
    }));
  const older = options.allIncarnations
    ? await withFolder(options, (folder) => verifyOlder(terminal, folder, options))
    : [];
  if (options.json) terminal.print(shownJson(options.allIncarnations ? { ...report, older } : report));
  else terminal.print(shownLines(reportText(report, older, terminal.columns)));
  // The line that monitoring looks for: the same whatever else is printed.
  for (const finding of [...report.findings, ...older.flatMap(({ undeclared }) => undeclared)])
    terminal.note(shownText(formatChainBroken(finding, report.lastVerified)));
  if (ran?.message !== undefined) terminal.note(`attestry: ${shownText(ran.message)}`);
  if (ran === undefined && options.record)
    await withFolder(options, (folder) => recordRun(terminal, folder, report, options.log));
  const codes = [exitCodeOf(report), ...older.map(exitCodeOfOlder)];
  return codes.includes(3) ? 3 : codes.includes(1) ? 1 : 0;
}

function checkOptions({ url, record, allIncarnations, from, to, incremental }: VerifyVerbOptions): void {
  if (url !== undefined && !record)
    throw new UsageError('--no-record is for a data folder: what a server verifies, it writes down');
  if (allIncarnations === undefined) return;
  if (url !== undefined)
    throw new UsageError('--all-incarnations is for a data folder: a server verifies the latest one');
  if (from !== undefined || to !== undefined || incremental)
    throw new UsageError('--all-incarnations verifies all of each: leave --from, --to and --incremental out');
}

/** What a reset ended, as it is now. */
interface OlderReport {
  readonly report: VerifyReport;
  /** Findings that its reset has not said. */
  readonly undeclared: readonly Finding[];
}

function exitCodeOfOlder({ report, undeclared }: OlderReport): ExitCode {
  if (undeclared.length > 0) return 3;
  return report.coverage.notChecked.length > 0 ? 1 : 0;
}

function reportText(
  report: VerifyReport,
  older: readonly OlderReport[],
  columns: number | undefined,
): string {
  const texts = older.map((one) => {
    const { findings } = one.report;
    const known = findings.length - one.undeclared.length;
    const declared = known === 0 ? [] : [`Its reset has said ${known} of ${findings.length} of this.`];
    return [formatReport(one.report, columns), ...declared].join('\n');
  });
  return [formatReport(report, columns), ...texts].join('\n\n');
}

/** Verifies what resets ended, as it lies there, against what they said of it. */
async function verifyOlder(
  terminal: Terminal,
  folder: DataFolder,
  options: VerifyVerbOptions,
): Promise<readonly OlderReport[]> {
  const { incarnationOf, isDeclared, readEnded } = await import('@attestry/log');
  const [latest = '', ...origins] = await listFolderIncarnations(folder, options.log);
  const store = folder.stores.open(latest);
  const ended = await readEnded(store).finally(() => store.close());
  const older: OlderReport[] = [];
  for (const origin of origins) {
    const report = await verifyEvidence(terminal, folder, origin, options, { mode: requestOf(options).mode });
    const said = ended.find(({ incarnation }) => incarnation === incarnationOf({ origin }));
    const undeclared = report.findings.filter((one) => said === undefined || !isDeclared(one, said));
    older.push({ report, undeclared });
  }
  return older;
}

async function listFolderIncarnations(folder: DataFolder, name: string): Promise<readonly string[]> {
  const { listIncarnations } = await import('@attestry/log/folder');
  return listIncarnations(folder, name);
}

function requestOf(options: VerifyVerbOptions): VerificationRequest {
  const { quick, incremental, threads, checkpoint } = options;
  const range = rangeOf(options);
  const checkpoints = checkpoint?.map(readCheckpoint) ?? [];
  return {
    mode: quick ? 'quick' : 'full',
    ...(checkpoints.length > 0 && { checkpoints }),
    ...(incremental && { incremental }),
    ...(range !== undefined && { range }),
    ...(threads !== undefined && { threads }),
  };
}

function rangeOf({ from, to, incremental }: VerifyVerbOptions): VerificationRequest['range'] {
  if (from === undefined && to === undefined) return undefined;
  if (from === undefined || to === undefined)
    throw new UsageError('a range has two ends: give --from and --to, both included');
  if (incremental)
    throw new UsageError(
      'give a range (--from, --to) or --incremental, which begins where another run ended',
    );
  if (from > to) throw new UsageError(`a range does not end at ${to} before it begins at ${from}`);
  return { from, to };
}

interface Ran {
  readonly report: VerifyReport;
  readonly message?: string;
}

async function askForRun(
  client: AttestryClient,
  terminal: Terminal,
  request: VerificationRequest,
): Promise<Ran> {
  const { state, report, message } = await client.verify(
    request,
    (done, total) => terminal.progress(progressText(done, total)),
    { onBroken: () => terminal.note('[attestry] the connection broke: asking again how far it is') },
  );
  if (report !== undefined) return { report, ...(message !== undefined && { message }) };
  const { AttestryError } = await import('@attestry/log');
  throw new AttestryError('SERVER_FAILED', message ?? `the verification was ${state}: ask for another`);
}

/**
 * Has the service of the folder verify the log. Undefined where the log does not open for writing, or what is in it
 * cannot be read through it: that is when verification is needed most, and its evidence is read as it lies there then.
 */
async function runInFolder(
  terminal: Terminal,
  options: VerifyVerbOptions,
  request: VerificationRequest,
): Promise<Ran | undefined> {
  const service = await openFolderService(options, terminal, true).catch(() => undefined);
  if (service === undefined) return undefined;
  try {
    // What only somebody outside speaks against can be read: it is the service that asked them.
    const isOpen = ({ readOnly }: Log): boolean => readOnly === undefined || 'who' in readOnly;
    if (![...service.logs.values()].every(isOpen)) return undefined;
    return await askForRun(await localClient(service, options.log), terminal, request);
  } catch {
    return undefined;
  } finally {
    await service.close();
  }
}

/**
 * A run that somebody asked for is itself recorded (log-format §4), here where no service did. Its verdict does not depend on that: a log that
 * cannot be written is still verified.
 */
async function recordRun(
  terminal: Terminal,
  folder: DataFolder,
  report: VerifyReport,
  name: string,
): Promise<void> {
  const { locateLog, openFolderLog } = await import('@attestry/log/folder');
  if (!(await folder.stores.exists((await locateLog(folder, name)).origin))) return;
  const { verdict, findings, coverage } = report;
  const run = {
    mode: coverage.mode,
    from: coverage.from,
    to: coverage.to,
    ...(coverage.range !== undefined && { range: { ...coverage.range } }),
    verdict,
    findings: findings.length,
  };
  try {
    const log = await openFolderLog(folder, name);
    try {
      // A log that is read-only says so itself; why was reported above.
      if (log.readOnly !== undefined) return;
      const [first] = findings;
      if (first !== undefined) {
        const { kind, from, to, count } = first;
        await log.recordSystem('audit.chain_broken', { finding: { kind, from, to, count } });
      }
      await log.recordSystem('audit.verified', run);
    } finally {
      await log.close();
    }
  } catch (error) {
    terminal.note(
      `attestry: this run is not on record: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** Verifies what lies in the folder, not through an open log. It says itself what it cannot read. */
async function verifyEvidence(
  terminal: Terminal,
  folder: DataFolder,
  origin: string,
  options: VerifyVerbOptions,
  { checkpoints = [], mode, range, threads }: VerificationRequest,
): Promise<VerifyReport> {
  const { runVerification } = await import('@attestry/log');
  const { signer, keyring } = folder;
  const store = await openEvidence(folder, origin, terminal);
  try {
    const since = options.incremental ? await signer.readResume(origin) : undefined;
    const from = since?.size ?? 0;
    const anchors = await readAnchors(folder, options, { origin, store }, { mode, from });
    const { report, resume } = await runVerification({
      store,
      seen: anchors?.seen ?? [],
      origin,
      keyring,
      signer,
      mode,
      checkpoints,
      ...(threads !== undefined && { threads }),
      ...(range !== undefined && { range }),
      ...(since !== undefined && { since }),
      onProgress: (done, total) => terminal.progress(progressText(done, total)),
    });
    if (options.incremental && resume !== undefined) await signer.writeResume(origin, resume);
    return anchors === undefined ? report : anchors.addTo(report);
  } finally {
    await store.close();
  }
}

/** What anchors have seen of it, where the service's own tables are; nothing is made where they are not. */
async function readAnchors(
  folder: DataFolder,
  { log: name, database }: VerifyVerbOptions,
  log: Pick<Log, 'origin' | 'store'>,
  run: { readonly mode: 'quick' | 'full'; readonly from: number },
): Promise<AnchorEvidence | undefined> {
  if (database === undefined && !existsSync(join(folder.path, 'service.db'))) return undefined;
  const { openServiceDatabase } = await import('../../database/open-service-database.ts');
  const { anchorKinds } = await import('../../anchor/anchor-kinds.ts');
  const { openOutgoing } = await import('../../outgoing/outgoing.ts');
  const { unreadable } = await import('../../anchor/anchor-evidence.ts');
  const { LogAnchors } = await import('../../anchor/log-anchors.ts');
  try {
    const tables = await openServiceDatabase(folder, database);
    try {
      const ignore = (): void => {};
      // Nobody is asked: what they gave is here.
      const kinds = anchorKinds({ ...openOutgoing([]), nowMs: Date.now });
      const parts = { logs: new Map(), database: tables, kinds, nowMs: Date.now };
      const anchors = new LogAnchors({ ...parts, onError: ignore, onNotice: ignore });
      return await anchors.evidence(name, log, { ...run, signal: new AbortController().signal });
    } finally {
      await tables.close();
    }
  } catch (error) {
    return unreadable(error);
  }
}

/** The store as it is, also where a log would not open: nothing is, where the log is gone. */
async function openEvidence(folder: DataFolder, origin: string, terminal: Terminal): Promise<Log['store']> {
  const { absentLog } = await import('@attestry/log/folder');
  const { stores, signer } = folder;
  if (await stores.exists(origin)) return stores.open(origin);
  if ((await signer.lastSigned(origin)) === undefined) throw await absentLog(folder, origin);
  terminal.note(`[attestry] ${stores.placeOf(origin)} is gone: verifying what the signer remembers`);
  const { createMemoryFile, openMemoryStore } = await import('@attestry/log/memory');
  return openMemoryStore(createMemoryFile(origin));
}

function readCheckpoint(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(
      `the checkpoint ${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

function progressText(done: number, total: number): string {
  const percent = total === 0 ? 100 : Math.floor((100 * done) / total);
  return `verifying ${percent} %  ${done} of ${total} records`;
}
