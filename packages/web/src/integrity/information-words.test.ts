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
  const unseen = 'the newest 3 records were not seen outside yet';
  expect(informationInGerman({ kind: 'unanchored', from: 10, to: 12, text: unseen })).toBe(
    'Die neuesten 3 Einträge sind noch nicht von außen gesehen.',
  );
  const silent = (since: string): string =>
    `the anchor "W" has seen nothing ${since}, though the log has grown`;
  expect(informationInGerman({ kind: 'silent', from: null, to: null, text: silent('yet') })).toBe(
    'Der Anker „W“ hat noch nichts gesehen, obwohl das Protokoll gewachsen ist.',
  );
  expect(informationInGerman({ kind: 'silent', from: null, to: null, text: silent('since today') })).toBe(
    'Der Anker „W“ hat seit today nichts mehr gesehen, obwohl das Protokoll gewachsen ist.',
  );
});

test('what is not known is left as the server says it', () => {
  expect(
    informationInGerman({ kind: 'gap', from: null, to: null, text: 'and 12 more jumps' }),
  ).toBeUndefined();
  expect(informationInGerman({ kind: 'purged', from: 1, to: 2, text: 'x' })).toBeUndefined();
});
