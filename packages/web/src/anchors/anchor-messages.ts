import { defineMessages } from '../i18n/messages.ts';

/** What kinds of anchors are called, and how they do. */
export const ANCHOR = defineMessages({
  en: {
    witness: 'Witnesses',
    timestamp: 'Timestamp authority',
    file: 'File',
    s3: 'Bucket (S3)',
    mail: 'E-mail',
    webhook: 'Webhook',
    failing: 'failing',
    overdue: 'overdue',
    new: 'not shown yet',
    behind: 'as planned',
    current: 'up to date',
  },
  de: {
    witness: 'Zeugen',
    timestamp: 'Zeitstempeldienst',
    file: 'Datei',
    s3: 'Bucket (S3)',
    mail: 'E-Mail',
    webhook: 'Webhook',
    failing: 'schlägt fehl',
    overdue: 'überfällig',
    new: 'noch nicht gezeigt',
    behind: 'nach Plan',
    current: 'auf dem Stand',
  },
});
