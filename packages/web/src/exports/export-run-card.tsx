import { Link } from '@tanstack/react-router';
import { CircleCheck, Square } from 'lucide-react';
import { useMessages } from '../i18n/messages.ts';
import { useFormat } from '../time/zone.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { Failure } from '../ui/failure.tsx';
import { ProgressBar } from '../ui/progress-bar.tsx';
import { visibleText } from '../ui/visible-text.ts';
import { formatBytes } from './byte-size.ts';
import { EXPORTS } from './export-messages.ts';
import { type ExportState, useExportRunner } from './export-runner.ts';
import { EXPORT_TYPES } from './past-export.ts';

/** How far the export of this page is, or how it ended. */
export function ExportRunCard() {
  const t = useMessages(EXPORTS);
  const [state] = useExportRunner();
  if (state.kind === 'idle') return null;
  return (
    <div>
      {state.kind === 'running' && <Running state={state} />}
      <div role="status">
        {state.kind === 'done' && <Done state={state} />}
        {state.kind === 'cancelled' && <Banner title={t.cancelled} />}
      </div>
      {state.kind === 'failed' && <Failure error={state.error} />}
    </div>
  );
}

function Running({ state }: { readonly state: Extract<ExportState, { kind: 'running' }> }) {
  const t = useMessages(EXPORTS);
  const format = useFormat();
  const [, runner] = useExportRunner();
  const { progress, asked, startedMs } = state;
  const { rows, bytes, resumed } = progress;
  const { expected } = asked;
  const seconds = Math.max(0.2, (performance.now() - startedMs) / 1000);
  const share = expected === undefined || expected === 0 ? undefined : rows / expected;
  const parts = [
    ...(share === undefined ? [] : [format.percent(Math.min(1, share))]),
    t.rows(rows),
    formatBytes(bytes, format.language),
    t.rate({ n: format.number(Math.round(rows / seconds)) }),
  ];
  return (
    <Card>
      <div className="flex flex-col gap-2">
        <ProgressBar label={t.progress} share={share} />
        <div className="flex flex-wrap items-center gap-2">
          <span className="min-w-0 flex-1 font-mono text-sm text-fg2 tabular-nums">{parts.join(' · ')}</span>
          <Button look="danger" onClick={() => runner.cancel()}>
            <Square aria-hidden className="size-3" />
            {t.stop}
          </Button>
        </div>
        {resumed > 0 && <p className="m-0 text-sm text-warn">{t.resumed(resumed)}</p>}
      </div>
    </Card>
  );
}

function Done({ state }: { readonly state: Extract<ExportState, { kind: 'done' }> }) {
  const t = useMessages(EXPORTS);
  const format = useFormat();
  const { result, tookMs, sha256, asked } = state;
  const { rows, bytes, broken, resumed, fileName } = result;
  return (
    <Card
      title={
        <span className="inline-flex items-center gap-2 text-ok">
          <CircleCheck aria-hidden className="size-4" />
          {t.done(rows)}
        </span>
      }
    >
      <div className="foreign flex flex-col gap-2">
        <p className="m-0">
          {t.doneAs({
            file: visibleText(fileName ?? `export.${asked.format}`, 200),
            bytes: formatBytes(bytes, format.language),
            duration: format.duration(tookMs),
          })}
        </p>
        {broken > 0 && <Banner tone="crit" title={t.brokenRows(broken)} />}
        {resumed > 0 && <p className="m-0 text-fg2">{t.resumed(resumed)}</p>}
        {sha256 !== undefined && (
          <div className="flex flex-wrap items-center gap-x-2">
            <span className="text-fg2">{t.sha}</span>
            <code className="text-sm break-all">{sha256}</code>
            <CopyButton value={sha256} />
          </div>
        )}
        <Link
          to="/events"
          search={{ q: sha256 === undefined ? EXPORT_TYPES : `related:${sha256}`, range: 'all' } as never}
          className="text-acc"
        >
          {sha256 === undefined ? t.onRecordAny : t.onRecord}
        </Link>
      </div>
    </Card>
  );
}
