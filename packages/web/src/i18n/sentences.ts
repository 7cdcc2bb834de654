import { useQuery } from '@tanstack/react-query';
import { useLanguage } from './language.ts';

/**
 * What happened, in the language of the reader: the server says it in English. The German sentences are loaded when they
 * are first needed, and until they are there, or where they cannot be loaded, English stands.
 */
export function useSentence(type: string, english: string): string {
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
  return language === 'de' && sentences !== undefined ? sentenceIn(sentences, type, english) : english;
}

/** The sentence of a type, also of one that stands for many (`item.orders.deleted`: `item.{table}.deleted`). */
export function sentenceIn(sentences: ReadonlyMap<string, string>, type: string, english: string): string {
  const exact = sentences.get(type);
  if (exact !== undefined) return exact;
  const [first, table, state, ...more] = type.split('.');
  if (first !== 'item' || !table || more.length > 0) return english;
  return sentences.get(`item.{table}.${state}`)?.replace('{table}', () => table) ?? english;
}
