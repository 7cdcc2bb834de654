import type { DecodedRecord } from '../record/leaf.ts';
import type { FilterKey } from './filter-keys.ts';
import { scalarText } from './record-text.ts';

/** A key whose value is one text of the record, compared whole. */
export interface TextKey {
  /** The prefix of its term. */
  readonly prefix: string;
  readonly textOf: (record: DecodedRecord) => string | undefined;
  /**
   * How `key:*` is looked up: every record has it; few values exist, so that all can be read; or
   * neither, so that every record is looked at.
   */
  readonly presence: 'always' | 'few' | 'many';
}

const TEXT_KEYS: { readonly [K in FilterKey]?: TextKey } = {
  type: { prefix: 't', textOf: ({ leaf }) => leaf.type, presence: 'always' },
  category: { prefix: 'c', textOf: ({ leaf }) => leaf.category, presence: 'always' },
  'actor.type': { prefix: 'at', textOf: ({ leaf }) => leaf.actor.type, presence: 'few' },
  'actor.id': { prefix: 'a', textOf: ({ leaf }) => leaf.actor.id, presence: 'many' },
  'target.type': { prefix: 'tt', textOf: ({ leaf }) => leaf.target?.type, presence: 'few' },
  'target.id': { prefix: 'ti', textOf: ({ leaf }) => leaf.target?.id, presence: 'many' },
  source: { prefix: 'src', textOf: ({ leaf }) => leaf.source?.id, presence: 'few' },
  ref: { prefix: 'ref', textOf: ({ leaf }) => leaf.ref, presence: 'many' },
  session: { prefix: 'ss', textOf: (record) => requestText(record, 'sessionId'), presence: 'many' },
  request: { prefix: 'rq', textOf: (record) => requestText(record, 'requestId'), presence: 'many' },
  trace: { prefix: 'tr', textOf: (record) => requestText(record, 'traceId'), presence: 'many' },
};

export function textKey(key: FilterKey): TextKey | undefined {
  return TEXT_KEYS[key];
}

/** A member of the request that holds text. */
export function requestText(record: DecodedRecord, member: string): string | undefined {
  return scalarText(record.sections.request?.[member]);
}
