import type { RecordJson } from 'attestry/api';
import { expect, test } from 'vitest';
import { actorName } from './who.ts';

const record = (actor: RecordJson['leaf']['actor'], section?: RecordJson['sections']['actor']) =>
  ({ leaf: { actor }, sections: section === undefined ? {} : { actor: section } }) as RecordJson;

test('an actor is called by name, else by what is known', () => {
  expect(actorName(record({ type: 'user', id: '4' }, { name: 'Ada' }))).toBe('Ada');
  expect(actorName(record({ type: 'user', id: '4' }, { name: '', email: 'a@b.example' }))).toBe(
    'a@b.example',
  );
  expect(actorName(record({ type: 'user', id: '4' }))).toBe('user:4');
  expect(actorName(record({ type: 'anonymous' }))).toBe('anonymous');
  expect(actorName(record({}))).toBeUndefined();
});

test('a name of the log acts on nothing', () => {
  const name = actorName(record({}, { name: `\u202e\u001b[2J${'x'.repeat(1_000_000)}` })) ?? '';
  expect(name.startsWith('⟨U+202E⟩␛[2J')).toBe(true);
  expect(name.length).toBeLessThan(300);
});
