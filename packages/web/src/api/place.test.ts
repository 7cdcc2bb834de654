import { expect, test } from 'vitest';
import {
  comparePlaces,
  formatPlace,
  incarnationOf,
  isSamePlace,
  parsePlace,
  placeOf,
  reachedText,
} from './place.ts';

test('a record is at a position of an incarnation', () => {
  expect(placeOf({ log: 'a.example/main/2', seq: 17 })).toEqual({ incarnation: 2, seq: 17 });
  expect(incarnationOf('what')).toBe(1);
});

test('an address names the incarnation where it is not the latest', () => {
  expect(formatPlace({ incarnation: 2, seq: 17 }, 2)).toBe('17');
  expect(formatPlace({ incarnation: 1, seq: 17 }, 2)).toBe('1:17');
  for (const text of ['17', '1:17', '0']) {
    const place = parsePlace(text, 2);
    expect(place && formatPlace(place, 2)).toBe(text);
  }
  for (const text of ['', '17a', ':17', '0:17', '1:2:3', '-1', '9'.repeat(16)])
    expect(parsePlace(text, 2), text).toBeUndefined();
});

test('how far a search got is named as records are', () => {
  expect([reachedText('2:17', 2), reachedText('1:17', 2), reachedText('17', 2)]).toEqual([
    '17',
    '1:17',
    '17',
  ]);
  expect(reachedText(undefined, 2)).toBe('0');
});

test('whatever a later incarnation has came later', () => {
  const old = { incarnation: 1, seq: 900 };
  const young = { incarnation: 2, seq: 0 };
  expect(comparePlaces(old, young)).toBeLessThan(0);
  expect(comparePlaces(young, { ...young, seq: 3 })).toBeLessThan(0);
  expect([isSamePlace(old, { ...old }), isSamePlace(old, young), isSamePlace(undefined, undefined)]).toEqual([
    true,
    false,
    false,
  ]);
});
