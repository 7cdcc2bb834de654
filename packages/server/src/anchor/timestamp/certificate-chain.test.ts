import { afterAll, expect, test } from 'vitest';
import { type Certificate, demandsMore, isForTimestampsOnly, nameOf, readPem } from './certificate.ts';
import { chainToRoot } from './certificate-chain.ts';
import { certificateFolder } from './timestamp-authority.test.kit.ts';

const DAY_MS = 86_400_000;
const made = certificateFolder();
made.certify('root', 'root');
made.certify('middle', 'middle', 'root');
made.certify('low', 'middle', 'middle');
made.certify('tsa', 'stamps', 'middle');
made.certify('deep', 'stamps', 'low');

afterAll(() => made.close());

function certificate(name: string): Certificate {
  const [one] = readPem(made.pem(name));
  if (one === undefined) throw new Error(`${name} is no certificate`);
  return one;
}

function chain(leaf: string, others: readonly string[], timeMs = Date.now()) {
  const question = { leaf: certificate(leaf), others: others.map(certificate), roots: [certificate('root')] };
  return chainToRoot({ ...question, timeMs })?.map(nameOf);
}

test('a chain leads over what came along, in whatever order', () => {
  expect(chain('tsa', ['low', 'tsa', 'middle'])).toEqual(['Test tsa', 'Test middle', 'Test root']);
  expect(chain('tsa', ['low', 'tsa'])).toBeUndefined();
});

test('all of it must be valid at that time', () => {
  expect(chain('tsa', ['middle'], Date.now() - DAY_MS)).toBeUndefined();
  expect(chain('tsa', ['middle'], Date.now() + 2 * DAY_MS)).toBeUndefined();
});

test('the length that an issuer allows is kept', () => {
  expect(chain('deep', ['low', 'middle'])).toBeUndefined();
  made.certifyAgain('middle', 'middle_long', 'root', 'root');
  expect(chain('deep', ['low', 'middle', 'middle_long'])).toEqual([
    'Test deep',
    'Test low',
    'Test middle',
    'Test root',
  ]);
});

test('who may not issue does not, nor who is for something else', () => {
  made.certifyAgain('middle', 'middle_no', 'no_authority', 'root');
  expect(chain('tsa', ['middle_no'])).toBeUndefined();
  made.certifyAgain('middle', 'middle_web', 'web_authority', 'root');
  expect(chain('tsa', ['middle_web'])).toBeUndefined();
  made.certifyAgain('middle', 'middle_names', 'names_authority', 'root');
  expect(demandsMore(certificate('middle_names'))).toBe(true);
  expect(chain('tsa', ['middle_names'])).toBeUndefined();
});

test('a name alone leads nowhere: its key must have signed', () => {
  const own = certificateFolder();
  own.certify('root', 'root');
  own.certify('middle', 'middle', 'root');
  const others = readPem(own.pem('middle'));
  own.close();
  const question = { leaf: certificate('tsa'), others, roots: [certificate('root')], timeMs: Date.now() };
  expect(chainToRoot(question)).toBeUndefined();
});

test('issuers that certify each other send nobody in circles', () => {
  made.certify('one', 'root', 'low');
  made.certify('two', 'root', 'one');
  made.certifyAgain('one', 'one_again', 'root', 'two');
  made.certify('lost', 'stamps', 'one');
  const many = Array.from({ length: 20 }, () => ['one_again', 'two']).flat();
  const begun = performance.now();
  expect(chain('lost', many)).toBeUndefined();
  expect(performance.now() - begun).toBeLessThan(1000);
});

test('a certificate of an authority is for timestamps, critically, and for nothing else', () => {
  for (const profile of ['other_uses', 'not_critical', 'signs_certificates', 'no_authority'])
    made.certify(profile, profile, 'middle');
  const names = ['tsa', 'other_uses', 'not_critical', 'signs_certificates', 'no_authority'];
  expect(names.filter((name) => isForTimestampsOnly(certificate(name)))).toEqual(['tsa']);
});
