import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileRedaction, memberName, type RedactionOptions, redactText } from './redact.ts';
import { sortedNames } from './sort-names.ts';
import { classifyText } from './text.ts';

const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl';
const AWS = 'AKIAIOSFODNN7EXAMPLE';
const GITHUB = `ghp_${'a1B2'.repeat(9)}`;
const CARD = '4111111111111111';

function redactor(
  options?: RedactionOptions,
  kind: 'text' | 'path' | 'id' = 'text',
): (text: string) => string {
  const rules = compileRedaction(options);
  return (text) => redactText(rules, text, classifyText(text), kind);
}

const redact = redactor();

function isSecret(name: string, options?: RedactionOptions): boolean {
  return memberName(compileRedaction(options), name).judged === 'secret';
}

describe('secret names', () => {
  test.each([
    ...[
      'password',
      'user_password',
      'PassWord',
      'pass-word',
      'p.a.s.s w.o.r.d',
      'passwd',
      'passphrase',
      'clientSecret',
    ],
    ...[
      'token',
      'tokens_used',
      'access_token',
      'credentials',
      'api_key',
      'X-API-Key',
      'PRIVATE.KEY',
      'accessKeyId',
    ],
    ...['Authorization', 'set-cookie', 'pa\u00dfword', 'pa\u017f\u017fword', 'to\u212aen', 'user[password]'],
    ...[
      'pwd',
      'userPwd',
      'pwds',
      'SALT',
      'cvv2_cvv',
      'cvc',
      'PAN',
      'cardPan',
      'otp',
      'OTPCode',
      'pin',
      'userPIN',
    ],
    ...['PINCode', 'iban', 'payee_iban', 'the pins', 'épin'],
  ])('%s is one', (name) => expect(isSecret(name)).toBe(true));

  test.each([
    ...[
      '',
      'name',
      'pass',
      'key',
      'keys',
      'spin',
      'pinned',
      'panel',
      'expand',
      'salted',
      'company',
      'author',
      'cook',
    ],
    ...['shipping', 'otpx', 'ibanx', 'pin2', 'PINs', 'pins_', 'private', 'sessionId', 'p\u00e4ssword'].filter(
      (name) => name !== 'pins_',
    ),
  ])('%j is none', (name) => expect(isSecret(name)).toBe(false));

  test('lists can be changed', () => {
    expect(isSecret('taxNumber', { nameParts: { add: ['tax_number'] } })).toBe(true);
    expect(isSecret('tokens', { nameParts: { remove: ['Token'] } })).toBe(false);
    expect(isSecret('ssn', { nameWords: { add: ['SSN'] } })).toBe(true);
    expect(isSecret('pan', { nameWords: { remove: ['pan'] } })).toBe(false);
    expect(isSecret('name', { nameParts: { add: ['', '-'] } })).toBe(false);
  });

  test('the names of hostile events do not fill the memory', () => {
    const rules = compileRedaction();
    for (let i = 0; i < 20_000; i++) memberName(rules, `name-${i}`);
    memberName(rules, AWS);
    memberName(rules, 'x'.repeat(65));
    expect(rules.seen.size).toBeLessThan(5_000);
    expect(rules.seen.has(AWS)).toBe(false);
    expect(rules.seen.has('x'.repeat(65))).toBe(false);
    for (let i = 0; i < 3000; i++) sortedNames(rules, [`first-${i}`, 'second']);
    sortedNames(rules, ['x'.repeat(65), 'second']);
    expect(sortedNames(rules, ['z', AWS])).toBeUndefined();
    expect(rules.shapes.size).toBeLessThanOrEqual(1000);
    expect([...rules.shapes.keys()]).not.toContain('x'.repeat(65));
    expect([...rules.shapes.keys()]).not.toContain('z');
  });

  test('what is known of one object says nothing of another', () => {
    const rules = compileRedaction();
    const listed = (...keys: string[]): string[] | undefined =>
      sortedNames(rules, keys)?.map(({ name }) => name);
    for (let round = 0; round < 2; round++) {
      expect(listed('b', 'a')).toEqual(['a', 'b']);
      expect(listed('b', 'a', 'c')).toEqual(['a', 'b', 'c']);
      expect(listed('b', 'c')).toEqual(['b', 'c']);
      expect(listed('b')).toEqual(['b']);
      expect(listed()).toEqual([]);
      expect(listed('', 'a')).toEqual(['', 'a']);
      expect(listed('b', AWS)).toBeUndefined();
      expect(sortedNames(rules, ['b', 'password'])?.map(({ judged }) => judged)).toEqual(['plain', 'secret']);
    }
  });
});

