import { reachedText } from '../api/place.ts';
import { useIncarnation } from '../api/queries.ts';
import { useMessages } from '../i18n/messages.ts';
import { Failure } from '../ui/failure.tsx';
import { EVENTS } from './events-messages.ts';
import type { useRecords } from './use-events.ts';

/** Below the last row: that more is coming, that it could not, or that there is no more. */
export function ListFooter({ records }: { readonly records: ReturnType<typeof useRecords> }) {
  const t = useMessages(EVENTS);
  const latest = useIncarnation();
  const { hasNextPage, isFetchNextPageError, error, data, fetchNextPage } = records;
  if (isFetchNextPageError) {
    return (
      <div className="sticky left-0 p-2">
        <Failure error={error} onRetry={() => void fetchNextPage()} />
      </div>
    );
  }
  const last = data?.pages.at(-1);
  const isShort = last !== undefined && last.records.length === 0;
  const text = !hasNextPage
    ? t.end
    : isShort
      ? t.searching({ seq: reachedText(last.nextCursor, latest) })
      : t.more;
  return <div className="sticky left-0 px-3 py-2 text-center text-sm text-fg3">{text}</div>;
}
