import { join, resolve } from 'node:path';
import {
  type DataFolder,
  type LogStores,
  openDataFolder,
  type Signer,
  setPlaceOfLogs,
} from '@attestry/log/folder';
import { sqliteStores } from '@attestry/log/sqlite';
import { copyServiceTables } from '../../database/copy-service-tables.ts';
import { openServiceDatabase } from '../../database/open-service-database.ts';
import { type MovedLog, type MoveOptions, moveLogs, recordMoves } from '../../operate/move-logs.ts';
import { lockFolder } from '../../service/folder-lock.ts';
import { openStores } from '../../service/open-stores.ts';
import { readSecretSources } from '../secret-sources.ts';
import { shownLines, shownText } from '../shown-text.ts';
import type { Terminal } from '../terminal.ts';
import {
  addVerb,
  type Cli,
  type CommonOptions,
  refuseServer,
  UsageError,
  withCommonOptions,
  withSignerOption,
} from '../verb.ts';

interface MoveVerbOptions extends CommonOptions {
  readonly from: string;
  readonly to: string;
  readonly signer?: Signer;
}

/** `attestry move` */
export function addMove(cli: Cli): void {
  const verb = addVerb(cli, 'move', {
    about:
      'Copies every log bit for bit, verifies both copies in full, and leaves one of them writable: the other says where the log went. Name, secrets and signer stay in the folder; API keys and saved views go with the logs. Stop the server first. What was interrupted goes on when it is repeated. A password for the database belongs into PGPASSWORD or ~/.pgpass, where no other user of the machine sees it.',
    examples: [
      [
        'attestry move --from sqlite:./data --to postgres://attestry@db.example.com/attestry',
        'from the files of ./data',
      ],
      ['attestry move --from postgres://attestry@db.example.com/attestry --to sqlite:./data', 'and back'],
    ],
  })
    .requiredOption('--from <place>', 'where they are: sqlite:<data folder> or postgres://…')
    .requiredOption('--to <place>', 'where they go: the other of the two');
  refuseServer(
    withCommonOptions(withSignerOption(verb)),
    'works on the machine that has the data folder',
  ).action(async (options: MoveVerbOptions) => {
    await move(cli.terminal, options);
    cli.exit(0);
  });
}

async function move(terminal: Terminal, options: MoveVerbOptions): Promise<void> {
  const { dir, database, toDatabase } = placesOf(options);
  const stores = await openStores(database);
  if (stores === undefined) throw new UsageError(WRONG_PLACES);
  const lock = lockFolder(dir);
  try {
    const moved = await moveAll(terminal, { dir, database, toDatabase }, stores, options.signer);
    if (options.json) terminal.print(JSON.stringify({ moved, to: toDatabase ? stores.place : dir }));
    else terminal.print(shownLines(movedText(moved, toDatabase ? stores.place : dir, toDatabase)));
  } finally {
    lock.release();
    await stores.close();
  }
}

async function moveAll(
  terminal: Terminal,
  { dir, database, toDatabase }: Places,
  stores: LogStores,
  signer: Signer | undefined,
): Promise<readonly MovedLog[]> {
  // Who names a place in which they are not is told where they are.
  const secrets = await readSecretSources(process.env);
  const folder: DataFolder = openDataFolder(dir, { secrets, signer, ...(!toDatabase && { stores }) });
  const files = sqliteStores(join(dir, 'logs'), folder.name);
  const move: MoveOptions = {
    folder,
    from: toDatabase ? files : stores,
    to: toDatabase ? stores : files,
    onProgress: (origin, step, done, total) =>
      terminal.progress(shownText(`${origin}: ${done} of ${total} records ${step}`)),
  };
  const moved = await moveLogs(move);
  await moveServiceTables(folder, database, toDatabase);
  // If we crash before this line, moving again goes on; after it, only the record that says so is missing.
  setPlaceOfLogs(dir, toDatabase ? 'database' : 'files');
  await recordMoves(move, moved);
  return moved;
}

async function moveServiceTables(folder: DataFolder, url: string, toDatabase: boolean): Promise<void> {
  const files = await openServiceDatabase(folder);
  try {
    const database = await openServiceDatabase(folder, url);
    await (toDatabase ? copyServiceTables(files, database) : copyServiceTables(database, files)).finally(() =>
      database.close(),
    );
  } finally {
    await files.close();
  }
}

/** The data folder, the database, and which of them the logs go to. */
interface Places {
  readonly dir: string;
  readonly database: string;
  readonly toDatabase: boolean;
}

const WRONG_PLACES =
  'one of --from and --to is a data folder, sqlite:./data, and the other a database, postgres://user@host/database';

/** One place is a data folder, the other a database. */
function placesOf({ from, to }: MoveVerbOptions): Places {
  const toDatabase = isDatabase(to);
  const [folder, database] = toDatabase ? [from, to] : [to, from];
  const dir = /^sqlite:(.+)$/.exec(folder)?.[1];
  if (dir === undefined || !isDatabase(database)) throw new UsageError(WRONG_PLACES);
  return { dir: resolve(dir), database, toDatabase };
}

function isDatabase(place: string): boolean {
  return /^postgres(?:ql)?:\/\//.test(place);
}

function movedText(moved: readonly MovedLog[], place: string, toDatabase: boolean): string {
  const lines = moved.map(({ origin, size }) => `  ${origin}   ${size} records`);
  const next = toDatabase
    ? 'From now on every command and the server need to know the database: set ATTESTRY_DATABASE_URL.'
    : 'From now on they are files of the folder again: leave ATTESTRY_DATABASE_URL and --database out.';
  return `Moved to ${place}, and verified in both places:\n${lines.join('\n')}\n${next}\nWhat was left behind can be read, says where it went, and takes no records. Remove it when you like.`;
}
