import { readFileSync } from 'node:fs';
import type { Terminal } from './terminal.ts';
import { UsageError } from './verb.ts';

/** Whoever has the file may try as many as they can compute: some words of a list, or a dozen random letters, hold. */
const LEAST_CHARACTERS = 12;

/** The passphrase for a new backup: of a file, or typed twice. @throws UsageError when it is too short, or nobody could type it */
export async function choosePassphrase(terminal: Terminal, file: string | undefined): Promise<string> {
  const passphrase = await readPassphrase(terminal, file, 'Passphrase for the backup: ');
  if ([...passphrase].length < LEAST_CHARACTERS)
    throw new UsageError(
      `a passphrase has at least ${LEAST_CHARACTERS} characters: whoever has the file may try as many as they can compute`,
    );
  if (file === undefined && (await terminal.readSecret('The same again: ')) !== passphrase)
    throw new UsageError('the two were not the same');
  return passphrase;
}

/** The passphrase of a backup: of a file, without one final newline, or typed. */
export async function readPassphrase(
  terminal: Terminal,
  file: string | undefined,
  question: string,
): Promise<string> {
  if (file !== undefined) return readGiven('--passphrase-file', file).replace(/\r?\n$/, '');
  if (terminal.stdinIsTerminal) return terminal.readSecret(question);
  throw new UsageError(
    'nobody is here to type a passphrase: give --passphrase-file; an argument would be seen by everybody on the machine',
  );
}

/** The text of a file that an option names. @throws UsageError */
export function readGiven(option: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(
      `${option}: ${file} cannot be read: ${error instanceof Error ? error.message : error}`,
    );
  }
}
