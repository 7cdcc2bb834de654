import { createHash } from 'node:crypto';
import vm from 'node:vm';
import { describe, expect, test } from 'vitest';
import { sha256 } from '../node/crypto.ts';
import { formatJcs } from '../record/canonical.ts';
import { Norm } from './norm.ts';
import { Normaliser } from './normalise.ts';
import { NumberText, Pairs } from './read-json.ts';
import { compileRedaction, type RedactionOptions } from './redact.ts';
import { Refused } from './refused.ts';

const AWS = 'AKIAIOSFODNN7EXAMPLE';

/** What becomes of a value given as `details`. */
function walk(value: unknown, options?: RedactionOptions): { text: string | undefined; norm: unknown[] } {
  const norm = new Norm();
  const text = new Normaliser(compileRedaction(options), norm, sha256).member('details', value);
  if (text !== undefined) expect(formatJcs(JSON.parse(text))).toBe(text);
  return { text, norm: JSON.parse(norm.format()) };
}

const throwing = (): never => {
  throw new Error('no');
};

describe('what JSON.stringify does without a word', () => {
  test.each<[string, unknown]>([
    ['members that are no data', { a: undefined, b: () => 1, c: Symbol('c'), d: 1 }],
    ['items that are no data', [undefined, () => 1, Symbol('c'), 1]],
    ['a sparse array', Object.assign(new Array(3), { 0: 1 })],
    ['minus zero', [-0]],
    ['boxed values', [Object('s'), Object(1), Object(false), Object(Symbol('x'))]],
    [
      'boxed values of another realm',
      vm.runInNewContext('[new String("s"), new Number(1), new Boolean(true)]'),
    ],
    ['Map, Set, views', [new Map([[1, 2]]), new Set([1]), new Uint8Array([1, 2]), new ArrayBuffer(2)]],
    ['a Buffer', Buffer.from('ab')],
    ['Dates', [new Date(0), new Date(Number.NaN), vm.runInNewContext('new Date(5)')]],
    [
      'a class instance',
      new (class {
        x = 1;
        #y = 2;
        get z() {
          return this.#y;
        }
      })(),
    ],
    ['toJSON', { a: { toJSON: (key: string) => ({ key, toJSON: () => 'once only' }) } }],
    ['toJSON on a function', Object.assign(() => 1, { toJSON: () => 'f' })],
    ['toJSON that is no function', { toJSON: 'x' }],
    ['an inherited toJSON', Object.create({ toJSON: () => 7 })],
    ['symbol keys and hidden members', Object.defineProperty({ [Symbol('k')]: 1, a: 1 }, 'h', { value: 1 })],
    ['no prototype', Object.assign(Object.create(null), { b: 1, a: 2 })],
    ['a regular expression', /x/],
    ['an Error', new Error('x')],
    ['a Proxy', new Proxy({ a: [1] }, {})],
    ['control characters and quotes', ['"\\\b\f\n\r\t\u0000\u001f\u007f\u2028é\u{1f600}']],
    ['numbers', [1e21, 1e-7, 0.1, -5, 5e-324, 2 ** 53]],
    ['literals', [null, true, false, {}, []]],
    ['wrongly tagged', { [Symbol.toStringTag]: 'Number', a: 1 }],
    [
      'a tag that throws',
      Object.create({
        get [Symbol.toStringTag]() {
          return throwing();
        },
      }),
    ],
    ['shared but no cycle', ((shared) => [shared, shared, { shared }])({ a: 1 })],
  ])('%s', (_, value) => {
    const plain: unknown = JSON.parse(JSON.stringify({ details: value })).details;
    expect(walk(value)).toEqual({ text: formatJcs(plain), norm: [] });
  });

  test.each([undefined, () => 1, Symbol('x')])('%s alone is absent', (value) => {
    expect(walk(value)).toEqual({ text: undefined, norm: [] });
  });
});

