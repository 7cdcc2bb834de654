/** `@attestry/log/postgres`: logs in a PostgreSQL database. */
export { openPool, type Pool, type PoolOptions, placeOfUrl } from './pool.ts';
export { openPostgresStore, type PostgresStoreOptions } from './postgres-store.ts';
export { postgresStores } from './postgres-stores.ts';
export { type Migrated, migrate } from './schema.ts';
