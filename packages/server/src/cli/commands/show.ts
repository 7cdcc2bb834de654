import { shownJson, shownLines, shownText } from '../shown-text.ts';
import {
  addVerb,
  type Cli,
  type ExitCode,
  type TargetOptions,
  UsageError,
  withTargetOptions,
} from '../verb.ts';
import { withClient } from '../with-client.ts';

/** `attestry show` */
export function addShow(cli: Cli): void {
  const verb = addVerb(cli, 'show', {
    about: 'Shows everything that a record says, what it changed, and its hash, tag and proof.',
    examples: [
      ['attestry show 17', 'by position (SEQ in a search)'],
      ['attestry show 1:17', 'by incarnation and position, after a reset'],
      ['attestry show 019353a1-6c3e-7d0c-9b1e-3f0a4c5d6e7f', 'by the id of its receipt'],
      ['attestry show 17 --json', 'with leaf, sections and inclusion proof'],
    ],
  }).argument('<record>', 'its position or its id');
  withTargetOptions(verb).action(async (record: string, options: TargetOptions) => {
    cli.exit(await show(cli, record, options));
  });
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** As the API names a record. */
function parsePosition(text: string): string {
  const [, incarnation = '', seq] = /^#?([1-9]\d{0,14}:)?(\d{1,15})$/.exec(text) ?? [];
  if (seq !== undefined) return `${incarnation}${Number(seq)}`;
  if (UUID.test(text)) return text;
  throw new UsageError(
    `"${text}" is neither a position (17, or 1:17 with the incarnation) nor an id of ours (a UUID): to find a record by your own id, use \`attestry search 'ref:…'\``,
  );
}

async function show({ terminal }: Cli, text: string, options: TargetOptions): Promise<ExitCode> {
  const position = parsePosition(text);
  try {
    const {
      before: _before,
      after: _after,
      bytes: _bytes,
      readAs: _readAs,
      ...view
    } = await withClient(options, terminal, (client) => client.readRecord(position));
    const { formatRecord } = await import('../record-text.ts');
    terminal.print(
      options.json
        ? shownJson(view)
        : shownLines(formatRecord(view, ...(position.includes(':') ? [position] : []))),
    );
    return 0;
  } catch (error) {
    const { AttestryError } = await import('@attestry/log');
    if (AttestryError.is(error) && error.code === 'RECORD_ABSENT')
      throw new AttestryError(
        'RECORD_ABSENT',
        `there is no record ${text} in the log: \`attestry search\` lists those there are`,
      );
    // What cannot be shown because it was changed is a finding, not a failure of ours.
    if (!AttestryError.is(error) || error.code !== 'RECORD_BROKEN') throw error;
    terminal.note(`[attestry] ${shownText(error.message)}`);
    return 3;
  }
}
