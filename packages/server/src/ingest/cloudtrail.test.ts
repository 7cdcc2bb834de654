import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { cloudTrailEvent, cloudTrailRecords } from './cloudtrail.ts';

const RECORD = {
  eventVersion: '1.08',
  userIdentity: {
    type: 'IAMUser',
    principalId: 'AIDAEXAMPLE',
    arn: 'arn:aws:iam::123456789012:user/benjamin',
    accountId: '123456789012',
    userName: 'benjamin',
    sessionContext: { attributes: { mfaAuthenticated: 'true' } },
  },
  eventTime: '2023-07-10T11:42:44Z',
  eventSource: 'iam.amazonaws.com',
  eventName: 'AttachUserPolicy',
  awsRegion: 'us-east-1',
  sourceIPAddress: '192.0.2.7',
  userAgent: 'aws-cli/2.0',
  requestParameters: { userName: 'ada', policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' },
  responseElements: null,
  requestID: 'NDWZRY56ZA5P31TT',
  eventID: '3c856bc0-1a07-4c18-89d9-4d9205856714',
  readOnly: false,
  recipientAccountId: '123456789012',
};

test('maps a record as its docstring says', () => {
  expect(cloudTrailEvent(RECORD)).toEqual({
    type: 'aws.iam.attach_user_policy',
    id: '3c856bc0-1a07-4c18-89d9-4d9205856714',
    occurredAt: '2023-07-10T11:42:44Z',
    source: { id: 'cloudtrail/123456789012/us-east-1' },
    actor: {
      type: 'user',
      id: 'arn:aws:iam::123456789012:user/benjamin',
      name: 'benjamin',
      roles: null,
      auth: { mfa: true },
    },
    behalf: null,
    target: { type: 'iam_user', id: 'ada' },
    related: [{ type: 'iam_policy', id: 'arn:aws:iam::aws:policy/AdministratorAccess' }],
    outcome: 'success',
    severity: 'info',
    request: { ip: '192.0.2.7', userAgent: 'aws-cli/2.0', requestId: 'NDWZRY56ZA5P31TT' },
    details: {
      eventVersion: '1.08',
      userIdentity: RECORD.userIdentity,
      eventSource: 'iam.amazonaws.com',
      eventName: 'AttachUserPolicy',
      awsRegion: 'us-east-1',
      requestParameters: RECORD.requestParameters,
      readOnly: false,
      recipientAccountId: '123456789012',
    },
  });
});

test.each([
  ['AccessDenied', 'denied'],
  ['AccessDeniedException', 'denied'],
  ['Client.UnauthorizedOperation', 'denied'],
  ['Client.AuthFailure', 'denied'],
  ['ExpiredTokenException', 'denied'],
  ['ThrottlingException', 'failure'],
  ['Client.InvalidVpcID.NotFound', 'failure'],
])('the error code %s is %s, and a warning', (errorCode, outcome) => {
  expect(cloudTrailEvent({ ...RECORD, errorCode })).toMatchObject({ outcome, severity: 'warning' });
});

test('a console sign-in keeps its name, and a wrong password shows in the outcome', () => {
  const login = { ...RECORD, eventSource: 'signin.amazonaws.com', eventName: 'ConsoleLogin' };
  expect(cloudTrailEvent({ ...login, responseElements: { ConsoleLogin: 'Success' } })).toMatchObject({
    type: 'aws.signin.console_login',
    outcome: 'success',
  });
  const failed = {
    ...login,
    errorMessage: 'Failed authentication',
    responseElements: { ConsoleLogin: 'Failure' },
  };
  expect(cloudTrailEvent(failed)).toMatchObject({ outcome: 'failure', severity: 'warning' });
});

test.each([
  ['ec2.amazonaws.com', 'DescribeVpcClassicLinkDnsSupport', 'aws.ec2.describe_vpc_classic_link_dns_support'],
  ['iam.amazonaws.com', 'ListMFADevices', 'aws.iam.list_mfa_devices'],
  ['lambda.amazonaws.com', 'GetFunction20150331v2', 'aws.lambda.get_function20150331v2'],
  ['resource-explorer-2.amazonaws.com', 'ListIndexes', 'aws.resource_explorer_2.list_indexes'],
  ['', 'ÄÖ', 'aws.unknown.unknown'],
])('%s %s is %s', (eventSource, eventName, type) => {
  expect(cloudTrailEvent({ ...RECORD, eventSource, eventName }).type).toBe(type);
});

describe('who did it', () => {
  test.each([
    [{ type: 'Root', arn: 'arn:aws:iam::1:root' }, 'admin', 'arn:aws:iam::1:root', 'root'],
    [
      { type: 'AWSService', invokedBy: 'rds.amazonaws.com' },
      'service',
      'rds.amazonaws.com',
      'rds.amazonaws.com',
    ],
    [{ accountId: '1', invokedBy: 'ec2.amazonaws.com' }, 'service', 'ec2.amazonaws.com', 'ec2.amazonaws.com'],
    [{ type: 'AWSAccount', principalId: 'AIDA1', accountId: '1' }, 'service', 'AIDA1', null],
    [{ type: 'Martian', accountId: '1' }, 'unknown', '1', null],
    [undefined, 'unknown', null, null],
  ])('%j is a %s', (userIdentity, type, id, name) => {
    expect(cloudTrailEvent({ ...RECORD, userIdentity }).actor).toMatchObject({ type, id, name });
  });

  test('a role keeps its session, says its name, and whom it acts for', () => {
    const userIdentity = {
      type: 'AssumedRole',
      arn: 'arn:aws:sts::1:assumed-role/deploy/ada',
      sessionContext: { sourceIdentity: 'ada@example.com', sessionIssuer: { userName: 'deploy' } },
    };
    expect(cloudTrailEvent({ ...RECORD, userIdentity })).toMatchObject({
      actor: {
        type: 'service',
        id: 'arn:aws:sts::1:assumed-role/deploy/ada',
        name: 'deploy',
        roles: ['deploy'],
      },
      behalf: { type: 'user', id: 'ada@example.com' },
    });
  });
});

describe('what it is about', () => {
  test('resources come before parameters, each once, at most 33 of them', () => {
    const arn = (n: number): string => `arn:aws:ssm:us-east-1:1:parameter/p${n}`;
    const resources = [...Array(50).keys(), 0].map((n) => ({ ARN: arn(n) }));
    const event = cloudTrailEvent({ ...RECORD, resources });
    expect(event.target).toEqual({ type: 'ssm_parameter', id: arn(0) });
    expect(event.related?.length).toBe(32);
  });

  test('the type comes from AWS, else from the ARN', () => {
    const bucket = { type: 'AWS::S3::Bucket', ARN: 'arn:aws:s3:::b' };
    expect(cloudTrailEvent({ ...RECORD, resources: [bucket] }).target).toEqual({
      type: 's3_bucket',
      id: 'arn:aws:s3:::b',
    });
    expect(cloudTrailEvent({ ...RECORD, resources: [{ ARN: 'arn:aws:s3:::b' }] }).target?.type).toBe('s3');
  });
});

test('an address that is a host name stays in the details', () => {
  const event = cloudTrailEvent({ ...RECORD, sourceIPAddress: 'rds.amazonaws.com' });
  expect(event.request?.ip).toBeNull();
  expect(event.details).toMatchObject({ sourceIPAddress: 'rds.amazonaws.com' });
});

test('what is no record and no file is refused; an empty record is an event', () => {
  expect(cloudTrailEvent({})).toMatchObject({ type: 'aws.unknown.unknown', source: { id: 'cloudtrail' } });
  for (const value of [null, 'x', [RECORD]]) expect(() => cloudTrailEvent(value)).toThrow(TypeError);
  for (const value of [null, [], { Records: {} }]) expect(() => cloudTrailRecords(value)).toThrow(TypeError);
});

const FOLDER = new URL('../../../../../shared/datasets/invictus-aws/CloudTrail/', import.meta.url);
const absent = !existsSync(FOLDER);
if (absent) console.warn(`skipping the records of invictus-aws: ${FOLDER.pathname} is not there`);

test.runIf(absent && process.env.CI)('the records of invictus-aws are there', () => {
  expect.unreachable(`${FOLDER.pathname} is not there`);
});

describe.skipIf(absent)('2,900 real records', () => {
  const files = absent ? [] : readdirSync(FOLDER);
  const events = files.flatMap((name) =>
    cloudTrailRecords(JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8'))).map(cloudTrailEvent),
  );

  test('map, each with an id of its own, a time, an actor and a well-formed type', () => {
    expect([files.length, events.length]).toEqual([55, 2900]);
    expect(new Set(events.map((event) => event.id)).size).toBe(2900);
    for (const event of events) {
      expect(event.type).toMatch(/^aws\.[a-z0-9][a-z0-9_]*\.[a-z0-9][a-z0-9_]*$/);
      expect(event.occurredAt).toMatch(/^2023-07-10T\d\d:\d\d:\d\dZ$/);
      expect(event.actor?.id, event.id ?? '').toBeTruthy();
    }
  });

  test('add up', () => {
    expect(count(events.map((event) => event.outcome))).toEqual({ success: 2600, failure: 240, denied: 60 });
    expect(count(events.map((event) => event.severity))).toEqual({ info: 2600, warning: 300 });
    expect(count(events.map((event) => event.actor?.type))).toEqual({ user: 2748, service: 152 });
    expect(count(events.map((event) => String(event.request?.ip !== null)))).toEqual({
      true: 2547,
      false: 353,
    });
    expect(new Set(events.map((event) => event.type)).size).toBe(262);
    expect(count(events.map((event) => String(event.target !== null)))).toEqual({ true: 1489, false: 1411 });
  });
});

function count(values: readonly (string | null | undefined)[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value ?? 'none'] = (counts[value ?? 'none'] ?? 0) + 1;
  return counts;
}
