import { isMaskedFilter } from '../api/api-error.ts';
import { reachedText } from '../api/place.ts';
import { useIncarnation } from '../api/queries.ts';
import { useMessages } from '../i18n/messages.ts';
import { Banner } from '../ui/banner.tsx';
import { ErrorText } from '../ui/error-text.tsx';
import { Failure } from '../ui/failure.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { ROW_HEIGHTS } from './columns.ts';
import { EVENTS } from './events-messages.ts';
import type { ShownDensity } from './events-search.ts';
import { listState } from './list-state.ts';
import { NoMatch } from './no-match.tsx';
import type { EventsAddress } from './use-events-search.ts';
import type { Found } from './use-found.ts';

export interface InsteadOfRowsProps {
  readonly address: EventsAddress;
  readonly found: Found;
  readonly isReadable: boolean;
  readonly density: ShownDensity;
}

/** What stands in the place of the rows, while there are none. */
export function InsteadOfRows({ address, found, isReadable, density }: InsteadOfRowsProps) {
  const t = useMessages(EVENTS);
  const latest = useIncarnation();
  const { records } = found;
  switch (listState(found, isReadable)) {
    case 'unreadable':
      return (
        <div className="p-3">
          <Banner title={t.unreadable} />
        </div>
      );
    case 'failed':
      return (
        <div className="p-3">
          {isMaskedFilter(records.error) ? (
            <Banner title={t.notByPersons}>
              <ErrorText error={records.error} />
            </Banner>
          ) : (
            <Failure error={records.error} onRetry={() => void records.refetch()} />
          )}
        </div>
      );
    case 'loading':
      return <SkeletonRows height={ROW_HEIGHTS[density]} />;
    case 'searching':
      return (
        <p role="status" className="m-0 p-4 text-center text-fg2">
          {t.searching({ seq: reachedText(records.data?.pages.at(-1)?.nextCursor, latest) })}
        </p>
      );
    case 'empty':
      return <NoMatch address={address} />;
    default:
      return null;
  }
}

const ROWS = Array.from({ length: 24 }, (_, index) => index);

function SkeletonRows({ height }: { readonly height: number }) {
  return (
    <div aria-hidden className="min-h-0 flex-1 overflow-hidden pt-7">
      {ROWS.map((row) => (
        <div key={row} className="flex items-center gap-4 border-b border-line px-2" style={{ height }}>
          <Skeleton className="h-3 w-28" />
          <Skeleton className="h-3 flex-1" />
          <Skeleton className="hidden h-3 w-32 md:block" />
          <Skeleton className="hidden h-3 w-24 lg:block" />
          <Skeleton className="h-3 w-16" />
        </div>
      ))}
    </div>
  );
}
