/** What an application embeds: open a log, record, search, verify. Everything else has a door of its own. */
export { AttestryError, ERROR_CODES, type ErrorCode, type ErrorFamily } from './attestry-error.ts';
export { CATALOGUE, type Catalogue, type EventClass, type OwnClass } from './event/catalogue/catalogue.ts';
export type { CatalogueType } from './event/catalogue/catalogue-type.ts';
export {
  type DefinedInput,
  type DefinedType,
  defineEvents,
  type EventDefinition,
  type EventDefinitions,
  type EventType,
  event,
  type InputArguments,
  type InTransaction,
} from './event/catalogue/define-events.ts';
export { type CatalogueEntry, EVENT_GROUPS, type EventGroup } from './event/catalogue/entry.ts';
export type { ActorInput, EventInput, Id, RequestInput } from './event/event.ts';
export type { RedactionOptions } from './event/redact.ts';
export type { EntityRef, JsonValue, Outcome, SectionName, Severity } from './event/vocabulary.ts';
export {
  type EpochHistory,
  type KeptCheckpoint,
  readCheckpointHistory,
  readCheckpointOver,
  readEpochHistory,
  readRecordedTimes,
} from './log/chain-history.ts';
export { type ComparedLog, compareLog } from './log/compare-log.ts';
export { type CopyOptions, copyLog } from './log/copy-log.ts';
export {
  describeEnded,
  type EndedIncarnation,
  type EndedState,
  isDeclared,
  readEnded,
} from './log/ended-incarnations.ts';
export {
  asIncarnations,
  formatPlace,
  type Incarnations,
  incarnationOf,
  type Place,
  parsePlace,
  pickIncarnation,
} from './log/incarnations.ts';
export type { Log, Recorded, TypedEvent } from './log/log.ts';
export { createLog, type LogOptions, openLog } from './log/open-log.ts';
export { proveGrowth } from './log/prove-growth.ts';
export {
  readCheckpoint,
  readTile,
  type SearchResult,
  type SignedCheckpoint,
  searchLog,
} from './log/query-log.ts';
export {
  type FacetCount,
  type Facets,
  readFacets,
  readTimeline,
  type TimelineBucket,
} from './log/read-counts.ts';
export { type Met, matcherFor, readOnward, type Stretch } from './log/read-onward.ts';
export { type Neighbours, type RecordView, readNeighbours, readRecord } from './log/read-record.ts';
export type { PendingReceipt, Receipt } from './log/receipt.ts';
export { type ResetOptions, resetLog } from './log/reset-log.ts';
export { type ReadOnlyReason, seenMore, seenOther } from './log/standing.ts';
export { readSystemLeavesBack } from './log/system-leaves.ts';
export { readVerifierKeys } from './log/verifier-keys.ts';
export {
  type PositionRange,
  runVerification,
  type SeenCheckpoint,
  type Verification,
  type VerifyOptions,
  verifyLog,
} from './log/verify-log.ts';
export { FilterError } from './query/filter-error.ts';
export type { DecodedRecord, Leaf, Sections } from './record/leaf.ts';
