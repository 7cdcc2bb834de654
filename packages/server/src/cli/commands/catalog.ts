import type { CatalogueEntry, EventGroup } from '@attestry/log';
import { formatTable } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { addVerb, type Cli, type CommonOptions, refuseServer, withCommonOptions } from '../verb.ts';

interface CatalogOptions extends CommonOptions {
  readonly md?: true;
}

/** `attestry catalog` */
export function addCatalog(cli: Cli): void {
  const verb = addVerb(cli, 'catalog', {
    about:
      'Lists the built-in types of event with their severity. Any other type can be recorded as well: it is info unless the event says otherwise.',
    examples: [
      ['attestry catalog auth', 'what is below auth'],
      ['attestry catalog --md > events.md', 'a page for your handbook'],
    ],
  })
    .argument('[beginning]', 'only types that begin so')
    .option('--md', 'print Markdown');
  refuseServer(verb, 'lists the built-in types, the same everywhere: leave --url out');
  withCommonOptions(verb).action(async (beginning: string | undefined, options: CatalogOptions) => {
    const { CATALOGUE, EVENT_GROUPS } = await import('@attestry/log');
    const entries = CATALOGUE.list().filter(({ type }) => type.startsWith(beginning ?? ''));
    if (options.json) cli.terminal.print(JSON.stringify(entries));
    else if (options.md) printMarkdown(cli.terminal, EVENT_GROUPS, entries);
    else printTable(cli.terminal, entries);
    if (entries.length === 0)
      cli.terminal.note(`no type begins with ${beginning ?? ''}: \`attestry catalog\` lists all`);
    cli.exit(entries.length === 0 ? 1 : 0);
  });
}

function printTable(terminal: Terminal, entries: readonly CatalogueEntry[]): void {
  const columns = [
    { title: 'TYPE' },
    { title: 'SEVERITY' },
    { title: 'GROUP' },
    { title: 'WHAT IT SAYS', least: 20 },
  ];
  const rows = entries.map(({ type, severity, group, description }) => [type, severity, group, description]);
  if (rows.length > 0) for (const line of formatTable(columns, rows, terminal.columns)) terminal.print(line);
}

function printMarkdown(
  terminal: Terminal,
  groups: readonly EventGroup[],
  entries: readonly CatalogueEntry[],
): void {
  terminal.print('# Event types');
  for (const group of groups) {
    const own = entries.filter((entry) => entry.group === group);
    if (own.length === 0) continue;
    terminal.print(`\n## ${group}\n\n| type | severity | what it says |\n|--|--|--|`);
    for (const { type, severity, description } of own)
      terminal.print(`| \`${type}\` | ${severity} | ${description} |`);
  }
}
