import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Log } from '@attestry/log';
import type { FolderSigner } from '@attestry/log/folder';
import type { LogKeys } from '../../client/answers.ts';
import type { Service } from '../../service/service.ts';
import { shownJson, shownLines, shownText, shownTime } from '../shown-text.ts';
import { formatTable } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import {
  addVerb,
  addVerbGroup,
  type Cli,
  type FolderOptions,
  type TargetOptions,
  UsageError,
  withFolderOptions,
  withTargetOptions,
} from '../verb.ts';
import { openFolderService, sameTarget, withClient } from '../with-client.ts';

type AllLogsOptions = Omit<FolderOptions, 'log'>;

/** `attestry keys` */
export function addKeys(cli: Cli): void {
  const program = addVerbGroup(cli, 'keys', {
    about:
      'Three kinds of keys: HMAC secrets chain the records of each log, signing keys sign its checkpoints, and the identity key says which signing keys count. (Who may ask a server is for `attestry api-keys`.)',
  });
  const group = { ...cli, program };
  addList(group);
  addRotate(group);
  addRatchet(group);
  addTake(group);
  addRotateSigning(group);
  addRetireSigning(group);
  addManifest(group);
  addIdentity(group);
}

function addList(cli: Cli): void {
  const verb = addVerb(cli, 'list', {
    summary: 'list the keys of a log, their age and where they lie',
    about:
      'Lists which secret chains which records, what signs the checkpoints, and what vouches for that. No key is shown. Warns of a secret that is older than 90 days, and of an identity key that is not offline.',
    examples: [['attestry keys list', 'of the log "main"']],
  });
  withTargetOptions(verb).action(async (options: TargetOptions) => {
    const keys = await withClient(options, cli.terminal, (client) => client.readKeys());
    if (options.json) cli.terminal.print(shownJson(keys));
    else printKeys(cli.terminal, keys, options);
    cli.exit(0);
  });
}

function addRotate(cli: Cli): void {
  const verb = addVerb(cli, 'rotate', {
    summary: 'give up the secret that chains a log, for a new one',
    about:
      'Makes a new secret and chains what follows under it; what is there stays under the old one, which is kept to check it. In ratchet mode the ratchet turns instead. Where secrets come from ATTESTRY_SECRETS or ATTESTRY_SECRET_COMMAND, add the new one there first. A server that runs beside goes over by itself.',
    examples: [
      ['attestry keys rotate --reason "every 90 days"', 'the log "main"'],
      ['attestry keys rotate --new-secret', 'leave ratchet mode, for a secret of its own'],
    ],
  })
    .option('--reason <text>', 'why, for those who read the log', 'rotated by hand')
    .option(
      '--new-secret',
      'in ratchet mode too: what a thief of the old key took is worth nothing from here',
    );
  withTargetOptions(verb).action(
    async (options: TargetOptions & { readonly reason: string; readonly newSecret?: true }) => {
      const { reason } = options;
      const receipt = options.newSecret
        ? await onLog(options, cli.terminal, async (service, log) => {
            const { rotateToNewSecret } = await import('@attestry/log/folder');
            return rotateToNewSecret(service.folder, log, { reason });
          })
        : await withClient(options, cli.terminal, (client) => client.rotateKey(reason));
      if (options.json) cli.terminal.print(shownJson(receipt));
      else cli.terminal.print(rotatedText(receipt, options));
      cli.exit(0);
    },
  );
}

function addRatchet(cli: Cli): void {
  const verb = addVerb(cli, 'ratchet', {
    summary: 'begin ratchet mode for a log, or turn its ratchet',
    about:
      'In ratchet mode each key follows from the one before, which is then erased: whoever takes this machine cannot rewrite what was chained before. So nobody can check those tags here either; tree and signatures still cover them, and `attestry verify` checks all where ATTESTRY_SECRETS gives the secrets that `attestry keys take` took offline.',
    examples: [
      ['attestry keys ratchet', 'turn it, daily by cron'],
      ['attestry keys take 6d1f0b2c9a8e7f35', 'then take the first secret offline'],
    ],
  }).option('--reason <text>', 'why, for those who read the log', 'turned by hand');
  withFolderOptions(verb).action(async (options: FolderOptions & { readonly reason: string }) => {
    const { reason } = options;
    const receipt = await onLog(options, cli.terminal, async (service, log) => {
      const { turnRatchet } = await import('@attestry/log/folder');
      return turnRatchet(service.folder, log, { reason });
    });
    if (options.json) cli.terminal.print(shownJson(receipt));
    else {
      cli.terminal.print(rotatedText(receipt, options));
      const { secrets } = await withClient(options, cli.terminal, (client) => client.readKeys());
      for (const { keyId } of secrets.filter(({ source }) => source === 'file'))
        cli.terminal.note(
          `The secret ${keyId} is still here, and what follows from it can be chained anew with it: \`attestry keys take ${keyId}${sameTarget(options)}\` takes it offline.`,
        );
    }
    cli.exit(0);
  });
}

