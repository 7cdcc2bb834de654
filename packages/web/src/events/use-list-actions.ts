import { useEffect, useState } from 'react';
import { formatPlace, placeKey } from '../api/place.ts';
import { useIncarnation } from '../api/queries.ts';
import { useMessages } from '../i18n/messages.ts';
import { addTerm, excludeTerm } from '../query-bar/edit-query.ts';
import { useShortcuts } from '../shortcuts/shortcuts.ts';
import type { ColumnName } from './columns.ts';
import { EVENTS } from './events-messages.ts';
import type { ListItem } from './list-items.ts';
import { valueActions } from './record-cells.ts';
import type { EventsAddress } from './use-events-search.ts';
import type { useGrid } from './use-grid.ts';

export interface ListActionsOptions {
  readonly address: EventsAddress;
  readonly items: readonly ListItem[];
  readonly grid: ReturnType<typeof useGrid>;
  readonly onMove: (step: 1 | -1) => void;
}

/** What the keys do with the row in which the keyboard is. */
export function useListActions({ address, items, grid, onMove }: ListActionsOptions) {
  const t = useMessages(EVENTS);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const { notice, copy } = useCopy();
  const latest = useIncarnation();
  const { q, change } = address;
  const { current } = grid;
  const edit = (how: (q: string, term: string) => string): void => {
    if (current?.kind !== 'record') return;
    const { record } = current;
    const actions = valueActions(grid.column as ColumnName, record) ?? valueActions('event', record);
    if (actions !== undefined) change({ q: how(q, actions.term) });
  };
  const toggle = (): void => {
    if (current === undefined) return;
    const next = new Set(selected);
    const key = placeKey(current);
    if (!next.delete(key)) next.add(key);
    setSelected(next);
  };
  const copyJson = (): void => {
    const chosen = items.filter((item) =>
      selected.size > 0 ? selected.has(placeKey(item)) : item === current,
    );
    const records = chosen.flatMap((item) => (item.kind === 'record' ? [item.record] : []));
    if (records.length > 0)
      copy(JSON.stringify(records.length === 1 ? records[0] : records, null, 2), t.copiedJson);
  };
  const copyLink = (): void => {
    if (current === undefined) return;
    const url = new URL(location.href);
    url.searchParams.set('open', formatPlace(current, latest));
    copy(url.href, t.copiedLink);
  };
  useShortcuts([
    { keys: 'j', label: t.keyNext, run: () => onMove(1) },
    { keys: 'k', label: t.keyPrevious, run: () => onMove(-1) },
    { keys: 'f', label: t.keyFilter, run: () => edit(addTerm) },
    { keys: 'e', label: t.keyExclude, run: () => edit(excludeTerm) },
    { keys: 'c', label: t.keyCopyLink, run: copyLink },
    { keys: 'y', label: t.keyCopyJson, run: copyJson },
    { keys: 'x', label: t.keySelect, run: toggle },
  ]);
  return { selected, clear: () => setSelected(new Set()), copyJson, notice };
}

const NOTICE_MS = 2000;

/** Copies, and says for a while that it did. */
function useCopy() {
  const t = useMessages(EVENTS);
  const [notice, setNotice] = useState('');
  useEffect(() => {
    if (notice === '') return;
    const timer = setTimeout(() => setNotice(''), NOTICE_MS);
    return () => clearTimeout(timer);
  }, [notice]);
  const copy = (text: string, done: string): void => {
    navigator.clipboard.writeText(text).then(
      () => setNotice(done),
      () => setNotice(t.copyFailed),
    );
  };
  return { notice, copy };
}
