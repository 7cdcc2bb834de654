import type { AttestryClient } from '../../client/attestry-client.ts';
import { tellingQueryError } from '../query-error.ts';
import { hintOfMinus, QUERY_HELP } from '../query-help.ts';
import { shownJson } from '../shown-text.ts';
import type { Terminal } from '../terminal.ts';
import {
  addVerb,
  type Cli,
  type ExitCode,
  type TargetOptions,
  wholeNumber,
  withTargetOptions,
} from '../verb.ts';
import { sameTarget, withClient } from '../with-client.ts';

interface TailOptions extends TargetOptions {
  readonly from?: number;
}

/** `attestry tail` */
export function addTail(cli: Cli): void {
  const verb = addVerb(cli, 'tail', {
    about:
      'Shows records that match as they are recorded, oldest first, until Ctrl-C. Where the connection to a server breaks, it goes on where it was, without a gap.',
    examples: [
      ["attestry tail 'severity:>=warning'", 'what goes wrong, when it does'],
      ['attestry tail --from 0', 'everything from the first record on, and then what comes'],
      ["attestry tail 'type:auth.login.failed' --json | while read -r record; do …; done", 'for a program'],
    ],
  })
    .argument('[query...]', 'which records; see below')
    .option(
      '--from <seq>',
      'begin at this position (default: with what is recorded from now on)',
      wholeNumber(0),
    )
    .showHelpAfterError(hintOfMinus('tail'))
    .addHelpText('after', QUERY_HELP);
  withTargetOptions(verb).action(async (words: readonly string[], options: TailOptions) => {
    const { terminal } = cli;
    const query = words.join(' ');
    cli.exit(
      await withClient(options, terminal, (client) =>
        tellingQueryError(terminal, query, options, () => tail(terminal, client, query, options)),
      ),
    );
  });
}

async function tail(
  terminal: Terminal,
  client: AttestryClient,
  query: string,
  options: TailOptions,
): Promise<ExitCode> {
  const { brokenNote, liveRecordTable } = await import('../record-rows.ts');
  const stop = new AbortController();
  const unlisten = terminal.onInterrupt(() => stop.abort());
  const table = options.json ? undefined : liveRecordTable(terminal);
  let broken = 0;
  let isFirst = true;
  try {
    const onBroken = (): void => terminal.note('[attestry] the connection broke: trying again');
    for await (const item of client.tail(query, options.from, { signal: stop.signal, onBroken })) {
      if (item.kind === 'record') {
        if (isFirst && table !== undefined) terminal.print(table.titles);
        isFirst = false;
        terminal.print(table === undefined ? shownJson(item.record) : table.format(item.record));
      } else {
        broken++;
        terminal.note(brokenNote(String(item.seq), sameTarget(options)));
      }
    }
  } catch (error) {
    // Ctrl-C before the first answer.
    if (!stop.signal.aborted) throw error;
  } finally {
    unlisten();
  }
  return broken > 0 ? 3 : 0;
}
