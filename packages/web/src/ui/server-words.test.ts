import type { ReadOnlyReason, Reason } from 'attestry/api';
import { expect, test } from 'vitest';
import { readOnlyWords } from './read-only-words.ts';
import { reasonInGerman } from './reason-words.ts';

const said = 'the signer is away';

test.each<[Reason, object]>([
  [{ kind: 'cancelled', by: 'auditor' }, { text: 'Angehalten von auditor.' }],
  [{ kind: 'findings', count: 1, until: 199 }, { text: '1 Befund, geprüft bis #199.' }],
  [{ kind: 'findings', count: 3, until: -1 }, { text: '3 Befunde, kein Eintrag ist geprüft.' }],
  [
    { kind: 'failed', said },
    { text: 'Es ging nicht.', said },
  ],
])('%o in German', (reason, words) => {
  expect(reasonInGerman(reason)).toEqual(words);
});

test('an error with a code is said as that error is', () => {
  expect(reasonInGerman({ kind: 'failed', code: 'DISK_FULL', said }, 'Voll.')).toEqual({
    text: 'Voll.',
    said,
  });
});

test('why a log is read-only is said in German with its numbers, and in English as the server says it', () => {
  const reason: ReadOnlyReason = { kind: 'cut', size: 7, signed: 10, explanation: 'the log has 7 records' };
  expect(readOnlyWords(reason, 'de').text).toMatch(/^Es hat 7 Einträge, und 10 wurden signiert/);
  expect(readOnlyWords(reason, 'en')).toEqual({ text: 'the log has 7 records' });
});

test('what only a newer server says stays as it says it, and is marked as English', () => {
  expect(reasonInGerman({ kind: 'newer' } as unknown as Reason)).toBeUndefined();
  const reason = { kind: 'newer', explanation: 'it is so' } as unknown as ReadOnlyReason;
  expect(readOnlyWords(reason, 'de')).toEqual({ text: 'it is so', isEnglish: true });
});
