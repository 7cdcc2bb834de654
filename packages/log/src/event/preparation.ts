/** What the steps of preparing one event share: the rules, the walk, and what they leave behind. */
import type { Sha256 } from '../bytes/sha256.ts';
import { type LeafTexts, leafText } from './leaf-text.ts';
import { MAX_EVENT_BYTES } from './limits.ts';
import { Norm } from './norm.ts';
import { Normaliser } from './normalise.ts';
import { type RedactionRules, redactText } from './redact.ts';
import { classifyText, replaceLoneSurrogates } from './text.ts';
import { formatMarker, isTooLong } from './truncate.ts';
import type { ObjectLike } from './value-shape.ts';
import type { Outcome, SectionName, Severity } from './vocabulary.ts';

/** What a log prepares its events with. */
export interface PrepareRules {
  readonly redaction: RedactionRules;
  /** Category, severity and default outcome of a (mapped) type; what the event says counts for unknown types. */
  readonly classify: (
    type: string,
    own: { readonly severity?: Severity; readonly category?: string },
  ) => { readonly category: string; readonly severity: Severity; readonly outcome?: Outcome };
  readonly sha256: Sha256;
  /** First 16 hex digits of HMAC-SHA256(the log's id key, full text). */
  readonly idTag: (fullText: string) => string;
  /** The log itself records: types under `audit` stay what they are. */
  readonly internal?: boolean;
  /** JSON pointers at which a schema of the application was not met; listed as "schema". */
  readonly schemaIssues?: readonly string[];
}

/** Received JSON can only grow this much by what replaces its values; JavaScript input is measured as written. */
const MOST_GROWTH = 16;

export type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** One event on its way. */
export interface Preparation extends LeafTexts {
  readonly rules: PrepareRules;
  readonly normaliser: Normaliser;
  readonly sections: { [S in SectionName]?: string };
}

/** `receivedBytes`: see prepareEvent. */
export function beginPreparation(rules: PrepareRules, receivedBytes: number | undefined): Preparation {
  const norm = new Norm();
  const most = receivedBytes === undefined ? MAX_EVENT_BYTES : MAX_EVENT_BYTES * MOST_GROWTH;
  const { redaction, idTag, sha256 } = rules;
  const normaliser = new Normaliser(redaction, norm, sha256, most);
  for (const pointer of rules.schemaIssues ?? []) norm.add(plainText(redaction, pointer), 'schema');
  return { rules, redaction, idTag, norm, normaliser, ids: [], sections: {} };
}

/** A text that becomes part of a name: without secrets before it is mapped, because mapping would disguise them. */
export function plainText(redaction: RedactionRules, text: string): string {
  const bits = classifyText(text);
  if (redaction.relevant[bits] === 0) return text;
  const wellFormed = replaceLoneSurrogates(text);
  return redactText(redaction, wellFormed, bits, 'id');
}

/** A text of the leaf, counted and cut. */
export function entityText(preparation: Preparation, text: string, pointer: string): string {
  preparation.normaliser.grow(text.length);
  return leafText(preparation, text, pointer);
}

/** Writes a section of the envelope, as a whole truncated where it is too long; undefined members are absent. */
export function seal(preparation: Preparation, name: SectionName, value: ObjectLike): void {
  const text = preparation.normaliser.section(name, value);
  if (text !== undefined && text !== '{}') preparation.sections[name] = truncated(preparation, text, name);
}

export function truncated(preparation: Preparation, text: string, name: string): string {
  if (!isTooLong(text)) return text;
  preparation.norm.add(`/${name}`, 'truncated');
  return formatMarker(text, preparation.rules.sha256);
}