describe('what is listed', () => {
  test.each<[string, unknown, unknown, string]>([
    ['BigInt', { a: 12345678901234567890n }, { a: '12345678901234567890' }, '/details/a number'],
    ['a boxed BigInt', { a: Object(1n) }, { a: '1' }, '/details/a number'],
    ['NaN', [Number.NaN], ['NaN'], '/details/0 number'],
    ['Infinity', -Infinity, '-Infinity', '/details number'],
    ['the text of a number', [new NumberText('1.0')], ['1.0'], '/details/0 number'],
    ['a lone surrogate', 'a\ud800b', 'a\ufffdb', '/details surrogate'],
    ['one in a key', { 'k\udcff': 1 }, { 'k\ufffd': 1 }, '/details/k\ufffd surrogate'],
    [
      'a getter that throws',
      {
        get a() {
          return throwing();
        },
        b: 1,
      },
      { a: '[unreadable]', b: 1 },
      '/details/a unreadable',
    ],
    ['a toJSON that throws', { a: { toJSON: throwing } }, { a: '[unreadable]' }, '/details/a unreadable'],
    [
      'a toJSON getter that throws',
      {
        a: {
          get toJSON() {
            return throwing();
          },
        },
      },
      { a: '[unreadable]' },
      '/details/a unreadable',
    ],
    [
      'a Proxy that lists nothing',
      { a: new Proxy({}, { ownKeys: throwing }) },
      { a: '[unreadable]' },
      '/details/a unreadable',
    ],
    [
      'a Proxy that gives nothing',
      new Proxy({ a: 1 }, { get: throwing }),
      '[unreadable]',
      '/details unreadable',
    ],
    [
      'an item that throws',
      Object.defineProperty([1, 2], 1, { get: throwing }),
      [1, '[unreadable]'],
      '/details/1 unreadable',
    ],
    ['a tilde and a slash', { '~/': { '': Number.NaN } }, { '~/': { '': 'NaN' } }, '/details/~0~1/ number'],
  ])('%s', (_, value, expected, listed) => {
    const { text, norm } = walk(value);
    expect(JSON.parse(text ?? '')).toEqual(expected);
    expect(norm).toEqual([listed.split(' ')]);
  });

  test('a revoked Proxy is unreadable', () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(walk([proxy])).toEqual({ text: '["[unreadable]"]', norm: [['/details/0', 'unreadable']] });
  });

  test('cycles, also through arrays, toJSON and deep below', () => {
    const loop: Record<string, unknown> = { list: [] };
    loop.list = [loop];
    expect(walk(loop)).toEqual({ text: '{"list":["[cycle]"]}', norm: [['/details/list/0', 'cycle']] });
    const own = { toJSON: () => ({ own }) };
    expect(walk(own)).toEqual({ text: '{"own":"[cycle]"}', norm: [['/details/own', 'cycle']] });
    const ring: Record<string, unknown> = {};
    let last = ring;
    for (let i = 0; i < 100; i++) last = last.next = {};
    last.next = ring;
    expect(walk(ring).norm).toContainEqual([`/details${'/next'.repeat(50)}/`.slice(0, 256), 'cycle']);
  });

  test('a key that is there twice, in the order received', () => {
    const pairs = new Pairs([
      ['b', 1],
      ['a', { x: Number.NaN }],
      ['b', undefined],
      ['b', 2],
    ]);
    expect(walk(pairs)).toEqual({
      text: '{"[pairs]":[["b",1],["a",{"x":"NaN"}],["b",2]]}',
      norm: [
        ['/details', 'pairs'],
        ['/details/a/x', 'number'],
      ],
    });
    expect(
      walk(
        new Pairs([
          ['b', 1],
          ['b', undefined],
          ['a', 2],
        ]),
      ).text,
    ).toBe('{"a":2,"b":1}');
  });

  test('keys that become equal by repair or redaction', () => {
    expect(walk({ '\ud800': 1, '\udc00': 2, a: 3 }).text).toBe(
      '{"[pairs]":[["\ufffd",1],["\ufffd",2],["a",3]]}',
    );
    expect(walk({ z: 0, [AWS]: 1, ASIAIOSFODNN7EXAMPLE: 2 })).toEqual({
      text: '{"[pairs]":[["z",0],["[redacted]",1],["[redacted]",2]]}',
      norm: [
        ['/details', 'pairs'],
        ['/details/[redacted]', 'redacted'],
        ['/details/[redacted]', 'redacted'],
      ],
    });
    expect(walk({ '\ud800': undefined, '\ufffd': 1 }).text).toBe('{"\ufffd":1}');
  });

  test('__proto__ is a key like any other', () => {
    const value: unknown = JSON.parse('{"__proto__":{"token":"x"},"constructor":1}');
    expect(walk(value).text).toBe('{"__proto__":{"token":"[redacted]"},"constructor":1}');
    expect(
      walk(
        new Pairs([
          ['__proto__', 1],
          ['__proto__', 2],
        ]),
      ).text,
    ).toBe('{"[pairs]":[["__proto__",1],["__proto__",2]]}');
  });
});

