import { describe, expect, test } from 'vitest';
import { contentOf } from './content-of.ts';
import { prepare } from './prepared-event.test.kit.ts';

describe('contentOf', () => {
  const event = { id: 'a', actor: { id: 1 }, details: { a: [1] } };
  test('is the same for the same event and another for any other', () => {
    const others = [
      { ...event, actor: { id: 2 } },
      { ...event, details: { a: [2] } },
      { ...event, target: { id: 1 } },
      { ...event, behalf: { id: 1 } },
      { ...event, subject: { id: 1 } },
      { ...event, related: [{ id: 1 }] },
      { ...event, source: { id: '' } },
      { ...event, source: { id: 'x' } },
      { ...event, outcome: 'success' },
      { ...event, severity: 'warning' },
      { ...event, occurredAt: '2026-01-01T00:00:00Z' },
      { ...event, before: null },
      { ...event, after: null },
      { ...event, request: { ip: '' } },
    ];
    const texts = [event, ...others].map((input) => contentOf(prepare(input)));
    expect(new Set(texts).size).toBe(texts.length);
    expect(contentOf(prepare(structuredClone(event)))).toBe(texts[0]);
  });
});
