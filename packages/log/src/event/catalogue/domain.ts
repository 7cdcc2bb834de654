import { type CatalogueEntry, family } from './entry.ts';

/** Domain names at their registrars. */
// biome-ignore format: a table, one line per type
const ROWS = [
  ['domain.contacts.updated', 'warning', 'domain', 'The contact data of a domain were changed at the registrar'],
  ['domain.deletion.requested', 'warning', 'domain', 'The deletion of a domain was requested at the registrar'],
  ['domain.dns.updated', 'warning', 'domain', 'The DNS records of a domain were changed'],
  ['domain.epp_code.disclosed', 'warning', 'domain', 'The transfer code of a domain was disclosed'],
  ['domain.nameservers.updated', 'warning', 'domain', 'The name servers of a domain were changed'],
  ['domain.record.updated', 'info', 'domain', 'A domain record was changed'],
  ['domain.record.deleted', 'warning', 'domain', 'A domain record was deleted'],
  ['domain.registration.completed', 'info', 'domain', 'A domain was registered'],
  ['domain.registration.failed', 'warning', 'domain', 'A domain could not be registered', 'failure'],
  ['domain.renewal.completed', 'info', 'domain', 'A domain was renewed'],
  ['domain.renewal.failed', 'warning', 'domain', 'A domain could not be renewed', 'failure'],
  ['domain.transfer.requested', 'info', 'domain', 'A domain transfer was requested'],
  ['domain.transfer.request_failed', 'warning', 'domain', 'A domain transfer could not be requested', 'failure'],
  ['domain.transfer.completed', 'info', 'domain', 'A domain transfer was completed'],
  ['domain.transfer.failed', 'warning', 'domain', 'A domain transfer failed', 'failure'],
] as const;

export type DomainType = (typeof ROWS)[number][0];
export const DOMAIN_EVENTS: readonly CatalogueEntry[] = family('Data', ROWS);
