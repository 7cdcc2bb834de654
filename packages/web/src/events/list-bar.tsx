import { Copy, EyeOff, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useIsMasked } from '../api/queries.ts';
import { useMessages } from '../i18n/messages.ts';
import { usePreferences } from '../preferences/preferences.ts';
import { useShortcuts } from '../shortcuts/shortcuts.ts';
import { Button } from '../ui/button.tsx';
import type { ColumnName } from './columns.ts';
import { ColumnsMenu } from './columns-menu.tsx';
import { EVENTS } from './events-messages.ts';
import type { ShownDensity } from './events-search.ts';
import type { Total } from './facet-counts.ts';
import { rememberColumns } from './remembered-columns.ts';
import type { useRecords } from './use-events.ts';
import type { EventsAddress } from './use-events-search.ts';

export interface ListBarProps {
  readonly address: EventsAddress;
  readonly records: ReturnType<typeof useRecords>;
  readonly columns: readonly ColumnName[];
  readonly density: ShownDensity;
  readonly total: Total | undefined;
  readonly selected: ReadonlySet<string>;
  readonly clear: () => void;
  readonly copyJson: () => void;
  /** What was just done. */
  readonly notice: string;
}

/** How many there are, what is chosen of them, and how they are shown. */
export function ListBar(props: ListBarProps) {
  const { address, records, columns, density, total, selected, notice } = props;
  const t = useMessages(EVENTS);
  const isMasked = useIsMasked();
  const isSlow = useSlow(records.isFetching && !records.isFetchingNextPage);
  const [, changePreferences] = usePreferences();
  const changeDensity = (next: ShownDensity): void => {
    changePreferences({ density: next });
    address.change({ density: next });
  };
  useShortcuts([{ keys: 'd', label: t.keyDensity, run: () => changeDensity(NEXT_DENSITY[density]) }]);
  return (
    <div className="flex h-8 shrink-0 items-center gap-2 border-b border-line px-2 text-sm">
      <div role="status" className="min-w-0 truncate font-medium tabular-nums">
        {total !== undefined && t[TOTALS[total.kind]](total.n)}
      </div>
      <div role="status" className="min-w-0 flex-1 truncate text-fg3">
        {notice !== '' ? notice : isSlow ? t.slow : ''}
      </div>
      {isMasked && (
        <div title={t.maskedWhy} className="flex min-w-0 items-center gap-1.5 text-fg2">
          <EyeOff aria-hidden className="size-3.5 shrink-0" />
          <span className="truncate">{t.masked}</span>
        </div>
      )}
      {selected.size > 0 && (
        <>
          <span className="text-fg2 tabular-nums">{t.selected(selected.size)}</span>
          <Button onClick={props.copyJson} className="h-6">
            <Copy aria-hidden className="size-3.5" />
            {t.copySelected}
          </Button>
          <Button look="quiet" icon aria-label={t.clearSelected} onClick={props.clear} className="h-6! w-6!">
            <X aria-hidden className="size-3.5" />
          </Button>
        </>
      )}
      <ColumnsMenu
        columns={columns}
        density={density}
        onDensity={changeDensity}
        onColumns={(next) => {
          rememberColumns(next);
          address.change({ columns: next });
        }}
      />
    </div>
  );
}

const TOTALS = { exact: 'found', about: 'about', atLeast: 'atLeast' } as const;
const NEXT_DENSITY = { compact: 'default', default: 'cosy', cosy: 'compact' } as const;

/** When a search is worth a word. Milliseconds. */
const SLOW_MS = 2000;

function useSlow(isRunning: boolean): boolean {
  const [isSlow, setSlow] = useState(false);
  useEffect(() => {
    setSlow(false);
    if (!isRunning) return;
    const timer = setTimeout(() => setSlow(true), SLOW_MS);
    return () => clearTimeout(timer);
  }, [isRunning]);
  return isSlow;
}
