import type { Filter, KeyFilter, Op, Value } from './filter.ts';

/**
 * The canonical text of a parsed filter: one space between terms, `-` for NOT, quotes and parentheses only where
 * they are needed. `parseFilter(formatFilter(filter))` is the filter again, but for positions (and for a
 * query near the limit of length, which quoting can make longer).
 */
export function formatFilter(filter: Filter): string {
  switch (filter.kind) {
    case 'all':
      return '';
    case 'or':
      return filter.items.map((item) => formatFilter(item)).join(' OR ');
    case 'and':
      return filter.items
        .map((item) => (item.kind === 'or' ? `(${formatFilter(item)})` : formatFilter(item)))
        .join(' ');
    case 'not':
      return `-${isGroup(filter.item) ? `(${formatFilter(filter.item)})` : formatFilter(filter.item)}`;
    case 'filter':
      return `${formatKey(filter)}:${formatOp(filter.op)}`;
    case 'word':
      return filter.text;
    case 'phrase':
      return quote(filter.text);
    default:
      return filter satisfies never;
  }
}

/** A key with its path, as it is written. */
export function formatKey(filter: Pick<KeyFilter, 'key' | 'path'>): string {
  return filter.path === undefined ? filter.key : `${filter.key}.${filter.path}`;
}

/** A value as it is written in a query: what an interface inserts when somebody picks one. */
export function formatValue(text: string, prefix = false): string {
  // "<" and ">" would begin a comparison, ".." a range, "*" a beginning.
  const bare = text !== '' && !/[\s,()"*]|\.\.|^[<>]/.test(text);
  return (bare ? text : quote(text)) + (prefix ? '*' : '');
}

function isGroup(filter: Filter): boolean {
  return filter.kind === 'and' || filter.kind === 'or' || filter.kind === 'not';
}

function formatOp(op: Op): string {
  switch (op.kind) {
    case 'exists':
      return '*';
    case 'list':
      return op.values.map(formatWritten).join(',');
    case 'compare':
      return op.comparator + formatWritten(op.value);
    case 'range':
      return `${formatWritten(op.from)}..${formatWritten(op.to)}`;
    default:
      return op satisfies never;
  }
}

function formatWritten(value: Value): string {
  return formatValue(value.text, value.prefix);
}

function quote(text: string): string {
  return `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
}
