import { useNavigate } from '@tanstack/react-router';
import type { Facets, TimelineBucket } from 'attestry/api';
import { lazy, Suspense } from 'react';
import { useIsMasked, useLog } from '../api/queries.ts';
import { TimeHistogram } from '../chart/time-histogram.tsx';
import { useMessages } from '../i18n/messages.ts';
import { useFormat } from '../time/zone.ts';
import { Card } from '../ui/card.tsx';
import { EventTypeName } from '../ui/event-type.tsx';
import { Failure } from '../ui/failure.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { visibleText } from '../ui/visible-text.ts';
import { AttentionList } from './attention-list.tsx';
import { actorParts, actorTerm, queryValue, rangeOf } from './event-search.ts';
import { FigureCards } from './figure-cards.tsx';
import { figuresOf } from './figures.ts';
import { FirstEventBanner } from './first-event-banner.tsx';
import { HeatMapCard } from './heat-map.tsx';
import { LatestCritical } from './latest-critical.tsx';
import type { TimeWindow } from './month.ts';
import { OVERVIEW } from './overview-messages.ts';
import {
  useIsFirstRun,
  useMonth,
  useMonthBeforeFacets,
  useMonthFacets,
  useMonthTimeline,
} from './overview-queries.ts';
import { TopList } from './top-list.tsx';

const FirstRun = lazy(() => import('./first-run.tsx'));

/** What happened in the last month, and whether the log is well. */
export default function OverviewScreen() {
  const t = useMessages(OVERVIEW);
  const month = useMonth();
  const log = useLog();
  const facets = useMonthFacets(month);
  const isFirstRun = useIsFirstRun(facets.data);
  return (
    <div className="mx-auto flex max-w-[112rem] flex-col gap-3 p-3 md:p-4">
      <header className="flex min-h-7 flex-wrap items-baseline gap-x-3">
        <h1 className="m-0 text-lg font-semibold">{t.title}</h1>
        {isFirstRun === false && <span className="text-sm text-fg3">{t.window}</span>}
      </header>
      <FirstEventBanner key={log} isWaiting={isFirstRun === true} />
      {facets.error !== null && <Failure error={facets.error} onRetry={() => void facets.refetch()} />}
      {isFirstRun === true ? (
        <Suspense fallback={<Skeleton className="h-96" />}>
          <FirstRun />
        </Suspense>
      ) : (
        <Body
          month={month}
          facets={facets.data}
          isUsed={isFirstRun === false}
          hasFailed={facets.error !== null}
        />
      )}
    </div>
  );
}

interface BodyProps {
  readonly month: TimeWindow;
  readonly facets: Facets | undefined;
  /** Whether it is known that something was recorded. */
  readonly isUsed: boolean;
  /** Whether it was said already that the server does not answer. */
  readonly hasFailed: boolean;
}

function Body({ month, facets, isUsed, hasFailed }: BodyProps) {
  const { zone } = useFormat();
  const { data: before } = useMonthBeforeFacets(month);
  const timeline = useMonthTimeline(month);
  const figures = figuresOf({
    month: facets,
    monthBefore: before,
    buckets: timeline.data,
    nowMs: Date.now(),
    zone,
  });
  const critical = figures.find(({ id }) => id === 'critical')?.count;
  return (
    <>
      <FigureCards figures={figures} />
      {timeline.error !== null && !hasFailed && (
        <Failure error={timeline.error} onRetry={() => void timeline.refetch()} />
      )}
      <div className="grid gap-3 lg:grid-cols-[minmax(0,1fr)_20rem] 2xl:grid-cols-[minmax(0,1fr)_26rem]">
        <Activity month={month} buckets={timeline.data} />
        <AttentionList />
      </div>
      <Tops facets={facets} />
      <div className="grid gap-3 xl:grid-cols-[minmax(0,1fr)_minmax(41rem,1fr)]">
        <LatestCritical count={isUsed ? critical : undefined} month={month} />
        <HeatMapCard buckets={timeline.data} />
      </div>
    </>
  );
}

interface ActivityProps {
  readonly month: TimeWindow;
  readonly buckets: readonly TimelineBucket[] | undefined;
}

/** A stretch of the chart is a range of the Events screen. */
function Activity({ month, buckets }: ActivityProps) {
  const t = useMessages(OVERVIEW);
  const navigate = useNavigate();
  return (
    <Card
      title={t.overTime}
      actions={<span className="hidden text-xs text-fg3 sm:inline">{t.chooseRange}</span>}
    >
      {buckets === undefined ? (
        <Skeleton className="h-[224px]" />
      ) : (
        <TimeHistogram
          buckets={buckets}
          {...month}
          by="hour"
          label={t.overTime}
          height={200}
          onRange={(fromMs, toMs) =>
            void navigate({ to: '/events', search: { range: rangeOf(fromMs, toMs) } })
          }
        />
      )}
    </Card>
  );
}

function Tops({ facets }: { readonly facets: Facets | undefined }) {
  const t = useMessages(OVERVIEW);
  const isMasked = useIsMasked();
  return (
    <div className="grid gap-3 md:grid-cols-2 xl:grid-cols-3 md:max-xl:[&>:last-child]:col-span-2">
      {!isMasked && (
        <TopList
          title={t.actors}
          counts={facets && (facets.actors ?? [])}
          termOf={actorTerm}
          render={(value) => <Actor {...actorParts(value)} />}
        />
      )}
      <TopList
        title={t.types}
        counts={facets?.types}
        termOf={(type) => `type:${queryValue(type)}`}
        render={(type) => (
          <span className="flex">
            <EventTypeName type={visibleText(type, 200)} />
          </span>
        )}
      />
      {!isMasked && (
        <TopList
          title={t.ips}
          counts={facets && (facets.ips ?? [])}
          termOf={(ip) => `ip:${queryValue(ip)}`}
          render={(ip) => <span className="block truncate font-mono text-sm">{visibleText(ip, 200)}</span>}
        />
      )}
    </div>
  );
}

function Actor({ type, id }: { readonly type: string; readonly id: string }) {
  return (
    <span className="block truncate font-mono text-sm">
      {type !== '' && <span className="text-fg3">{visibleText(type, 100)}:</span>}
      <span className="font-semibold">{visibleText(id, 200)}</span>
    </span>
  );
}
