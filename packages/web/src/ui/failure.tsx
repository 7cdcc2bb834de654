import { ApiError, isOffline } from '../api/api-error.ts';
import { defineMessages, text, useMessages } from '../i18n/messages.ts';
import { Banner } from './banner.tsx';
import { Button } from './button.tsx';
import { ErrorText } from './error-text.tsx';

const MESSAGES = defineMessages({
  en: {
    offline: 'The server does not answer',
    offlineWhy: 'It may be stopped, or the network is away. What you see is as it was.',
    failed: 'This could not be loaded',
    unproved: 'Nothing was changed',
    unprovedWhy: 'It was not proved that it is you who wants this.',
    request: text('Request {id}'),
    again: 'Try again',
  },
  de: {
    offline: 'Der Server antwortet nicht',
    offlineWhy: 'Vielleicht ist er angehalten, oder das Netz fehlt. Was zu sehen ist, ist der letzte Stand.',
    failed: 'Das ließ sich nicht laden',
    unproved: 'Nichts wurde geändert',
    unprovedWhy: 'Es ist nicht nachgewiesen, dass Sie selbst das wollen.',
    request: text('Anfrage {id}'),
    again: 'Noch einmal',
  },
});

/** What went wrong with a question to the server, with what an operator finds it by. */
export function Failure({ error, onRetry }: { readonly error: unknown; readonly onRetry?: () => void }) {
  const t = useMessages(MESSAGES);
  const retry = onRetry && <Button onClick={onRetry}>{t.again}</Button>;
  if (isOffline(error)) {
    return (
      <Banner tone="warn" title={t.offline} actions={retry}>
        {t.offlineWhy}
      </Banner>
    );
  }
  const known = error instanceof ApiError ? error : undefined;
  if (known?.code === 'PROOF_NEEDED') return <Banner title={t.unproved}>{t.unprovedWhy}</Banner>;
  return (
    <Banner tone="crit" title={t.failed} actions={retry}>
      <ErrorText error={error} />
      {known !== undefined && (
        <div className="font-mono text-xs text-fg3">
          {known.code}
          {known.requestId !== undefined && ` · ${t.request({ id: known.requestId })}`}
        </div>
      )}
    </Banner>
  );
}
