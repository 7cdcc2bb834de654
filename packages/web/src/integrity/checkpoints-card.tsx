import type { StoredCheckpoint } from 'attestry/api';
import { Download, PenLine } from 'lucide-react';
import { useState } from 'react';
import { useLog } from '../api/queries.ts';
import { defineMessages, text, useMessages } from '../i18n/messages.ts';
import { useFormat } from '../time/zone.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { Failure } from '../ui/failure.tsx';
import { saveText } from '../ui/save-text.ts';
import { ScrollTable, TABLE_CELL, TABLE_ROW } from '../ui/scroll-table.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { noteFileName, shortHash } from './checkpoint-note.ts';
import { useCheckpoints, useSignNow } from './integrity-queries.ts';

const MESSAGES = defineMessages({
  en: {
    title: 'Checkpoints',
    about:
      'A signed size and root hash. Who keeps one elsewhere sees every later change to what is before it.',
    sign: 'Sign one now',
    signed: text('Signed at {size} records.'),
    none: 'None is signed yet.',
    size: 'Records',
    covers: 'Covers records up to',
    root: 'Root hash',
    actions: 'What can be done with it',
    copy: text('Copy the note of size {size}'),
    download: text('Download the note of size {size}'),
    more: 'Show more',
  },
  de: {
    title: 'Prüfpunkte',
    about:
      'Größe und Wurzelhash, signiert. Wer einen anderswo aufbewahrt, sieht jede spätere Änderung an allem davor.',
    sign: 'Jetzt signieren',
    signed: text('Signiert bei {size} Einträgen.'),
    none: 'Noch ist keiner signiert.',
    size: 'Einträge',
    covers: 'Deckt Einträge bis',
    root: 'Wurzelhash',
    actions: 'Was man damit tun kann',
    copy: text('Die Notiz der Größe {size} kopieren'),
    download: text('Die Notiz der Größe {size} herunterladen'),
    more: 'Mehr zeigen',
  },
});

const PAGE = 10;
/** More are not given at once. */
const MAX = 500;

/** What was signed: to be kept where nobody who changes the log could change it as well. */
export function CheckpointsCard() {
  const t = useMessages(MESSAGES);
  const format = useFormat();
  const [limit, setLimit] = useState(PAGE);
  const { data: checkpoints, error, refetch } = useCheckpoints(limit);
  const sign = useSignNow();
  const button = (
    <Button disabled={sign.isPending} onClick={() => sign.mutate()}>
      <PenLine aria-hidden className="size-3.5" />
      {t.sign}
    </Button>
  );
  return (
    <Card title={t.title} actions={button} flush>
      <p className="m-0 px-3 py-2 text-sm text-fg2">
        {t.about}{' '}
        <span role="status" className="font-medium text-fg">
          {sign.data !== undefined && t.signed({ size: format.number(sign.data.size) })}
        </span>
      </p>
      {sign.error !== null && (
        <div className="px-3 pb-3">
          <Failure error={sign.error} />
        </div>
      )}
      {error !== null && checkpoints === undefined && (
        <div className="p-3">
          <Failure error={error} onRetry={() => void refetch()} />
        </div>
      )}
      {checkpoints === undefined && error === null && <Skeleton className="m-3 h-40" />}
      {checkpoints?.length === 0 && <p className="m-0 px-3 pb-3 text-fg2">{t.none}</p>}
      {checkpoints !== undefined && checkpoints.length > 0 && <CheckpointTable checkpoints={checkpoints} />}
      {checkpoints?.length === limit && limit < MAX && (
        <div className="border-t border-line p-1.5">
          <Button look="quiet" onClick={() => setLimit(Math.min(MAX, limit * 5))}>
            {t.more}
          </Button>
        </div>
      )}
    </Card>
  );
}

function CheckpointTable({ checkpoints }: { readonly checkpoints: readonly StoredCheckpoint[] }) {
  const t = useMessages(MESSAGES);
  return (
    <ScrollTable
      label={t.title}
      className="max-h-96"
      columns={[
        { id: 'size', name: t.size, end: true },
        // Signatures of the log alone do not say when: what was recorded by then does.
        { id: 'covers', name: t.covers },
        { id: 'root', name: t.root },
        { id: 'actions', name: t.actions, hidden: true },
      ]}
    >
      {checkpoints.map((checkpoint) => (
        <CheckpointRow key={`${checkpoint.size} ${checkpoint.rootHash}`} checkpoint={checkpoint} />
      ))}
    </ScrollTable>
  );
}

function CheckpointRow({ checkpoint }: { readonly checkpoint: StoredCheckpoint }) {
  const { size, covers, rootHash, note } = checkpoint;
  const t = useMessages(MESSAGES);
  const format = useFormat();
  const log = useLog();
  return (
    <tr className={TABLE_ROW}>
      <td className={`${TABLE_CELL} text-right font-mono text-sm tabular-nums`}>{format.number(size)}</td>
      <td className={`${TABLE_CELL} font-mono text-sm whitespace-nowrap`}>
        {covers === null ? '–' : format.time(covers)}
      </td>
      <td className={`${TABLE_CELL} font-mono text-sm`} title={rootHash}>
        {shortHash(rootHash)}…
      </td>
      <td className="px-1 py-0.5">
        <span className="flex justify-end">
          <CopyButton value={note} label={t.copy({ size: format.number(size) })} />
          <Button
            look="quiet"
            icon
            aria-label={t.download({ size: format.number(size) })}
            onClick={() => saveText(noteFileName(log, size), note)}
          >
            <Download aria-hidden className="size-3.5" />
          </Button>
        </span>
      </td>
    </tr>
  );
}
