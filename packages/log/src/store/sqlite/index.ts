/** `@attestry/log/sqlite`: a log in one SQLite file, and the logs in the files of a folder. */
export { type Database, openDatabase } from './driver.ts';
export { sqliteInbox } from './inbox.ts';
export { openSqliteStore } from './sqlite-store.ts';
export { sqliteStores } from './sqlite-stores.ts';