describe('redaction', () => {
  test('of the value under a secret name, whatever its kind, also in pairs', () => {
    const value = {
      password: { a: [1] },
      token: null,
      pin: 0,
      otp: undefined,
      tokens: [],
      a: { apiKey: 'x', n: 1 },
    };
    expect(walk(value)).toEqual({
      text: '{"a":{"apiKey":"[redacted]","n":1},"password":"[redacted]","pin":"[redacted]","token":"[redacted]","tokens":"[redacted]"}',
      norm: ['/a/apiKey', '/password', '/pin', '/token', '/tokens'].map((at) => [
        `/details${at}`,
        'redacted',
      ]),
    });
    expect(
      walk(
        new Pairs([
          ['pin', 1],
          ['pin', 2],
        ]),
      ).text,
    ).toBe('{"[pairs]":[["pin","[redacted]"],["pin","[redacted]"]]}');
    expect(walk({ 'pin\ud800': 1 }).text).toBe('{"pin\ufffd":"[redacted]"}');
    expect(
      walk({
        get secret() {
          return throwing();
        },
      }).text,
    ).toBe('{"secret":"[redacted]"}');
  });

  test('of a bare key that looks like one', () => {
    expect(walk({ key: 'abcdefghij0123456789' }).text).toBe('{"key":"[redacted]"}');
    expect(walk({ key: 'abcdefghijabcdefghij', a: { KEY: 'a b' } }).norm).toEqual([]);
  });

  test('of secrets in texts and keys, also in those made by toJSON', () => {
    expect(walk({ [`x ${AWS}`]: [{ toJSON: () => `y ${AWS} z` }] })).toEqual({
      text: '{"x [redacted]":["y [redacted] z"]}',
      norm: [
        ['/details/x [redacted]', 'redacted'],
        ['/details/x [redacted]/0', 'redacted'],
      ],
    });
    expect(walk({ [`${AWS} password`]: 1 }).text).toBe('{"[redacted] password":"[redacted]"}');
    expect(walk(`\ud800${AWS}`).text).toBe('"\ufffd[redacted]"');
  });

  test("a user's own [redacted] is not listed", () => {
    expect(walk({ password: '[redacted]', a: '[redacted]' }).norm).toEqual([]);
  });

  test('is left out where it is allowed', () => {
    const allow = ['/details/usage', '/details/*/token'];
    expect(walk({ usage: { tokens: 5, key: AWS }, a: { token: 1 }, token: 2 }, { allow })).toEqual({
      text: `{"a":{"token":1},"token":"[redacted]","usage":{"key":"${AWS}","tokens":5}}`,
      norm: [['/details/token', 'redacted']],
    });
    expect(walk({ a: { [AWS]: 1 } }, { allow: [`/details/a/${AWS}`] }).text).toBe(`{"a":{"${AWS}":1}}`);
  });
});

