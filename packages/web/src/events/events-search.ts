/** What the Events screen has in its address. */
import { formatRange, parseRange, type Range, readRange } from '../time/range.ts';
import { type ColumnName, formatColumns, parseColumns } from './columns.ts';

export type ShownDensity = 'compact' | 'default' | 'cosy';

export interface EventsSearch {
  readonly q: string;
  readonly range: Range;
  /** What stands in the address for the range and cannot be read: `range` is another one then. */
  readonly unreadRange: string | undefined;
  /** The place of the record whose drawer is open, as an address has it: `17`, `1:17`. */
  readonly open: string | undefined;
  readonly isLive: boolean;
  /** Undefined: as this reader likes it. */
  readonly columns: readonly ColumnName[] | undefined;
  readonly density: ShownDensity | undefined;
}

/** A change of it; what is undefined leaves the address. */
export interface EventsChange {
  readonly q?: string;
  readonly range?: Range;
  readonly open?: string | undefined;
  readonly isLive?: boolean;
  readonly columns?: readonly ColumnName[];
  readonly density?: ShownDensity;
}

type Params = { readonly [name: string]: unknown };

export function parseEventsSearch(params: Params): EventsSearch {
  const text = (name: string): string | undefined => {
    const value = params[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const density = text('density');
  const range = text('range');
  return {
    q: text('q') ?? '',
    range: parseRange(range),
    unreadRange: range !== undefined && readRange(range) === undefined ? range : undefined,
    open: /^(?:[1-9]\d{0,14}:)?\d{1,15}$/.test(text('open') ?? '') ? text('open') : undefined,
    isLive: text('live') === '1',
    columns: parseColumns(text('columns')),
    density: density === 'compact' || density === 'default' || density === 'cosy' ? density : undefined,
  };
}

/** The parameters after a change; those of others stay. */
export function changedParams(params: Params, change: EventsChange): Params {
  const { q, range, columns, density, isLive } = change;
  return {
    ...params,
    ...(q !== undefined && { q: q === '' ? undefined : q }),
    ...(range !== undefined && { range: formatRange(range) }),
    ...('open' in change && { open: change.open }),
    ...(isLive !== undefined && { live: isLive ? '1' : undefined }),
    ...(columns !== undefined && { columns: formatColumns(columns) }),
    ...(density !== undefined && { density }),
    // What goes on is only seen where the range goes on; and an older stretch has nothing live in it.
    ...(range?.kind === 'between' && { live: undefined }),
  };
}

/** What is saved with a view beside its query: how it is looked at, not what was open. */
export function viewParams(params: Params): string {
  const kept = ['range', 'columns', 'density'].flatMap((name) => {
    const value = params[name];
    return typeof value === 'string' && value !== '' ? [[name, value] as [string, string]] : [];
  });
  return new URLSearchParams(kept).toString();
}
