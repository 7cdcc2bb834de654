import type { DecodedRecord } from '../record/leaf.ts';
import type { Filter, Phrase, Word } from './filter.ts';
import type { FilterContext } from './filter-context.ts';
import { type IpRange, ipHex, isInRange, rangeOfWord } from './ip-range.ts';
import { keyTest } from './key-test.ts';
import { freeTextIds, freeTextValues, someText } from './record-text.ts';
import { type SoughtWords, soughtWords } from './term-bounds.ts';
import { requestText } from './text-keys.ts';
import { hasWords } from './value-test.ts';
import { fold, isUuid } from './words.ts';

export type RecordTest = (record: DecodedRecord) => boolean;

/** Whether a record is one that a parsed filter means: the exact answer, whatever an index says. */
export function matches(filter: Filter, record: DecodedRecord, context: FilterContext): boolean {
  return matcherOf(filter, context)(record);
}

/** {@link matches} for many records: what depends only on the filter is done once. */
export function matcherOf(filter: Filter, context: FilterContext): RecordTest {
  switch (filter.kind) {
    case 'all':
      return () => true;
    case 'and': {
      const tests = filter.items.map((item) => matcherOf(item, context));
      return (record) => tests.every((test) => test(record));
    }
    case 'or': {
      const tests = filter.items.map((item) => matcherOf(item, context));
      return (record) => tests.some((test) => test(record));
    }
    case 'not': {
      const test = matcherOf(filter.item, context);
      return (record) => !test(record);
    }
    case 'filter':
      return keyTest(filter, context);
    case 'word':
    case 'phrase':
      return freeTextTest(filter);
    default:
      return filter satisfies never;
  }
}

/**
 * Free text is type, ids, names, e-mails, address, reason and details. The words have to stand together in one
 * of them; the last word of a bare word may be a beginning. An id also matches as a whole, from its start. An
 * address is one word: it is found by itself, or by its first numbers (`203.0.113`), not by one from its middle.
 */
function freeTextTest(filter: Word | Phrase): RecordTest {
  const sought = soughtWords(filter.text, filter.kind === 'word');
  const range = rangeOfWord(filter.text, filter.kind === 'word');
  return (record) =>
    freeTextIds(record).some((id) => id !== undefined && isSoughtId(sought, id)) ||
    freeTextValues(record).some((value) => someText(value, (text) => hasWords(sought, text))) ||
    isSoughtAddress(sought, range, requestText(record, 'ip'));
}

function isSoughtId(sought: SoughtWords, id: string): boolean {
  const folded = fold(id);
  if (sought.open ? folded.startsWith(sought.folded) : folded === sought.folded) return true;
  return !isUuid(folded) && hasWords(sought, id);
}

function isSoughtAddress(sought: SoughtWords, range: IpRange | undefined, ip: string | undefined): boolean {
  if (ip === undefined) return false;
  const hex = ipHex(ip);
  if (hex === undefined) return hasWords(sought, ip);
  return range !== undefined && isInRange(range, hex);
}
