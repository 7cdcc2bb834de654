import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AttestryError } from '@attestry/log';
import {
  createFolderLog,
  type DataFolder,
  type LogStores,
  locateLog,
  openDataFolder,
} from '@attestry/log/folder';
import { DEMO_LOG, findDemo } from '../../service/demo-log.ts';
import { makeFirstKey } from '../first-key.ts';
import { identityText } from '../identity-text.ts';
import { makeFolder } from '../make-folder.ts';
import type { Terminal } from '../terminal.ts';
import { addVerb, type Cli, type FolderOptions, withFolderOptions } from '../verb.ts';
import { sameTarget } from '../with-client.ts';
import { withStores } from '../with-folder.ts';

interface InitOptions extends FolderOptions {
  readonly name?: string;
}

/** `attestry init` */
export function addInit(cli: Cli): void {
  const verb = addVerb(cli, 'init', {
    about:
      'Makes the data folder (database, secrets, signing and identity key, the first API key) and begins a log in it. Never overwrites: a folder that has the log already is refused. With --log it adds another log to a folder. With ATTESTRY_DATABASE_URL or --database the records go to PostgreSQL, and the folder keeps the rest. With ATTESTRY_SIGNER or --signer the log is enrolled with a signer that is a process of its own (`attestry signer`); that takes its token, in ATTESTRY_SIGNER_TOKEN or a file that ATTESTRY_SIGNER_TOKEN_FILE names.',
    examples: [
      ['attestry init', 'the log "main" in ./data, named after this machine'],
      [
        'attestry init --name audit.example.com --dir /var/lib/attestry',
        'under a name that stays when the machine goes',
      ],
      ['attestry init --log tenant-7', 'another log beside "main"'],
    ],
  }).option(
    '--name <name>',
    'the name in every origin, for good: a-z, 0-9, "." and "-" (default: the name of this machine)',
  );
  withFolderOptions(verb).action(async (options: InitOptions) => {
    await withStores(options, (stores) => init(cli.terminal, stores, options));
    cli.exit(0);
  });
}

async function init(terminal: Terminal, stores: LogStores | undefined, options: InitOptions): Promise<void> {
  const { dir, log: name } = options;
  const folder = existsSync(join(dir, 'attestry.json'))
    ? await openForAnother(stores, options)
    : await makeFolder(dir, { stores, secrets: options.secrets, signer: options.signer }, options.name);
  const log = await createFolderLog(folder, name);
  const origin = log.origin;
  await log.close();
  const apiKey = await makeFirstKey(folder, options.database);
  const [verifierKey] = await folder.signer.verifierKeys(origin);
  const identity = await folder.signer.identity();
  const paths = {
    logs: folder.stores.place,
    secrets: join(dir, 'secrets'),
    signer: options.signer?.address ?? join(dir, 'signer'),
  };
  if (options.json) {
    terminal.print(
      JSON.stringify({ origin, dir, verifierKey, identityKey: identity?.vkey, apiKey, backUpApart: paths }),
    );
    return;
  }
  const kept = options.signer === undefined ? 'secrets and signer' : 'secrets';
  const where = stores === undefined ? dir : `${stores.place}, with its ${kept} in ${dir}`;
  terminal.print(`Made the log ${origin} in ${where}

Back these up, and keep secrets and signer apart from logs:
${keptText(paths)}

Logs alone cannot show that their end was cut off; and whoever holds all three can write
another history.

The verifier key is public. Give it to whoever is to check the log:
  ${verifierKey}
${identity === undefined ? '' : `\n${identityText(identity, sameSigner(options))}\n`}${apiKey === undefined ? '' : keyText(apiKey)}
Next:
  attestry record auth.login --actor user:42${sameTarget(options)}
  attestry verify${sameTarget(options)}`);
}

function keptText({ logs, secrets, signer }: { logs: string; secrets: string; signer: string }): string {
  const width = Math.max(logs.length, secrets.length, signer.length);
  return [
    `  ${logs.padEnd(width)}   the records`,
    `  ${secrets.padEnd(width)}   the HMAC secrets that chain them`,
    `  ${signer.padEnd(width)}   the signing key, and the memory of what was signed`,
  ].join('\n');
}

/** Only commands on the folder need none. */
function keyText(apiKey: string): string {
  return `
The API key opens everything to whoever has it, through a server. It is not shown again;
\`attestry api-keys create\` makes others, that may do less:
  ${apiKey}
`;
}

/** A signer of its own has its keys where its user keeps them. */
function sameSigner({ signer, ...options }: InitOptions): string {
  return signer === undefined ? sameTarget({ ...options, log: 'main' }) : ' --signer-dir <its folder>';
}

/** The folder that is there, for one more log. */
async function openForAnother(
  stores: LogStores | undefined,
  { dir, log, name, secrets, signer }: InitOptions,
): Promise<DataFolder> {
  const folder = openDataFolder(dir, { stores, secrets, signer });
  if (name !== undefined && name !== folder.name) {
    throw new AttestryError(
      'LOG_EXISTS',
      `${dir} is a data folder already, of the name ${folder.name}, which stays: leave --name out, or name another folder with --dir`,
    );
  }
  if (log === DEMO_LOG && findDemo(folder) !== undefined) {
    throw new AttestryError(
      'LOG_NAME_TAKEN',
      `the demo in ${join(dir, DEMO_LOG)} is served as "${log}": remove it first, or name the log otherwise`,
    );
  }
  if (await folder.stores.exists((await locateLog(folder, log)).origin)) {
    throw new AttestryError(
      'LOG_EXISTS',
      `${dir} has the log "${log}" already, and nothing was changed: use it, or name another folder (--dir) or log (--log)`,
    );
  }
  return folder;
}
