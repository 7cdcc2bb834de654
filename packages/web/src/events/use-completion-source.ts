import type { KeyInfo } from '@attestry/log/query';
import { useState } from 'react';
import { useCatalogue, useIsMasked, useLog } from '../api/queries.ts';
import { useLanguage } from '../i18n/language.ts';
import type { CompletionSource } from '../query-bar/completion.ts';
import { describeKey } from '../query-bar/key-texts.ts';
import { readRecent, rememberQuery } from '../query-bar/recent-queries.ts';
import { type Range, withRange } from '../time/range.ts';
import { knownValues } from './known-values.ts';
import { useFacets } from './use-events.ts';

/** What the bar completes with: asked for when it is gone to for the first time. */
export function useCompletionSource(range: Range) {
  const log = useLog();
  const isMasked = useIsMasked();
  const language = useLanguage();
  const [isWanted, setWanted] = useState(false);
  const [recent, setRecent] = useState(() => readRecent(log));
  const { data: facets } = useFacets(withRange('', range), isWanted);
  const { data: catalogue = [] } = useCatalogue();
  const source: CompletionSource = {
    valuesOf: (info: KeyInfo) => knownValues(info, facets, catalogue),
    describe: (info) => describeKey(info, language),
    recent,
    ...(isMasked && { offers: ({ personal }: KeyInfo) => !personal }),
  };
  return {
    source,
    want: () => setWanted(true),
    remember: (q: string) => {
      rememberQuery(log, q);
      setRecent(readRecent(log));
    },
  };
}
