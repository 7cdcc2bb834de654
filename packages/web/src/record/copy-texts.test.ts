import { expect, test } from 'vitest';
import { cliCommand, curlCommand, proofJson, recordAsJson } from './copy-texts.ts';
import { RECORD } from './record.test.kit.ts';
import type { WholeAnswer } from './whole-answer.ts';

const ANSWER: WholeAnswer = {
  record: RECORD,
  tag: 'aa',
  prevTag: 'bb',
  checkpointSize: 18,
  inclusionProof: ['cc'],
  before: [],
  after: [],
  broken: [],
  bytes: { leaf: 'e30=', disclosures: { actor: 'W10=' } },
  standing: { checkpoint: 18, seen: [] },
  readAs: 41,
};

test('commands that can be pasted', () => {
  expect(cliCommand('main', '17')).toBe('attestry show 17');
  expect(cliCommand('demo', '1:17')).toBe('attestry show 1:17 --log demo');
  expect(curlCommand("https://x.example/api/v1/logs/main/records/1'7")).toBe(
    `curl -H "Authorization: Bearer $ATTESTRY_API_KEY" 'https://x.example/api/v1/logs/main/records/1%277'`,
  );
});

test('JSON of the record has no neighbours', () => {
  const copied = JSON.parse(recordAsJson(ANSWER)) as object;
  expect(copied).toEqual({ ...RECORD, tag: 'aa', prevTag: 'bb' });
});

test('a proof has the note of its own tree only', () => {
  const note = { origin: RECORD.leaf.log, note: 'signed', verifierKey: 'key' };
  expect(JSON.parse(proofJson(ANSWER, { ...note, size: 18 }))).toMatchObject({
    seq: 17,
    treeSize: 18,
    leaf: 'e30=',
    checkpoint: 'signed',
    verifierKey: 'key',
  });
  expect(JSON.parse(proofJson(ANSWER, { ...note, size: 19 }))).not.toHaveProperty('checkpoint');
  expect(JSON.parse(proofJson(ANSWER, undefined))).not.toHaveProperty('checkpoint');
});
