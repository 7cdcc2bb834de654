/**
 * A door for this repository's own benches: what is behind it changes without notice and is no part of the API.
 */
export { CATALOGUE } from './event/catalogue/catalogue.ts';
export { type PrepareRules, prepareEvent } from './event/prepare-event.ts';
export type { PreparedEvent } from './event/prepared-event.ts';
export { compileRedaction } from './event/redact.ts';
export { SECTIONS } from './event/vocabulary.ts';
export { type Edge, type SealTools, sealBatch } from './log/seal-batch.ts';
export { type WaitingEvent, waitingEvent } from './log/waiting-event.ts';
export { sha256, sha256Base64url, systemRandomness } from './node/crypto.ts';
export { formatTlogProof } from './note/tlog-proof.ts';
export { createTagger, deriveTagKey, genesisTag } from './record/chain.ts';
export type { SealedBatch } from './store/log-store.ts';
export { appendBatch as appendPostgresBatch } from './store/postgres/append.ts';
export { logKeyOf as postgresLogKey } from './store/postgres/log-key.ts';
export { type Database, openDatabase } from './store/sqlite/driver.ts';
export { LogReader } from './store/sqlite/log-reader.ts';
export { createLogFile, openLogFile } from './store/sqlite/schema.ts';
export { emptyRange } from './tree/compact-range.ts';
export { treeHasher } from './tree/hash.ts';
