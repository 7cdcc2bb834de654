import { generateKeyPairSync, sign, webcrypto } from 'node:crypto';
import type { RecordAnswer, SignedCheckpoint } from 'attestry/api';
import { describe, expect, test } from 'vitest';
import { checkSignature } from './checkpoint-signature.ts';
import { recompute, type Step } from './recompute.ts';
import { sha256 } from './sha256.ts';
import type { WholeAnswer } from './whole-answer.ts';

// The worked example of docs/formats/log-format.md §9: a log of two records.
const LEAF =
  '{"actor":{"id":"1","type":"admin"},"category":"client","id":"01952b3c-4d00-7eee-aeee-eeeeeeeeeeee","log":"audit.example.com/main/1","n":"BQUFBQUFBQUFBQUFBQUFBQ","norm":1,"occurred":"2025-02-22T01:18:47.040Z","recorded":"2025-02-22T01:18:47.040Z","sealed":{"actor":"tIQceV_AJgfcX7NdvUIAGODLXxyCIgn5otRcExMzK1I","change":"ZAuyRjF_84tGwQMaPf2ybxgXpKl-4BmRShNsPVrWgo4","details":"yvHjMVgLz3rDGZeBOAwz11a4XCkPIgRzxYe_9ul_81o"},"seq":1,"severity":"info","target":{"id":"7","type":"client"},"type":"client.updated","v":1}';
const DISCLOSURES = {
  actor: '["AgICAgICAgICAgICAgICAg","actor",{"name":"Ada"}]',
  change:
    '["AwMDAwMDAwMDAwMDAwMDAw","change",{"after":{"limit":500,"password":"[redacted]"},"before":{"limit":100}}]',
  details: '["BAQEBAQEBAQEBAQEBAQEBA","details",{"norm":[["/after/password","redacted"]]}]',
};
const HASHES = [
  '5b686a488b6d3a57be326b0df7e1c92e50fa44386bf9ef5fae21ef6038f4b080',
  'bdb7528c3601f84c7fcc590e4f2e202e1fb7b51e800e9a5af1a923459f43418d',
];
const ORIGIN = 'audit.example.com/main/1';

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const latin1 = (hex: string): string => Buffer.from(hex, 'hex').toString('latin1');
const ROOT = sha256(Buffer.from(`\u0001${latin1(HASHES[0] ?? '')}${latin1(HASHES[1] ?? '')}`, 'latin1'));

const ANSWER: WholeAnswer = {
  record: {
    leaf: JSON.parse(LEAF) as RecordAnswer['record']['leaf'],
    sections: {
      actor: { name: 'Ada' },
      change: { before: { limit: 100 }, after: { password: '[redacted]', limit: 500 } },
      details: { norm: [['/after/password', 'redacted']] },
    },
    hash: HASHES[1] ?? '',
    sentence: 'A client was updated',
    incarnation: 1,
  },
  tag: '',
  prevTag: '',
  checkpointSize: 2,
  inclusionProof: [HASHES[0] ?? ''],
  before: [],
  after: [],
  broken: [],
  bytes: {
    leaf: base64(LEAF),
    disclosures: Object.fromEntries(Object.entries(DISCLOSURES).map(([name, text]) => [name, base64(text)])),
  },
  standing: { checkpoint: 2, seen: [] },
};

function signedNote(text: string): SignedCheckpoint {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
  const keyId = Buffer.from(
    sha256(Buffer.concat([Buffer.from(`${ORIGIN}\n\u0001`), raw])),
    'latin1',
  ).subarray(0, 4);
  const signature = sign(null, Buffer.from(text), privateKey);
  return {
    origin: ORIGIN,
    size: 2,
    note: `${text}\n\u2014 ${ORIGIN} ${Buffer.concat([keyId, signature]).toString('base64')}\n`,
    verifierKey: `${ORIGIN}+${keyId.toString('hex')}+${Buffer.concat([Buffer.from([1]), raw]).toString('base64')}`,
  };
}

const CHECKPOINT = signedNote(`${ORIGIN}\n2\n${Buffer.from(ROOT, 'latin1').toString('base64')}\n`);

function steps(change: Partial<WholeAnswer> = {}, checkpoint: SignedCheckpoint | undefined = CHECKPOINT) {
  const found = recompute(sha256, { ...ANSWER, ...change }, checkpoint).steps;
  return (id: Step['id']) => found.find((one) => one.id === id);
}

const bytes = (change: Partial<WholeAnswer['bytes']>): Partial<WholeAnswer> => ({
  bytes: { ...ANSWER.bytes, ...change },
});

describe('a record as it was sealed', () => {
  test('passes every step', () => {
    const { steps: all, leafText, hash } = recompute(sha256, ANSWER, CHECKPOINT);
    expect(all.map(({ id, state }) => `${id} ${state}`)).toEqual([
      'leaf ok',
      'sections ok',
      'shown ok',
      'inclusion ok',
    ]);
    expect(leafText).toBe(LEAF);
    expect(hash).toBe(HASHES[1]);
  });

  test('also where sections of it were erased', () => {
    const { actor: _, ...left } = ANSWER.bytes.disclosures;
    const { actor: __, ...sections } = ANSWER.record.sections;
    const found = steps({ ...bytes({ disclosures: left }), record: { ...ANSWER.record, sections } });
    expect(found('sections')?.state).toBe('ok');
    expect(found('shown')?.state).toBe('ok');
  });
});

