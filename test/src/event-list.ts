import { CATALOGUE, type CatalogueEntry, EVENT_GROUPS } from '@attestry/log';

/** docs/events.md, from the catalogue. */
export function formatEventList(): string {
  const entries = CATALOGUE.list();
  const groups = EVENT_GROUPS.map((group) =>
    formatGroup(
      group,
      entries.filter((entry) => entry.group === group),
    ),
  );
  return `${HEAD}\n${groups.join('\n')}`;
}

function formatGroup(group: string, entries: readonly CatalogueEntry[]): string {
  const categories = [...new Set(entries.map(({ category }) => category))].sort();
  const tables = categories.map((category) => {
    const rows = entries
      .filter((entry) => entry.category === category)
      .sort((a, b) => (a.type < b.type ? -1 : 1));
    return `### ${category}\n\n| type | severity | outcome | says |\n| --- | --- | --- | --- |\n${rows.map(formatRow).join('\n')}\n`;
  });
  return `## ${group}\n\n${tables.join('\n')}`;
}

function formatRow({ type, severity, outcome, description, sensitiveRead }: CatalogueEntry): string {
  return `| \`${type}\` | ${severity} | ${outcome ?? ''} | ${description}${sensitiveRead ? ' (a sensitive read)' : ''} |`;
}

const HEAD = `# Event types

<!-- Written by \`npm run docs\` from packages/log/src/event/catalogue; a test compares. -->

The types that Attestry knows, with the severity that is written into a record of each and the outcome that holds
where the event does not say how it ended. Any other type can be recorded as well: it is \`info\`, and its category is
its first segment, unless the event says otherwise. \`defineEvents\` adds an application's own.

A segment in braces stands for any one segment: \`item.orders.deleted\` is \`item.{table}.deleted\`. Types that begin
with \`audit.\` are the log's own: from anybody else they become \`external.audit.…\`.
`;
