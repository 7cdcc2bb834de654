import type { RecordJson } from 'attestry/api';
import { EyeOff } from 'lucide-react';
import { useMessages } from '../i18n/messages.ts';
import { RECORD } from './record-messages.ts';

/** What of a record whoever reads is not shown: blanks would say that it was never there. */
export function MaskedNote({ sections }: { readonly sections: NonNullable<RecordJson['masked']> }) {
  const t = useMessages(RECORD);
  const names = sections.map((section) => t[`section-${section}`]);
  return (
    <p className="m-0 flex items-start gap-1.5 text-sm text-fg2">
      <EyeOff aria-hidden className="mt-0.5 size-4 shrink-0" />
      <span title={t.maskedWhy}>
        {t.masked}: {names.length === 0 ? t.onlyIds : names.join(' · ')}
      </span>
    </p>
  );
}
