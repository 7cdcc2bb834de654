import { changedPaths } from '../event/changes.ts';
import type { JsonValue } from '../event/vocabulary.ts';
import type { DecodedRecord } from '../record/leaf.ts';
import type { KeyFilter, Op } from './filter.ts';
import type { FilterContext } from './filter-context.ts';
import { type IpRange, ipHex, isInRange, parseIpRange } from './ip-range.ts';
import { valuesAt } from './json-path.ts';
import { jsonTest } from './json-test.ts';
import { hasBehalf, hasRelated } from './record-state.ts';
import { someText } from './record-text.ts';
import { seqRanges, severitiesOf } from './sought-order.ts';
import { stateTest } from './state-keys.ts';
import { soughtWords } from './term-bounds.ts';
import { requestText, textKey } from './text-keys.ts';
import { instantOf, resolveTime } from './time.ts';
import {
  hasWords,
  isSoughtText,
  type SoughtEntity,
  type SoughtText,
  soughtEntity,
  soughtText,
  valuesOf,
} from './value-test.ts';
import { fold } from './words.ts';

type Test = (record: DecodedRecord) => boolean;

/** What `key:…` asks of a record. */
export function keyTest(filter: KeyFilter, context: FilterContext): Test {
  const text = textKey(filter.key);
  if (text !== undefined) return textTest(filter, text.textOf);
  switch (filter.key) {
    case 'severity':
      return severityTest(filter.op);
    case 'outcome':
      return textTest(filter, ({ leaf }) => leaf.outcome);
    case 'group':
      return textTest(filter, ({ leaf }) => context.groupOf?.(leaf.type));
    case 'time':
      return timeTest(filter.op, context.now);
    case 'seq':
      return seqTest(filter.op);
    case 'id':
      return textTest(withoutDashes(filter), ({ leaf }) => leaf.id.replaceAll('-', ''));
    case 'hash':
      return textTest(filter, ({ hash }) => hash);
    case 'ip':
      return ipTest(filter.op);
    case 'is':
    case 'has':
      return stateTest(filter, context);
    default:
      return partTest(filter);
  }
}

/** Keys that look into the sections or at more than one place. */
function partTest(filter: KeyFilter): Test {
  const path = filter.path ?? '';
  switch (filter.key) {
    case 'actor':
      return actorTest(filter);
    case 'behalf':
      return behalfTest(filter);
    case 'target':
      return targetTest(filter);
    case 'related':
      return relatedTest(filter);
    case 'actor.role':
      return roleTest(filter);
    case 'ua':
      return wordsTest(filter, (record) => requestText(record, 'userAgent'));
    case 'reason':
      return wordsTest(filter, (record) => record.sections.details?.reason);
    case 'changed':
      return changedTest(filter);
    case 'before':
      return jsonTest(filter.op, (record) => valuesAt(record.sections.change?.before, path));
    case 'after':
      return jsonTest(filter.op, (record) => valuesAt(record.sections.change?.after, path));
    case 'details':
      return jsonTest(filter.op, (record) => valuesAt(record.sections.details?.details, path));
    default:
      throw new RangeError(`the filter key ${filter.key} is not implemented`);
  }
}

function textTest(filter: KeyFilter, textOf: (record: DecodedRecord) => string | undefined): Test {
  if (filter.op.kind === 'exists') return (record) => textOf(record) !== undefined;
  const sought = valuesOf(filter.op).map((value) => soughtText(filter.key, value));
  return (record) => isSoughtByAny(sought, textOf(record));
}

function isSoughtByAny(sought: readonly SoughtText[], text: string | undefined): boolean {
  return text !== undefined && sought.some((one) => isSoughtText(one, text));
}

function severityTest(op: Op): Test {
  const severities = severitiesOf(op);
  return ({ leaf }) => severities.includes(leaf.severity);
}

function timeTest(op: Op, now: number): Test {
  const periods = resolveTime(op, now);
  return ({ leaf }) => {
    const occurred = instantOf(leaf.occurred);
    return periods.some(
      ({ from, to }) => occurred >= (from ?? occurred) && (to === undefined || occurred < to),
    );
  };
}

function seqTest(op: Op): Test {
  const ranges = seqRanges(op);
  return ({ leaf }) => ranges.some(({ from, to }) => leaf.seq >= from && leaf.seq < to);
}

/** Ids are compared without their dashes, so that a beginning may end anywhere. */
export function withoutDashes(filter: KeyFilter): KeyFilter {
  if (filter.op.kind !== 'list') return filter;
  const values = filter.op.values.map((value) => ({ ...value, text: value.text.replaceAll('-', '') }));
  return { ...filter, op: { kind: 'list', values } };
}

