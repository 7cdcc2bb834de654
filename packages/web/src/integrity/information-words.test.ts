import { expect, test } from 'vitest';
import { informationInGerman } from './information-words.ts';

test('what a run noticed is said in German', () => {
  const gap = { kind: 'gap' as const, from: 17, to: 17 };
  const text = 'panel counted from 2682 to 2690: 7 of its events did not arrive';
  expect(informationInGerman({ ...gap, text })).toBe(
    'panel zählte von 2682 auf 2690: 7 seiner Ereignisse kamen nicht an.',
  );
  const one = 'a producer without an id counted from 1 to 3: 1 of its events did not arrive';
  expect(informationInGerman({ ...gap, text: one })).toBe(
    'Ein Erzeuger ohne Kennung zählte von 1 auf 3: eines seiner Ereignisse kam nicht an.',
  );
  expect(informationInGerman({ kind: 'unanchored', from: 10, to: 10, text: '' })).toBe(
    'Der neueste Eintrag ist noch nicht signiert.',
  );
  expect(informationInGerman({ kind: 'unanchored', from: 10, to: 12, text: '' })).toBe(
    'Die neuesten 3 Einträge sind noch nicht signiert.',
  );
  expect(informationInGerman({ kind: 'ratchet', from: 0, to: 9, text: '' })).toMatch(/Einträge 0 bis 9/);
});

test('who outside has not seen the log is said in German', () => {
  const newest = { kind: 'unanchored' as const, from: 10, to: 12 };
  expect(informationInGerman({ ...newest, text: 'the newest 3 records were not seen outside yet' })).toBe(
    'Die neuesten 3 Einträge wurden noch nicht außerhalb gesehen.',
  );
  const silent = { kind: 'silent' as const, from: null, to: null };
  const since = 'nothing since 2026-11-23T09:00:00.000Z';
  expect(
    informationInGerman({
      ...silent,
      text: `the anchor "a "b"" has seen ${since}, though the log has grown`,
    }),
  ).toBe(
    'Der Anker „a "b"“ hat seit 2026-11-23T09:00:00.000Z nichts gesehen, obwohl das Protokoll gewachsen ist.',
  );
  expect(
    informationInGerman({ ...silent, text: 'the anchor "x" has seen nothing yet, though the log has grown' }),
  ).toBe('Der Anker „x“ hat noch nichts gesehen, obwohl das Protokoll gewachsen ist.');
});

test('every reset is said in German', () => {
  const reset = (text: string): string | undefined =>
    informationInGerman({ kind: 'reset', from: 3, to: 4, text });
  expect(
    reset(
      'incarnation 1 was ended by a reset at 2026-11-23T09:00:00.000Z, with 3 records (records were cut off, or an old copy was restored): 2 records are lost, #3 to #4',
    ),
  ).toBe(
    'Inkarnation 1 endete am 2026-11-23T09:00:00.000Z durch einen Neubeginn, mit 3 Einträgen: Einträge wurden abgeschnitten, oder eine alte Kopie wurde eingespielt. Verloren: #3 bis #4.',
  );
  expect(reset('incarnation 2 was ended by a reset (there was nothing of it)')).toBe(
    'Inkarnation 2 endete durch einen Neubeginn: nichts war von ihr da.',
  );
  expect(reset('incarnation 2 was ended by something new')).toBeUndefined();
});

test('what is not known is left as the server says it', () => {
  expect(
    informationInGerman({ kind: 'gap', from: null, to: null, text: 'and 12 more jumps' }),
  ).toBeUndefined();
  expect(informationInGerman({ kind: 'purged', from: 1, to: 2, text: 'x' })).toBeUndefined();
});
