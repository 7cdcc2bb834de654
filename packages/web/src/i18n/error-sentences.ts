import { useQuery } from '@tanstack/react-query';
import { useLanguage } from './language.ts';

/**
 * What the code of an error means, in German; undefined for an English reader, for a code that only a newer server has,
 * and until the sentences are there. Then the server's own words stand.
 */
export function useErrorSentence(code: string | undefined): string | undefined {
  const language = useLanguage();
  const { data: sentences } = useQuery({
    queryKey: ['errors', 'de'],
    queryFn: async () => (await import('./error-sentences-de.ts')).GERMAN_ERRORS,
    enabled: language === 'de' && code !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
    // It comes from where the page came from, whether the network is up or not.
    networkMode: 'always',
  });
  return language === 'de' && code !== undefined ? sentences?.get(code) : undefined;
}
