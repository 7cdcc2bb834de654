import type { DecodedRecord } from '@attestry/log';
import { SECTIONS } from '@attestry/log/record';
import { expect, test } from 'vitest';
import { maskRecord } from './mask-record.ts';

/** Where a person could be named, they are. */
const PERSON = 'ada';
const ENTITY = { type: 'user', id: PERSON };

const RECORD: DecodedRecord = {
  leaf: {
    v: 1,
    log: 'audit.example.com/main/1',
    seq: 17,
    id: '01933f4e-5b7c-7a31-8f0e-3c9d2b6a1f04',
    ref: PERSON,
    n: 'q83v7A0Xj1mWc2s4yBkL9w',
    type: 'client.updated',
    category: 'client',
    severity: 'info',
    outcome: 'success',
    recorded: '2026-11-22T09:00:00.123Z',
    occurred: '2026-11-22T09:00:00.000Z',
    clock: 'back',
    actor: ENTITY,
    behalf: ENTITY,
    target: ENTITY,
    related: [ENTITY, { id: PERSON }],
    subject: ENTITY,
    source: { id: PERSON, seq: 4 },
    norm: 2,
    sealed: { actor: 'tIQceV_AJgfcX7NdvUIAGODLXxyCIgn5otRcExMzK1I' },
    system: { user: PERSON },
  },
  sections: {
    actor: { name: PERSON },
    behalf: { name: PERSON },
    target: { name: PERSON },
    request: { ip: PERSON },
    change: { before: PERSON },
    details: { reason: PERSON },
  },
  hash: '9f2c5e1b7a8d4c3f6e0b9a2d1c8f7e6b5a4d3c2f1e0b9a8d7c6f5e4b3a2d1c0f',
};

test('what happened, of which kind, when and where is left', () => {
  expect(maskRecord(RECORD)).toEqual({
    leaf: {
      v: 1,
      log: 'audit.example.com/main/1',
      seq: 17,
      id: '01933f4e-5b7c-7a31-8f0e-3c9d2b6a1f04',
      type: 'client.updated',
      category: 'client',
      severity: 'info',
      outcome: 'success',
      recorded: '2026-11-22T09:00:00.123Z',
      occurred: '2026-11-22T09:00:00.000Z',
      clock: 'back',
      actor: { type: 'user' },
      behalf: { type: 'user' },
      target: { type: 'user' },
      related: [{ type: 'user' }, {}],
      subject: { type: 'user' },
    },
    sections: {},
    hash: RECORD.hash,
    masked: SECTIONS,
  });
});

test('what could be tried until it has the hash is kept back', () => {
  const text = JSON.stringify(maskRecord(RECORD));
  expect(text).not.toContain(PERSON);
  expect(text).not.toContain(RECORD.leaf.n);
  expect(maskRecord(RECORD).leaf).not.toHaveProperty('sealed');
});

test('a member that nobody has thought of yet is kept back', () => {
  const leaf = { ...RECORD.leaf, later: PERSON };
  const sections = { ...RECORD.sections, later: PERSON };
  expect(JSON.stringify(maskRecord({ ...RECORD, leaf, sections }))).not.toContain(PERSON);
});

test('that a value was redacted or cut is kept back with the value', () => {
  const { leaf, hash } = RECORD;
  const made = { norm: [['/actor/name', 'redacted']], ids: [['/target/id', PERSON]] };
  expect(maskRecord({ leaf, hash, sections: { details: made } }).masked).toEqual([]);
  expect(maskRecord({ leaf, hash, sections: { details: { ...made, details: {} } } }).masked).toEqual([
    'details',
  ]);
});

test('which sections were kept back is said, and nothing of those that are not there', () => {
  const { leaf, hash } = RECORD;
  const { request, details } = RECORD.sections;
  expect(maskRecord({ leaf, hash, sections: {} }).masked).toEqual([]);
  if (request === undefined || details === undefined) throw new Error('the record has both');
  expect(maskRecord({ leaf, hash, sections: { details, request } }).masked).toEqual(['request', 'details']);
});
