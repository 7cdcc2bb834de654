import { defineMessages, text } from '../i18n/messages.ts';

export const SESSIONS = defineMessages({
  en: {
    title: 'Sessions',
    address: 'From',
    began: 'Began',
    used: 'Last used',
    both: text('{browser} on {system}'),
    unknown: 'Unknown browser',
    current: 'this one',
    none: 'Nowhere.',
    end: 'End',
    endLabel: text('End the session of {where}, last used {ago}'),
  },
  de: {
    title: 'Sitzungen',
    address: 'Von',
    began: 'Begonnen',
    used: 'Zuletzt benutzt',
    both: text('{browser} auf {system}'),
    unknown: 'Unbekannter Browser',
    current: 'diese hier',
    none: 'Nirgends.',
    end: 'Beenden',
    endLabel: text('Die Sitzung beenden: {where}, zuletzt benutzt {ago}'),
  },
});
