import type { Anchoring } from 'attestry/api';
import { FileText, Stamp } from 'lucide-react';
import { useState } from 'react';
import { ANCHOR } from '../anchors/anchor-messages.ts';
import { useLog } from '../api/queries.ts';
import { useMessages } from '../i18n/messages.ts';
import { useFormat } from '../time/zone.ts';
import { Button } from '../ui/button.tsx';
import { Failure } from '../ui/failure.tsx';
import { saveBlob, saveText } from '../ui/save-text.ts';
import { ScrollTable, TABLE_CELL, TABLE_ROW } from '../ui/scroll-table.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { visibleText } from '../ui/visible-text.ts';
import { anchoredNoteName, tokenBytes, tokenFileName } from './anchoring-file.ts';
import { useAnchorings } from './integrity-queries.ts';
import { OUTSIDE } from './outside-messages.ts';

const PAGE = 10;
/** More are not given at once. */
const MAX = 500;

/** Each time that somebody outside saw the log: with what they were shown, and what they gave. */
export function AnchoringsTable() {
  const t = useMessages(OUTSIDE);
  const [limit, setLimit] = useState(PAGE);
  const { data: anchorings, error, refetch } = useAnchorings(limit);
  return (
    <>
      <h3 className="m-0 border-t border-line px-3 pt-2 text-base font-semibold">{t.seen}</h3>
      {error !== null && anchorings === undefined && (
        <div className="p-3">
          <Failure error={error} onRetry={() => void refetch()} />
        </div>
      )}
      {anchorings === undefined && error === null && <Skeleton className="m-3 h-24" />}
      {anchorings?.length === 0 && <p className="m-0 px-3 py-2 text-fg2">{t.nothingSeen}</p>}
      {anchorings !== undefined && anchorings.length > 0 && (
        <ScrollTable
          label={t.seen}
          className="max-h-80"
          columns={[
            { id: 'size', name: t.size, end: true },
            { id: 'who', name: t.who },
            { id: 'time', name: t.time },
            { id: 'actions', name: t.actions, hidden: true },
          ]}
        >
          {anchorings.map((one) => (
            <AnchoringRow key={one.id} anchoring={one} />
          ))}
        </ScrollTable>
      )}
      {anchorings?.length === limit && limit < MAX && (
        <div className="border-t border-line p-1.5">
          <Button look="quiet" onClick={() => setLimit(Math.min(MAX, limit * 5))}>
            {t.more}
          </Button>
        </div>
      )}
    </>
  );
}

function AnchoringRow({ anchoring }: { readonly anchoring: Anchoring }) {
  const t = useMessages(OUTSIDE);
  const kinds = useMessages(ANCHOR);
  const format = useFormat();
  const log = useLog();
  const { kind, time, timeIsTheirs, note, token } = anchoring;
  const who = visibleText(anchoring.who, 100);
  const size = format.number(anchoring.size);
  return (
    <tr className={TABLE_ROW}>
      <td className={`${TABLE_CELL} text-right font-mono text-sm tabular-nums`}>{size}</td>
      <td className={`${TABLE_CELL} foreign min-w-32`}>
        <span className="break-all">{who}</span>
        <span className="block text-sm text-fg3">{kinds[kind]}</span>
      </td>
      <td className={`${TABLE_CELL} whitespace-nowrap`}>
        <span className="font-mono text-sm" title={format.time(time, 'full')}>
          {format.time(time, 'minute')}
        </span>
        <span className="block text-sm text-fg3">{timeIsTheirs ? t.theirs : t.ours}</span>
      </td>
      <td className="px-1 py-0.5">
        <span className="flex justify-end">
          <Button
            look="quiet"
            icon
            aria-label={t.note({ size, who })}
            onClick={() => saveText(anchoredNoteName(log, anchoring), note)}
          >
            <FileText aria-hidden className="size-3.5" />
          </Button>
          <Button
            look="quiet"
            icon
            aria-label={t.token({ size, who })}
            onClick={() => saveBlob(tokenFileName(log, anchoring), new Blob([tokenBytes(token)]))}
          >
            <Stamp aria-hidden className="size-3.5" />
          </Button>
        </span>
      </td>
    </tr>
  );
}
