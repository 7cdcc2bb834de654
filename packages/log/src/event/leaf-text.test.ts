import { describe, expect, test } from 'vitest';
import { parseEvent } from './parse-event.ts';
import { prepareEvent } from './prepare-event.ts';
import { AWS, detailsOf, idTag, JWT, normOf, prepare, RULES } from './prepared-event.test.kit.ts';
import { readJson } from './read-json.ts';

describe('texts in the leaf', () => {
  test('a long one is cut, told apart, and kept whole in the details', () => {
    const long = 'i'.repeat(10_000);
    const prepared = prepare({ target: { id: long }, id: 'x'.repeat(128) });
    expect(prepared.target?.id).toBe(`${'i'.repeat(180)}~${idTag(long)}`);
    expect(detailsOf(prepared)).toEqual({ ids: [['/target/id', long]], norm: [['/target/id', 'cut']] });
    expect(prepare({ target: { id: 'i'.repeat(254) } }).target?.id).toBe('i'.repeat(254));
    expect(prepare({ target: { id: 'i'.repeat(255) } }).target?.id).toHaveLength(197);
  });

  test('is measured as JCS, so that escapes cannot grow a leaf, and cut at a code point', () => {
    expect(prepare({ target: { id: '"'.repeat(127) } }).norm).toBe(0);
    expect(prepare({ target: { id: '"'.repeat(128) } }).target?.id).toMatch(/^"{90}~/);
    expect(prepare({ target: { id: '\u0001'.repeat(43) } }).target?.id?.length).toBe(30 + 17);
    expect(prepare({ target: { id: `a${'\u{1f600}'.repeat(64)}` } }).target?.id).toMatch(
      /^a(?:\u{1f600}){44}~/u,
    );
    expect(prepare({ target: { id: 'é'.repeat(127) } }).norm).toBe(0);
  });

  test('one with a secret has no full text anywhere', () => {
    const id = `session ${JWT}`;
    const prepared = prepare({
      actor: { id },
      source: { id: AWS },
      subject: { type: AWS, id: 1 },
      related: [{ id: AWS }],
    });
    expect(prepared.actor.id).toBe(`session [redacted]~${idTag(id)}`);
    expect(prepared.source?.id).toBe(`[redacted]~${idTag(AWS)}`);
    expect(prepared.subject?.type).toBe(`[redacted]~${idTag(AWS)}`);
    expect(JSON.stringify(prepared)).not.toContain(AWS);
    expect(detailsOf(prepared)).toEqual({
      norm: ['/actor/id', '/related/0/id', '/source/id', '/subject/type'].map((pointer) => [
        pointer,
        'redacted',
      ]),
    });
    const both = prepare({ target: { id: `${'i'.repeat(300)} ${AWS}` } });
    expect(normOf(both)).toEqual([
      ['/target/id', 'cut'],
      ['/target/id', 'redacted'],
    ]);
    expect(detailsOf(both).ids).toBeUndefined();
  });

  test('a card is left in an id', () => {
    expect(prepare({ target: { id: '4111111111111111' } })).toMatchObject({
      target: { id: '4111111111111111' },
      norm: 0,
    });
  });

  test('idempotency compares the id as received', () => {
    const id = `evt-${AWS}-\ud800`;
    const prepared = prepare({ id, source: { id: 's' } });
    expect(prepared.idempotency).toEqual({ source: 's', id });
    expect(prepared.ref).toBe(`evt-[redacted]-\ufffd~${idTag(`evt-${AWS}-\ufffd`)}`);
    expect(prepare({ id: 'a' }).idempotency).toEqual({ source: '', id: 'a' });
  });

  test.each<[unknown, string]>([
    [0, '0'],
    [-0, '0'],
    [-5, '-5'],
    [2 ** 60, '1152921504606846976'],
    [1e21, '1000000000000000000000'],
    [10n ** 30n, `1${'0'.repeat(30)}`],
    ['', ''],
    ['007', '007'],
  ])('%s as an id', (id, expected) => expect(prepare({ target: { id } }).target?.id).toBe(expected));

  test.each([
    ['12345678901234567890', '12345678901234567890'],
    ['1.0', '1'],
    ['1e2', '100'],
    ['-0', '0'],
  ])('the number %s of JSON as an id', (text, expected) => {
    const { type, input } = parseEvent(
      readJson(new TextEncoder().encode(`{"type":"a","target":{"id":${text}}}`)),
    );
    expect(prepareEvent(type, input, RULES).target?.id).toBe(expected);
  });
});
