import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sha256 } from '../node/crypto.ts';
import { testKey } from './ed25519.test.kit.ts';
import { FormatError } from './format-error.ts';
import { formatVerifierKey, type KeyType } from './note-key.ts';
import { nearly, tryParse } from './prints-again.test.kit.ts';
import { formatTrustPolicy, parseTrustPolicy, reachesQuorum, type TrustPolicy } from './trust-policy.ts';

function vkey(name: string, type: KeyType, byte: number): string {
  return formatVerifierKey(testKey(name, type, byte).key);
}

const LOG = vkey('audit.example.com/main/1', 'ed25519', 1);
const [A, B, C, D, E] = [2, 3, 4, 5, 6].map((byte) => vkey(`w${byte}.example`, 'cosignature', byte));

/** The example of the specification, smaller. */
const EXAMPLE = `# who signs
log ${LOG} https://audit.example.com/

witness X1 ${A} https://x1.example/
witness X2 ${B}
\twitness  X3\t${C}
group X-witnesses 2 X1 X2 X3

witness Y1 ${D}
witness Ÿ2 ${E}
group Y-witnesses any Y1 Ÿ2

  # both organisations
group X-and-Y all X-witnesses Y-witnesses
quorum X-and-Y
`;

function parse(text: string): TrustPolicy {
  return parseTrustPolicy(sha256, text);
}

describe('a policy', () => {
  test('is read as people write it, and printed in one way', () => {
    const policy = parse(EXAMPLE);
    expect(policy.logs).toMatchObject([{ url: 'https://audit.example.com/' }]);
    expect(policy.witnesses.map(({ name, url }) => [name, url])).toEqual([
      ['X1', 'https://x1.example/'],
      ['X2', undefined],
      ['X3', undefined],
      ['Y1', undefined],
      ['Ÿ2', undefined],
    ]);
    expect(policy.groups.map(({ atLeast }) => atLeast)).toEqual([2, 1, 2]);
    const printed = formatTrustPolicy(sha256, policy);
    expect(printed).toContain('group X-and-Y all X-witnesses Y-witnesses\nquorum X-and-Y\n');
    expect(parse(printed)).toEqual(policy);
  });

  test('without any witness asks for no cosignature', () => {
    expect(parse('quorum none')).toEqual({ logs: [], witnesses: [], groups: [], quorum: undefined });
    expect(reachesQuorum(parse('quorum none'), new Set())).toBe(true);
  });

  test('any text is refused, or what is printed of it is the same policy', () => {
    fc.assert(
      fc.property(nearly([EXAMPLE, `witness A ${A}\nquorum A\n`]), (text) => {
        const policy = tryParse(() => parse(text));
        if (policy !== undefined) expect(parse(formatTrustPolicy(sha256, policy))).toEqual(policy);
      }),
      { numRuns: 1000 },
    );
  });

  test.each([
    ['no quorum', `witness A ${A}\n`, /"quorum <name>"/],
    ['two quorums', `witness A ${A}\nquorum A\nquorum A\n`, /one quorum in line 3/],
    ['a quorum of nobody', 'quorum A\n', /a name from a line above/],
    ['an unknown word', 'mirror A\nquorum none\n', /line 1 of the policy, found "mirror"/],
    ['a name twice', `witness A ${A}\nwitness A ${B}\nquorum A\n`, /a name of its own/],
    ['a witness called none', `witness none ${A}\nquorum none\n`, /a name of its own/],
    [
      'one public key under two names',
      `witness A ${A}\nwitness B ${vkey('other', 'cosignature', 2)}\nquorum A\n`,
      /each public key once/,
    ],
    [
      'two logs of one key',
      `log ${LOG}\nlog ${vkey('other', 'ed25519', 1)}\nquorum none\n`,
      /each public key once/,
    ],
    ['the key of a log for a witness', `witness A ${LOG}\nquorum A\n`, /type 0x04/],
    ['the key of a witness for a log', `log ${A}\nquorum none\n`, /type 0x01/],
    [
      'a key id that is not of the key',
      `witness A ${A?.replace(/\+[0-9a-f]{8}\+/, '+00000000+')}\nquorum A\n`,
      /key id/,
    ],
    ['a group before its members', `group g all A\nwitness A ${A}\nquorum g\n`, /a name from a line above/],
    ['a group of nobody', 'group g all\nquorum none\n', /"group <name>/],
    ['a group of itself', `witness A ${A}\ngroup g all A g\nquorum g\n`, /a name from a line above/],
    ['a member twice', `witness A ${A}\ngroup g any A A\nquorum g\n`, /each member once/],
    [
      'a member of two groups',
      `witness A ${A}\ngroup g any A\ngroup h any A\nquorum g\n`,
      /each member once/,
    ],
    ['none as a member', `witness A ${A}\ngroup g any A none\nquorum g\n`, /a name from a line above/],
    ['too high a threshold', `witness A ${A}\ngroup g 2 A\nquorum g\n`, /from 1 to 1/],
    ['a threshold of 0', `witness A ${A}\ngroup g 0 A\nquorum g\n`, /from 1 to 1/],
    ['a threshold with a leading zero', `witness A ${A}\ngroup g 01 A\nquorum g\n`, /from 1 to 1/],
    ['lines of Windows', 'quorum none\r\n', /no control character/],
    ['more than a log has', `log ${LOG} a b\nquorum none\n`, /"log <vkey>/],
    ['more text than any policy', '#'.repeat(70_000), /at most/],
  ])('with %s is refused, and the line named', (_, text, message) => {
    expect(() => parse(text)).toThrow(FormatError);
    expect(() => parse(text)).toThrow(message);
  });

  test('prints no part that would be read as two', () => {
    const policy = parse(`witness A ${A}\nwitness B ${B}\ngroup g any A B\nquorum g`);
    const [a, b] = policy.witnesses;
    const groups = [{ name: 'g', atLeast: 1, members: ['A B'] }];
    expect(() => formatTrustPolicy(sha256, { ...policy, groups })).toThrow(FormatError);
    if (a === undefined || b === undefined) throw new Error('two witnesses');
    for (const url of ['', 'http://a b', 'http://a\nquorum none'])
      expect(() => formatTrustPolicy(sha256, { ...policy, witnesses: [{ ...a, url }, b] })).toThrow(
        FormatError,
      );
  });
});

describe('a quorum', () => {
  test.each([
    [[], false],
    [['X1', 'X2', 'X3'], false],
    [['Y1', 'Ÿ2', 'X3'], false],
    [['X1', 'X3', 'Ÿ2'], true],
    [['X1', 'X2', 'X3', 'Y1', 'Ÿ2'], true],
    [['X-and-Y'], false],
    [['X-witnesses', 'Y-witnesses'], false],
  ])('of %j is reached: %s', (names, reached) => {
    expect(reachesQuorum(parse(EXAMPLE), new Set(names))).toBe(reached);
  });

  test('that is reached stays reached when more cosign', () => {
    const names = ['X1', 'X2', 'X3', 'Y1', 'Ÿ2'];
    fc.assert(
      fc.property(fc.subarray(names), fc.subarray(names), (some, more) => {
        const policy = parse(EXAMPLE);
        if (reachesQuorum(policy, new Set(some)))
          expect(reachesQuorum(policy, new Set([...some, ...more]))).toBe(true);
      }),
    );
  });
});
