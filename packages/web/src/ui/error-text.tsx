import { ApiError } from '../api/api-error.ts';
import { useErrorSentence } from '../i18n/error-sentences.ts';
import { useLanguage } from '../i18n/language.ts';
import { defineMessages, text, useMessages } from '../i18n/messages.ts';
import { ServerWords } from './server-words.tsx';

const MESSAGES = defineMessages({
  en: {
    offline: 'The server does not answer.',
    status: text('The server answered with status {status}.'),
    failed: 'The dashboard failed.',
  },
  de: {
    offline: 'Der Server antwortet nicht.',
    status: text('Der Server hat mit dem Status {status} geantwortet.'),
    failed: 'Das Programm dieser Seite ist gescheitert.',
  },
});

/** An error as a sentence: in German what its code means, and the server's own words beside it. */
export function ErrorText({ error }: { readonly error: unknown }) {
  const t = useMessages(MESSAGES);
  const language = useLanguage();
  const known = error instanceof ApiError ? error : undefined;
  const sentence = useErrorSentence(known?.code);
  const said = error instanceof Error ? error.message : String(error);
  if (known?.code === 'NETWORK') return <>{t.offline}</>;
  if (known?.code === 'UNKNOWN') return <>{t.status({ status: known.status })}</>;
  if (language === 'en') return <ServerWords words={{ text: said }} />;
  if (known === undefined) return <ServerWords words={{ text: t.failed, said }} />;
  return (
    <ServerWords
      words={sentence === undefined ? { text: said, isEnglish: true } : { text: sentence, said }}
    />
  );
}
