/** `@attestry/log/sqlite`: a log in one SQLite file. */
export { type Database, openDatabase } from './driver.ts';
export { sqliteInbox } from './inbox.ts';
export { openSqliteStore } from './sqlite-store.ts';
