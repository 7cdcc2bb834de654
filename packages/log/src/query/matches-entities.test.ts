import { describe, expect, test } from 'vitest';
import { expectMatches, expectNone, isMatch, record } from './example-record.test.kit.ts';

describe('who and what', () => {
  test('actor is an id, an e-mail, a name or words of them, or type:id', () => {
    expectMatches([
      'actor:42',
      'actor:4*',
      'actor:admin:42',
      'actor:zoe@example.com',
      'actor:zoë',
      'actor:"zoë müller"',
      'actor:"Zoë Mü"*',
      'actor:example.com',
      'actor:*',
      'actor:x,42',
      'actor:zo*',
    ]);
    expectNone([
      'actor:4',
      'actor:user:42',
      'actor:mül',
      'actor:"müller zoë"',
      'actor:support',
      'actor:"-"',
      '-actor:42',
    ]);
  });

  test('actor.type, actor.id and actor.role are each compared whole', () => {
    expectMatches([
      'actor.type:admin',
      'actor.type:adm*',
      'actor.type:*',
      'actor.id:42',
      'actor.id:*',
      'actor.role:billing',
      'actor.role:Supp*',
      'actor.role:*',
    ]);
    expectNone(['actor.type:user', 'actor.id:zoë', 'actor.role:bill', '-actor.role:*', '-actor.id:*']);
    expect(isMatch('actor.role:*', record({}, {}))).toBe(false);
  });

  test('behalf is the real person', () => {
    expectMatches(['behalf:u_9', 'behalf:user:u_9', 'behalf:person', 'behalf:*']);
    expectNone(['behalf:u', 'behalf:admin:u_9', '-behalf:*']);
  });

  test('target begins with the type, or is an id or a name', () => {
    expectMatches([
      'target:client',
      'target:cli',
      'target:c-17',
      'target:client:c-17',
      'target:gmbh',
      'target:"example gmbh"',
      'target:*',
      'target.type:client',
      'target.id:c-17',
      'target.id:C*',
    ]);
    expectNone([
      'target:clients',
      'target:17',
      'target.type:cli',
      'target.id:c',
      'target:invoice:c-17',
      '-target:*',
      '-target:cli',
    ]);
  });

  test('related is any of the ids', () => {
    expectMatches(['related:1001', 'related:invoice:1001', 'related:urn:x:1', 'related:10*', 'related:*']);
    expectNone(['related:100', 'related:order:1001', '-related:*']);
  });

  test('ip is an address, a network or its beginning', () => {
    expectMatches([
      'ip:203.0.113.7',
      'ip:203.0.113.0/24',
      'ip:200.0.0.0/5',
      'ip:203.0.*',
      'ip:0.0.0.0/0',
      'ip:::ffff:203.0.113.7',
      'ip:10.0.0.1,203.0.113.7',
      'ip:*',
    ]);
    expectNone(['ip:203.0.113.8', 'ip:203.0.112.0/24', 'ip:2001:db8::/32', 'ip:::/0', '-ip:*']);
    const v6 = record({}, { request: { ip: '2001:DB8:0::17' } });
    expect(isMatch('ip:2001:db8::/32', v6)).toBe(true);
    expect(isMatch('ip:2001:db8::17', v6)).toBe(true);
    expect(isMatch('ip:2001:db8:*', v6)).toBe(true);
    expect(isMatch('ip:2001:db9::/32', v6)).toBe(false);
    expect(isMatch('2001:db8::17', v6), 'as a word').toBe(true);
    const broken = record({}, { request: { ip: 'proxy-a, 10.0.0.1' } });
    expect(isMatch('ip:10.0.0.1', broken)).toBe(false);
    expect(isMatch('proxy', broken), 'an unreadable address is text').toBe(true);
  });

  test('ua is words; session, request and trace are ids', () => {
    expectMatches([
      'ua:firefox',
      'ua:fire*',
      'ua:firefox/128.0',
      'ua:"Linux x86"*',
      'ua:mozilla',
      'ua:moz*',
      'ua:5',
      'ua:gecko,safari',
      'ua:*',
      'session:s1',
      'request:"req 1"',
      'trace:4bf9*',
      'request:*',
    ]);
    expectNone([
      'ua:fire',
      'ua:"firefox linux"',
      'ua:safari',
      'ua:129',
      'session:s',
      'trace:4bf9',
      '-session:*',
    ]);
  });
});
