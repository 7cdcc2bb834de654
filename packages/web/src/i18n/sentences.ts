import { useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useLanguage } from './language.ts';

/** What a type of event says, in the language of the reader. */
export type SentenceOf = (type: string, english: string) => string;

/**
 * What happened, in the language of the reader: the server says it in English. The German sentences are loaded when they
 * are first needed, and until they are there, or where they cannot be loaded, English stands.
 */
export function useSentences(): SentenceOf {
  const language = useLanguage();
  const { data: sentences } = useQuery({
    queryKey: ['sentences', 'de'],
    queryFn: async () => (await import('./sentences-de.ts')).GERMAN_SENTENCES,
    enabled: language === 'de',
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
    // It comes from where the page came from, whether the network is up or not.
    networkMode: 'always',
  });
  const known = language === 'de' ? sentences : undefined;
  return useCallback(
    (type, english) => (known === undefined ? english : sentenceIn(known, type, english)),
    [known],
  );
}

/** {@link useSentences} where there is one. */
export function useSentence(type: string, english: string): string {
  return useSentences()(type, english);
}

/** The sentence of a type, also of one that stands for many (`item.orders.deleted`: `item.{table}.deleted`). */
export function sentenceIn(sentences: ReadonlyMap<string, string>, type: string, english: string): string {
  const exact = sentences.get(type);
  if (exact !== undefined) return exact;
  const [first, table, state, ...more] = type.split('.');
  if (first !== 'item' || !table || more.length > 0) return english;
  return sentences.get(`item.{table}.${state}`)?.replace('{table}', () => table) ?? english;
}
