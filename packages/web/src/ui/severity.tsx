import type { Severity } from 'attestry/api';
import { clsx } from 'clsx';
import { defineMessages, useMessages } from '../i18n/messages.ts';

const MESSAGES = defineMessages({
  en: { info: 'Info', warning: 'Warning', critical: 'Critical' },
  de: { info: 'Info', warning: 'Warnung', critical: 'Kritisch' },
});

const BARS: { readonly [S in Severity]: string } = {
  info: 'bg-info-fill',
  warning: 'bg-warn-fill',
  critical: 'bg-crit-fill',
};
const WORDS: { readonly [S in Severity]: string } = {
  info: 'text-info',
  warning: 'text-warn',
  critical: 'text-crit font-semibold',
};

/** What a severity is called. */
export function useSeverityNames(): { readonly [S in Severity]: string } {
  return useMessages(MESSAGES);
}

/** A bar and a word: never told by colour alone. */
export function SeverityMark({ severity }: { readonly severity: Severity }) {
  const names = useSeverityNames();
  return (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap">
      <span aria-hidden className={clsx('h-3.5 w-[3px] shrink-0 rounded-full', BARS[severity])} />
      <span className={WORDS[severity]}>{names[severity]}</span>
    </span>
  );
}