function addTake(cli: Cli): void {
  const verb = addVerb(cli, 'take', {
    summary: 'print a secret, and remove it from this machine',
    about:
      'For ratchet mode: prints the secret that the keys of a log follow from, and removes its file. Keep it offline: with it in ATTESTRY_SECRETS, `attestry verify` checks every tag. Refused while a log needs the secret. Run it where nothing keeps what is printed.',
    examples: [['attestry keys take 6d1f0b2c9a8e7f35', 'by the key id in the list']],
  }).argument('<key-id>', 'its key id in the list');
  withFolderOptions(verb, { log: false }).action(async (keyId: string, options: AllLogsOptions) => {
    await onFolder(options, cli.terminal, async (service) => {
      const { takeSecret } = await import('@attestry/log/folder');
      const logs = [...service.logs].filter(([name]) => !service.isDemo(name)).map(([, log]) => log);
      await takeSecret(service.folder, logs, keyId, (secret) =>
        printTaken(cli.terminal, options, 'secret', secret),
      );
    });
    cli.terminal.note(
      `The secret ${shownText(keyId)} is not on this machine any more, and not shown again. Older backups of the folder may have it.`,
    );
    cli.exit(0);
  });
}

/** What is about the keys of the signer itself. */
interface SigningOptions extends AllLogsOptions {
  readonly signerDir?: string;
}

interface IdentityOptions extends SigningOptions {
  readonly identity?: string;
}

function addRotateSigning(cli: Cli): void {
  const verb = addVerb(cli, 'rotate-signing', {
    summary: 'sign with a new key, and for a while with the old one too',
    about:
      'Makes a new signing key, which the identity key vouches for. Until `attestry keys retire-signing` checkpoints carry the signatures of both, so that whoever knows only the old one has time to learn of the new: give them the manifest. Recorded in every log.',
    examples: [
      ['attestry keys rotate-signing --identity identity.key', 'with the identity key in a file'],
      ['pass attestry/identity | attestry keys rotate-signing --identity -', 'on standard input'],
    ],
  });
  withIdentity(verb).action(async (options: IdentityOptions) => {
    await changeSigning(cli, options, 'rotated');
  });
}

function addRetireSigning(cli: Cli): void {
  const verb = addVerb(cli, 'retire-signing', {
    summary: 'end the overlap: the old key signs no more',
    about:
      'Removes the signing key that a rotation replaced. What it signed is believed up to the checkpoints that there are now, and no further, whoever has a copy of it. Recorded in every log.',
    examples: [['attestry keys retire-signing --identity identity.key', 'some days after the rotation']],
  });
  withIdentity(verb).action(async (options: IdentityOptions) => {
    await changeSigning(cli, options, 'retired');
  });
}

function withIdentity(verb: ReturnType<typeof addVerb>): ReturnType<typeof addVerb> {
  return withSignerFolder(
    verb.option(
      '--identity <file>',
      'the private identity key, where it is offline: a file, or - for standard input',
    ),
  );
}

function withSignerFolder(verb: ReturnType<typeof addVerb>): ReturnType<typeof addVerb> {
  return withFolderOptions(
    verb.option(
      '--signer-dir <folder>',
      'the folder of a signer of its own, run by its user; the servers record the change',
    ),
    { log: false },
  );
}

function addManifest(cli: Cli): void {
  const verb = addVerb(cli, 'manifest', {
    summary: 'print which keys sign, as the identity key says it',
    about:
      'Prints the key manifest: a note signed by the identity key that lists the keys that sign checkpoints, and up to where retired ones are believed. Whoever pinned the identity key believes it. It holds no secret.',
    examples: [['attestry keys manifest > manifest.note', 'to give to whoever verifies']],
  });
  withTargetOptions(verb).action(async (options: TargetOptions) => {
    const { manifest, identity } = await withClient(options, cli.terminal, (client) => client.readKeys());
    const { AttestryError } = await import('@attestry/log');
    if (manifest === null || identity === null)
      throw new AttestryError(
        'IDENTITY_KEY_MISSING',
        'there is no identity key, and so no manifest: `attestry keys identity make` makes both',
      );
    if (options.json) cli.terminal.print(shownJson({ manifest, identity: identity.vkey }));
    else cli.terminal.print(shownLines(manifest.trimEnd()));
    cli.exit(0);
  });
}

