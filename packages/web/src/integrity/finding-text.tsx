import type { Finding } from 'attestry/api';
import { useLanguage } from '../i18n/language.ts';
import { ServerWords } from '../ui/server-words.tsx';
import { explainInGerman } from './finding-words.ts';

/** What a finding means, in the language of the reader. */
export default function FindingText({ finding }: { readonly finding: Finding }) {
  const german = useLanguage() === 'de' ? explainInGerman(finding) : undefined;
  const isEnglish = german === undefined;
  return <ServerWords words={{ text: german ?? finding.explanation, isEnglish }} />;
}