describe('secret patterns', () => {
  test.each([
    [`Bearer ${JWT}`, 'Bearer [redacted]'],
    [`${JWT} and ${JWT}`, '[redacted] and [redacted]'],
    ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.', '[redacted]'],
    [`eyJ.eyJx.${JWT}`, 'eyJ.eyJx.[redacted]'],
    [`https://x.y/a/${JWT}/b`, 'https://x.y/a/[redacted]/b'],
    [`key ${AWS}, ASIAIOSFODNN7EXAMPLE`, 'key [redacted], [redacted]'],
    [`${GITHUB};github_pat_${'a'.repeat(22)}`, '[redacted];[redacted]'],
    [`sk_live_${'a'.repeat(16)} rk_test_${'b'.repeat(20)}`, '[redacted] [redacted]'],
    [`whsec_${'/+'.repeat(8)}!`, '[redacted]'],
    ['xoxb-1234567890-abc', '[redacted]'],
    [`ak_${'A-b_'.repeat(5)}`, '[redacted]'],
    ['-----BEGIN PRIVATE KEY-----\nMII\n-----END PRIVATE KEY-----\nrest', '[redacted]\nrest'],
    ['a -----BEGIN RSA PRIVATE KEY-----MII', 'a [redacted]'],
    ['-----BEGIN RSA PRIVATE KEY-----x-----END EC PRIVATE KEY-----y', '[redacted]'],
    ['-----BEGIN PGP PRIVATE KEY BLOCK-----\nx\n-----END PGP PRIVATE KEY BLOCK-----', '[redacted]'],
    ['-----BEGIN A PRIVATE KEYx-----END A PRIVATE KEY-----,-----BEGIN PRIVATE KEY', '[redacted],[redacted]'],
  ])('%j becomes %j', (text, expected) => expect(redact(text)).toBe(expected));

  test.each([
    'eyJhb.eyJzd.x',
    'eyJhbGci.nothing.here',
    'xAKIAIOSFODNN7EXAMPLE',
    'AKIAIOSFODNN7EXAMPL1',
    'ghp_short',
    'sk_live_short',
    'xoxz-1234567890',
    'book_a_table_for_twenty_people',
    '-----BEGIN PUBLIC KEY-----',
    '[redacted]',
    'a perfectly normal sentence, with 12 digits: 123456789012',
  ])('%j stays', (text) => expect(redact(text)).toBe(text));

  test('can be added and removed', () => {
    const own = redactor({
      patterns: { add: [{ name: 'ours', source: 'zz[0-9]+', flags: 'i' }], remove: ['aws'] },
    });
    expect(own(`ZZ12 ${AWS} zz`)).toBe(`[redacted] ${AWS} zz`);
    expect(own('zz1')).toBe('[redacted]');
    expect(() => redactor({ patterns: { add: [{ name: 'x', source: '(' }] } })).toThrow(SyntaxError);
    expect(redactor({ patterns: { remove: ['cards', 'parameters'] } })(`${CARD} https://x?pin=1`)).toBe(
      `${CARD} https://x?pin=1`,
    );
  });
});

describe('cards', () => {
  test.each([
    [CARD, '[redacted]'],
    ['4111 1111 1111 1111', '[redacted]'],
    ['3782-822463-10005', '[redacted]'],
    [`card ${CARD}.`, 'card [redacted].'],
    [`12 ${CARD} 7`, '12 [redacted] 7'],
    [`${CARD},${CARD}`, '[redacted],[redacted]'],
    ['4222222222222', '[redacted]'],
    ['6304000000000000000', '[redacted]'],
  ])('%j becomes %j', (text, expected) => expect(redact(text)).toBe(expected));

  test.each([
    '4111111111111112',
    '4111  1111 1111 1111',
    '4111_1111_1111_1111',
    `1${CARD}`,
    `${CARD}1`,
    '411111111111',
    '00000000000000000000',
    '2026-08-03T10:11:12.345Z',
  ])('%j stays', (text) => expect(redact(text)).toBe(text));

  test('are left in ids, where nothing else is', () => {
    const id = redactor({}, 'id');
    expect(id(CARD)).toBe(CARD);
    expect(id(`${CARD}-${AWS}`)).toBe(`${CARD}-[redacted]`);
  });

  test('every right number of 13 to 19 digits is found between words', () => {
    const digits = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 12, maxLength: 18 });
    fc.assert(
      fc.property(digits, fc.constantFrom('', ' ', '-'), (head, separator) => {
        const check = [...Array(10).keys()].find((digit) => luhn([...head, digit]));
        const text = `a ${[...head, check].join(separator)} b`;
        expect(redact(text)).toBe('a [redacted] b');
      }),
    );
  });
});

