import type { JsonValue } from '../event/vocabulary.ts';
import type { DecodedRecord } from '../record/leaf.ts';
import type { Op, Value } from './filter.ts';
import { parseNumber } from './json-path.ts';
import { isOrdered } from './sought-order.ts';
import { isSoughtText, soughtText } from './value-test.ts';

/**
 * What `before.<path>:`, `after.<path>:` and `details.<path>:` ask of the values there. Text is compared whole,
 * true, false and null as these words, a number as a number; `>` and ranges compare numbers and texts
 * that are written as one ("150.00").
 */
export function jsonTest(
  op: Op,
  valuesOf: (record: DecodedRecord) => readonly JsonValue[],
): (record: DecodedRecord) => boolean {
  const test = valueTest(op);
  return (record) => valuesOf(record).some(test);
}

function valueTest(op: Op): (value: JsonValue) => boolean {
  switch (op.kind) {
    case 'exists':
      return () => true;
    case 'list': {
      const tests = op.values.map(equalTest);
      return (value) => tests.some((test) => test(value));
    }
    case 'compare': {
      const limit = Number(op.value.text);
      return numberTest((number) => isOrdered(number, op.comparator, limit));
    }
    case 'range': {
      const from = Number(op.from.text);
      const to = Number(op.to.text);
      return numberTest((number) => number >= from && number <= to);
    }
    default:
      return op satisfies never;
  }
}

function equalTest(value: Value): (found: JsonValue) => boolean {
  const sought = soughtText('details', value);
  const number = value.prefix ? undefined : parseNumber(value.text);
  return (found) => {
    if (typeof found === 'object' && found !== null) return false;
    return found === number || isSoughtText(sought, String(found));
  };
}

function numberTest(test: (number: number) => boolean): (found: JsonValue) => boolean {
  return (found) => {
    const number = typeof found === 'string' ? parseNumber(found) : found;
    return typeof number === 'number' && test(number);
  };
}
