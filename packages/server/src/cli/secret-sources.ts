/**
 * HMAC secrets that are kept elsewhere than in the data folder:
 *
 *     ATTESTRY_SECRETS          the secrets themselves, oldest first, with commas or line breaks between
 *     ATTESTRY_SECRET_COMMAND   a program that prints them, oldest first, one per line: for vaults and KMS. A program and its
 *                               arguments with spaces between, or a JSON list of them; no shell reads it
 *
 * Secrets are never an argument, which everybody on the machine sees, and nothing that the program says is shown.
 */
import { execFile } from 'node:child_process';
import { AttestryError } from '@attestry/log';
import { MIN_SECRET_BYTES, type SecretSource } from '@attestry/log/folder';

/** So long a vault may take to answer. Milliseconds. */
const TIME_LIMIT_MS = 15_000;
const MAX_OUTPUT_BYTES = 65_536;

const ENVIRONMENT = 'ATTESTRY_SECRETS';
const COMMAND = 'ATTESTRY_SECRET_COMMAND';

/** Whether an environment names any. */
export function namesSecrets(env: NodeJS.ProcessEnv): boolean {
  return isGiven(env[ENVIRONMENT]) || isGiven(env[COMMAND]);
}

/**
 * Reads the secrets that an environment gives, and how to read them again.
 *
 * @throws AttestryError SECRET_UNREADABLE where a source fails, gives none, or gives one that is too short
 */
export async function readSecretSources(env: NodeJS.ProcessEnv): Promise<readonly SecretSource[]> {
  const { [ENVIRONMENT]: given, [COMMAND]: command } = env;
  const sources: SecretSource[] = [];
  if (isGiven(given)) {
    const secrets = secretsIn(given, /[\n,]/, ENVIRONMENT, 'it');
    sources.push({ kind: 'environment', secrets, read: async () => secrets });
  }
  if (isGiven(command)) {
    const read = async (): Promise<readonly Uint8Array[]> =>
      secretsIn(await outputOf(argumentsIn(command)), /\n/, COMMAND, 'what it prints');
    sources.push({ kind: 'command', secrets: await read(), read });
  }
  return sources;
}

function isGiven(text: string | undefined): text is string {
  return text !== undefined && text.trim() !== '';
}

function secretsIn(text: string, border: RegExp, source: string, what: string): readonly Uint8Array[] {
  const secrets = text
    .split(border)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => new TextEncoder().encode(line));
  if (secrets.length === 0) throw unreadable(source, `${what} holds no secret`);
  const short = secrets.find((secret) => secret.length < MIN_SECRET_BYTES);
  if (short === undefined) return secrets;
  throw unreadable(source, `a secret in ${what} has ${short.length} bytes, not at least ${MIN_SECRET_BYTES}`);
}

/** @throws AttestryError SECRET_UNREADABLE */
function argumentsIn(command: string): readonly string[] {
  if (!command.trimStart().startsWith('[')) return command.trim().split(/\s+/);
  try {
    const list: unknown = JSON.parse(command);
    if (Array.isArray(list) && list.length > 0 && list.every((part) => typeof part === 'string')) return list;
  } catch {
    // Said below: the error would quote it.
  }
  throw unreadable(COMMAND, 'it begins with "[" and is not a JSON list of texts');
}

/** What a program prints. Its own words on standard error may hold a secret, and are not looked at. */
function outputOf([program = '', ...args]: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { timeout: TIME_LIMIT_MS, maxBuffer: MAX_OUTPUT_BYTES, encoding: 'utf8' as const };
    const child = execFile(program, args, options, (error, stdout) => {
      if (error === null) resolve(stdout);
      else reject(unreadable(COMMAND, `${program} ${failureOf(error)}`));
    });
    child.stdin?.end();
  });
}

function failureOf(error: Error & { readonly code?: unknown; readonly killed?: boolean }): string {
  if (error.code === 'ENOENT') return 'is no program that is found here';
  if (error.code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') return `prints over ${MAX_OUTPUT_BYTES} bytes`;
  if (error.killed) return `did not answer within ${TIME_LIMIT_MS / 1000} s`;
  return typeof error.code === 'number' ? `ended with exit code ${error.code}` : 'could not be run';
}

function unreadable(source: string, why: string): AttestryError {
  return new AttestryError(
    'SECRET_UNREADABLE',
    `the secrets of ${source} cannot be read, ${why}: nothing was tampered with, and nothing was done; run it by hand, or correct it`,
  );
}
