import type { Comparator, Filter, KeyFilter, Op, Value } from './filter.ts';
import type { FilterKey } from './filter-keys.ts';

/** A filter in English: "severity is at least warning and actor is 42 and type is not below auth". */
export function describeFilter(filter: Filter): string {
  switch (filter.kind) {
    case 'all':
      return 'everything';
    case 'and':
      return filter.items.map((item) => part(item, item.kind === 'or')).join(' and ');
    case 'or':
      return filter.items.map((item) => part(item, item.kind === 'and')).join(' or ');
    case 'not':
      return describeNegation(filter.item);
    case 'filter':
      return describeKey(filter, false);
    case 'word':
      return `a word begins with ${quoted(filter.text)}`;
    case 'phrase':
      return `the text has ${quoted(filter.text)}`;
    default:
      return filter satisfies never;
  }
}

function part(filter: Filter, grouped: boolean): string {
  return grouped ? `(${describeFilter(filter)})` : describeFilter(filter);
}

function describeNegation(filter: Filter): string {
  switch (filter.kind) {
    case 'filter':
      return describeKey(filter, true);
    case 'word':
      return `no word begins with ${quoted(filter.text)}`;
    case 'phrase':
      return `no text has ${quoted(filter.text)}`;
    default:
      return `not (${describeFilter(filter)})`;
  }
}

const NAMES: { readonly [K in FilterKey]?: string } = {
  'actor.type': 'type of actor',
  'actor.id': 'id of actor',
  'actor.role': 'role of actor',
  behalf: 'real person',
  'target.type': 'type of target',
  'target.id': 'id of target',
  related: 'related id',
  ip: 'address',
  ua: 'user agent',
  seq: 'position',
  ref: 'id of the application',
};

function describeKey(filter: KeyFilter, negated: boolean): string {
  const { key, op } = filter;
  const values = op.kind === 'list' ? op.values : [];
  const not = negated ? 'not ' : '';
  if (key === 'is') return `the record is ${not}${oneOf(values)}`;
  if (key === 'has') return `the record has ${negated ? 'no ' : ''}${oneOf(values)}`;
  if (key === 'changed') {
    if (op.kind === 'exists') return negated ? 'no field was changed' : 'a field was changed';
    return `${oneOf(values)} was ${not}changed`;
  }
  return `${nameOf(filter)} ${describeOp(key, op, negated)}`;
}

function nameOf(filter: KeyFilter): string {
  switch (filter.key) {
    case 'before':
      return `${filter.path} before`;
    case 'after':
      return `${filter.path} after`;
    case 'details':
      return `detail ${filter.path}`;
    default:
      return NAMES[filter.key] ?? filter.key;
  }
}

function describeOp(key: FilterKey, op: Op, negated: boolean): string {
  const not = negated ? 'not ' : '';
  switch (op.kind) {
    case 'exists':
      return negated ? 'is missing' : 'is given';
    case 'list':
      return describeList(key, op.values, negated);
    case 'compare':
      return `is ${not}${comparison(key, op.comparator)} ${shown(op.value.text)}`;
    case 'range':
      return `is ${not}from ${shown(op.from.text)} to ${shown(op.to.text)}`;
    default:
      return op satisfies never;
  }
}

/** "is a or b", "begins with a", "is a or begins with b": a verb is said once for values that share it. */
function describeList(key: FilterKey, values: readonly Value[], negated: boolean): string {
  let verb = '';
  const parts = values.map((value) => {
    const own = isBeginning(key, value) ? beginsVerb(negated) : isVerb(negated);
    const said = own === verb ? '' : `${own} `;
    verb = own;
    return said + describeValue(key, value);
  });
  return parts.join(' or ');
}

function isVerb(negated: boolean): string {
  return negated ? 'is not' : 'is';
}

function beginsVerb(negated: boolean): string {
  return negated ? 'does not begin with' : 'begins with';
}

/** `auth.` and `auth.*` are what lies below auth; `auth*` is also authority. */
function isBelow(key: FilterKey, value: Value): boolean {
  return key === 'type' && value.text.endsWith('.');
}

function isBeginning(key: FilterKey, value: Value): boolean {
  return value.prefix && !isBelow(key, value);
}

function describeValue(key: FilterKey, value: Value): string {
  if (isBelow(key, value)) return `below ${value.text.slice(0, -1)}`;
  if (key === 'time' || (key === 'ip' && value.text.includes('/'))) return `in ${value.text}`;
  return shown(value.text);
}

function comparison(key: FilterKey, comparator: Comparator): string {
  const [after, from, before, until] =
    key === 'time' ? ['after', 'from', 'before', 'until'] : ['above', 'at least', 'below', 'at most'];
  switch (comparator) {
    case '>':
      return after ?? comparator;
    case '>=':
      return from ?? comparator;
    case '<':
      return before ?? comparator;
    case '<=':
      return until ?? comparator;
    default:
      return comparator satisfies never;
  }
}

function oneOf(values: readonly Value[]): string {
  return values.map((value) => (value.prefix ? `${shown(value.text)}…` : shown(value.text))).join(' or ');
}

/** Quotes where a text could be mistaken for words of the sentence. */
function shown(text: string): string {
  return text === '' || /\s/.test(text) ? quoted(text) : text;
}

function quoted(text: string): string {
  return `“${text}”`;
}
