import { describe, expect, test } from 'vitest';
import { parseEvent } from './parse-event.ts';
import { prepareEvent } from './prepare-event.ts';
import { RULES } from './prepared-event.test.kit.ts';
import type { PreparedEvent } from './prepared-event.ts';
import { readJson } from './read-json.ts';

describe('parseEvent', () => {
  const parse = (text: string): PreparedEvent => {
    const { type, input } = parseEvent(readJson(new TextEncoder().encode(text)));
    return prepareEvent(type, input, RULES, text.length);
  };

  test('takes the type from the event', () => {
    expect(parse('{"type":"a.b","before":null,"details":{"n":1.0,"n":2}}')).toMatchObject({
      type: 'a.b',
      norm: 2,
      sections: {
        change: '{"before":null}',
        details:
          '{"details":{"[pairs]":[["n","1.0"],["n",2]]},"norm":[["/details","pairs"],["/details/n","number"]]}',
      },
    });
  });

  test.each([
    ['{}', '/type'],
    ['{"type":null}', '/type'],
    ['{"type":5}', '/type'],
    ['[]', ''],
    ['"a"', ''],
    ['null', ''],
    ['{"type":"a","type":"b"}', ''],
    ['{"type":"a","actor":{"id":1,"id":2}}', '/actor'],
    ['{"type":"a","id":1.0}', '/id'],
    ['{"type":"a","source":{"seq":1.5}}', '/source/seq'],
    ['{"type":"a","extra":1}', '/extra'],
  ])('refuses %s', (text, pointer) => {
    expect(() => parse(text)).toThrow(expect.objectContaining({ code: 'EVENT_INVALID', pointer }));
  });
});
