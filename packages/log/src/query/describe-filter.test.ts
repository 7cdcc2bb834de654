import { expect, test } from 'vitest';
import { describeFilter } from './describe-filter.ts';
import { parseFilter } from './parse-filter.ts';

test.each([
  ['', 'everything'],
  [
    'severity:>=warning actor:42 -type:auth.',
    'severity is at least warning and actor is 42 and type is not below auth',
  ],
  ['type:auth.*', 'type is below auth'],
  ['type:auth*', 'type begins with auth'],
  ['type:auth.login,auth.logout', 'type is auth.login or auth.logout'],
  ['type:auth.,config.login', 'type is below auth or config.login'],
  ['(a OR b) c', '(a word begins with “a” or a word begins with “b”) and a word begins with “c”'],
  ['a b OR c', '(a word begins with “a” and a word begins with “b”) or a word begins with “c”'],
  ['-(a b)', 'not (a word begins with “a” and a word begins with “b”)'],
  ['-a -"b c"', 'no word begins with “a” and no text has “b c”'],
  ['time:>now-24h', 'time is after now-24h'],
  ['time:2026-11-01..2026-11-08', 'time is from 2026-11-01 to 2026-11-08'],
  ['ip:10.0.0.0/8,10.1.*', 'address is in 10.0.0.0/8 or begins with 10.1.'],
  ['before.limit:>1000', 'limit before is above 1000'],
  ['details.note:"a b"', 'detail note is “a b”'],
  ['changed:credit_limit', 'credit_limit was changed'],
  ['-changed:*', 'no field was changed'],
  ['actor:* -session:*', 'actor is given and session is missing'],
  ['is:redacted,late', 'the record is redacted or late'],
  ['-is:late', 'the record is not late'],
  ['has:diff -has:reason', 'the record has diff and the record has no reason'],
])('%s', (query, sentence) => {
  expect(describeFilter(parseFilter(query))).toBe(sentence);
});