function addIdentity(cli: Cli): void {
  const program = addVerbGroup(cli, 'identity', {
    about:
      'The identity key says which signing keys count, and verifiers pin it. Its private half is needed for rotations alone, and belongs offline.',
  });
  program.summary('take the identity key offline');
  const group = { ...cli, program };
  const take = addVerb(group, 'take', {
    summary: 'print the private identity key, and remove it from this machine',
    about:
      'Prints the private identity key this once, and removes it. Keep it on paper or on a stick in a safe: `attestry keys rotate-signing` asks for it, and if it is lost, every verifier must pin another. Run it where nothing keeps what is printed.',
    examples: [['attestry keys identity take > /media/stick/identity.key', 'onto something that leaves']],
  });
  withSignerFolder(take).action(async (options: SigningOptions) => {
    const signer = await openSignerOf(options);
    await signer.takeIdentity((skey) => printTaken(cli.terminal, options, 'identityKey', skey));
    cli.terminal.note(
      'The private identity key is not on this machine any more, and not shown again. Older backups of the folder may have it.',
    );
    cli.exit(0);
  });
  const make = addVerb(group, 'make', {
    summary: 'make the identity key of a folder of before there were any',
    about: 'Makes the identity key and the first manifest. `attestry init` does so by itself.',
    examples: [['attestry keys identity make', 'and give its verifier key to whoever verifies']],
  });
  withSignerFolder(make).action(async (options: SigningOptions) => {
    const signer = await openSignerOf(options);
    const { vkey } = await signer.makeIdentity();
    cli.terminal.print(options.json ? shownJson({ identity: vkey }) : shownText(vkey));
    cli.exit(0);
  });
}

/** On standard output, which goes to a file or a stick where somebody says so. */
async function printTaken(
  terminal: Terminal,
  { json }: AllLogsOptions,
  member: string,
  text: string,
): Promise<void> {
  // Written before it is removed.
  await terminal.write(Buffer.from(`${json ? shownJson({ [member]: text }) : text}\n`));
}

/** Where the signer's folder is: that of a signer of its own lies elsewhere, and belongs to another user. */
async function openSignerOf({ dir, signer, signerDir }: SigningOptions): Promise<FolderSigner> {
  const { openSigner } = await import('@attestry/log/folder');
  if (signerDir !== undefined) return openSigner(signerDir);
  if (signer === undefined) return openSigner(join(dir, 'signer'));
  throw new UsageError(
    `the signer at ${signer.address} has its keys in a folder of its own: name that with --signer-dir, as its user`,
  );
}

async function changeSigning(cli: Cli, options: IdentityOptions, op: 'rotated' | 'retired'): Promise<void> {
  const given = await readIdentity(options.identity, cli.terminal);
  const signer = await openSignerOf(options);
  const { manifest } = op === 'rotated' ? await signer.rotateKey(given) : await signer.retireKey(given);
  // Of a signer of its own the servers record it: this user may have none of their logs.
  if (options.signerDir === undefined) await onFolder(options, cli.terminal, recordSigning);
  if (options.json) cli.terminal.print(shownJson({ manifest }));
  else {
    cli.terminal.print(shownLines(manifest.trimEnd()));
    cli.terminal.note(
      op === 'rotated'
        ? 'Both keys sign now. Give the manifest above to whoever verifies, tell witnesses of the new key, and end the overlap with `attestry keys retire-signing`.'
        : 'Only the new key signs now. Give the manifest above to whoever verifies.',
    );
  }
  cli.exit(0);
}

/** In every log that takes records. */
async function recordSigning(service: Service): Promise<void> {
  const { recordSigningKeys } = await import('../../operate/record-signing.ts');
  for (const [name, log] of service.logs)
    if (log.readOnly === undefined && !service.isDemo(name)) await recordSigningKeys(log);
}

