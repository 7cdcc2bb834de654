import { describe, expect, test } from 'vitest';
import { prepareEvent } from './prepare-event.ts';
import { JWT, normOf, prepare, RULES } from './prepared-event.test.kit.ts';
import { readJson } from './read-json.ts';
import { Refused } from './refused.ts';

describe('a wrong envelope is refused', () => {
  const hostile = (member: string): unknown =>
    Object.defineProperty({}, member, {
      enumerable: true,
      get: () => {
        throw new Error('no');
      },
    });
  test.each<[string, string, () => unknown]>([
    ['', 'must be an object', () => []],
    ['', 'must be a plain object', () => new Map([['id', 1]])],
    ['/actr', 'did you mean actor?', () => ({ actr: {} })],
    ['/ocurredAt', 'did you mean occurredAt?', () => ({ ocurredAt: '' })],
    ['/user', 'did you mean actor?', () => ({ user: 'x' })],
    ['/user_agent', 'did you mean request.userAgent?', () => ({ user_agent: 'x' })],
    ['/zzz', 'put what is your own into details', () => ({ zzz: 1 })],
    ['/…', 'is not a member', () => ({ [JWT]: 1 })],
    ['/type', 'another type', () => ({ type: 'another' })],
    ['/occurredAt', 'RFC 3339', () => ({ occurredAt: 'yesterday' })],
    ['/occurredAt', 'RFC 3339', () => ({ occurredAt: new Date(Number.NaN) })],
    ['/occurredAt', 'RFC 3339', () => ({ occurredAt: 1_700_000_000 })],
    ['/id', 'must be a string', () => ({ id: 5 })],
    ['/id', 'must not be empty', () => ({ id: '' })],
    ['/id', 'at most 128 bytes', () => ({ id: 'é'.repeat(65) })],
    ['/source', 'must be an object', () => ({ source: 'whmcs' })],
    ['/source/seq', 'integer from 0', () => ({ source: { seq: -1 } })],
    ['/source/seq', 'integer from 0', () => ({ source: { seq: 2 ** 53 } })],
    ['/source/seq', 'integer from 0', () => ({ source: { seq: '5' } })],
    ['/actor', 'must be an object', () => ({ actor: 'ann' })],
    ['/actor', 'must be an object', () => ({ actor: [] })],
    ['/actor', 'must be an object', () => ({ actor: () => 1 })],
    ['/actor/nme', 'did you mean name?', () => ({ actor: { nme: 'x' } })],
    ['/actor/ip', 'known are type, id', () => ({ actor: { ip: 'x' } })],
    ['/actor/id', 'must be a string or an integer', () => ({ actor: { id: 1.5 } })],
    ['/actor/id', 'must be a string or an integer', () => ({ actor: { id: Number.NaN } })],
    ['/actor/id', 'must be a string or an integer', () => ({ actor: { id: true } })],
    ['/actor/name', 'must be a string', () => ({ actor: { name: 5 } })],
    ['/actor/name', 'its getter throws', () => ({ actor: hostile('name') })],
    ['/actor/roles', 'must be an array', () => ({ actor: { roles: 'admin' } })],
    ['/actor/roles/1', 'must be a string', () => ({ actor: { roles: ['a', 1] } })],
    ['/actor/auth/mfa', 'must be true or false', () => ({ actor: { auth: { mfa: 'yes' } } })],
    ['/target/email', 'known are type, id, name', () => ({ target: { email: 'x' } })],
    ['/related', 'must be an array', () => ({ related: { 0: 1 } })],
    ['/related', 'at most 32', () => ({ related: new Array(33).fill({ id: 1 }) })],
    ['/related/1', 'must be an object', () => ({ related: [{ id: 1 }, 'x'] })],
    ['/related/0/name', 'is not a member', () => ({ related: [{ name: 'x' }] })],
    ['/outcome', 'must be one of success, failure, denied, unknown', () => ({ outcome: 'ok' })],
    ['/severity', 'must be one of info, warning, critical', () => ({ severity: 'high' })],
    ['/category', 'must be a string', () => ({ category: 5 })],
    ['/request/ip', 'must be a string', () => ({ request: { ip: 1 } })],
    ['/imported/at', 'must be a string', () => ({ imported: { at: 5 } })],
    ['/source', 'must be an object', () => hostile('source')],
    ['/id', 'its getter throws', () => hostile('id')],
  ])('%s: %s', (pointer, message, input) => {
    const act = (): unknown => prepare(input());
    expect(act).toThrow(Refused);
    expect(act).toThrow(
      expect.objectContaining({
        code: 'EVENT_INVALID',
        status: 422,
        pointer,
        message: expect.stringContaining(message),
      }),
    );
  });

  test.each(['before', 'after', 'reason', 'details'])(
    'but a getter of %s that throws is unreadable',
    (member) => {
      expect(normOf(prepare(hostile(member)))).toEqual([[`/${member}`, 'unreadable']]);
    },
  );

  test('for its size: as received, or as written', () => {
    const tooLarge = expect.objectContaining({ code: 'EVENT_TOO_LARGE', status: 413 });
    expect(() => prepareEvent('a', {}, RULES, 1_048_577)).toThrow(tooLarge);
    expect(() => prepare({ before: 'x'.repeat(600_000), after: 'x'.repeat(600_000) })).toThrow(tooLarge);
    expect(() => prepare({ target: { id: 'x'.repeat(1_100_000) } })).toThrow(tooLarge);
    expect(() => prepare({}, RULES, 'x'.repeat(1_100_000))).toThrow(tooLarge);
    expect(prepare({ details: 'x'.repeat(1_048_000) }).norm).toBe(1);
  });

  test('but a received event never for what its values grow to', () => {
    for (const unit of ['\ud800', '/?pin=1', '\u0001']) {
      const details = Array.from({ length: 1_000_000 / (unit.length + 3) }, () => unit);
      expect(() => prepareEvent('a', { details }, RULES, 1_048_576)).not.toThrow();
    }
    const pins = Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`${i}pin`, 1]));
    const dup = readJson(new TextEncoder().encode(`{${'"pin":0,'.repeat(130_000)}"pin":0}`));
    let deep: unknown = Array.from({ length: 300_000 }, () => []);
    for (let i = 0; i < 30; i++) deep = [deep];
    for (const details of [pins, dup, deep])
      expect(() => prepareEvent('a', { details }, RULES, 1_048_576)).not.toThrow();
  });

  test('is not an inherited or a hidden member', () => {
    expect(prepare(Object.assign(Object.create({ zzz: 1 }), { id: 'x' })).norm).toBe(0);
    expect(prepare(JSON.parse('{"actor":{"type":"user"}}')).actor.type).toBe('user');
    expect(() => prepare(JSON.parse('{"__proto__":{"id":"x"}}'))).toThrow('/__proto__ is not a member');
  });
});
