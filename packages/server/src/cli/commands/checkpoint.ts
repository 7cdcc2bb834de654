import type { SignedCheckpoint } from '../../client/answers.ts';
import type { AttestryClient } from '../../client/attestry-client.ts';
import { shownJson, shownLines } from '../shown-text.ts';
import type { Terminal } from '../terminal.ts';
import { addVerb, type Cli, type TargetOptions, withTargetOptions } from '../verb.ts';
import { withClient } from '../with-client.ts';

/** `attestry checkpoint` */
export function addCheckpoint(cli: Cli): void {
  const verb = addVerb(cli, 'checkpoint', {
    about:
      'Prints a signed note that fixes every record so far. Keep it where whoever runs this machine cannot change it: with it, `attestry verify --checkpoint` shows later that nothing before it was changed, cut off or replaced, even if database, secrets and signer were.',
    examples: [
      ['attestry checkpoint > main-2026-11-22.note', 'keep it on another machine, in a mail, on paper'],
      ['attestry verify --checkpoint main-2026-11-22.note', 'and check the log against it later'],
    ],
  });
  withTargetOptions(verb).action(async (options: TargetOptions) => {
    await checkpoint(cli.terminal, options);
    cli.exit(0);
  });
}

async function checkpoint(terminal: Terminal, options: TargetOptions): Promise<void> {
  const { origin, size, note, verifierKey } = await withClient(options, terminal, (client) =>
    signedCheckpoint(client),
  );
  if (options.json) terminal.print(shownJson({ origin, size, note, verifierKey }));
  else terminal.print(shownLines(note.trimEnd()));
}

/** Of a log that is read-only the last one: nothing is signed there any more. */
async function signedCheckpoint(client: AttestryClient): Promise<SignedCheckpoint> {
  try {
    return await client.signCheckpoint();
  } catch (error) {
    const { AttestryError } = await import('@attestry/log');
    if (AttestryError.is(error) && error.code === 'LOG_READ_ONLY') return client.readCheckpoint();
    throw error;
  }
}
