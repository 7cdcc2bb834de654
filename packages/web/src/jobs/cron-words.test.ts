import { expect, test } from 'vitest';
import { clockText, parseSchedule } from './cron-words.ts';

test('the patterns of the server have words', () => {
  expect(parseSchedule('@start')).toEqual({ kind: 'start' });
  expect(parseSchedule('* * * * *')).toEqual({ kind: 'minute' });
  expect(parseSchedule('17 * * * *')).toEqual({ kind: 'hourly', minute: 17 });
  expect(parseSchedule('7 4 * * *')).toEqual({ kind: 'daily', hour: 4, minute: 7 });
});

test('what is none of them stays as it is', () => {
  for (const pattern of ['', '* 4 * * *', '0 0 1 * *', '*/5 * * * *', '0 0 * * * *']) {
    expect(parseSchedule(pattern)).toEqual({ kind: 'other', pattern });
  }
});

test('a clock has two digits', () => {
  expect(clockText(4, 7)).toBe('04:07');
});
