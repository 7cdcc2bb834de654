import { Radio, SlidersHorizontal } from 'lucide-react';
import { memo, useState } from 'react';
import { useMessages } from '../i18n/messages.ts';
import { QueryBar } from '../query-bar/query-bar.tsx';
import { RangeControl } from '../query-bar/range-control.tsx';
import { RangeProblem } from '../query-bar/range-problem.tsx';
import { useShortcuts } from '../shortcuts/shortcuts.ts';
import { Button } from '../ui/button.tsx';
import { ViewsMenu } from '../views/views-menu.tsx';
import { EVENTS } from './events-messages.ts';
import { viewParams } from './events-search.ts';
import { ShareMenu } from './share-menu.tsx';
import { useCompletionSource } from './use-completion-source.ts';
import type { EventsAddress } from './use-events-search.ts';
import type { LiveTail } from './use-live-tail.ts';

export interface EventsToolbarProps {
  readonly address: EventsAddress;
  /** Searched again with what is searched for already: looked at anew. */
  readonly onRefresh: () => void;
  readonly live: LiveTail['state'];
  readonly areFiltersShown: boolean;
  readonly onFilters: () => void;
}

/** What is searched for, and when. */
export const EventsToolbar = memo(function EventsToolbar(props: EventsToolbarProps) {
  const { address, onRefresh, live, areFiltersShown, onFilters } = props;
  const t = useMessages(EVENTS);
  const { q, range, unreadRange, change } = address;
  const { source, want, remember } = useCompletionSource(range);
  const [isRangeOpen, setRangeOpen] = useState(false);
  useShortcuts([{ keys: 't', label: t.keyRange, run: () => setRangeOpen(true) }]);
  const run = (next: string): void => {
    remember(next);
    if (next === q) onRefresh();
    else change({ q: next });
  };
  return (
    <div className="flex flex-wrap items-start gap-2">
      <h1 className="m-0 text-lg leading-8 font-semibold max-md:sr-only">{t.title}</h1>
      <div className="flex min-w-0 flex-1 basis-64 max-md:basis-full">
        <QueryBar value={q} onRun={run} source={source} onFocus={want} />
      </div>
      <Button
        icon
        className="h-8! w-8! aria-pressed:bg-sel"
        aria-label={areFiltersShown ? t.hideFilters : t.showFilters}
        title={areFiltersShown ? t.hideFilters : t.showFilters}
        aria-pressed={areFiltersShown}
        onClick={onFilters}
      >
        <SlidersHorizontal aria-hidden className="size-3.5" />
      </Button>
      <RangeControl
        range={range}
        onChange={(next) => change({ range: next })}
        open={isRangeOpen}
        onOpenChange={setRangeOpen}
      />
      <LiveButton address={address} live={live} />
      <ViewsMenu q={q} search={viewParams(address.params)} />
      <ShareMenu address={address} />
      {unreadRange !== undefined && (
        <RangeProblem text={unreadRange} range={range} onMend={() => change({ range })} />
      )}
    </div>
  );
});

interface LiveButtonProps {
  readonly address: EventsAddress;
  readonly live: LiveTail['state'];
}

function LiveButton({ address: { isLive, range, change }, live }: LiveButtonProps) {
  const t = useMessages(EVENTS);
  const toggle = (): void => {
    // What ended in the past has no new events: live is what happens from now on.
    const isPast = !isLive && range.kind === 'between';
    change({ ...(isPast && { range: { kind: 'last', span: '24h' } }), isLive: !isLive });
  };
  useShortcuts([{ keys: 'l', label: t.keyLive, run: toggle }]);
  return (
    <Button
      aria-pressed={isLive}
      title={isLive ? t.liveOn : t.liveOff}
      onClick={toggle}
      className="h-8 aria-pressed:border-transparent aria-pressed:bg-ok-bg aria-pressed:text-ok"
    >
      <Radio aria-hidden className="size-3.5" />
      <span className="max-[400px]:sr-only">{isLive && live === 'waiting' ? t.liveWaiting : t.live}</span>
    </Button>
  );
}
