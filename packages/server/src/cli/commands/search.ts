import type { Place } from '@attestry/log';
import type { RecordJson, RecordsPage } from '../../client/answers.ts';
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

interface SearchOptions extends TargetOptions {
  readonly limit: number;
  readonly cursor?: string;
}

const MAX_PAGE = 1000;
const MAX_LIMIT = 100_000;

/** `attestry search` */
export function addSearch(cli: Cli): void {
  const verb = addVerb(cli, 'search', {
    about:
      'Finds records, newest first; without a query, all. After a reset it goes on into the incarnations before: 1:17 is position 17 of the first. What is shown was decoded from bytes that were hashed and compared.',
    examples: [
      ["attestry search 'severity:>=warning time:>now-7d'", 'what went wrong this week'],
      ["attestry search 'type:auth.login.failed ip:203.0.113.0/24'", 'failed sign-ins from a network'],
      ["attestry search 'target:client changed:email' --json", 'one JSON record a line, for jq'],
    ],
  })
    .argument('[query...]', 'which records; see below')
    .option('--limit <n>', 'at most so many', wholeNumber(1, MAX_LIMIT), 50)
    .option('--cursor <cursor>', 'go on where the page before ended')
    .showHelpAfterError(hintOfMinus('search'))
    .addHelpText('after', QUERY_HELP);
  withTargetOptions(verb).action(async (words: readonly string[], options: SearchOptions) => {
    const { terminal } = cli;
    const query = words.join(' ');
    cli.exit(
      await withClient(options, terminal, (client) =>
        tellingQueryError(terminal, query, options, () => search(terminal, client, query, options)),
      ),
    );
  });
}

async function search(
  terminal: Terminal,
  client: AttestryClient,
  query: string,
  options: SearchOptions,
): Promise<ExitCode> {
  const { limit, cursor } = options;
  const { brokenNote, formatRecordTable, shownPlace } = await import('../record-rows.ts');
  const page = await searchPages(client, query, limit, cursor);
  if (options.json) for (const record of page.records) terminal.print(shownJson(record));
  else if (page.records.length === 0) terminal.note('no record matches');
  else for (const line of formatRecordTable(page.records, page.origin, terminal)) terminal.print(line);
  if (page.nextCursor !== undefined) {
    const quoted = query === '' ? '' : ` '${query.replaceAll("'", `'\\''`)}'`;
    terminal.note(`More: attestry search${quoted}${sameTarget(options)} --cursor ${page.nextCursor}`);
  }
  for (const place of page.broken)
    terminal.note(brokenNote(shownPlace(place, page.origin), sameTarget(options)));
  return page.broken.length > 0 ? 3 : 0;
}

/** Pages of the log's own size until there are as many as were asked for. */
async function searchPages(
  client: AttestryClient,
  query: string,
  limit: number,
  from?: string,
): Promise<RecordsPage> {
  const records: RecordJson[] = [];
  const broken: Place[] = [];
  let cursor = from;
  let origin: string;
  do {
    const page: RecordsPage = await client.search(query, {
      limit: Math.min(limit - records.length, MAX_PAGE),
      ...(cursor !== undefined && { cursor }),
    });
    records.push(...page.records);
    broken.push(...page.broken);
    cursor = page.nextCursor;
    origin = page.origin;
  } while (cursor !== undefined && records.length < limit);
  return { origin, records, broken, ...(cursor !== undefined && { nextCursor: cursor }) };
}
