import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { Facets } from 'attestry/api';
import { FileDown, Link2 } from 'lucide-react';
import { useDeferredValue } from 'react';
import { ApiError } from '../api/api-error.ts';
import { api } from '../api/attestry-api.ts';
import { useLog } from '../api/queries.ts';
import { useLanguage } from '../i18n/language.ts';
import { useMessages } from '../i18n/messages.ts';
import { problemText } from '../query-bar/problem-texts.ts';
import { Button, buttonClass } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { ErrorText } from '../ui/error-text.tsx';
import { Failure } from '../ui/failure.tsx';
import { visibleText } from '../ui/visible-text.ts';
import { cliCommand, curlCommand } from './export-commands.ts';
import { ExportFields } from './export-fields.tsx';
import { type ExportForm, exportQuery, mayBeMany, suggestedName } from './export-form-state.ts';
import { EXPORTS } from './export-messages.ts';
import { useExportRunner } from './export-runner.ts';
import { canStreamToFile, fileSink, memorySink } from './export-sinks.ts';

/** How many match, without a record being read; what is wrong with the query comes as the error. */
function useEstimate(query: string) {
  const log = useLog();
  return useQuery({
    queryKey: ['export-estimate', log, query],
    queryFn: ({ signal }) => api.facets(log, query, signal),
    placeholderData: keepPreviousData,
    staleTime: 10_000,
  });
}

/** What is wrong with the query, as the query bar says it; or with the rest. */
function Refusal({ error }: { readonly error: ApiError }) {
  const language = useLanguage();
  if (error.code !== 'FILTER_INVALID') return <ErrorText error={error} />;
  return <>{visibleText(problemText(error.message, language), 300)}</>;
}

/** What is to be exported, and how. */
export function ExportFormCard({ form }: { readonly form: ExportForm }) {
  const t = useMessages(EXPORTS);
  const navigate = useNavigate();
  const query = exportQuery(form);
  const estimate = useEstimate(useDeferredValue(query));
  const [state] = useExportRunner();
  const { error } = estimate;
  const isRefused = error instanceof ApiError && error.status === 400;
  const start = useStart(form, query, estimate.data);
  return (
    <Card title={t.form}>
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (!isRefused) start();
        }}
      >
        <ExportFields
          form={form}
          problem={isRefused ? <Refusal error={error} /> : undefined}
          onChange={(change) =>
            void navigate({ to: '.', search: (old) => ({ ...old, ...change }) as never, replace: true })
          }
        />
        {error !== null && !isRefused && <Failure error={error} />}
        <div className="flex flex-wrap items-center gap-2">
          <Button type="submit" look="primary" disabled={isRefused || state.kind === 'running'}>
            <FileDown aria-hidden className="size-4" />
            {t.start}
          </Button>
          <span role="status" className="px-1 text-fg2 tabular-nums">
            {isRefused || estimate.data === undefined
              ? estimate.isFetching && t.counting
              : t[estimate.data.complete ? 'rows' : 'atLeast'](estimate.data.total)}
          </span>
        </div>
        <OtherWays form={form} query={query} />
      </form>
    </Card>
  );
}

/** Few go to the downloads; many are written as they come, where the browser can, and the reader says where to. */
function useStart({ format }: ExportForm, query: string, counted: Facets | undefined): () => void {
  const log = useLog();
  const [, runner] = useExportRunner();
  return () => {
    const begin = async (): Promise<void> => {
      const streams = mayBeMany(counted) && canStreamToFile();
      const expected = counted?.complete ? counted.total : undefined;
      const sink = streams
        ? await fileSink(suggestedName(log, format, Date.now()))
        : memorySink(format === 'csv' ? 'text/csv' : 'application/json');
      if (sink !== undefined) await runner.run({ log, query, format, expected }, sink);
    };
    void begin();
  };
}

interface OtherWaysProps {
  readonly form: ExportForm;
  readonly query: string;
}

/** The same export without this page. */
function OtherWays({ form: { format }, query }: OtherWaysProps) {
  const t = useMessages(EXPORTS);
  const log = useLog();
  const url = api.exportUrl(log, { q: query, format });
  const bare = new URL(url);
  bare.search = '';
  const target = { base: document.baseURI, url: bare.href, log, query, format };
  return (
    <div className="flex flex-wrap items-center gap-2 border-t border-line pt-3">
      <a href={url} download title={t.plainWhy} className={buttonClass('quiet')}>
        <Link2 aria-hidden className="size-3.5" />
        {t.plain}
      </a>
      <CopyButton value={() => curlCommand(target)}>{t.curl}</CopyButton>
      <CopyButton value={() => cliCommand(target)}>{t.cli}</CopyButton>
    </div>
  );
}
