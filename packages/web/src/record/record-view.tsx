import { Link } from '@tanstack/react-router';
import { SearchX } from 'lucide-react';
import { ApiError } from '../api/api-error.ts';
import { parsePlace } from '../api/place.ts';
import { useIncarnation, useLog, usePlaceText } from '../api/queries.ts';
import { useMessages } from '../i18n/messages.ts';
import { useShortcuts } from '../shortcuts/shortcuts.ts';
import { useFormat } from '../time/zone.ts';
import { Banner } from '../ui/banner.tsx';
import { buttonClass } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Failure } from '../ui/failure.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { visibleText } from '../ui/visible-text.ts';
import { ChainContextView } from './chain-context-view.tsx';
import { ChangeView } from './change-view.tsx';
import { recordAsJson } from './copy-texts.ts';
import { DetailsView } from './details-view.tsx';
import { FactList } from './fact-list.tsx';
import { IntegrityView } from './integrity-view.tsx';
import { MaskedNote } from './masked-note.tsx';
import { CopyBar, RecordHeading, recordLink } from './record-heading.tsx';
import { RecordLink, type RecordPlace, RecordPlaceContext } from './record-link.tsx';
import { RECORD } from './record-messages.ts';
import { type OpenRecord, useCheckpointOf } from './record-query.ts';

export interface RecordViewProps {
  readonly open: OpenRecord;
  /** As it was asked for. */
  readonly position: string;
  readonly place: RecordPlace;
}

/** Everything that is known of a record, the same in the drawer and on its page. */
export function RecordView({ open, position, place }: RecordViewProps) {
  const { answer, error } = open;
  if (answer === undefined)
    return error === null || error === undefined ? (
      <RecordSkeleton />
    ) : (
      <RecordFailure error={error} position={position} onRetry={open.retry} />
    );
  return (
    <RecordPlaceContext value={place}>
      <RecordParts key={answer.record.leaf.id} open={{ ...open, answer }} place={place} />
    </RecordPlaceContext>
  );
}

interface RecordPartsProps {
  readonly open: OpenRecord & { readonly answer: NonNullable<OpenRecord['answer']> };
  readonly place: RecordPlace;
}

function RecordParts({ open, place }: RecordPartsProps) {
  const { answer } = open;
  const { record } = answer;
  const checkpoint = useCheckpointOf(answer);
  useCopyShortcuts(answer);
  return (
    <>
      <div className="flex min-w-0 flex-col gap-3 px-4 py-3">
        <RecordHeading record={record} level={place === 'page' ? 1 : 2} />
        <CopyBar answer={answer} checkpoint={checkpoint} />
        <FactList record={record} />
        {record.masked !== undefined && <MaskedNote sections={record.masked} />}
      </div>
      <ChangeView record={record} isOpen={place === 'page'} />
      <DetailsView record={record} />
      <IntegrityView answer={answer} checkpoint={checkpoint} isOpen={place === 'page'} />
      <ChainContextView open={open} />
      <ReadAs seq={answer.readAs} />
    </>
  );
}

/** Who reads is on record too. */
function ReadAs({ seq }: { readonly seq: number | undefined }) {
  const t = useMessages(RECORD);
  const format = useFormat();
  if (seq === undefined) return null;
  return (
    <p className="m-0 border-t border-line px-4 py-3 text-sm text-fg2">
      <RecordLink position={String(seq)}>{t.readAs({ seq: format.number(seq) })}</RecordLink>
    </p>
  );
}

function useCopyShortcuts(answer: RecordPartsProps['open']['answer']): void {
  const t = useMessages(RECORD);
  const log = useLog();
  const placeText = usePlaceText();
  const write = (text: string): void => void navigator.clipboard.writeText(text).catch(() => undefined);
  useShortcuts([
    { keys: 'y', label: t.asJson, run: () => write(recordAsJson(answer)) },
    { keys: 'c', label: t.asLink, run: () => write(recordLink(log, placeText(answer.record.leaf))) },
  ]);
}

interface RecordFailureProps {
  readonly error: unknown;
  readonly position: string;
  readonly onRetry: () => void;
}

function RecordFailure({ error, position, onRetry }: RecordFailureProps) {
  const t = useMessages(RECORD);
  const code = error instanceof ApiError ? error.code : undefined;
  if (code === 'RECORD_ABSENT') {
    return (
      <EmptyState
        icon={SearchX}
        title={t.absent({ position: visibleText(position, 60) })}
        actions={
          <Link to="/events" className={buttonClass()}>
            {t.toEvents}
          </Link>
        }
      >
        {t.absentWhy}
      </EmptyState>
    );
  }
  if (code === 'RECORD_BROKEN') {
    return (
      <div className="p-4">
        <Banner tone="crit" title={t.broken}>
          {t.brokenWhy}
          <div lang="en" className="font-mono text-sm">
            {(error as ApiError).message}
          </div>
          <div className="mt-2 flex flex-wrap gap-2">
            <Link to="/integrity" className={buttonClass('danger')}>
              {t.openIntegrity}
            </Link>
            <Neighbours position={position} />
          </div>
        </Banner>
      </div>
    );
  }
  return (
    <div className="p-4">
      <Failure error={error} onRetry={onRetry} />
    </div>
  );
}

/** On either side of a record that cannot be shown. */
const AROUND = 5;

/** Its neighbours still can be: they say when it happened, and who was at work. */
function Neighbours({ position }: { readonly position: string }) {
  const t = useMessages(RECORD);
  const place = parsePlace(position, useIncarnation());
  if (place === undefined) return null;
  const { seq } = place;
  const q = `seq:${Math.max(0, seq - AROUND)}..${seq + AROUND}`;
  return (
    <Link to="/events" search={{ q, range: 'all' }} className={buttonClass()}>
      {t.around}
    </Link>
  );
}

function RecordSkeleton() {
  const t = useMessages(RECORD);
  return (
    <div role="status" aria-label={t.opening} className="flex flex-col gap-3 px-4 py-3">
      <Skeleton className="h-6 w-3/5" />
      <Skeleton className="h-5 w-2/5" />
      <Skeleton className="h-7 w-4/5" />
      {Array.from({ length: 8 }, (_, i) => i).map((i) => (
        <Skeleton key={i} className="h-5 w-full" />
      ))}
      <Skeleton className="h-28 w-full" />
      <Skeleton className="h-40 w-full" />
    </div>
  );
}
