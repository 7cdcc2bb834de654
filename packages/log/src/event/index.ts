/**
 * `@attestry/log/event`: for whoever receives events as bytes, before they are recorded. `readJson` loses nothing
 * that JSON.parse would; `prepareEvent` tells whether `record()` would refuse an event. Runs anywhere.
 */
export { MAX_BATCH_BYTES, MAX_BATCH_EVENTS, MAX_EVENT_BYTES } from './limits.ts';
export { NumberText, Pairs } from './lossless.ts';
export { parseEvent } from './parse-event.ts';
export { prepareEvent } from './prepare-event.ts';
export { isJsonArray, readJsonArray } from './read-batch.ts';
export { readJson } from './read-json.ts';
export { compileRedaction } from './redact.ts';
export { Refused } from './refused.ts';
