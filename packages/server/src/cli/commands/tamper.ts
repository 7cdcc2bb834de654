import { cpSync, existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { locateLog, openDataFolder } from '@attestry/log/folder';
import { openDatabase } from '@attestry/log/sqlite';
import {
  TAMPER_KINDS,
  type Tampering,
  type TamperKind,
  type TamperOptions,
  tamperLog,
} from '@attestry/log/testing';
import { Argument } from 'commander';
import { demoOlderCopy, isDemo } from '../../demo/demo-folder.ts';
import { shownJson, shownText } from '../shown-text.ts';
import type { Terminal } from '../terminal.ts';
import {
  addVerb,
  type Cli,
  type FolderOptions,
  UsageError,
  wholeNumber,
  withFolderOptions,
} from '../verb.ts';
import { sameTarget } from '../with-client.ts';

interface TamperVerbOptions extends FolderOptions {
  readonly at?: number;
  readonly count?: number;
  readonly from?: string;
}

/** `attestry tamper` */
export function addTamper(cli: Cli): void {
  const verb = addVerb(cli, 'tamper', {
    about:
      'Does with SQL what somebody could do who can write the database. In a folder made by `attestry demo` it works in place; of any other folder it makes a copy and tampers with that. It tampers with files of a folder only, and with no other database.',
    examples: [
      ['attestry tamper delete --at 100 --dir demo-data', 'delete record 100'],
      ['attestry tamper delete-tail --count 10 --dir demo-data', 'cut off the newest ten'],
      ['attestry tamper alter-leaf', 'on a copy of ./data'],
    ],
  })
    .addArgument(new Argument('<kind>', 'what to do; see below').choices(Object.keys(TAMPER_KINDS)))
    .option('--at <seq>', 'the position (default: the middle of the log)', wholeNumber(0))
    .option('--count <n>', 'how many records, for delete and delete-tail', wholeNumber(1))
    .option('--from <file>', 'an older copy of the database, for rollback (a demo has one)')
    .addHelpText(
      'after',
      `\nKinds:\n${Object.entries(TAMPER_KINDS)
        .map(([kind, what]) => `  ${kind.padEnd(14)} ${what}`)
        .join('\n')}`,
    );
  withFolderOptions(verb).action(async (kind: TamperKind, options: TamperVerbOptions) => {
    await tamper(cli.terminal, kind, options);
    cli.exit(0);
  });
}

async function tamper(terminal: Terminal, kind: TamperKind, options: TamperVerbOptions): Promise<void> {
  if (options.database !== undefined)
    throw new UsageError(
      '`attestry tamper` tampers with files, and with no database: try it on a demo (`attestry demo`)',
    );
  const original = openDataFolder(options.dir, { signer: options.signer, secrets: options.secrets });
  const file = original.stores.fileOf?.((await locateLog(original, options.log)).origin);
  if (file === undefined || !existsSync(file))
    throw new UsageError(`there is no log "${options.log}" in ${options.dir} to tamper with`);
  const from = kind === 'rollback' ? olderCopy(options) : undefined;
  const dir = isDemo(options.dir) ? options.dir : copyFolder(options.dir, kind, file);
  const path = join(dir, 'logs', basename(file));
  const tampering = tamperOrExplain(path, kind, {
    ...optionsOf(options),
    ...(from !== undefined && { from }),
  });
  const next = `attestry verify${sameTarget({ dir, log: options.log })}`;
  if (options.json) {
    terminal.print(shownJson({ dir, copied: dir !== options.dir, ...tampering, next }));
    return;
  }
  if (dir !== options.dir)
    terminal.print(`${options.dir} is no demo and stays as it is: tampered with the copy ${dir}`);
  terminal.print(describe(tampering));
  terminal.print(`\nNow: ${next}`);
}

function optionsOf({ at, count }: TamperVerbOptions): TamperOptions {
  return { ...(at !== undefined && { at }), ...(count !== undefined && { count }) };
}

/** There is nothing to be done at a position that is not there: a wrong use, not a failure. */
function tamperOrExplain(path: string, kind: TamperKind, options: TamperOptions): Tampering {
  try {
    return tamperLog(path, kind, options);
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(error.message);
    throw error;
  }
}

function olderCopy({ dir, from }: TamperVerbOptions): string {
  const copy = from ?? demoOlderCopy(dir);
  if (existsSync(copy)) return copy;
  throw new UsageError(
    from === undefined
      ? 'rollback needs an older copy of the database: --from FILE'
      : `the older copy ${from} is not there`,
  );
}

/** A copy of the whole folder beside it, under a name that is free. The database is copied as one moment saw it. */
function copyFolder(dir: string, kind: TamperKind, database: string): string {
  const stem = `${dir.replace(/[/\\]+$/, '')}-${kind}`;
  let copy = stem;
  for (let n = 2; existsSync(copy); n++) copy = `${stem}-${n}`;
  const name = basename(database);
  cpSync(dir, copy, { recursive: true, filter: (source) => !basename(source).startsWith(name) });
  const db = openDatabase(database, { busyTimeoutMs: 30_000 });
  try {
    db.prepare('VACUUM INTO ?').run(join(copy, 'logs', name));
  } finally {
    db.close();
  }
  return copy;
}

/** Statements that are told; the rest are more of the same. */
const MOST_TOLD = 8;

function describe({ kind, rows, sql }: Tampering): string {
  const where =
    rows === undefined ? '' : rows.from === rows.to ? ` (#${rows.from})` : ` (#${rows.from} to #${rows.to})`;
  const told = sql.slice(0, MOST_TOLD).map((statement) => `  ${shownText(statement)}`);
  const more = sql.length > MOST_TOLD ? [`  … and ${sql.length - MOST_TOLD} more`] : [];
  return [`Tampered: ${kind}${where}`, ...told, ...more].join('\n');
}
