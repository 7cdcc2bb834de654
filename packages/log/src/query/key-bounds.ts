import { OUTCOMES } from '../event/vocabulary.ts';
import type { KeyFilter, Value } from './filter.ts';
import type { FilterContext } from './filter-context.ts';
import { hexPrefixes, type IpRange } from './ip-range.ts';
import { parseNumber } from './json-path.ts';
import { ipRangesOf, withoutDashes } from './key-test.ts';
import { severitiesOf } from './sought-order.ts';
import { DIFFERS, GIVEN_CHANGE, stateBounds } from './state-keys.ts';
import {
  beginningBounds,
  orMore,
  type SoughtWords,
  soughtWords,
  valueBounds,
  wordsBounds,
} from './term-bounds.ts';
import {
  type Bounds,
  bothBounds,
  EVERYTHING,
  eitherBounds,
  exactly,
  NOTHING,
  UNKNOWN,
} from './term-expression.ts';
import { COMMON_AGENT_WORDS, ipTerm } from './terms.ts';
import { type TextKey, textKey } from './text-keys.ts';
import { resolveTime } from './time.ts';
import { timeBounds } from './time-terms.ts';
import { type SoughtText, soughtEntity, soughtText, valuesOf } from './value-test.ts';

/** What the index says of one `key:…`. Each case goes with the one of `key-test.ts`. */
export function keyBounds(filter: KeyFilter, context: FilterContext): Bounds {
  const text = textKey(filter.key);
  if (text !== undefined) return textKeyBounds(filter, text);
  switch (filter.key) {
    case 'severity':
      return eitherBounds(severitiesOf(filter.op).map((severity) => exactly({ term: `s:${severity}` })));
    case 'outcome':
      return outcomeBounds(filter);
    case 'group':
      return groupBounds(filter, context);
    case 'time':
      return eitherBounds(resolveTime(filter.op, context.now).map(timeBounds));
    case 'id':
      return textKeyBounds(withoutDashes(filter), { prefix: 'id', presence: 'always' });
    case 'hash':
      return hashBounds(filter);
    case 'ip':
      return filter.op.kind === 'exists' ? UNKNOWN : eitherBounds(ipRangesOf(filter.op).map(rangeBounds));
    case 'is':
    case 'has':
      return stateBounds(filter);
    default:
      return partBounds(filter);
  }
}

/** Keys that look into the sections or at more than one place. */
function partBounds(filter: KeyFilter): Bounds {
  switch (filter.key) {
    case 'actor':
    case 'behalf':
    case 'target':
    case 'related':
      return entitiesBounds(filter);
    case 'actor.role':
      if (filter.op.kind === 'exists') return orMore(exactly({ prefix: 'ar:' }));
      return orMore(textsBounds('ar', filter));
    case 'ua':
      return eachValue(filter, (value) => agentBounds(soughtWords(value.text, value.prefix)));
    case 'reason':
      return reasonBounds(filter);
    case 'changed':
      return changedBounds(filter);
    case 'before':
    case 'after':
      return filter.op.kind === 'list' ? eachValue(filter, (value) => jsonBounds('v', value)) : GIVEN_CHANGE;
    case 'details':
      return eachValue(filter, detailBounds);
    default:
      // `seq:` beside other things: a store has no terms for positions.
      return UNKNOWN;
  }
}

/** Any of the values; nothing is known of the other operations. */
function eachValue(filter: KeyFilter, boundsOf: (value: Value) => Bounds): Bounds {
  return filter.op.kind === 'list' ? eitherBounds(filter.op.values.map(boundsOf)) : UNKNOWN;
}

/** Only some of it is certain. */
function atMost(bounds: Bounds): Bounds {
  return { upper: bounds.upper, lower: NOTHING };
}

function textKeyBounds(filter: KeyFilter, key: Pick<TextKey, 'prefix' | 'presence'>): Bounds {
  if (filter.op.kind !== 'exists') return textsBounds(key.prefix, filter);
  if (key.presence === 'always') return exactly(EVERYTHING);
  return key.presence === 'few' ? exactly({ prefix: `${key.prefix}:` }) : UNKNOWN;
}

function textsBounds(prefix: string, filter: KeyFilter): Bounds {
  return eachValue(filter, (value) => soughtBounds(prefix, soughtText(filter.key, value)));
}

function soughtBounds(prefix: string, sought: SoughtText): Bounds {
  return sought.beginning ? beginningBounds(prefix, sought.folded) : valueBounds(prefix, sought.folded);
}

function outcomeBounds(filter: KeyFilter): Bounds {
  if (filter.op.kind !== 'exists') return textsBounds('o', filter);
  return eitherBounds(OUTCOMES.map((outcome) => exactly({ term: `o:${outcome}` })));
}

function groupBounds(filter: KeyFilter, { groupOf, types }: FilterContext): Bounds {
  if (groupOf === undefined) return exactly(NOTHING);
  if (filter.op.kind === 'exists') return exactly(EVERYTHING);
  if (types === undefined) return UNKNOWN;
  const groups = valuesOf(filter.op).map((value) => soughtText(filter.key, value));
  const found = [...new Set(types)].filter((type) => isOneOf(groups, groupOf(type).toLowerCase()));
  return eitherBounds(found.map((type) => valueBounds('t', type)));
}

