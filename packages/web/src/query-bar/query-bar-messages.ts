import { defineMessages, mehrzahl, plural, text } from '../i18n/messages.ts';

export const QUERY_BAR = defineMessages({
  en: {
    label: 'Search the events',
    placeholder: 'severity:>=warning -actor:deploy-bot "credit limit"',
    clear: 'Clear the search',
    completions: 'Completions',
    offered: plural({ one: '{n} completion', other: '{n} completions' }),
    fix: 'Did you mean',
    key: 'Keys',
    value: 'Values',
    recent: 'Searched before',
    apply: text('Use “{suggestion}”'),
  },
  de: {
    label: 'Ereignisse durchsuchen',
    placeholder: 'severity:>=warning -actor:deploy-bot "credit limit"',
    clear: 'Suche leeren',
    completions: 'Vorschläge',
    offered: mehrzahl({ one: '{n} Vorschlag', other: '{n} Vorschläge' }),
    fix: 'Gemeint ist vielleicht',
    key: 'Schlüssel',
    value: 'Werte',
    recent: 'Früher gesucht',
    apply: text('„{suggestion}“ einsetzen'),
  },
});
