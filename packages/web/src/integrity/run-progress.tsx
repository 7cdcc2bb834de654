import { Square } from 'lucide-react';
import { useMay } from '../api/queries.ts';
import { defineMessages, text, useMessages } from '../i18n/messages.ts';
import { useFormat } from '../time/zone.ts';
import { Button } from '../ui/button.tsx';
import { ProgressBar } from '../ui/progress-bar.tsx';
import { useCancelRun } from './integrity-queries.ts';
import type { FollowedRun } from './use-followed-run.ts';

const MESSAGES = defineMessages({
  en: {
    label: 'Progress of the verification',
    waits: 'It begins, or waits for another one.',
    of: text('{done} of {total} records'),
    rate: text('{n} records a second'),
    left: text('{duration} left'),
    stop: 'Stop',
    stopping: 'Stopping …',
  },
  de: {
    label: 'Fortschritt der Prüfung',
    waits: 'Sie beginnt, oder sie wartet auf eine andere.',
    of: text('{done} von {total} Einträgen'),
    rate: text('{n} Einträge je Sekunde'),
    left: text('noch {duration}'),
    stop: 'Anhalten',
    stopping: 'Hält an …',
  },
});

/** How far the run is, how fast it goes, and the way to end it. */
export function RunProgress({ run }: { readonly run: FollowedRun }) {
  const t = useMessages(MESSAGES);
  const format = useFormat();
  const cancel = useCancelRun();
  const mayVerify = useMay('verify');
  const { id, done, total, pace } = run;
  const share = total === null || total === 0 ? undefined : done / total;
  const parts = [
    ...(total === null
      ? [t.waits]
      : [format.percent(share ?? 0), t.of({ done: format.number(done), total: format.number(total) })]),
    ...(pace === undefined ? [] : [t.rate({ n: format.number(roundRate(pace.perSecond)) })]),
    ...(pace?.leftMs === undefined ? [] : [t.left({ duration: format.duration(roundTime(pace.leftMs)) })]),
  ];
  return (
    <div className="flex flex-col gap-2 border-t border-line p-3">
      <ProgressBar label={t.label} share={share} />
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <span className="min-w-0 flex-1 font-mono text-sm text-fg2 tabular-nums">{parts.join(' · ')}</span>
        {mayVerify && (
          <Button look="danger" disabled={cancel.isPending} onClick={() => cancel.mutate(id)}>
            <Square aria-hidden className="size-3" />
            {cancel.isPending ? t.stopping : t.stop}
          </Button>
        )}
      </div>
    </div>
  );
}

/** More digits than two would only flicker. */
function roundRate(perSecond: number): number {
  const digits = Math.max(0, Math.floor(Math.log10(Math.max(1, perSecond))) - 1);
  return Math.round(perSecond / 10 ** digits) * 10 ** digits;
}

function roundTime(ms: number): number {
  return ms < 10_000 ? Math.ceil(ms / 100) * 100 : Math.ceil(ms / 1000) * 1000;
}
