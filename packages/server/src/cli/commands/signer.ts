import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AttestryError } from '@attestry/log';
import { createSigner, isOriginName, openSigner, signerHandler, signerToken } from '@attestry/log/folder';
import { Option } from 'commander';
import type { ListeningPlace } from '../../http/handler-server.ts';
import { identityText } from '../identity-text.ts';
import { parseListen, serveUntilSignal } from '../listening-options.ts';
import { machineName } from '../make-folder.ts';
import type { Terminal } from '../terminal.ts';
import {
  addVerb,
  type Cli,
  type CommonOptions,
  refuseServer,
  UsageError,
  withCommonOptions,
} from '../verb.ts';

interface SignerOptions extends CommonOptions {
  readonly dir: string;
  readonly init?: true;
  readonly name?: string;
  readonly socket?: string;
  readonly listen?: ListeningPlace;
}

/** `attestry signer` */
export function addSigner(cli: Cli): void {
  const verb = addVerb(cli, 'signer', {
    about:
      'Holds the signing key and the memory of what was signed, and signs only what provably extends it. Run it as another user than the server: who takes over the server or the database can then neither sign another history nor make the signer forget this one. It listens on a socket that only its user and group may open; a server is told of it by ATTESTRY_SIGNER. Logs are enrolled by `attestry init`, with the token in the file `token` of its folder.',
    examples: [
      [
        'attestry signer --init --name audit.example.com',
        'make ./signer, and listen on ./signer/signer.sock',
      ],
      [
        'attestry signer --dir /var/lib/attestry-signer --socket /run/attestry/signer.sock',
        'as a service, see docs/operations/signer.md',
      ],
      ['attestry signer --listen 127.0.0.1:4001', 'for servers of several machines, behind a proxy with TLS'],
    ],
  })
    .addOption(new Option('--dir <folder>', 'the folder of the signer').default('./signer'))
    .option('--init', 'make the folder and its key, if there is none')
    .option(
      '--name <name>',
      'with --init: the name of the installation, as `attestry init` has it (default: the name of this machine)',
    )
    .option('--socket <path>', 'the socket to listen on (default: signer.sock in the folder)')
    .addOption(
      new Option(
        '--listen <host:port>',
        'listen on the network instead, or beside --socket; every request there needs the token',
      ).argParser(parseListen),
    );
  refuseServer(withCommonOptions(verb), 'is the signer: it has no server to ask').action(
    async (options: SignerOptions) => {
      await serveSigner(cli.terminal, options);
      cli.exit(0);
    },
  );
}

async function serveSigner(terminal: Terminal, options: SignerOptions): Promise<void> {
  const { dir, init, name, listen } = options;
  const isNew = !existsSync(join(dir, 'key'));
  if (isNew && init) makeSigner(dir, name);
  if (isNew && !init)
    throw new AttestryError(
      'SIGNER_ABSENT',
      `${dir} is not the folder of a signer: \`attestry signer --init\` makes one, or name another with --dir`,
    );
  const signer = openSigner(dir);
  const identity = isNew ? await signer.identity() : undefined;
  const token = signerToken(dir);
  const onError = (error: unknown): void =>
    terminal.note(`[attestry] ${error instanceof Error ? error.message : String(error)}`);
  const handlerOf = (place: ListeningPlace): ReturnType<typeof signerHandler> =>
    signerHandler(signer, { token, always: place.kind === 'network', onError });
  const places = placesOf(options);
  await serveUntilSignal(
    terminal,
    places.map((place) => [place, handlerOf(place)]),
    (addresses) => {
      const known = { addresses, dir, pid: process.pid };
      const given = identity === undefined ? '' : `${identityText(identity, ` --signer-dir ${dir}`)}\n\n`;
      if (options.json) terminal.print(JSON.stringify({ ...known, identityKey: identity?.vkey }));
      else terminal.print(`${given}${startedText(addresses, resolve(dir, 'token'), listen !== undefined)}`);
    },
  );
}

function makeSigner(dir: string, name = machineName()): void {
  if (!isOriginName(name))
    throw new UsageError(`--name: "${name}" is none: use 1 to 100 of a-z, 0-9, "." and "-"`);
  createSigner(dir, name);
}

function placesOf({ dir, socket, listen }: SignerOptions): readonly ListeningPlace[] {
  const path = socket ?? (listen === undefined ? join(dir, 'signer.sock') : undefined);
  return [
    ...(path === undefined ? [] : [{ kind: 'socket', path: resolve(path) } as const]),
    ...(listen === undefined ? [] : [listen]),
  ];
}

function startedText(addresses: readonly string[], tokenFile: string, overNetwork: boolean): string {
  return `The signer answers on
${addresses.map((address) => `  ${address}`).join('\n')}

A log is enrolled by whoever has the token in ${tokenFile}:
  ATTESTRY_SIGNER_TOKEN_FILE=${tokenFile} \\
    attestry init --signer ${addresses[0]}
Whatever opens the log then needs ATTESTRY_SIGNER=${addresses[0]}${overNetwork ? ', and over the network the token' : ''}
Stop it with Ctrl-C.`;
}
