import { describe, expect, it } from 'vitest';
import { addTerm, excludeTerm, quoteValue, removeTerm, termsOf } from './edit-query.ts';
import {
  freeTextOf,
  hasKey,
  onlyValue,
  operationOf,
  setFreeText,
  setOperation,
  toggleExcluded,
  toggleValue,
  valuesOf,
  withoutKey,
} from './query-controls.ts';

describe('a term', () => {
  it('is added to what is there', () => {
    expect(addTerm('', 'actor.id:42')).toBe('actor.id:42');
    expect(addTerm('severity:critical', 'actor.id:42')).toBe('severity:critical actor.id:42');
    expect(addTerm('actor.id:42', 'actor.id:42')).toBe('actor.id:42');
  });
  it('binds stronger than OR', () => {
    expect(addTerm('a OR b', 'actor.id:42')).toBe('(a OR b) actor.id:42');
  });
  it('takes the place of one that it cannot hold together with', () => {
    expect(addTerm('type:a x', 'type:b')).toBe('type:b x');
    expect(addTerm('-type:a,b', 'type:a')).toBe('-type:b type:a');
    expect(addTerm('changed:a', 'changed:b')).toBe('changed:a changed:b');
  });
  it('is left out, together with others of its key', () => {
    expect(excludeTerm('', 'ip:10.0.0.1')).toBe('-ip:10.0.0.1');
    expect(excludeTerm('type:a,b', 'type:a')).toBe('type:b -type:a');
    expect(excludeTerm('-type:a x', 'type:b')).toBe('-type:a,b x');
    expect(excludeTerm('x', 'x')).toBe('-x');
  });
  it('is removed again', () => {
    expect(removeTerm('(a OR b) type:c', '(a OR b)')).toBe('type:c');
    expect(removeTerm('a OR b', '(a OR b)')).toBe('');
    expect(removeTerm('a AND type:c', 'a')).toBe('type:c');
    expect(termsOf('a -type:b (c OR d)')).toEqual(['a', '-type:b', '(c OR d)']);
  });
  it('is appended to what cannot be read', () => {
    expect(addTerm('severity:', 'actor.id:42')).toBe('severity: actor.id:42');
    expect(removeTerm('severity:', 'x')).toBe('severity:');
  });
  it('has quotes where its value needs them', () => {
    expect(addTerm('', `target.id:${quoteValue('a "b", c')}`)).toBe('target.id:"a \\"b\\", c"');
  });
});

describe('the values of a key', () => {
  it('are several, and several that are left out', () => {
    expect(valuesOf('type:a,b -type:c x', 'type')).toEqual({ included: ['a', 'b'], excluded: ['c'] });
    expect(hasKey('type:a x', 'type')).toBe(true);
    expect(hasKey('(type:a OR x)', 'type')).toBe(false);
    expect(withoutKey('type:a -type:b x', 'type')).toBe('x');
  });
  it('are chosen one by one', () => {
    expect(toggleValue('x', 'type', 'a')).toBe('x type:a');
    expect(toggleValue('x type:a', 'type', 'b')).toBe('x type:a,b');
    expect(toggleValue('x type:a,b', 'type', 'a')).toBe('x type:b');
    expect(toggleValue('-type:a', 'type', 'a')).toBe('type:a');
    expect(toggleExcluded('type:a', 'type', 'a')).toBe('-type:a');
    expect(toggleExcluded('-type:a', 'type', 'a')).toBe('');
  });
  it('are one alone, until it is chosen again', () => {
    expect(onlyValue('type:a,b x', 'type', 'c')).toBe('x type:c');
    expect(onlyValue('x type:c', 'type', 'c')).toBe('x');
  });
});

describe('the plain controls', () => {
  it('read and set what is asked of a key', () => {
    expect(operationOf('severity:>=warning x', 'severity')).toBe('>=warning');
    expect(operationOf('-severity:info', 'severity')).toBe('');
    expect(setOperation('severity:info x', 'severity', '>=warning')).toBe('x severity:>=warning');
    expect(setOperation('severity:info x', 'severity', '')).toBe('x');
  });
  it('take free text for nothing but text', () => {
    expect(setFreeText('type:a old', 'ada lopez')).toBe('type:a ada lopez');
    expect(setFreeText('', 'type:a')).toBe('"type:a"');
    expect(setFreeText('', 'a OR b')).toBe('"a OR b"');
    expect(freeTextOf('type:a "credit limit" x')).toBe('"credit limit" x');
    expect(setFreeText('type:a x', ' ')).toBe('type:a');
  });
});
