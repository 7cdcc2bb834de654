/**
 * What happened, in German: type of event → one sentence in the past tense, without its full stop, as the catalogue of
 * the log has them in English (packages/log/src/event/catalogue). A chunk of its own, that only German readers load.
 */
import { ACCESS_SENTENCES } from './sentences-de-access.ts';
import { CONTENT_SENTENCES } from './sentences-de-content.ts';
import { HOSTING_SENTENCES } from './sentences-de-hosting.ts';

export const GERMAN_SENTENCES: ReadonlyMap<string, string> = new Map(
  [ACCESS_SENTENCES, CONTENT_SENTENCES, HOSTING_SENTENCES].flatMap((table) => Object.entries(table)),
);
