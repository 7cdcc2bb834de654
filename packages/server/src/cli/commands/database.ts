import { AttestryError } from '@attestry/log';
import {
  type DatabaseStatus,
  migrate,
  openPool,
  type Pool,
  placeOfUrl,
  ROLE_NAMES,
  readStatus,
  rolesScript,
} from '@attestry/log/postgres';
import { type Command, Option } from 'commander';
import { shownJson, shownText } from '../shown-text.ts';
import type { Terminal } from '../terminal.ts';
import {
  addVerb,
  addVerbGroup,
  type Cli,
  type CommonOptions,
  UsageError,
  withCommonOptions,
} from '../verb.ts';

interface DatabaseOptions extends CommonOptions {
  readonly database?: string;
}

interface RolesOptions extends CommonOptions {
  readonly owner: string;
  readonly application: string;
  readonly retention: string;
}

/** `attestry database` */
export function addDatabase(cli: Cli): void {
  const program = addVerbGroup(cli, 'database', {
    about:
      'Logs may be in PostgreSQL, for several servers at once. These verbs make the tables, print who may do what as a script, and say how a database is.',
  });
  const group = { ...cli, program };
  addMigrate(group);
  addRoles(group);
  addStatus(group);
}

function addMigrate(cli: Cli): void {
  const verb = addVerb(cli, 'migrate', {
    summary: 'make the tables, or bring them up to date',
    about:
      'Makes the tables of logs where there are none, and brings older ones up to date, in one transaction. It takes a role that may: the owner of the tables. A server that runs as their owner does it by itself when it starts.',
    examples: [['attestry database migrate --database postgres://attestry_owner@db/audit', 'as the owner']],
  });
  withDatabase(verb).action(async (options: DatabaseOptions) => {
    const migrated = await withPool(options, migrate);
    if (options.json) cli.terminal.print(shownJson(migrated ?? { from: null, to: null }));
    else if (migrated === undefined) cli.terminal.print('the tables are up to date');
    else if (migrated.from === 0) cli.terminal.print(`made the tables, version ${migrated.to}`);
    else cli.terminal.print(`brought the tables from version ${migrated.from} to ${migrated.to}`);
    cli.exit(0);
  });
}

function addRoles(cli: Cli): void {
  const verb = addVerb(cli, 'roles', {
    summary: 'print the script that gives each role its rights, and no more',
    about:
      'Prints SQL for three roles: the owner, who changes tables; the application, which records and reads, and which the database refuses to change or delete a record; and retention, which deletes what is past its time. Run it as a superuser once the tables are there, and again after every migration. It asks no database.',
    examples: [
      [
        'attestry database roles | psql --set ON_ERROR_STOP=1 postgres://postgres@db/audit',
        'once the tables are there',
      ],
      ['attestry database roles --application shop', 'for a role that is there already'],
    ],
  })
    .option('--owner <role>', 'who owns the tables', ROLE_NAMES.owner)
    .option('--application <role>', 'what servers run as', ROLE_NAMES.application)
    .option('--retention <role>', 'who deletes what is past its time', ROLE_NAMES.retention);
  withCommonOptions(verb).action((options: RolesOptions) => {
    const script = scriptOf(options);
    cli.terminal.print(options.json ? shownJson({ script }) : script.trimEnd());
    cli.exit(0);
  });
}

/** A name that is none is a wrong use. */
function scriptOf(names: RolesOptions): string {
  try {
    return rolesScript(names);
  } catch (error) {
    throw AttestryError.is(error) ? new UsageError(error.message) : error;
  }
}

function addStatus(cli: Cli): void {
  const verb = addVerb(cli, 'status', {
    summary: 'say how a database is: its tables, its settings, the rights of the role',
    about:
      'Says which version the tables have and how many logs there are, and names what is not as a log needs it. It changes nothing.',
    examples: [['attestry database status --database postgres://attestry_app@db/audit', 'as servers see it']],
  });
  withDatabase(verb).action(async (options: DatabaseOptions) => {
    const status = await withPool(options, readStatus);
    if (options.json) cli.terminal.print(shownJson(status));
    else printStatus(cli.terminal, placeOfUrl(options.database ?? ''), status);
    cli.exit(status.concerns.length > 0 || status.schema < status.newest ? 1 : 0);
  });
}

function printStatus(terminal: Terminal, place: string, status: DatabaseStatus): void {
  const { server, role, schema, newest, logs, concerns } = status;
  terminal.print(`${shownText(place)}: ${shownText(server)}, as ${shownText(role)}`);
  if (schema === 0) terminal.print('there are no tables yet: `attestry database migrate` makes them');
  else if (schema < newest)
    terminal.print(
      `the tables have version ${schema} of ${newest}: \`attestry database migrate\` as their owner`,
    );
  else terminal.print(`the tables are up to date (version ${schema}); logs: ${logs}`);
  for (const concern of concerns) terminal.print(`! ${shownText(concern)}`);
}

function withDatabase(verb: Command): Command {
  verb.addOption(
    new Option('--database <url>', 'the database, as postgres://user@host:5432/name').env(
      'ATTESTRY_DATABASE_URL',
    ),
  );
  return withCommonOptions(verb);
}

async function withPool<T>({ database }: DatabaseOptions, work: (pool: Pool) => Promise<T>): Promise<T> {
  if (database === undefined)
    throw new UsageError(
      'name the database: --database postgres://user@host:5432/name, or ATTESTRY_DATABASE_URL',
    );
  const pool = openPool(database, { maxConnections: 1 });
  try {
    return await work(pool);
  } catch (error) {
    throw isUnreachable(error)
      ? new AttestryError('STORE_UNAVAILABLE', `${placeOfUrl(database)} does not let us in: ${error.message}`)
      : error;
  } finally {
    await pool.end();
  }
}

/** The network, or what PostgreSQL says before it lets anybody in: no such host, role, database, password. */
function isUnreachable(error: unknown): error is Error {
  if (!(error instanceof Error) || AttestryError.is(error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return (
    /^(?:E[A-Z]+|28\w{3}|3D000|08\w{3}|57P03|53300)$/.test(code) ||
    /timeout|password|SASL/i.test(error.message)
  );
}