function ipTest(op: Op): Test {
  if (op.kind === 'exists') return (record) => requestText(record, 'ip') !== undefined;
  const ranges = ipRangesOf(op);
  return (record) => {
    const ip = requestText(record, 'ip');
    const hex = ip === undefined ? undefined : ipHex(ip);
    return hex !== undefined && ranges.some((range) => isInRange(range, hex));
  };
}

/** The networks of an `ip:` filter. */
export function ipRangesOf(op: Op): IpRange[] {
  return valuesOf(op).flatMap((value) => parseIpRange(value.text, value.prefix) ?? []);
}

function isSoughtEntity(sought: SoughtEntity, type: string | undefined, id: string | undefined): boolean {
  if (isSoughtText(sought.id, id)) return true;
  const { typed } = sought;
  return typed !== undefined && type !== undefined && fold(type) === typed.type && isSoughtText(typed.id, id);
}

function isNamed(sought: SoughtEntity, name: JsonValue | undefined): boolean {
  return someText(name, (text) => hasWords(sought.name, text));
}

function entities(filter: KeyFilter): SoughtEntity[] {
  return valuesOf(filter.op).map((value) => soughtEntity(filter, value));
}

function actorTest(filter: KeyFilter): Test {
  if (filter.op.kind === 'exists') {
    // An actor that is not known has the type unknown (log-format §1) and nothing else.
    return ({ leaf, sections }) =>
      leaf.actor.id !== undefined ||
      sections.actor?.name !== undefined ||
      sections.actor?.email !== undefined;
  }
  const sought = entities(filter);
  return ({ leaf: { actor }, sections }) =>
    sought.some(
      (one) =>
        isSoughtEntity(one, actor.type, actor.id) ||
        isNamed(one, sections.actor?.name) ||
        isNamed(one, sections.actor?.email),
    );
}

function behalfTest(filter: KeyFilter): Test {
  if (filter.op.kind === 'exists') return hasBehalf;
  const sought = entities(filter);
  return ({ leaf: { behalf }, sections }) =>
    sought.some(
      (one) => isSoughtEntity(one, behalf?.type, behalf?.id) || isNamed(one, sections.behalf?.name),
    );
}

function targetTest(filter: KeyFilter): Test {
  if (filter.op.kind === 'exists') {
    return ({ leaf, sections }) => leaf.target !== undefined || sections.target?.name !== undefined;
  }
  const sought = entities(filter);
  return ({ leaf: { target }, sections }) =>
    sought.some(
      (one) =>
        isSoughtText({ ...one.id, beginning: true }, target?.type) ||
        isSoughtEntity(one, target?.type, target?.id) ||
        isNamed(one, sections.target?.name),
    );
}

function relatedTest(filter: KeyFilter): Test {
  if (filter.op.kind === 'exists') return hasRelated;
  const sought = entities(filter);
  return ({ leaf: { related = [] } }) =>
    related.some(({ type, id }) => sought.some((one) => isSoughtEntity(one, type, id)));
}

function roleTest(filter: KeyFilter): Test {
  const exists = filter.op.kind === 'exists';
  const sought = valuesOf(filter.op).map((value) => soughtText(filter.key, value));
  return ({ sections }) => someText(sections.actor?.roles, (role) => exists || isSoughtByAny(sought, role));
}

function wordsTest(filter: KeyFilter, textIn: (record: DecodedRecord) => JsonValue | undefined): Test {
  if (filter.op.kind === 'exists') return (record) => textIn(record) !== undefined;
  const sought = valuesOf(filter.op).map((value) => soughtWords(value.text, value.prefix));
  return (record) => someText(textIn(record), (text) => sought.some((one) => hasWords(one, text)));
}

/** A field is changed when it or something below it is. */
function changedTest(filter: KeyFilter): Test {
  if (filter.op.kind === 'exists') return (record) => pathsOf(record).length > 0;
  const sought = valuesOf(filter.op).map((value) => soughtText(filter.key, value));
  return (record) =>
    pathsOf(record).some((path) => sought.some((one) => isSoughtText(one, path) || isBelow(one, path)));
}

function isBelow(sought: SoughtText, path: string): boolean {
  return fold(path).startsWith(`${sought.folded}.`);
}

function pathsOf({ sections }: DecodedRecord): readonly string[] {
  const { change } = sections;
  return change === undefined ? [] : changedPaths(change.before, change.after, Number.POSITIVE_INFINITY);
}
