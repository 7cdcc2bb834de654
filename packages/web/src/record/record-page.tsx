import { Link, useParams } from '@tanstack/react-router';
import { ArrowLeft, Printer } from 'lucide-react';
import { usePlaceText } from '../api/queries.ts';
import { useMessages } from '../i18n/messages.ts';
import { Button, buttonClass } from '../ui/button.tsx';
import { visibleText } from '../ui/visible-text.ts';
import { RECORD } from './record-messages.ts';
import { useRecord } from './record-query.ts';
import { RecordView } from './record-view.tsx';

/** One record as a page: to be linked to, and to be printed. */
export default function RecordPage() {
  const t = useMessages(RECORD);
  const { position = '' } = useParams({ strict: false });
  const open = useRecord(position);
  const { answer } = open;
  const placeText = usePlaceText();
  const place = answer && placeText(answer.record.leaf);
  return (
    <div className="mx-auto flex w-full max-w-4xl flex-col py-2">
      <div className="flex flex-wrap items-center gap-2 px-4 py-1">
        <Link
          to="/events"
          search={place === undefined ? {} : { open: place }}
          className={`${buttonClass('quiet')} print-hidden`}
        >
          <ArrowLeft aria-hidden className="size-3.5" />
          {t.back}
        </Link>
        <span className="foreign min-w-0 flex-1 truncate font-mono text-sm text-fg2">
          #{visibleText(place ?? position, 60)}
          {answer !== undefined && ` · ${answer.record.leaf.log}`}
        </span>
        <Button className="print-hidden" onClick={() => print()}>
          <Printer aria-hidden className="size-3.5" />
          {t.print}
        </Button>
      </div>
      {answer === undefined && <h1 className="sr-only">{t.label({ seq: visibleText(position, 60) })}</h1>}
      <RecordView open={open} position={position} place="page" />
    </div>
  );
}
