import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { VerifiedLog, WrittenBackup } from '../../backup/write-backup.ts';
import { choosePassphrase } from '../passphrase.ts';
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
import { readVersion } from '../version.ts';
import { withFolder } from '../with-folder.ts';

interface BackupVerbOptions extends Omit<FolderOptions, 'log'> {
  readonly to: string;
  readonly recipient?: readonly string[];
  readonly passphraseFile?: string;
  readonly withoutSecrets?: true;
  readonly full?: true;
  readonly keepBroken?: true;
}

/** `attestry backup` */
export function addBackup(cli: Cli): void {
  const verb = addVerb(cli, 'backup', {
    about:
      'Writes all logs, the HMAC secrets, API keys (as hashes) and saved views into one file, encrypted in the format of age, while a server works or not. The file is read back from the disk, decrypted, compared and verified before it gets its name. The folder of the signer is not in it: whoever held both could write another history. Back that up as well, somewhere else.',
    examples: [
      [
        'attestry backup --to /backup/2026-11-23.age --recipient age1…',
        'to a key whose secret half is kept elsewhere (`age-keygen`), so that this machine cannot open it',
      ],
      ['attestry backup --to /backup/2026-11-23.age', 'to a passphrase, which is asked for'],
      [
        'cp -r data/signer /elsewhere/',
        "the signer's folder, to another place: the newer, the better; a restored log is compared with it",
      ],
    ],
  })
    .requiredOption('--to <file>', 'the file; none of this name is written over')
    .option('--recipient <key...>', 'encrypt to public keys of age, age1…')
    .option('--passphrase-file <file>', 'encrypt to the passphrase in a file, instead of asking for it')
    .option('--without-secrets', 'leave the HMAC secrets out: without them it can be read, not gone on with')
    .option('--full', 'verify sections, search index and counts too when it is read back')
    .option('--keep-broken', 'keep the backup of logs that do not verify, too: as evidence');
  withFolderOptions(verb, { log: false }).action(async (options: BackupVerbOptions) => {
    cli.exit(await backup(cli.terminal, options));
  });
}

async function backup(terminal: Terminal, options: BackupVerbOptions): Promise<ExitCode> {
  const { to, recipient, passphraseFile, database } = options;
  if (existsSync(to)) throw new UsageError(`${to} is there already: name another file`);
  if (recipient !== undefined && passphraseFile !== undefined)
    throw new UsageError('give either --recipient or --passphrase-file');
  const { writeBackup } = await import('../../backup/write-backup.ts');
  const stop = new AbortController();
  const unlisten = terminal.onInterrupt(() => stop.abort());
  try {
    const written = await withFolder(options, async (folder) =>
      writeBackup({
        ...{
          folder,
          database,
          to,
          secrets: !options.withoutSecrets,
          version: readVersion(),
          signal: stop.signal,
        },
        encryptTo: await readEncryptTo(terminal, options),
        mode: options.full ? 'full' : 'quick',
        keepBroken: options.keepBroken === true,
        nowMs: Date.now,
        onProgress: (origin, step, done, total) =>
          terminal.progress(shownText(`${origin}: ${done} of ${total} records ${step}`)),
      }),
    );
    tell(terminal, written, options);
    return written.logs.some(({ verdict }) => verdict === 'broken') ? 3 : 0;
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    terminal.note('attestry: the backup was interrupted, and there is no file of it');
    return 1;
  } finally {
    unlisten();
  }
}

type EncryptTo = Parameters<typeof import('../../backup/write-backup.ts').writeBackup>[0]['encryptTo'];

async function readEncryptTo(
  terminal: Terminal,
  { recipient, passphraseFile }: BackupVerbOptions,
): Promise<EncryptTo> {
  if (recipient === undefined)
    return { kind: 'passphrase', passphrase: await choosePassphrase(terminal, passphraseFile) };
  const { checkRecipients } = await import('../../backup/encryption.ts');
  try {
    checkRecipients(recipient);
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(`--recipient: ${error.message}`);
    throw error;
  }
  return { kind: 'recipients', recipients: recipient };
}

function tell(
  terminal: Terminal,
  { manifest, bytes, logs }: WrittenBackup,
  options: BackupVerbOptions,
): void {
  const { to, dir, recipient } = options;
  const secrets = !options.withoutSecrets;
  const { created, name } = manifest;
  if (options.json) {
    const told = logs.map(({ origin, size, root, verdict, problems }) => ({
      origin,
      size,
      root,
      verdict,
      problems,
    }));
    terminal.print(shownJson({ file: to, bytes, created, name, secrets, logs: told }));
    return;
  }
  const lines = logs.map((log) => `  ${log.origin}   ${log.size} records, ${verdictText(log)}`);
  const opens =
    recipient === undefined
      ? ''
      : 'It was read back with its own key: whether yours opens it, only who has it can try. Restore one now and then.\n';
  terminal.print(
    shownLines(`Backed up ${name} into ${to} (${bytes} bytes), and read it back:
${lines.join('\n')}
${secrets ? '' : `Without the secrets: keep ${join(dir, 'secrets')} somewhere, too.\n`}${opens}The signer is not in it. Keep a copy of ${join(dir, 'signer')} too, and not where this one is.`),
  );
}

function verdictText({ verdict, problems }: VerifiedLog): string {
  switch (verdict) {
    case 'intact':
      return 'verified';
    case 'unchecked':
      return `not all verified: ${problems[0]}`;
    case 'broken':
      return `BROKEN: ${problems[0]}`;
  }
}
