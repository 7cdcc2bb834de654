import type { Log } from '@attestry/log';
import type { AttestryClient } from '../client/attestry-client.ts';
import type { FetchRequest } from '../client/remote-fetch.ts';
import type { Service } from '../service/service.ts';
import type { Terminal } from './terminal.ts';
import { type TargetOptions, UsageError } from './verb.ts';
import { readVersion } from './version.ts';

type Target = Pick<
  TargetOptions,
  | 'dir'
  | 'database'
  | 'typedDatabase'
  | 'secrets'
  | 'allowNetwork'
  | 'signer'
  | 'typedSigner'
  | 'url'
  | 'keyFile'
> & {
  /** Undefined: all of them. */
  readonly log?: string;
};

/**
 * Runs a command against what its options name: a server, or the folder, whose service is opened in this process for
 * as long as the command runs and asked in the same words.
 */
export async function withClient<T>(
  target: Target,
  terminal: Terminal,
  run: (client: AttestryClient) => Promise<T>,
): Promise<T> {
  const { url, log = 'main' } = target;
  if (url === undefined) return withFolderClient(target, terminal, run);
  const { base, key } = await readServer(url, target.keyFile, terminal);
  const { AttestryClient } = await import('../client/attestry-client.ts');
  const { remoteFetch } = await import('../client/remote-fetch.ts');
  return run(new AttestryClient({ fetch: remoteFetch(base, key), base, log }));
}

async function withFolderClient<T>(
  { dir, database, secrets, signer, allowNetwork, log: name }: Target,
  terminal: Terminal,
  run: (client: AttestryClient) => Promise<T>,
): Promise<T> {
  const service = await openFolderService(
    { dir, database, secrets, signer, allowNetwork, ...(name !== undefined && { log: name }) },
    terminal,
  );
  try {
    const result = await run(await localClient(service, name));
    // After it: where something was to be recorded, the refusal has said the same.
    for (const log of service.logs.values()) tellReadOnly(log, terminal);
    return result;
  } finally {
    await service.close();
  }
}

/**
 * The service of a folder, of which nothing runs by itself. Its code is loaded here: help and wrong use do without. Anchors are asked
 * what they have seen by who wants to know; most commands are over before they would answer, and a server asks them when it starts.
 */
export async function openFolderService(
  {
    dir,
    database,
    secrets,
    signer,
    allowNetwork,
    log,
  }: Pick<Target, 'dir' | 'database' | 'secrets' | 'signer' | 'allowNetwork' | 'log'>,
  terminal: Terminal,
  asksAnchors = false,
): Promise<Service> {
  const { openService } = await import('../service/service.ts');
  return openService({
    dir,
    database,
    secrets,
    signer,
    version: readVersion(),
    asksAnchors,
    ...(allowNetwork !== undefined && { allowNetworks: allowNetwork }),
    onError: (error) => terminal.note(`attestry: ${error instanceof Error ? error.message : String(error)}`),
    ...(log !== undefined && { logs: [log] }),
  });
}

/** Nothing is repeated: there is no network on which an answer gets lost. */
export async function localClient(service: Service, log = 'main'): Promise<AttestryClient> {
  const { LOCAL } = await import('../accounts/principal.ts');
  const { createApp } = await import('../http/app.ts');
  const { AttestryClient } = await import('../client/attestry-client.ts');
  const app = createApp(service);
  const fetch: FetchRequest = async (request) => app.fetch(request, { principal: LOCAL });
  const repetition = { tries: 1, wait: async () => {}, random: () => 0 };
  return new AttestryClient({ fetch, base: new URL('http://localhost/'), log, repetition });
}

function tellReadOnly({ readOnly }: Log, terminal: Terminal): void {
  if (readOnly === undefined) return;
  const { kind, explanation } = readOnly;
  terminal.note(`[attestry] the log is ${kind} and open for reading only: ${explanation}`);
}

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

async function readServer(
  url: string,
  keyFile: string | undefined,
  terminal: Terminal,
): Promise<{ readonly base: URL; readonly key: string }> {
  const { parseServerUrl, readApiKey } = await import('../client/remote-fetch.ts');
  const base = usage('--url: ', () => parseServerUrl(url));
  const key = usage('', () => readApiKey(keyFile, terminal.apiKey));
  if (base.protocol === 'http:' && !LOOPBACK.test(base.hostname))
    terminal.note(`[attestry] the key and all that is asked go to ${base.host} in the clear: use https://`);
  return { base, key };
}

/** What is wrong with what was given is wrong use. */
function usage<T>(prefix: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(`${prefix}${error.message}`);
    throw error;
  }
}

/** The options that a suggested command needs to ask where this one did. */
export function sameTarget({ url, keyFile, log = 'main', ...folder }: Target): string {
  const where = url !== undefined ? ` --url ${url}` : sameFolder(folder);
  const key = keyFile === undefined ? '' : ` --key-file ${keyFile}`;
  return `${where}${key}${log === 'main' ? '' : ` --log ${log}`}`;
}

function sameFolder({
  dir,
  typedDatabase,
  typedSigner,
}: Pick<Target, 'dir' | 'typedDatabase' | 'typedSigner'>): string {
  const database = typedDatabase === undefined ? '' : ` --database '${typedDatabase}'`;
  const signer = typedSigner === undefined ? '' : ` --signer ${typedSigner}`;
  return `${dir === './data' ? '' : ` --dir ${dir}`}${database}${signer}`;
}
