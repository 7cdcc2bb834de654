import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Workplace } from './transcript.test.kit.ts';

const FOLDER = fileURLToPath(
  new URL('../../../../../shared/datasets/invictus-aws/CloudTrail/', import.meta.url),
);
const absent = !existsSync(FOLDER);
if (absent) console.warn(`skipping the import of invictus-aws: ${FOLDER} is not there`);

test.runIf(absent && process.env.CI)('the records of invictus-aws are there', () => {
  expect.unreachable(`${FOLDER} is not there`);
});

describe.skipIf(absent)('55 CloudTrail files of a real incident', () => {
  let workplace: Workplace;
  beforeAll(async () => {
    workplace = new Workplace();
    await workplace.run('attestry init --name aws');
  });
  afterAll(() => workplace.remove());

  const importAll = async (): Promise<unknown> =>
    JSON.parse((await workplace.run(`attestry import "${FOLDER}" --from cloudtrail --json`)).output);

  const search = async (query: string): Promise<readonly Found[]> => {
    const { output, exit } = await workplace.run(`attestry search --json --limit 100000 -- '${query}'`);
    expect(exit).toBe(0);
    return output.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
  };

  test('import whole, and a second time add nothing', { timeout: 300_000 }, async () => {
    expect(await importAll()).toMatchObject({ recorded: 2900, present: 0, refused: 0 });
    expect(await importAll()).toMatchObject({ recorded: 0, present: 2900, refused: 0 });
    expect((await search('')).length).toBe(2901);
  });

  test('leave no access key anywhere, neither in what is stored nor in what is printed', async () => {
    const key = /(?:AKIA|ASIA)[A-Z2-7]{16}/;
    expect(readdirSync(FOLDER).some((file) => key.test(readFileSync(join(FOLDER, file), 'utf8')))).toBe(true);
    const logs = join(workplace.folder, 'data', 'logs');
    const files = readdirSync(logs);
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) expect(readFileSync(join(logs, file), 'latin1'), file).not.toMatch(key);
    expect((await workplace.run('attestry search --json --limit 100000')).output).not.toMatch(key);
    expect((await search('is:redacted')).length).toBeGreaterThan(1000);
  });

  // Counted from the files themselves, without this program.
  test.each([
    [
      'type',
      'type:aws.iam.create_user',
      (r: Raw) => r.eventName === 'CreateUser' && r.eventSource === 'iam.amazonaws.com',
    ],
    ['everything below a type', 'type:aws.iam.', (r: Raw) => r.eventSource === 'iam.amazonaws.com'],
    ['actor', 'actor:bert-jan', (r: Raw) => r.userIdentity?.userName === 'bert-jan'],
    [
      'outcome',
      'outcome:denied,failure',
      (r: Raw) => r.errorCode !== undefined || r.errorMessage !== undefined,
    ],
    ['network', 'ip:10.0.0.0/8', (r: Raw) => /^10\.\d+\.\d+\.\d+$/.test(r.sourceIPAddress ?? '')],
    ['address', 'ip:192.168.10.20', (r: Raw) => r.sourceIPAddress === '192.168.10.20'],
    ['time', 'time:2023-07-10T12:00:00Z..2023-07-10T12:09:59Z', (r: Raw) => /T12:0\d:/.test(r.eventTime)],
    [
      'two of them',
      'ip:10.0.0.0/8 type:aws.ec2.',
      (r: Raw) => /^10\./.test(r.sourceIPAddress ?? '') && r.eventSource === 'ec2.amazonaws.com',
    ],
  ])('are found by %s: %s', async (_, query, accepts) => {
    const expected = rawRecords().filter(accepts);
    expect(expected.length).toBeGreaterThan(0);
    expect(ids(await search(query))).toEqual(expected.map(({ eventID }) => eventID).sort());
  });

  test('are found by text in what they say', async () => {
    const found = await search('"stratus-red-team-backdoor-u-user"');
    expect(found.length).toBeGreaterThan(0);
    for (const record of found) expect(JSON.stringify(record)).toContain('stratus-red-team-backdoor-u-user');
  });

  test('are intact, and stay so to somebody who kept a checkpoint', async () => {
    await workplace.run('attestry checkpoint > kept.note');
    const { output, exit } = await workplace.run('attestry verify --json --checkpoint kept.note');
    expect(JSON.parse(output)).toMatchObject({
      verdict: 'intact',
      findings: [],
      size: 2901,
      coverage: { notChecked: [] },
    });
    expect(exit).toBe(0);
  });
});

interface Found {
  readonly leaf: { readonly ref?: string };
}

function ids(records: readonly Found[]): readonly string[] {
  return records.map(({ leaf }) => leaf.ref ?? '').sort();
}

interface Raw {
  readonly eventID: string;
  readonly eventName: string;
  readonly eventSource: string;
  readonly eventTime: string;
  readonly sourceIPAddress?: string;
  readonly errorCode?: string;
  readonly errorMessage?: string;
  readonly userIdentity?: { readonly userName?: string };
}

function rawRecords(): readonly Raw[] {
  return readdirSync(FOLDER).flatMap((file) => JSON.parse(readFileSync(join(FOLDER, file), 'utf8')).Records);
}
