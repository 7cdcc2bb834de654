import { join } from 'node:path';
import type { OpenWith } from '../../backup/encryption.ts';
import type { RestoredBackup, RestoredLog } from '../../backup/restore-backup.ts';
import { readGiven, readPassphrase } from '../passphrase.ts';
import { shownJson, shownLines, shownText } from '../shown-text.ts';
import type { Terminal } from '../terminal.ts';
import {
  addVerb,
  type Cli,
  type ExitCode,
  type FolderOptions,
  UsageError,
  withFolderOptions,
} from '../verb.ts';
import { sameTarget } from '../with-client.ts';
import { withStores } from '../with-folder.ts';

interface RestoreVerbOptions extends Omit<FolderOptions, 'log'> {
  readonly from: string;
  readonly signerDir?: string;
  readonly newSigner?: true;
  readonly identity?: string;
  readonly passphraseFile?: string;
}

/** `attestry restore` */
export function addRestore(cli: Cli): void {
  const verb = addVerb(cli, 'restore', {
    about:
      "Makes a new data folder of a backup; nothing is restored over what is there. Every byte is checked before anything is written. Then the logs are compared with what the signer remembers: what was recorded and signed after the backup is missing, and a log that lacks it opens for reading only, until it is decided what to do. Exits 3 then. The signer's folder is copied: only one of the two may go on signing.",
    examples: [
      [
        'attestry restore --from 2026-11-23.age --identity key.txt --dir /var/lib/attestry --signer-dir /mnt/signer',
        "with the signer's folder that survived, or its newest copy",
      ],
      [
        'attestry restore --from 2026-11-23.age --dir /var/lib/attestry --new-signer',
        'where the signer is lost; the passphrase is asked for',
      ],
    ],
  })
    .requiredOption('--from <file>', 'the backup')
    .option('--signer-dir <folder>', "the signer's folder that belongs to it")
    .option('--new-signer', 'make a new signer: what the old one had signed is forgotten')
    .option('--identity <file>', 'a file with the secret key of age that opens it')
    .option('--passphrase-file <file>', 'a file with its passphrase, instead of asking for it');
  withFolderOptions(verb, { log: false }).action(async (options: RestoreVerbOptions) => {
    cli.exit(await restore(cli.terminal, options));
  });
}

async function restore(terminal: Terminal, options: RestoreVerbOptions): Promise<ExitCode> {
  const { from, dir, database, identity, passphraseFile } = options;
  const signer = chooseSigner(options);
  if (identity !== undefined && passphraseFile !== undefined)
    throw new UsageError('give either --identity or --passphrase-file');
  const { restoreBackup } = await import('../../backup/restore-backup.ts');
  const openWith = await readOpenWith(terminal, options);
  const restored = await withStores({ database }, (stores) =>
    restoreBackup({
      ...{ from, openWith, dir, signer },
      database: database === undefined || stores === undefined ? undefined : { url: database, stores },
      onProgress: (name, done, total) =>
        terminal.progress(shownText(`restoring ${name}: ${done} of ${total}`)),
    }),
  );
  const { manifest, logs, absent, hasSecrets } = restored;
  if (options.json) {
    const { name, created } = manifest;
    const told = logs.map(({ contradiction, ...log }) => ({ ...log, readOnly: contradiction ?? null }));
    terminal.print(shownJson({ dir, name, created, secrets: hasSecrets, logs: told, absent }));
  } else terminal.print(shownLines(restoredText(restored, options)));
  return absent.length > 0 || logs.some(({ contradiction }) => contradiction !== undefined) ? 3 : 0;
}

type SignerOf = Parameters<typeof import('../../backup/restore-backup.ts').restoreBackup>[0]['signer'];

function chooseSigner({ signerDir, signer, newSigner }: RestoreVerbOptions): SignerOf {
  if ([signerDir, signer, newSigner].filter((one) => one !== undefined).length > 1)
    throw new UsageError('give one of --signer-dir, --signer (or ATTESTRY_SIGNER) and --new-signer');
  if (signerDir !== undefined) return { kind: 'folder', path: signerDir };
  if (signer !== undefined) return { kind: 'process', signer };
  if (newSigner) return { kind: 'new' };
  throw new UsageError(
    'give the signer that belongs to it, its folder by --signer-dir, or --signer where it is a process of its own: only the signer knows whether records are missing. Where it is lost, --new-signer makes another; then every log is read-only until `attestry reset`, and nobody can say any more whether they were longer',
  );
}

async function readOpenWith(
  terminal: Terminal,
  { identity, passphraseFile }: RestoreVerbOptions,
): Promise<OpenWith> {
  if (identity === undefined)
    return {
      kind: 'passphrase',
      passphrase: await readPassphrase(terminal, passphraseFile, 'Passphrase of the backup: '),
    };
  const { parseIdentities } = await import('../../backup/encryption.ts');
  try {
    return { kind: 'identities', identities: parseIdentities(readGiven('--identity', identity)) };
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(`--identity: ${identity}: ${error.message}`);
    throw error;
  }
}

function restoredText(
  { manifest, logs, absent, hasSecrets }: RestoredBackup,
  options: RestoreVerbOptions,
): string {
  const { dir, newSigner } = options;
  const lines = [
    ...logs.map((log) => `  ${log.origin}   ${log.size} records, ${standingText(log, newSigner)}`),
    ...absent.map(
      ({ origin, signed }) =>
        `  ${origin}   GONE: ${signed} records of it were signed, and it is not in the backup`,
    ),
  ];
  const whole = absent.length === 0 && logs.every(({ contradiction }) => contradiction === undefined);
  return `Restored ${manifest.name} as it was at ${manifest.created} into ${dir}:
${lines.join('\n')}
${hasSecrets ? '' : `The secrets were left out of the backup: put their files into ${join(dir, 'secrets')}, or nothing can be recorded.\n`}${whole ? '' : newSigner ? LOST_SIGNER : OLDER_BACKUP}API keys that were revoked since are valid again: \`attestry api-keys list${sameTarget(options)}\`.
See for yourself: \`attestry verify${sameTarget(options)}\`.`;
}

const OLDER_BACKUP = `What is read-only is older than what was signed, or other. Look for a newer backup, and restore that one instead.
If there is none, \`attestry reset --reason …\` writes down what was lost and goes on in a new log; this one stays, to be read.
`;

const LOST_SIGNER = `The signer is new and knows of nothing: whether these logs were longer, nobody can say any more, unless a checkpoint was
kept elsewhere: \`attestry verify --checkpoint <file>\`. \`attestry reset --reason …\` writes that down and goes on in a new log.
`;

function standingText({ contradiction }: RestoredLog, newSigner: true | undefined): string {
  if (contradiction === undefined) return 'as they were signed';
  return newSigner
    ? 'read-only: the signer is new'
    : `READ-ONLY, ${contradiction.kind}: ${contradiction.explanation}`;
}
