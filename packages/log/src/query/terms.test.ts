import { describe, expect, test } from 'vitest';
import type { DecodedRecord } from '../record/leaf.ts';
import { foldedTerm, MAX_TERM_BYTES, termBytes, termFor } from './term.ts';
import { termsOf } from './terms.ts';
import { fold, isUuid, wordsOf } from './words.ts';

const RECORD: DecodedRecord = {
  hash: `8f2c11aa${'0'.repeat(56)}`,
  leaf: {
    v: 1,
    log: 'acme/main/1',
    seq: 0,
    id: '0190a2b3-4c5d-7e6f-8a9b-0c1d2e3f4a5b',
    n: 'AAAAAAAAAAAAAAAAAAAAAA',
    type: 'client.updated',
    category: 'client',
    severity: 'info',
    outcome: 'success',
    recorded: '2026-11-01T10:06:00.123Z',
    occurred: '2026-11-01T10:00:00.123Z',
    actor: { type: 'admin', id: '42' },
    behalf: { type: 'user', id: 'U 9' },
    target: { type: 'client', id: 'c-17' },
    related: [{ type: 'invoice', id: '1001' }, { id: '1001' }],
    subject: { type: 'client', id: '17' },
    source: { id: 'whmcs-1' },
    ref: 'order/17%',
  },
  sections: {
    actor: { name: 'Zoë Müller', roles: ['Billing'] },
    request: {
      ip: '203.0.113.7',
      userAgent: 'Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/128.0',
      sessionId: 'S1',
    },
    change: { before: { limit: 1000, open: false }, after: { limit: 2000, open: false } },
    details: {
      reason: 'Asked by phone, by Zoë',
      details: { ticket: 4711, flag: true },
      norm: [['/x', 'redacted']],
    },
  },
};

test('the terms of a record are these, and stay these', () => {
  expect(termsOf(RECORD).sort()).toEqual(
    `a:42 ar:billing at:admin b:u%209 c:client ch:limit fl:behalf fl:diff fl:late fl:reason fl:redacted fl:related
     fl:subject h:8f2c11aa i4:cb007107 id:0190a2b34c5d7e6f8a9b0c1d2e3f4a5b o:success od:20261101 oh:2026110110
     om:202611 r:1001 ref:order/17%25 s:info src:whmcs-1 ss:s1 su:client:17 t:client.updated tb:client ti:c-17 tt:client
     ua:firefox ua:linux ua:x11 ua:x86 v:1000 v:2000 v:false w:17 w:4711 w:9 w:asked w:by w:müller
     w:phone w:updated w:zoë`
      .split(/\s+/)
      .sort(),
  );
});

test('an erased section leaves no term behind', () => {
  const erased = termsOf({ ...RECORD, sections: {} });
  expect(erased.filter((term) => /^(?:ar|ua|ss|i4|v|ch):/.test(term))).toEqual([]);
  expect(erased.filter((term) => term.startsWith('w:')).sort()).toEqual(['w:17', 'w:9', 'w:updated']);
});

describe('a term', () => {
  test('is folded and escaped', () => {
    expect(termFor('a', 'Foo Bar')).toBe('a:foo%20bar');
    expect(termFor('a', 'a"b%c\n')).toBe('a:a%22b%25c%0a');
    expect(termFor('a', 'Ä\u00a0\u2028\u3000é')).toBe('a:ä%c2%a0%e2%80%a8%e3%80%80é');
    expect(termFor('a', 'user@example.com/x:y-z_1')).toBe('a:user@example.com/x:y-z_1');
  });

  test('is cut at a code point', () => {
    const term = foldedTerm('a', `x${'😀'.repeat(20)}`);
    expect(term).toBe(`a:x${'😀'.repeat(15)}`);
    expect(termBytes(term)).toBe(63);
    expect(foldedTerm('a', 'y'.repeat(100))).toHaveLength(MAX_TERM_BYTES);
  });
});

describe('words', () => {
  test('are runs of letters, digits and marks, folded', () => {
    expect(wordsOf('Foo-Bar_baz 10.5, x')).toEqual(['foo', 'bar', 'baz', '10', '5', 'x']);
    expect(wordsOf('Zoë’s “Straße”, 日本語 हिन्दी')).toEqual(['zoë', 's', 'straße', '日本語', 'हिन्दी']);
    expect(wordsOf('…—')).toEqual([]);
  });

  test('of one meaning are equal, however they are written', () => {
    expect(fold('ΟΔΟΣ')).toBe(fold('οδος'));
    expect(fold('a\u0308')).toBe(fold('Ä'));
    expect(fold('İstanbul')).toBe('istanbul');
    expect(fold('\u212a')).toBe('k');
    for (const text of ['ΟΔΟΣ', 'J\u030c', 'İ\u0323', 'A\u030a\u0323', 'ﬁ'])
      expect(fold(fold(text))).toBe(fold(text));
  });

  test('are cut at 40 units, not inside a character', () => {
    expect(wordsOf('x'.repeat(50))).toEqual(['x'.repeat(40)]);
    expect(wordsOf(`x${'𝔸'.repeat(30)}`)).toEqual([`x${'𝔸'.repeat(19)}`]);
  });

  test('UUIDs are told by their form', () => {
    expect(isUuid('0190a2b3-4c5d-7e6f-8a9b-0c1d2e3f4a5b')).toBe(true);
    expect(isUuid('0190a2b3-4c5d-7e6f-8a9b-0c1d2e3f4a5')).toBe(false);
  });
});
