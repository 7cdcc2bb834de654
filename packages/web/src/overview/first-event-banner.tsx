import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { RecordJson } from 'attestry/api';
import { X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { api } from '../api/attestry-api.ts';
import { followEvents } from '../api/event-source.ts';
import { useLog } from '../api/queries.ts';
import { useMessages } from '../i18n/messages.ts';
import { Banner } from '../ui/banner.tsx';
import { Button, buttonClass } from '../ui/button.tsx';
import { visibleText } from '../ui/visible-text.ts';
import { APPLICATION_QUERY } from './application-events.ts';
import { OVERVIEW } from './overview-messages.ts';

/** Listens while a log waits for its first event, and says when it is there. */
export function FirstEventBanner({ isWaiting }: { readonly isWaiting: boolean }) {
  const t = useMessages(OVERVIEW);
  const [arrived, setArrived] = useState<RecordJson['leaf']>();
  useFirstEvent(isWaiting, setArrived);
  if (arrived === undefined) return null;
  const { seq, type } = arrived;
  const actions = (
    <div className="flex gap-1">
      <Link to="/events" search={{ q: '', open: String(seq) }} className={buttonClass('primary')}>
        {t.openIt}
      </Link>
      <Button look="quiet" icon aria-label={t.close} onClick={() => setArrived(undefined)}>
        <X aria-hidden className="size-4" />
      </Button>
    </div>
  );
  return (
    <Banner title={t.firstEvent} actions={actions}>
      {t.firstEventWhat({ seq, type: visibleText(type, 200) })}
    </Banner>
  );
}

/** From the beginning of the log on: an event that came while nobody listened is the first all the same. */
function useFirstEvent(isWaiting: boolean, onArrived: (leaf: RecordJson['leaf']) => void): void {
  const log = useLog();
  const client = useQueryClient();
  useEffect(() => {
    if (!isWaiting) return;
    const stop = followEvents(api.tailUrl(log, { q: APPLICATION_QUERY, from: 0 }), {
      on: {
        record: (data) => {
          stop();
          onArrived((data as RecordJson).leaf);
          void client.invalidateQueries({ queryKey: ['facets', log] });
          void client.invalidateQueries({ queryKey: ['timeline', log] });
        },
      },
    });
    return stop;
  }, [isWaiting, log, client, onArrived]);
}