/** The private identity key, never an argument: those are seen by everybody on the machine. */
async function readIdentity(file: string | undefined, terminal: Terminal): Promise<string | undefined> {
  if (file === undefined) return undefined;
  if (file.startsWith('PRIVATE+KEY+'))
    throw new UsageError('--identity names a file, or - for standard input: others see what is typed here');
  if (file === '-') {
    const chunks: Uint8Array[] = [];
    for await (const chunk of terminal.stdin) chunks.push(chunk);
    return Buffer.concat(chunks).toString('utf8');
  }
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(
      `the identity key ${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** Runs something on all logs of a folder. */
async function onFolder<T>(
  { dir, database, secrets, signer }: AllLogsOptions,
  terminal: Terminal,
  run: (service: Service) => Promise<T>,
): Promise<T> {
  const service = await openFolderService({ dir, database, secrets, signer }, terminal);
  try {
    return await run(service);
  } finally {
    await service.close();
  }
}

/** Runs something on a log of a folder. */
async function onLog<T>(
  { dir, database, secrets, signer, log: name, ...options }: TargetOptions,
  terminal: Terminal,
  run: (service: Service, log: Log) => Promise<T>,
): Promise<T> {
  if (options.url !== undefined)
    throw new UsageError(
      '--new-secret works in a data folder only: run it on the machine that has the folder',
    );
  const { logOf } = await import('../../service/service.ts');
  const service = await openFolderService({ dir, database, secrets, signer, log: name }, terminal);
  try {
    return await run(service, logOf(service, name));
  } finally {
    await service.close();
  }
}

function rotatedText({ seq }: { readonly seq: number }, options: TargetOptions): string {
  return `rotated: record #${seq} is the last under the key before
\`attestry keys list${sameTarget(options)}\` lists them; back the secrets up`;
}

const SECRET_COLUMNS = [
  { title: 'EPOCH' },
  { title: 'KEY ID' },
  { title: 'FIRST' },
  { title: 'LAST' },
  { title: 'SINCE (UTC)' },
  { title: 'AGE' },
  { title: 'WHERE' },
];

const WHERE: { readonly [source: string]: string } = {
  file: 'the folder',
  environment: 'ATTESTRY_SECRETS',
  command: 'ATTESTRY_SECRET_COMMAND',
  ratchet: 'the folder, by the ratchet',
};

function printKeys(terminal: Terminal, keys: LogKeys, options: TargetOptions): void {
  const { secrets, mode, signing, identity } = keys;
  const missing = mode === 'ratchet' ? 'offline' : 'missing';
  const secretRows = secrets.map(({ epoch, keyId, from, to, since, ageDays, source }) => [
    ...[String(epoch), keyId, String(from), to === null ? '' : String(to), shownTime(since)],
    `${ageDays} d`,
    source === null ? missing : (WHERE[source] ?? source),
  ]);
  const signingRows = signing.map(({ vkey, current, since, until }) => [
    vkey,
    current ? 'signs' : `retired at ${until ?? 0}`,
    shownTime(since),
  ]);
  const columns = [{ title: 'VERIFIER KEY', least: 24 }, { title: 'STATE' }, { title: 'SINCE (UTC)' }];
  const lines = [
    `Secrets of the chain, mode ${shownText(mode)}`,
    ...formatTable(SECRET_COLUMNS, secretRows, terminal.columns),
    '',
    'Signing keys',
    ...formatTable(columns, signingRows, terminal.columns),
    '',
    'Identity key, for verifiers to pin',
    identity === null ? 'none' : shownText(identity.vkey),
  ];
  for (const line of lines) terminal.print(line);
  for (const line of warningsOf(keys, options)) terminal.note(`[attestry] ${line}`);
}

function warningsOf({ secrets, signing, identity }: LogKeys, options: TargetOptions): readonly string[] {
  const same = sameTarget(options);
  const folder = sameTarget({ ...options, log: 'main' });
  const old = secrets.find(({ overdue }) => overdue);
  return [
    ...(old === undefined
      ? []
      : [`the secret is ${old.ageDays} days old: rotate it with \`attestry keys rotate${same}\``]),
    ...(signing.filter(({ current }) => current).length > 1
      ? [`two keys sign: end the rotation with \`attestry keys retire-signing${folder}\``]
      : []),
    ...(identity === null
      ? [`no identity key vouches for what signs: \`attestry keys identity make${folder}\``]
      : identity.online
        ? [
            `the private identity key lies on this machine: take it offline with \`attestry keys identity take${folder}\``,
          ]
        : []),
  ];
}
