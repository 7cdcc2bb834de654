import { AttestryError } from '@attestry/log';
import type { Terminal } from '../terminal.ts';
import { addVerb, type Cli, type FolderOptions, withFolderOptions } from '../verb.ts';
import { withLog } from '../with-log.ts';

/** `attestry checkpoint` */
export function addCheckpoint(cli: Cli): void {
  const verb = addVerb(cli, 'checkpoint', {
    summary: 'print the signed checkpoint of the log as it is now, to keep elsewhere',
    about:
      'Prints a signed note that fixes every record so far. Keep it where whoever runs this machine cannot change it: with it, `attestry verify --checkpoint` shows later that nothing before it was changed, cut off or replaced, even if database, secrets and signer were.',
    examples: [
      ['attestry checkpoint > main-2026-11-22.note', 'keep it on another machine, in a mail, on paper'],
      ['attestry verify --checkpoint main-2026-11-22.note', 'and check the log against it later'],
    ],
  });
  withFolderOptions(verb).action(async (options: FolderOptions) => {
    await checkpoint(cli.terminal, options);
    cli.exit(0);
  });
}

async function checkpoint(terminal: Terminal, options: FolderOptions): Promise<void> {
  const { origin, signer, signed } = await withLog(options, terminal, async (log) => {
    await log.checkpoint();
    return { origin: log.origin, signer: log.signer, signed: await log.signer.lastSigned(log.origin) };
  });
  if (signed === undefined || signed.note === '') {
    throw new AttestryError('LOG_ABSENT', `nothing of ${origin} was signed yet: record something first`);
  }
  if (!options.json) {
    terminal.print(signed.note.trimEnd());
    return;
  }
  terminal.print(
    JSON.stringify({ origin, size: signed.size, note: signed.note, verifierKey: signer.verifierKey(origin) }),
  );
}
