import { describe, expect, test } from 'vitest';
import { expectMatches, expectNone, isMatch, LEAF, NOW, record } from './example-record.test.kit.ts';

describe('what a record is', () => {
  test('type matches exactly, everything below with a dot, and a beginning with a star', () => {
    expectMatches([
      'type:client.updated',
      'type:client.',
      'type:client.*',
      'type:cli*',
      'TYPE:Client.Updated',
      'type:a,client.updated',
      'type:*',
    ]);
    expectNone(['type:client', 'type:auth.', 'type:client.upd', '-type:client.', '-type:*']);
    expect(isMatch('type:auth.', record({ type: 'authority.granted' }))).toBe(false);
    expect(isMatch('type:auth.', record({ type: 'auth' }))).toBe(false);
  });

  test('group goes by the catalogue, category by the record', () => {
    expectMatches([
      'group:Data',
      'group:data',
      'group:dat*',
      'group:*',
      'category:client',
      '-group:Authentication',
    ]);
    expectNone(['group:Authentication', 'group:Content', 'category:auth']);
    expect(isMatch('group:data', record(), { now: NOW })).toBe(false);
    expect(isMatch('group:data', record(), { now: NOW, groupOf: () => 'Data' })).toBe(true);
  });

  test('severity has an order', () => {
    expectMatches([
      'severity:warning',
      'severity:>=warning',
      'severity:>info',
      'severity:<critical',
      'severity:<=warning',
      'severity:info..warning',
      'severity:warn*',
      'severity:info,WARNING',
      '-severity:critical',
    ]);
    expectNone([
      'severity:>warning',
      'severity:<warning',
      'severity:critical',
      '-severity:>=warning',
      '-severity:*',
    ]);
  });

  test('outcome can be missing', () => {
    expectMatches(['outcome:success', 'outcome:failure,success', 'outcome:*', '-outcome:denied']);
    const { outcome: _, ...without } = LEAF;
    const none = { leaf: without, sections: {}, hash: '00'.repeat(32) };
    expect(isMatch('-outcome:*', none)).toBe(true);
    expect(isMatch('outcome:success', none)).toBe(false);
  });

  test('seq, id and hash name one record or some', () => {
    expectMatches([
      'seq:7',
      'seq:1,7',
      'seq:>=7',
      'seq:>6',
      'seq:<=7',
      'seq:<8',
      'seq:5..7',
      '-seq:8',
      'seq:7 OR seq:9',
      'seq:>3 seq:<9',
    ]);
    expectNone(['seq:8', 'seq:>7', 'seq:<7', '-seq:1..9', 'seq:>3 seq:<5', 'seq:8 OR seq:9']);
    expectMatches([
      'id:0190a2b3-4c5d-7e6f-8a9b-0c1d2e3f4a5b',
      'id:0190A2B34C5D7E6F8A9B0C1D2E3F4A5B',
      'id:0190a2b3-4c*',
      'id:0190a2b34*',
      'hash:8f2c*',
      'hash:8F2C11aa00*',
      `hash:8f2c11aa${'0'.repeat(56)}`,
    ]);
    expectNone(['id:0190a2b3-4d*', 'hash:8f2d*', `hash:8f2c11aa${'1'.repeat(56)}`, 'hash:8f2c11aa1*']);
  });

  test('ref and source are ids, whatever characters they hold', () => {
    expectMatches([
      'ref:"Order 17/ä"',
      'ref:order*',
      'ref:"order 17"*',
      'ref:"ORDER 17/Ä"',
      'source:whmcs-1',
      'source:whm*',
      'source:*',
    ]);
    expectNone(['ref:order', 'source:whmcs', '-source:*', '-ref:*']);
  });

  test('time means when it occurred', () => {
    expectMatches([
      'time:2026-11-01',
      'time:2026-11',
      'time:2026',
      'time:>now-27h',
      'time:now-2d..now',
      'time:2026-11-01T10:00Z',
      'time:2026-11-01T11:00:00+01:00',
      'time:2026-11-01T10:00:00.123Z',
      'time:2026-10-01..2026-11-01',
      'time:<=2026-11-01',
      'time:>=2026-11-01',
      '-time:2026-11-02',
      'time:2025,2026',
      'time:*',
      'time:<now',
    ]);
    expectNone([
      'time:2026-11-02',
      'time:>2026-11-01',
      'time:<2026-11-01',
      'time:>now-24h',
      'time:2026-11-01T10:00:01Z',
      'time:now..now+1d',
      '-time:*',
      '-time:2026-11',
    ]);
  });

  test('is and has ask for states and parts', () => {
    expectMatches([
      'is:redacted',
      'is:truncated',
      'is:late',
      'is:broken',
      'is:redacted,archived',
      '-is:archived',
      'has:diff',
      'has:before',
      'has:after',
      'has:reason',
      'has:details',
      'has:request',
      'has:target',
      'has:behalf',
      'has:related',
      'has:subject',
      '-has:imported',
    ]);
    const bare = { leaf: { ...LEAF, recorded: LEAF.occurred, seq: 2 }, sections: {}, hash: '00'.repeat(32) };
    for (const query of ['is:redacted', 'is:truncated', 'is:late', 'is:broken', 'has:diff', 'has:reason']) {
      expect(isMatch(query, bare), query).toBe(false);
    }
    expect(isMatch('is:archived', bare)).toBe(true);
    expect(isMatch('is:archived', bare, { now: NOW })).toBe(false);
    expect(isMatch('is:late', record({ recorded: '2026-11-01T10:05:00.123Z' })), 'exactly five minutes').toBe(
      false,
    );
  });
});
