import { type DecodedRecord, formatPlace, incarnationOf, type Place } from '@attestry/log';
import { paintSeverity } from './record-text.ts';
import { shownTime } from './shown-text.ts';
import { formatRows, formatTable, widthsFor } from './table.ts';
import type { Terminal } from './terminal.ts';

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
const SEVERITY_COLUMN = 2;

/**
 * Records as a table, in one line each.
 *
 * @param origin of the latest incarnation: positions in others are written with theirs
 */
export function formatRecordTable(
  records: readonly DecodedRecord[],
  origin: string,
  terminal: Terminal,
): string[] {
  const rows = records.map((record) => rowOf(record, origin));
  return formatTable(COLUMNS, rows, terminal.columns, painter(rows, terminal));
}

/** What is said in place of a record whose bytes do not match; `target` are the options that name the same log. */
export function brokenNote(place: string, target: string): string {
  return `[attestry] record #${place} is not what was sealed, and is not shown: run \`attestry verify${target}\``;
}

/** Wide enough for most, since those that come are not known. */
const LIVE_WIDTHS = [6, 19, 8, 24, 24, 24, 15, 8];

/** The same table where records come one by one: its titles, and what makes a line of a record. */
export function liveRecordTable(terminal: Terminal): {
  readonly titles: string;
  readonly format: (record: DecodedRecord) => string;
} {
  const widths = widthsFor(COLUMNS, LIVE_WIDTHS, terminal.columns);
  const line = (row: readonly string[], paint?: Paint): string =>
    formatRows(widths, [row], terminal.columns !== undefined, paint).join('');
  return {
    titles: line(COLUMNS.map(({ title }) => title)),
    format: (record) => {
      const row = rowOf(record, record.leaf.log);
      return line(row, painter([row], terminal));
    },
  };
}

type Paint = (text: string, row: number, column: number) => string;

function painter(rows: readonly (readonly string[])[], { coloured }: Terminal): Paint {
  return (text, row, column) =>
    column === SEVERITY_COLUMN && coloured ? paintSeverity(text, rows[row]?.[SEVERITY_COLUMN]) : text;
}

/** A place as it is typed: a position alone is one in the latest incarnation. */
export function shownPlace(place: Place, origin: string): string {
  return place.incarnation === incarnationOf({ origin }) ? String(place.seq) : formatPlace(place);
}

function rowOf({ leaf, sections }: DecodedRecord, origin: string): readonly string[] {
  return [
    shownPlace({ incarnation: incarnationOf({ origin: leaf.log }), seq: leaf.seq }, origin),
    shownTime(leaf.occurred),
    leaf.severity,
    leaf.type,
    entityText(leaf.actor, sections.actor?.name),
    entityText(leaf.target, sections.target?.name),
    textOr(sections.request?.ip),
    leaf.outcome ?? '',
  ];
}

function entityText(ref: DecodedRecord['leaf']['target'], name: unknown): string {
  if (ref === undefined) return '';
  const id = [ref.type, ref.id].filter((part) => part !== undefined).join(':');
  return typeof name === 'string' && name !== '' ? `${name} (${id})` : id;
}

function textOr(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