describe('parameters of URLs', () => {
  test.each([
    ['https://x.y/p?token=abc&b=1#f', 'https://x.y/p?token=[redacted]&b=1#f'],
    ['see https://x.y/?a=1;pin=2 now', 'see https://x.y/?a=1;pin=[redacted] now'],
    ['https://x.y/#access_token=a;b&x=1', 'https://x.y/#access_token=[redacted]&x=1'],
    ['https://x.y/?to%6ben=a&user[password]=b', 'https://x.y/?to%6ben=[redacted]&user[password]=[redacted]'],
    ['https://x.y/?next=https://z/?token=a', 'https://x.y/?next=https://z/?token=[redacted]'],
    ['https://x.y/?a=b&amp;secret=c', 'https://x.y/?a=b&amp;secret=[redacted]'],
    ['https://x.y/?key=abcdefghij0123456789&key=abc', 'https://x.y/?key=[redacted]&key=abc'],
    ['/reset?token=abc', '/reset?token=[redacted]'],
    ['<a href="ftp://h/?pwd=1">', '<a href="ftp://h/?pwd=[redacted]">'],
    ['://?pin=1', '://?pin=[redacted]'],
  ])('%j becomes %j', (text, expected) => {
    expect(redact(text)).toBe(expected);
    expect(redact(expected)).toBe(expected);
  });

  test.each([
    'https://x.y/?a=token',
    'https://x.y/?token=',
    'x ?token=abc',
    'a=b&token=c',
    'https://x.y/token=a',
  ])('%j stays', (text) => expect(redact(text)).toBe(text));

  test('a path is one from its first character to its last', () => {
    expect(redactor({}, 'path')('index.php?token=a b')).toBe('index.php?token=[redacted]');
  });
});

describe('hostile texts of 1 MiB', () => {
  const fill = (part: string): string => part.repeat(Math.ceil(1_048_576 / part.length));
  test.each([
    ...[
      'eyJ',
      'eyJaaaaa.',
      'eyJaaaaa.eyJ',
      'eyJaaaaa.eyJaaaaa',
      '-----BEGIN ',
      '-----BEGIN A',
      '-----BEGIN PRIVATE KEY',
    ],
    ...[
      '-----BEGIN PRIVATE KEYX-----END ',
      'PRIVATE KEY ',
      'AKIA',
      'AKIAAAAAAAAAAAAAAAA',
      'ghp_',
      'github_pat_',
      'sk_live_',
    ],
    ...[
      'whsec_ ',
      'xoxb-',
      'xoxb-a ',
      'ak_',
      '1 ',
      '1-',
      '11 1',
      '0',
      '1234 ',
      '://',
      '://?a=',
      '://?pin=;',
      '?key=',
      ';=',
      '&=',
    ],
    ...['://?key=a', '://a?b=c;', '_-. ', 'aA', 'key', '\ud800', '\u{1f600}', '"', '\\', 'é'],
  ])('of %j take no time', (part) => {
    const texts = [
      fill(part),
      `/?token=${fill(part)}`,
      `-----BEGIN ${fill(part)}`,
      `https://x?key=${fill(part)}`,
    ];
    for (const text of texts) {
      const start = performance.now();
      redact(text);
      expect(performance.now() - start).toBeLessThan(400);
    }
    const start = performance.now();
    memberName(compileRedaction(), fill(part));
    expect(performance.now() - start).toBeLessThan(1_500);
  });

  test('a label as long as the text is no slow search', () => {
    const label = 'PRIVATE KEY'.repeat(40_000);
    const start = performance.now();
    expect(redact(`-----BEGIN ${label}-----${label}`)).toBe('[redacted]');
    expect(performance.now() - start).toBeLessThan(400);
  });
});

function luhn(digits: readonly number[]): boolean {
  const sum = digits.reduceRight((total, digit, i) => {
    const doubled = (digits.length - i) % 2 === 0 ? 2 * digit : digit;
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return sum % 10 === 0;
}
