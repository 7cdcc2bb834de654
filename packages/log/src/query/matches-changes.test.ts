import { describe, expect, test } from 'vitest';
import { expectMatches, expectNone, isMatch, record } from './example-record.test.kit.ts';

describe('what changed', () => {
  test('before and after compare values at a path', () => {
    expectMatches([
      'before.credit_limit:1000',
      'before.credit_limit:1000.0',
      'before.credit_limit:1e3',
      'before.status:active',
      'after.status:"on hold"',
      'after.status:on*',
      'before.note:null',
      'after.note:true',
      'before.address.city:berlin',
      'after.address.city:köln',
      'after.tags:c',
      'after.tags.1:c',
      'before.credit_limit:*',
      'Before.Credit_Limit:1000',
      'before.status:x,active',
      'after.price:150.00',
      'has:before',
    ]);
    expectNone([
      'before.credit_limit:100',
      'after.status:hold',
      'before.city:berlin',
      'after.tags.0:c',
      'before.missing:*',
      'after.status:""',
      'before.address:berlin',
      '-before.credit_limit:1000',
    ]);
  });

  test('numbers compare as numbers, and so do texts that are written as one', () => {
    expectMatches([
      'after.credit_limit:>1000',
      'after.credit_limit:>=1500.5',
      'before.credit_limit:<1500',
      'before.credit_limit:999..1001',
      'after.price:>100',
      'after.price:150..150',
      'before.credit_limit:>-5',
    ]);
    expectNone([
      'after.credit_limit:<1500',
      'after.status:>0',
      'before.note:<1',
      'before.credit_limit:1001..2000',
    ]);
  });

  test('changed is a field or what lies below it', () => {
    expectMatches([
      'changed:credit_limit',
      'changed:address',
      'changed:address.city',
      'changed:addr*',
      'changed:*',
      'changed:tags',
      '-changed:nothing',
    ]);
    expectNone(['changed:credit', 'changed:city', 'changed:address.c', '-changed:*', '-changed:address']);
    const same = record({}, { change: { before: { a: 1 }, after: { a: 1 } } });
    expect(isMatch('has:diff', same)).toBe(false);
    expect(isMatch('has:before', same)).toBe(true);
    expect(isMatch('before.a:1', same)).toBe(true);
  });

  test('details are values at a path, reason is words', () => {
    expectMatches([
      'details.ticket:4711',
      'details.ticket:>4000',
      'details.flag:true',
      'details.flag:tr*',
      'details.items.name:domain',
      'details.items.1.name:domain',
      'details.items.name:"hosting plus"',
      'details.dotted.key:yes',
      'details.ticket:*',
      'reason:phone',
      'reason:"asked by"',
      'reason:cust*',
      'reason:*',
    ]);
    expectNone([
      'details.items.name:hosting',
      'details.items.0.name:domain',
      'details.flag:false',
      'reason:pho',
      'reason:"by asked"',
      'reason:4711',
      '-reason:*',
    ]);
  });
});
