import type { Reason } from 'attestry/api';
import { useErrorSentence } from '../i18n/error-sentences.ts';
import { useLanguage } from '../i18n/language.ts';
import { reasonInGerman } from './reason-words.ts';
import { ServerWords } from './server-words.tsx';

export interface ReasonTextProps {
  /** The server's sentence. */
  readonly message: string;
  /** The same as kind and values; absent where it was written down by an older server. */
  readonly reason?: Reason | undefined;
}

/** Why something ended as it did, in the language of the reader. */
export function ReasonText({ message, reason }: ReasonTextProps) {
  const language = useLanguage();
  const failure = useErrorSentence(reason?.kind === 'failed' ? reason.code : undefined);
  const german = language === 'de' ? reason && reasonInGerman(reason, failure) : undefined;
  return <ServerWords words={german ?? { text: message, isEnglish: true }} />;
}