function isOneOf(sought: readonly SoughtText[], folded: string): boolean {
  return sought.some((one) => (one.beginning ? folded.startsWith(one.folded) : folded === one.folded));
}

/** A term has the first 8 digits of the hash: enough to find it, not to be sure. */
function hashBounds(filter: KeyFilter): Bounds {
  if (filter.op.kind === 'exists') return exactly(EVERYTHING);
  return eachValue(filter, (value) => {
    const { folded, beginning } = soughtText(filter.key, value);
    if (beginning && folded.length <= 8) return beginningBounds('h', folded);
    return atMost(valueBounds('h', folded.slice(0, 8)));
  });
}

/** Addresses of a network. */
export function rangeBounds(range: IpRange): Bounds {
  const digits = range.hex.length;
  return eitherBounds(
    hexPrefixes(range).map((start) =>
      exactly(start.length === digits ? { term: ipTerm(start) } : { prefix: ipTerm(start, digits) }),
    ),
  );
}

const ENTITY_PREFIX = { actor: 'a', behalf: 'b', target: 'ti', related: 'r' } as const;
type EntityKey = keyof typeof ENTITY_PREFIX;

function entitiesBounds(filter: KeyFilter): Bounds {
  if (filter.op.kind === 'exists') return entityExists(filter);
  return eachValue(filter, (value) => entityBounds(filter, value));
}

function entityExists(filter: KeyFilter): Bounds {
  if (filter.key === 'behalf' || filter.key === 'related') return exactly({ term: `fl:${filter.key}` });
  if (filter.key === 'target') return { upper: EVERYTHING, lower: { prefix: 'tt:' } };
  return UNKNOWN;
}

function entityBounds(filter: KeyFilter, value: Value): Bounds {
  const key: EntityKey = isEntityKey(filter.key) ? filter.key : 'actor';
  const sought = soughtEntity(filter, value);
  const prefix = ENTITY_PREFIX[key];
  const ways = [soughtBounds(prefix, sought.id)];
  if (key === 'target') ways.push(beginningBounds('tt', sought.id.folded));
  if (sought.typed !== undefined) {
    const id = soughtBounds(prefix, sought.typed.id);
    if (key === 'actor') ways.push(bothBounds([valueBounds('at', sought.typed.type), id]));
    else if (key === 'target') ways.push(bothBounds([valueBounds('tt', sought.typed.type), id]));
    // The terms do not say of which type the others are.
    else ways.push(atMost(id));
  }
  if (key === 'related') return orMore(eitherBounds(ways));
  // The words of all names, reasons and details share their terms.
  if (sought.name.words.length > 0) ways.push(atMost(wordsBounds('w', sought.name)));
  return eitherBounds(ways);
}

function isEntityKey(key: string): key is EntityKey {
  return key in ENTITY_PREFIX;
}

/** Words that nearly all user agents have, and numbers, are no terms: they are left to the test. */
function agentBounds(sought: SoughtWords): Bounds {
  const last = sought.words.length - 1;
  const indexed = sought.words.filter((word, i) => {
    if (sought.open && i === last) return !mayBeginUnindexed(word);
    return !COMMON_AGENT_WORDS.includes(word) && !/^\d+$/.test(word);
  });
  if (indexed.length === sought.words.length) return wordsBounds('ua', sought);
  const open = sought.open && indexed.at(-1) === sought.words.at(-1);
  return atMost(wordsBounds('ua', { folded: sought.folded, words: indexed, open }));
}

function mayBeginUnindexed(word: string): boolean {
  return /^\d+$/.test(word) || COMMON_AGENT_WORDS.some((common) => common.startsWith(word));
}

function reasonBounds(filter: KeyFilter): Bounds {
  if (filter.op.kind === 'exists') return exactly({ term: 'fl:reason' });
  return eachValue(filter, (value) => atMost(wordsBounds('w', soughtWords(value.text, value.prefix))));
}

function changedBounds(filter: KeyFilter): Bounds {
  if (filter.op.kind === 'exists') return DIFFERS;
  return orMore(
    eachValue(filter, (value) => {
      const sought = soughtText(filter.key, value);
      return eitherBounds([soughtBounds('ch', sought), beginningBounds('ch', `${sought.folded}.`)]);
    }),
  );
}

/** A value by its words. A number is also written otherwise: 1e3 in a query, 1000 in the record. */
function jsonBounds(prefix: string, value: Value): Bounds {
  const number = value.prefix ? undefined : parseNumber(value.text);
  const texts = number === undefined ? [value.text] : [value.text, String(number)];
  return atMost(eitherBounds(texts.map((text) => wordsBounds(prefix, soughtWords(text, value.prefix)))));
}

/** True, false and null are no words of the free text. */
function detailBounds(value: Value): Bounds {
  const { folded, beginning } = soughtText('details', value);
  const isWord = ['true', 'false', 'null'].some((word) =>
    beginning ? word.startsWith(folded) : word === folded,
  );
  return isWord ? UNKNOWN : jsonBounds('w', value);
}
