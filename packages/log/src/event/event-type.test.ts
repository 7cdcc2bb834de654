import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isEventType, mapEventType, mapSegment } from './event-type.ts';

describe('mapEventType', () => {
  test.each([
    ['invoice.created', 'invoice.created'],
    ['a.b.c.d.e.f', 'a.b.c.d.e.f'],
    ['Invoice.Created', 'invoice.created'],
    ['user login', 'user_login'],
    ['übung.ärger', 'x_bung.x_rger'],
    ['a.\u{1f600}', 'a.x_'],
    ['a.\ud800', 'a.x_'],
    ['..a...b..', 'a.b'],
    ['_private.x', 'x_private.x'],
    ['...', 'unknown'],
    ['', 'unknown'],
    ['a.b.c.d.e.f.g.h', 'a.b.c.d.e.f_g_h'],
    ['audit', 'external.audit'],
    ['audit.read', 'external.audit.read'],
    ['AUDIT..read', 'external.audit.read'],
    ['.audit', 'external.audit'],
    ['audit.a.b.c.d.e', 'external.audit.a.b.c.d_e'],
    ['audited.x', 'audited.x'],
    ['9.9', '9.9'],
    ['\u0130.K', 'x_.k'],
    ['\u212a', 'x_'],
  ])('%j becomes %s', (given, expected) => expect(mapEventType(given, false)).toBe(expected));

  test('the log itself may say audit', () => {
    expect(mapEventType('audit.read', true)).toBe('audit.read');
    expect(isEventType('audit.read', true)).toBe(true);
    expect(isEventType('audit.read', false)).toBe(false);
  });

  test('a cut type ends in a segment', () => {
    expect(mapEventType(`${'a'.repeat(127)}.b`, false)).toBe('a'.repeat(127));
    expect(mapEventType('x'.repeat(1_000_000), false)).toBe('x'.repeat(128));
    expect(mapEventType(`${'.'.repeat(1_000_000)}ok`, false)).toBe('ok');
  });

  test('whatever is given, a type comes out, and the same one for it', () => {
    const anything = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom('a', '.', '_', 'A', '9', 'é') }),
    );
    fc.assert(
      fc.property(anything, (text) => {
        const type = mapEventType(text, false);
        expect(isEventType(type, false)).toBe(true);
        expect(mapEventType(type, false)).toBe(type);
        expect(mapSegment(text)).toMatch(/^[a-z0-9][a-z0-9_]{0,127}$/);
      }),
    );
  });
});
