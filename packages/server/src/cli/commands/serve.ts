import { Option } from 'commander';
import { createApp } from '../../http/app.ts';
import {
  CLIENT_ADDRESS_HEADERS,
  type ClientAddressHeader,
  clientAddressReader,
} from '../../http/client-address.ts';
import { type RunningServer, startServer } from '../../http/server.ts';
import { keyWarnings } from '../../operate/key-warnings.ts';
import { openOutgoing } from '../../outgoing/outgoing.ts';
import { openService, type Service } from '../../service/service.ts';
import { identityText } from '../identity-text.ts';
import { type MadeFolder, prepareFolder } from '../serve-folder.ts';
import { endAtOnce, type StopSignal, untilSignal } from '../serve-signals.ts';
import { shownText } from '../shown-text.ts';
import {
  readSingleSignOn,
  type SingleSignOnArguments,
  withSingleSignOnOptions,
} from '../single-sign-on-options.ts';
import type { Terminal } from '../terminal.ts';
import {
  addVerb,
  type Cli,
  type FolderOptions,
  UsageError,
  wholeNumber,
  withFolderOptions,
} from '../verb.ts';
import { readVersion } from '../version.ts';
import { sameTarget } from '../with-client.ts';

interface ServeOptions extends Omit<FolderOptions, 'log'>, SingleSignOnArguments {
  readonly init?: true;
  readonly host: string;
  readonly port: number;
  readonly trustProxy: readonly string[];
  readonly clientAddressHeader: ClientAddressHeader;
  readonly allowNetwork: readonly string[];
}

/** `attestry serve` */
export function addServe(cli: Cli): void {
  const verb = addVerb(cli, 'serve', {
    about:
      'Answers an HTTP API over all logs of a data folder, and verifies and signs them by itself. Listens on this machine only, unless --host says otherwise; TLS is for a proxy in front. One server works in a folder, several where the logs are in a database; other commands may run beside. SIGTERM and Ctrl-C stop it without losing anything that was acknowledged.',
    examples: [
      ['attestry serve --init', 'serve ./data on http://localhost:4000, made on first use'],
      ['attestry serve --dir /var/lib/attestry --host 0.0.0.0', 'to other machines, behind a proxy with TLS'],
      ['attestry serve --trust-proxy 10.0.0.0/8', 'the client is whom a proxy in that network names'],
    ],
  })
    .option('--init', 'make the data folder if there is none, and print its first API key')
    .addOption(new Option('--host <address>', 'where to listen').env('ATTESTRY_HOST').default('127.0.0.1'))
    .addOption(
      new Option('--port <number>', 'the port; 0 takes a free one')
        .env('ATTESTRY_PORT')
        .default(4000)
        .argParser(wholeNumber(0, 65_535)),
    )
    .addOption(
      new Option('--trust-proxy <network>', 'whom to believe for whom they ask: CIDR or loopback; repeatable')
        .env('ATTESTRY_TRUST_PROXY')
        .default([], 'nobody')
        .argParser(addNetworks('--trust-proxy', (trustProxy) => clientAddressReader({ trustProxy }))),
    )
    .addOption(
      new Option('--client-address-header <name>', 'what those proxies write')
        .env('ATTESTRY_CLIENT_ADDRESS_HEADER')
        .choices(CLIENT_ADDRESS_HEADERS)
        .default('x-forwarded-for'),
    )
    .addOption(
      new Option(
        '--allow-network <network>',
        'where anchors and the issuer may be besides the public network: CIDR; repeatable',
      )
        .env('ATTESTRY_ALLOW_NETWORK')
        .default([], 'nowhere')
        .argParser(addNetworks('--allow-network', openOutgoing)),
    );
  withSingleSignOnOptions(verb);
  withFolderOptions(verb, { log: false }).action(async (options: ServeOptions) => {
    await serve(cli.terminal, options);
    cli.exit(0);
  });
}

/** Several by repeating the option, or parted by commas as in the environment. */
function addNetworks(option: string, check: (networks: readonly string[]) => unknown) {
  return (text: string, before: readonly string[]): readonly string[] => {
    const networks = text.split(',').map((network) => network.trim());
    try {
      check(networks);
    } catch (error) {
      throw new UsageError(`${option}: ${error instanceof Error ? error.message : String(error)}`);
    }
    return [...before, ...networks];
  };
}