describe('what differs is named', () => {
  test('one byte of the leaf', () => {
    const found = steps(bytes({ leaf: base64(LEAF.replace('"1"', '"2"')) }));
    expect(found('leaf')).toMatchObject({ state: 'failed', reason: 'hash', expected: HASHES[1] });
    expect(found('shown')).toMatchObject({
      reason: 'shown',
      where: '/leaf/actor/id',
      expected: '"2"',
      got: '"1"',
    });
    expect(found('inclusion')).toMatchObject({ state: 'failed', reason: 'root' });
  });

  test('one byte of a section', () => {
    const disclosures = {
      ...ANSWER.bytes.disclosures,
      actor: base64(DISCLOSURES.actor.replace('Ada', 'Eve')),
    };
    expect(steps(bytes({ disclosures }))('sections')).toMatchObject({ reason: 'digest', where: 'actor' });
  });

  test('a section that was never sealed', () => {
    const disclosures = { ...ANSWER.bytes.disclosures, target: base64(DISCLOSURES.actor) };
    expect(steps(bytes({ disclosures }))('sections')).toMatchObject({ reason: 'unsealed', where: 'target' });
  });

  test('something else is shown than the bytes say', () => {
    const sections = { ...ANSWER.record.sections, change: { before: { limit: 100 }, after: { limit: 501 } } };
    expect(steps({ record: { ...ANSWER.record, sections } })('shown')).toMatchObject({
      state: 'failed',
      where: '/sections/change/after/limit',
      expected: '500',
      got: '501',
    });
    const more = { ...ANSWER.record.sections, target: { name: 'x' } };
    expect(steps({ record: { ...ANSWER.record, sections: more } })('shown')?.where).toBe('/sections/target');
  });

  test('bytes that are nothing', () => {
    expect(steps(bytes({ leaf: '!' }))('leaf')?.state).toBe('failed');
    expect(steps(bytes({ leaf: base64('{}') }))('sections')).toMatchObject({
      state: 'failed',
      reason: 'leaf',
    });
  });

  test('a proof that leads elsewhere', () => {
    expect(steps({ inclusionProof: [HASHES[1] ?? ''] })('inclusion')).toMatchObject({ reason: 'root' });
    expect(steps({ inclusionProof: [] })('inclusion')).toMatchObject({ state: 'failed', reason: 'proof' });
    expect(steps({ inclusionProof: ['zz'] })('inclusion')).toMatchObject({
      state: 'failed',
      reason: 'proof',
    });
    const other = signedNote(`${ORIGIN}\n2\n${Buffer.alloc(32).toString('base64')}\n`);
    expect(steps({}, other)('inclusion')).toMatchObject({ reason: 'root', expected: '0'.repeat(64) });
  });

  test('a checkpoint that is none, or of another log', () => {
    expect(steps({}, { ...CHECKPOINT, note: 'x' })('inclusion')).toMatchObject({
      state: 'failed',
      reason: 'note',
    });
    const root = Buffer.from(ROOT, 'latin1').toString('base64');
    expect(steps({}, signedNote(`other.example/main/1\n2\n${root}\n`))('inclusion')?.reason).toBe('origin');
  });
});

test('what cannot be checked is no failure', () => {
  const { checkpointSize: _, inclusionProof: __, ...unsigned } = ANSWER;
  expect(recompute(sha256, unsigned, { ...CHECKPOINT, size: 1 }).steps.at(-1)).toMatchObject({
    state: 'unknown',
    reason: 'unsigned',
  });
  // Part of the tree is gone.
  expect(recompute(sha256, unsigned, CHECKPOINT).steps.at(-1)).toMatchObject({ reason: 'unproven' });
  expect(recompute(sha256, ANSWER, undefined).steps.at(-1)).toMatchObject({ reason: 'no-checkpoint' });
  const root = Buffer.from(ROOT, 'latin1').toString('base64');
  expect(steps({}, signedNote(`${ORIGIN}\n3\n${root}\n`))('inclusion')).toMatchObject({
    state: 'unknown',
    reason: 'size',
  });
});

describe('the signature of the checkpoint', () => {
  const subtle = webcrypto.subtle as unknown as SubtleCrypto;
  test('is checked where the browser can', async () => {
    expect(await checkSignature(sha256, subtle, CHECKPOINT)).toMatchObject({
      state: 'ok',
      keyId: expect.stringMatching(/^[0-9a-f]{8}$/),
    });
    expect((await checkSignature(sha256, undefined, CHECKPOINT)).state).toBe('unknown');
  });
  test('fails for another text, another key, and what is none', async () => {
    const altered = { ...CHECKPOINT, note: CHECKPOINT.note.replace('\n2\n', '\n3\n') };
    expect((await checkSignature(sha256, subtle, altered)).state).toBe('failed');
    const { verifierKey } = signedNote(`${ORIGIN}\n2\nx\n`);
    expect((await checkSignature(sha256, subtle, { ...CHECKPOINT, verifierKey })).state).toBe('failed');
    expect((await checkSignature(sha256, subtle, { note: '', verifierKey: '' })).state).toBe('failed');
  });
});
