import { memo, type RefObject, useMemo, useRef, useState } from 'react';
import { useCatalogue } from '../api/queries.ts';
import { usePreferences } from '../preferences/preferences.ts';
import { FilterControls } from '../query-bar/filter-controls.tsx';
import { readQuery } from '../query-bar/read-query.ts';
import { useMedia } from '../ui/use-media.ts';
import { DetailsPane } from './details-pane.tsx';
import { EventsChart } from './events-chart.tsx';
import { EventsList, type ListMover } from './events-list.tsx';
import { EventsToolbar } from './events-toolbar.tsx';
import { FacetsPanel } from './facets-panel.tsx';
import { FiltersSheet } from './filters-sheet.tsx';
import { InsteadOfRows } from './instead-of-rows.tsx';
import { listState } from './list-state.ts';
import { rememberedColumns } from './remembered-columns.ts';
import { type EventsAddress, useEventsSearch } from './use-events-search.ts';
import { useFiltersPlace } from './use-filters-place.ts';
import { type Found, useFound } from './use-found.ts';

/** The log, searched: what happened, when, by whom. */
export default function EventsScreen() {
  const address = useEventsSearch();
  const { q, open, change } = address;
  const isReadable = readQuery(q).problem === undefined;
  const found = useFound(address, isReadable);
  const mover = useRef<ListMover>(undefined);
  const filters = useFiltersPlace(open !== undefined);
  const isNarrow = !useMedia('(min-width: 900px)');
  const loaded = useMemo(
    () => found.items.flatMap((item) => (item.kind === 'record' ? [item.record] : [])),
    [found.items],
  );
  const panel = <FacetsPanel address={address} isReadable={isReadable} loaded={loaded} />;
  const isPanel = filters.place === 'panel';
  return (
    <div className="relative flex h-full min-h-0">
      <div inert={isNarrow && open !== undefined} className="flex min-w-0 flex-1 flex-col">
        <div className="flex flex-col gap-2 border-b border-line px-3 py-2">
          <EventsToolbar
            address={address}
            onRefresh={found.records.refresh}
            live={found.live.state}
            areFiltersShown={filters.isOpen}
            onFilters={filters.toggle}
          />
          {isPanel && <Controls address={address} direction="row" />}
        </div>
        <div className="flex min-h-0 flex-1">
          {isPanel && filters.isOpen && (
            <div className="scroll-thin w-64 shrink-0 overflow-auto border-r border-line p-3">{panel}</div>
          )}
          <FoundEvents address={address} found={found} isReadable={isReadable} mover={mover} />
        </div>
      </div>
      {open !== undefined && (
        <DetailsPane
          position={open}
          isFull={isNarrow}
          onClose={() => {
            change({ open: undefined });
            mover.current?.focus(open);
          }}
          onMove={(step) => mover.current?.move(step)}
        />
      )}
      {!isPanel && filters.isOpen && (
        <FiltersSheet onClose={filters.toggle}>
          <Controls address={address} direction="column" />
          {panel}
        </FiltersSheet>
      )}
    </div>
  );
}

interface ControlsProps {
  readonly address: EventsAddress;
  readonly direction: 'row' | 'column';
}

const Controls = memo(function Controls({ address: { q, change }, direction }: ControlsProps) {
  const { data: catalogue = [] } = useCatalogue();
  return (
    <FilterControls
      q={q}
      direction={direction}
      catalogue={catalogue}
      onChange={(next) => change({ q: next })}
      onReset={() => change({ q: '', range: { kind: 'last', span: '30d' } })}
    />
  );
});

interface FoundEventsProps {
  readonly address: EventsAddress;
  readonly found: Found;
  readonly isReadable: boolean;
  readonly mover: RefObject<ListMover | undefined>;
}

/** What was found: over time, and one by one. */
function FoundEvents({ address, found, isReadable, mover }: FoundEventsProps) {
  const [preferences] = usePreferences();
  const density = address.density ?? preferences.density;
  const [remembered] = useState(rememberedColumns);
  const state = listState(found, isReadable);
  return (
    <div className="flex min-w-0 flex-1 flex-col">
      <div className="relative z-20 shrink-0 border-b border-line bg-bg px-3 py-1">
        <EventsChart address={address} isReadable={isReadable} />
      </div>
      <EventsList
        address={address}
        items={found.items}
        records={found.records}
        total={isReadable ? found.total : undefined}
        newCount={found.newCount}
        waiting={found.waiting}
        onShowNew={found.showNew}
        onReading={found.onReading}
        columns={address.columns ?? remembered}
        density={density}
        mover={mover}
        instead={
          state === 'rows' ? undefined : (
            <InsteadOfRows address={address} found={found} isReadable={isReadable} density={density} />
          )
        }
      />
    </div>
  );
}
