import type { AuthType } from './auth.ts';
import type { ClientType } from './client.ts';
import type { ConfigType } from './config.ts';
import type { ContentType } from './content.ts';
import type { DataType } from './data.ts';
import type { DomainType } from './domain.ts';
import type { FinancialType } from './financial.ts';
import type { ModuleType } from './module.ts';
import type { ServiceType } from './service.ts';
import type { SystemType } from './system.ts';
import type { TicketType } from './ticket.ts';

/** The types of the built-in catalogue that an application records, for editors to offer. */
export type CatalogueType =
  | AuthType
  | ClientType
  | ConfigType
  | ContentType
  | DataType
  | DomainType
  | FinancialType
  | ModuleType
  | ServiceType
  | SystemType
  | TicketType;
