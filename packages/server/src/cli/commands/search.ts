import { type DecodedRecord, FilterError, type Log, type SearchResult, searchLog } from '@attestry/log';
import { formatSeq, paintSeverity } from '../record-text.ts';
import { shownJson, widthOf } from '../shown-text.ts';
import { formatTable } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import {
  addVerb,
  type Cli,
  type ExitCode,
  type FolderOptions,
  wholeNumber,
  withFolderOptions,
} from '../verb.ts';
import { sameFolder, withLog } from '../with-log.ts';

interface SearchOptions extends FolderOptions {
  readonly limit: number;
  readonly cursor?: string;
}

const MAX_PAGE = 1000;
const MAX_LIMIT = 100_000;

const QUERY_HELP = `
Queries:
  ada lopez                     words, anywhere in ids, names, address, reason, details
  "credit limit"                those words, one after the other
  type:auth.                    every type below auth; type:auth.login is exactly that one
  severity:>=warning            info, warning, critical, in this order
  actor:42 target:client        by id, name, e-mail or type
  ip:203.0.113.0/24             an address or a network
  time:>now-24h                 or time:2026-11-01..2026-11-08
  changed:credit_limit          a change that touched this field; after.status:closed
  a OR b, -a, (a b) c           or, not, groups; side by side means and
Keys: type group category severity outcome actor target related behalf subject ip ua session source
      time seq id ref hash request trace reason before.* after.* details.* changed is has`;

/** `attestry search` */
export function addSearch(cli: Cli): void {
  const verb = addVerb(cli, 'search', {
    summary: 'find records, newest first',
    about:
      'Finds records, newest first; without a query, all. What is shown was decoded from bytes that were hashed and compared.',
    examples: [
      ["attestry search 'severity:>=warning time:>now-7d'", 'what went wrong this week'],
      ["attestry search 'type:auth.login.failed ip:203.0.113.0/24'", 'failed sign-ins from a network'],
      ["attestry search 'target:client changed:email' --json", 'one JSON record a line, for jq'],
    ],
  })
    .argument('[query...]', 'which records; see below')
    .option('--limit <n>', 'at most so many', wholeNumber(1, MAX_LIMIT), 50)
    .option('--cursor <cursor>', 'go on where the page before ended')
    .showHelpAfterError('A query that begins with "-" stands after "--": attestry search -- -type:auth.')
    .addHelpText('after', QUERY_HELP);
  withFolderOptions(verb).action(async (words: readonly string[], options: SearchOptions) => {
    const query = words.join(' ');
    cli.exit(await withLog(options, cli.terminal, (log) => search(cli.terminal, log, query, options)));
  });
}

async function search(
  terminal: Terminal,
  log: Log,
  query: string,
  options: SearchOptions,
): Promise<ExitCode> {
  const { limit, cursor } = options;
  try {
    const page = await searchPages(log, query, limit, cursor);
    if (options.json) for (const record of page.records) terminal.print(shownJson(record));
    else printRecords(terminal, page.records);
    if (page.nextCursor !== undefined) {
      const quoted = query === '' ? '' : ` '${query.replaceAll("'", `'\\''`)}'`;
      terminal.note(`More: attestry search${quoted}${sameFolder(options)} --cursor ${page.nextCursor}`);
    }
    for (const seq of page.broken) {
      terminal.note(
        `[attestry] record ${formatSeq(seq)} is not what was sealed, and is not shown: run \`attestry verify${sameFolder(options)}\``,
      );
    }
    return page.broken.length > 0 ? 3 : 0;
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    tellFilterError(terminal, query, error, options);
    return 2;
  }
}

/** Pages of the log's own size until there are as many as were asked for. */
async function searchPages(log: Log, query: string, limit: number, from?: string): Promise<SearchResult> {
  const records: DecodedRecord[] = [];
  const broken: number[] = [];
  let cursor = from;
  do {
    const page: SearchResult = await searchLog(log, query, {
      limit: Math.min(limit - records.length, MAX_PAGE),
      ...(cursor !== undefined && { cursor }),
    });
    records.push(...page.records);
    broken.push(...page.broken);
    cursor = page.nextCursor;
  } while (cursor !== undefined && records.length < limit);
  return { records, broken, ...(cursor !== undefined && { nextCursor: cursor }) };
}

const COLUMNS = [
  { title: 'SEQ' },
  { title: 'TIME (UTC)' },
  { title: 'SEVERITY' },
  { title: 'TYPE', least: 12 },
  { title: 'ACTOR', least: 12 },
  { title: 'TARGET', least: 10 },
  { title: 'IP', least: 11 },
  { title: 'OUTCOME' },
];

function printRecords(terminal: Terminal, records: readonly DecodedRecord[]): void {
  if (records.length === 0) {
    terminal.note('no record matches');
    return;
  }
  const rows = records.map(({ leaf, sections }) => [
    String(leaf.seq),
    leaf.occurred.replace('T', ' ').slice(0, 19),
    leaf.severity,
    leaf.type,
    entityText(leaf.actor, sections.actor?.name),
    entityText(leaf.target, sections.target?.name),
    textOr(sections.request?.ip),
    leaf.outcome ?? '',
  ]);
  const paint = (text: string, row: number, column: number): string =>
    column === 2 && row >= 0 && terminal.coloured ? paintSeverity(text, rows[row]?.[2]) : text;
  for (const line of formatTable(COLUMNS, rows, terminal.columns, paint)) terminal.print(line);
}

function entityText(ref: DecodedRecord['leaf']['target'], name: unknown): string {
  if (ref === undefined) return '';
  const id = [ref.type, ref.id].filter((part) => part !== undefined).join(':');
  return typeof name === 'string' && name !== '' ? `${name} (${id})` : id;
}

function textOr(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** The query, what is wrong in it underlined, and what to write instead. */
function tellFilterError(
  terminal: Terminal,
  query: string,
  error: FilterError,
  { json }: SearchOptions,
): void {
  const { message, position, length, suggestion } = error;
  if (json) {
    terminal.note(JSON.stringify({ error: { message, position, length, suggestion } }));
    return;
  }
  terminal.note(`attestry: the query is not understood: ${message}`);
  // One character each, so that the line below points at the right place.
  const shown = query.replaceAll(/\p{Cc}/gu, ' ');
  terminal.note(`  ${shown}`);
  const indent = ' '.repeat(widthOf(shown.slice(0, position)));
  terminal.note(`  ${indent}${'^'.repeat(Math.max(1, widthOf(shown.slice(position, position + length))))}`);
  if (suggestion !== undefined) {
    const fixed = shown.slice(0, position) + suggestion + shown.slice(position + length);
    terminal.note(`  perhaps: ${fixed}`);
  }
}
