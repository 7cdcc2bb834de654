import { type CatalogueEntry, family } from './entry.ts';

/** The clients of a hosting provider. */
const ROWS = [
  ['client.account.created', 'info', 'client', 'A client was added'],
  ['client.account.closed', 'warning', 'client', 'A client account was closed'],
  ['client.account.deleted', 'warning', 'client', 'A client was deleted'],
  ['client.account.merged', 'warning', 'client', 'Two client accounts were merged'],
  ['client.account.suspended', 'warning', 'client', 'A client account was suspended'],
  ['client.affiliate.activated', 'info', 'affiliate', 'A client became an affiliate'],
  ['client.contact.created', 'info', 'contact', 'A contact was added to a client'],
  ['client.contact.updated', 'info', 'contact', 'A contact of a client was changed'],
  ['client.contact.deleted', 'warning', 'contact', 'A contact of a client was deleted'],
  ['client.file.uploaded', 'info', 'client_file', 'A file was added to a client'],
  ['client.profile.updated', 'info', 'client', 'A client profile was changed'],
] as const;

export type ClientType = (typeof ROWS)[number][0];
export const CLIENT_EVENTS: readonly CatalogueEntry[] = family('Data', ROWS);
