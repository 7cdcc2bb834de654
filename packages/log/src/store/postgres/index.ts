/** `@attestry/log/postgres`: logs in a PostgreSQL database. */
export { placeOfUrl } from './database-url.ts';
export { openPool, type Pool, type PoolOptions } from './pool.ts';
export { openPostgresStore, type PostgresStoreOptions } from './postgres-store.ts';
export { postgresStores } from './postgres-stores.ts';
export { ROLE_NAMES, type RoleNames, rolesScript } from './roles.ts';
export { MIGRATIONS, type Migrated, migrate, readSchemaVersion } from './schema.ts';
export { type DatabaseStatus, readStatus } from './status.ts';
