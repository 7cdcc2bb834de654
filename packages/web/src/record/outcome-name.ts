import { defineMessages, useMessages } from '../i18n/messages.ts';

const MESSAGES = defineMessages({
  en: { success: 'Success', failure: 'Failure', denied: 'Denied', unknown: 'Unknown' },
  de: { success: 'Erfolg', failure: 'Fehlschlag', denied: 'Verweigert', unknown: 'Unbekannt' },
});

/** What an outcome is called; one that nobody knows keeps its word. */
export function useOutcomeName(): (outcome: string) => string {
  const t = useMessages(MESSAGES);
  return (outcome) => (Object.hasOwn(t, outcome) ? t[outcome as keyof typeof t] : outcome);
}