async function serve(terminal: Terminal, options: ServeOptions): Promise<void> {
  const { dir, database, secrets, signer, host } = options;
  const signalled = untilSignal(endAtOnce);
  const singleSignOn = readSingleSignOn(options, process.env);
  const made = await prepareFolder(options);
  const service = await openService({
    dir,
    database,
    secrets,
    signer,
    version: readVersion(),
    exclusive: true,
    allowNetworks: options.allowNetwork,
    singleSignOn,
    // One line each, whatever is in it: what somebody elsewhere answered stands in errors, and monitoring reads these lines.
    onError: (error) => terminal.note(`[attestry] ${shownText(sayError(error))}`),
    onNotice: (line) => terminal.note(shownText(line)),
  });
  const server = await startOrClose(service, options);
  await recordCapture(service, 'audit.capture.started', { address: server.url, pid: process.pid });
  service.jobs.start();
  const setup = await setupLink(service, server);
  terminal.print(
    options.json
      ? startedJson(service, server, made, setup)
      : startedText(service, server, options, made, setup),
  );
  for (const line of await keyWarnings(service)) terminal.note(`[attestry] ${line}`);
  if (!isLoopback(host))
    terminal.note(
      '[attestry] keys and records are in the clear on the network: put a proxy with TLS in front',
    );
  await stop(terminal, service, server, await signalled);
}

async function startOrClose(service: Service, options: ServeOptions): Promise<RunningServer> {
  const { host, port, trustProxy, clientAddressHeader: header } = options;
  try {
    const app = createApp(service, { clientAddress: { trustProxy, header } });
    return await startServer({ service, app, host, port });
  } catch (error) {
    await service.close();
    throw error;
  }
}

async function stop(
  terminal: Terminal,
  service: Service,
  server: RunningServer,
  signal: StopSignal,
): Promise<void> {
  terminal.note(`[attestry] ${signal}: requests under way are finished, and what is not signed is signed`);
  await server.stop(async () => {
    await service.jobs.stop();
    await recordCapture(service, 'audit.capture.stopped', { signal, pid: process.pid });
  });
}

/** In each log that can be written. That one cannot is no reason not to serve the others. */
async function recordCapture(
  service: Service,
  type: 'audit.capture.started' | 'audit.capture.stopped',
  details: { readonly [name: string]: string | number },
): Promise<void> {
  for (const [name, log] of service.logs) {
    if (log.readOnly !== undefined || service.isDemo(name)) continue;
    try {
      await log.recordSystem(type, { version: service.version }, { details });
    } catch (error) {
      service.onError(
        new Error(`${type} could not be recorded in "${name}": ${sayError(error)}`, { cause: error }),
      );
    }
  }
}

function sayError(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d+){3}$/.test(host);
}

/** Where the first owner makes themselves one; undefined where there is an owner. What is behind the "#" no browser sends in an address. */
async function setupLink(
  { users, oneTimeLinks }: Service,
  { url }: RunningServer,
): Promise<string | undefined> {
  if (await users.hasOwner()) return undefined;
  const { token } = await oneTimeLinks.createSetup('attestry serve');
  return `${url}/join#${token}`;
}

function startedJson(
  service: Service,
  { url }: RunningServer,
  made: MadeFolder | undefined,
  setup: string | undefined,
): string {
  const { folder, logs } = service;
  return JSON.stringify({
    url,
    dir: folder.path,
    ...(folder.stores.fileOf === undefined && { database: folder.stores.place }),
    logs: [...logs.values()].map(({ origin, readOnly }) => ({ origin, readOnly: readOnly ?? null })),
    pid: process.pid,
    ...(made !== undefined && { apiKey: made.apiKey, identityKey: made.identity?.vkey }),
    ...(setup !== undefined && { setup }),
  });
}

function startedText(
  { folder, logs }: Service,
  { url }: RunningServer,
  { dir }: ServeOptions,
  made: MadeFolder | undefined,
  setup: string | undefined,
): string {
  const lines = [...logs.values()].map(({ origin, readOnly }) =>
    readOnly === undefined
      ? `  ${origin}`
      : `  ${origin}   ${readOnly.kind}, for reading only: ${readOnly.explanation}`,
  );
  const inDatabase = folder.stores.fileOf === undefined ? `, with the logs in ${folder.stores.place},` : '';
  const key = made === undefined ? 'an API key: `attestry api-keys create` makes one' : 'the API key above';
  return `${made === undefined ? '' : madeText(made, dir)}Attestry serves ${dir}${inDatabase} on ${url}
${lines.join('\n')}

Dashboard  ${url}
           sign in with ${key}
${setup === undefined ? '' : setupText(setup)}API        ${url}/openapi.json
Stop it with Ctrl-C.`;
}

function setupText(link: string): string {
  return `Set up     ${link}
           whoever opens it first, within 15 minutes, decides who else may do what
`;
}

function madeText({ origin, apiKey, identity }: MadeFolder, dir: string): string {
  const same = sameTarget({ dir });
  return `Made ${dir} with the log ${origin}
${identity === undefined ? '' : `\n${identityText(identity, same)}\n`}
The API key opens everything to whoever has it. It is not shown again;
\`attestry api-keys create\` makes others, that may do less:
  ${apiKey}

`;
}