describe('depth', () => {
  const nested = (levels: number, inner: unknown): unknown => {
    let value = inner;
    for (let i = 0; i < levels; i++) value = { a: value };
    return value;
  };

  test('an object at depth 33 is a marker of its redacted form; at 32 it is itself', () => {
    // The section is depth 1, details itself depth 2.
    expect(walk(nested(30, {})).norm).toEqual([]);
    const { text, norm } = walk(nested(31, { pin: 1, x: [1] }));
    const form = '{"pin":"[redacted]","x":[1]}';
    const sha = createHash('sha256').update(form).digest('hex');
    expect(text).toContain(`{"[truncated]":{"bytes":28,"head":${JSON.stringify(form)},"sha256":"${sha}"}}`);
    expect(norm).toEqual([
      [`/details${'/a'.repeat(31)}`, 'depth'],
      [`/details${'/a'.repeat(31)}/pin`, 'redacted'],
    ]);
    // A scalar at depth 33 is no nesting.
    expect(walk(nested(31, 1)).norm).toEqual([]);
  });

  test('the wrapping of pairs is no nesting received', () => {
    const value = nested(
      29,
      new Pairs([
        ['k', [1]],
        ['k', 2],
      ]),
    );
    expect(walk(value).norm).toEqual([[`/details${'/a'.repeat(29)}`, 'pairs']]);
  });

  test.each([1_000, 100_000])('%d levels of objects, arrays and toJSON', (levels) => {
    let array: unknown[] = [];
    for (let i = 0; i < levels; i++) array = [array];
    const grown = (left: number): unknown => ({ toJSON: () => ({ next: left > 0 ? grown(left - 1) : 1 }) });
    for (const value of [nested(levels, {}), array, grown(levels)]) {
      const { text, norm } = walk(value);
      expect(text).toContain('[truncated]');
      expect(norm.length).toBeLessThanOrEqual(2);
      expect(norm).toContainEqual([expect.any(String), 'depth']);
    }
  });
});

describe('size', () => {
  test('what grows without end is refused, not walked', () => {
    const tooLarge = expect.objectContaining({ code: 'EVENT_TOO_LARGE', status: 413 });
    let shared: unknown = 'x';
    for (let i = 0; i < 60; i++) shared = [shared, shared];
    expect(() => walk(shared)).toThrow(tooLarge);
    expect(() => walk(new Array(4_000_000_000))).toThrow(tooLarge);
    expect(() => walk(new Uint8Array(2_000_000))).toThrow(Refused);
    expect(() => walk('é'.repeat(524_288))).toThrow(tooLarge);
    expect(walk('é'.repeat(524_000)).text).toHaveLength(524_002);
  });

  test('an array that lies about its length', () => {
    const lie = (length: unknown): unknown =>
      new Proxy([1], { get: (t, k) => (k === 'length' ? length : Reflect.get(t, k)) });
    expect(walk(lie(-1)).text).toBe('[]');
    expect(walk(lie(Number.NaN)).text).toBe('[]');
    expect(walk(lie('9')).text).toBe('[]');
    expect(walk(lie(2.5)).text).toBe('[1,null,null]');
    expect(() => walk(lie(Number.POSITIVE_INFINITY))).toThrow(Refused);
  });
});

describe('norm', () => {
  test('is sorted by UTF-16 and stops after a thousand', () => {
    const { norm } = walk(Array.from({ length: 30_000 }, () => Number.NaN));
    expect(norm).toHaveLength(1_001);
    expect(norm.at(-1)).toEqual(['', 'more']);
    const pointers = norm.slice(0, -1).map((entry) => String(Array.isArray(entry) && entry[0]));
    expect(pointers).toEqual([...pointers].sort());
    const all = Array.from({ length: 30_000 }, (_, i) => `/details/${i}`).sort();
    expect(pointers).toEqual(all.slice(0, 1_000));
    expect(walk(Array.from({ length: 1_000 }, () => Number.NaN)).norm).toHaveLength(1_000);
    expect(walk(Array.from({ length: 1_001 }, () => Number.NaN)).norm).toHaveLength(1_001);
  });

  test('pointers are cut at a code point', () => {
    const { norm } = walk({ ['é'.repeat(200)]: Number.NaN });
    expect(norm).toEqual([[`/details/${'é'.repeat(123)}`, 'number']]);
  });

  test('a hostile megabyte takes no time', () => {
    for (const item of [Number.NaN, [], new NumberText('1.0'), '\ud800', { pin: 1 }]) {
      const start = performance.now();
      let value: unknown = Array.from({ length: 30_000 }, () => item);
      for (let i = 0; i < 30; i++) value = [value];
      walk(value);
      expect(performance.now() - start).toBeLessThan(2_000);
    }
  });
});

test('a function that says what stands for it is redacted under a secret name like any value', () => {
  const secret = Object.assign(() => 0, { toJSON: () => 'hunter2' });
  expect(JSON.stringify(walk({ password: secret }))).not.toContain('hunter2');
  expect(JSON.stringify(walk({ password: () => 0 }))).not.toContain('redacted');
});
