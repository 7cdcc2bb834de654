/** `@attestry/log/sqlite`: a log in one SQLite file. */
export { type Database, openDatabase } from './driver.ts';
export { openSqliteStore } from './sqlite-store.ts';
