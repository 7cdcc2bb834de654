import { isIP } from 'node:net';
import type { EventInput } from '@attestry/log';

/** An event as `record(type, input)` takes it, in one value. */
export interface CloudTrailEvent extends EventInput {
  readonly type: string;
}

/**
 * The records of a CloudTrail log file, `{"Records":[…]}`.
 * @throws TypeError when the value is not such a file
 */
export function cloudTrailRecords(file: unknown): readonly unknown[] {
  if (isObject(file) && Array.isArray(file.Records)) return file.Records;
  throw new TypeError('a CloudTrail log file is an object with a list "Records"');
}

/**
 * An AWS CloudTrail record as an event
 * (https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html).
 *
 *     id, occurredAt   eventID, which makes importing a file twice harmless; eventTime
 *     source.id        cloudtrail/<recipientAccountId>/<awsRegion>
 *     type             aws.<service>.<eventName>: iam.amazonaws.com CreateUser is aws.iam.create_user. A console
 *                      sign-in is no exception (aws.signin.console_login): one rule for every record, and what
 *                      failed shows in the outcome
 *     outcome          denied for an error code that refuses permission or identity, failure for any other
 *                      error, success without one
 *     severity         info, and warning for what was denied or failed
 *     actor            id is the ARN, so that a role's session with a person's name in it stays that person; the
 *                      role itself is in `roles`, and a source identity is in `behalf`
 *     target, related  the resources of the record, or the names in the request parameters where it lists none
 *     details          everything of the record that is not above, under AWS's own names, without the nulls
 *
 * @throws TypeError when the value is not an object; anything else that is missing or odd is left out
 */
export function cloudTrailEvent(record: unknown): CloudTrailEvent {
  if (!isObject(record)) throw new TypeError('a CloudTrail record is an object');
  const outcome = outcomeOf(record);
  const [target, ...related] = entitiesOf(record);
  return {
    type: `aws.${segment(serviceOf(record))}.${segment(text(record, 'eventName') ?? 'unknown')}`,
    id: text(record, 'eventID'),
    occurredAt: text(record, 'eventTime'),
    source: {
      id: ['cloudtrail', text(record, 'recipientAccountId'), text(record, 'awsRegion')]
        .filter(Boolean)
        .join('/'),
    },
    actor: actorOf(record),
    behalf: behalfOf(record),
    target: target ?? null,
    related: related.slice(0, 32),
    outcome,
    severity: outcome === 'success' ? 'info' : 'warning',
    request: {
      ip: addressOf(record),
      userAgent: text(record, 'userAgent'),
      requestId: text(record, 'requestID'),
    },
    details: detailsOf(record),
  };
}

type Members = { readonly [key: string]: unknown };

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(object: Members, key: string): string | null {
  const value = object[key];
  return typeof value === 'string' && value !== '' ? value : null;
}

function member(object: Members, key: string): Members {
  const value = object[key];
  return isObject(value) ? value : {};
}

/** `secretsmanager` of `secretsmanager.amazonaws.com`. */
function serviceOf(record: Members): string {
  return (text(record, 'eventSource') ?? 'unknown').replace(/\.amazonaws\.com(\.cn)?$/, '');
}

/** One segment of a type: ListMFADevices is list_mfa_devices, resource-explorer-2 is resource_explorer_2. */
function segment(name: string): string {
  const words = name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toLowerCase();
  return words.replaceAll(/[^a-z0-9]+/g, '_').replaceAll(/^_+|_+$/g, '') || 'unknown';
}

/** Codes that say "not you" or "not with these credentials", with and without the prefix `Client.`. */
const DENIED =
  /access_?denied|unauthorized|not_?authorized|forbidden|auth_?failure|invalidclienttokenid|unrecognizedclient|signaturedoesnotmatch|expiredtoken|optinrequired/i;

function outcomeOf(record: Members): 'success' | 'failure' | 'denied' {
  const code = text(record, 'errorCode');
  if (code !== null) return DENIED.test(code) ? 'denied' : 'failure';
  // Sign-in has no error code: a wrong password shows in the answer, {"ConsoleLogin":"Failure"}.
  const answer = text(member(record, 'responseElements'), text(record, 'eventName') ?? '');
  return answer === 'Failure' || text(record, 'errorMessage') !== null ? 'failure' : 'success';
}

/** CloudTrail's userIdentity.type. A type that is not here is unknown: never guessed. */
const ACTOR_TYPES: ReadonlyMap<string, string> = new Map([
  ['Root', 'admin'],
  ['IAMUser', 'user'],
  ['IdentityCenterUser', 'user'],
  ['FederatedUser', 'user'],
  ['SAMLUser', 'user'],
  ['WebIdentityUser', 'user'],
  ['Directory', 'user'],
  ['AssumedRole', 'service'],
  ['Role', 'service'],
  ['AWSAccount', 'service'],
  ['AWSService', 'service'],
]);

function actorOf(record: Members): NonNullable<EventInput['actor']> {
  const identity = member(record, 'userIdentity');
  const issuer = member(member(identity, 'sessionContext'), 'sessionIssuer');
  const kind = text(identity, 'type');
  const caller = text(identity, 'invokedBy');
  const role = text(issuer, 'userName');
  const id = text(identity, 'arn') ?? text(identity, 'principalId') ?? caller ?? text(identity, 'accountId');
  // Some services act with an identity that names only themselves, without a type.
  const fallback = kind === null && caller !== null ? 'service' : 'unknown';
  return {
    type: ACTOR_TYPES.get(kind ?? '') ?? fallback,
    id,
    name: text(identity, 'userName') ?? role ?? (kind === 'Root' ? 'root' : caller),
    roles: role === null ? null : [role],
    auth: { mfa: mfaOf(record, identity) },
  };
}

function mfaOf(record: Members, identity: Members): boolean | null {
  const session = text(member(member(identity, 'sessionContext'), 'attributes'), 'mfaAuthenticated');
  if (session !== null) return session === 'true';
  const signIn = text(member(record, 'additionalEventData'), 'MFAUsed');
  return signIn === null ? null : signIn === 'Yes';
}

/** The person whom a chain of assumed roles carries along (sts:SourceIdentity). */
function behalfOf(record: Members): { readonly type: string; readonly id: string } | null {
  const session = member(member(record, 'userIdentity'), 'sessionContext');
  const person = text(session, 'sourceIdentity');
  return person === null ? null : { type: 'user', id: person };
}

/** Calls from inside AWS have a host name in the place of an address: that stays in the details. */
function addressOf(record: Members): string | null {
  const address = text(record, 'sourceIPAddress');
  return address !== null && isIP(address) !== 0 ? address : null;
}

interface Entity {
  readonly type: string;
  readonly id: string;
}

function entitiesOf(record: Members): readonly Entity[] {
  const resources = Array.isArray(record.resources) ? record.resources : [];
  const listed = resources.filter(isObject).flatMap((resource): Entity[] => {
    const id = text(resource, 'ARN');
    return id === null ? [] : [{ type: resourceType(text(resource, 'type'), id), id }];
  });
  return unique(listed.length > 0 ? listed : parameterEntities(record));
}

function unique(entities: readonly Entity[]): readonly Entity[] {
  return [...new Map(entities.map((entity) => [`${entity.type} ${entity.id}`, entity])).values()];
}

/** AWS::KMS::Key is kms_key; without a type, so is arn:aws:kms:eu-west-1:123456789012:key/…. */
function resourceType(type: string | null, arn: string): string {
  if (type !== null) return segment(type.replace(/^AWS::/, ''));
  const [, , service = '', , , ...rest] = arn.split(':');
  const kind = /^([a-z-]+)[/:]/i.exec(rest.join(':'))?.[1];
  return segment(kind === undefined ? service : `${service}_${kind}`);
}

/**
 * Request parameters that name what a call is about, the most telling of a service first: the first is the
 * target, the rest is related.
 */
const PARAMETERS: readonly (readonly [service: string, parameter: string, type: string])[] = [
  ['s3', 'bucketName', 's3_bucket'],
  ['lambda', 'functionName', 'lambda_function'],
  ['secretsmanager', 'secretId', 'secretsmanager_secret'],
  ['secretsmanager', 'name', 'secretsmanager_secret'],
  ['ssm', 'instanceId', 'ec2_instance'],
  ['cloudtrail', 'name', 'cloudtrail_trail'],
  ['cloudtrail', 'trailName', 'cloudtrail_trail'],
  ['rds', 'dBInstanceIdentifier', 'rds_db_instance'],
  ['rds', 'dBSnapshotIdentifier', 'rds_db_snapshot'],
  ['kms', 'keyId', 'kms_key'],
  ['sts', 'roleArn', 'iam_role'],
  ['iam', 'instanceProfileName', 'iam_instance_profile'],
  ['iam', 'groupName', 'iam_group'],
  ['iam', 'userName', 'iam_user'],
  ['iam', 'roleName', 'iam_role'],
  ['iam', 'policyArn', 'iam_policy'],
  ['ec2', 'instanceId', 'ec2_instance'],
  ['ec2', 'snapshotId', 'ec2_snapshot'],
  ['ec2', 'imageId', 'ec2_image'],
  ['ec2', 'volumeId', 'ec2_volume'],
  ['ec2', 'groupId', 'ec2_security_group'],
  ['ec2', 'natGatewayId', 'ec2_nat_gateway'],
  ['ec2', 'internetGatewayId', 'ec2_internet_gateway'],
  ['ec2', 'networkInterfaceId', 'ec2_network_interface'],
  ['ec2', 'routeTableId', 'ec2_route_table'],
  ['ec2', 'subnetId', 'ec2_subnet'],
  ['ec2', 'allocationId', 'ec2_elastic_ip'],
  ['ec2', 'vpcId', 'ec2_vpc'],
];

function parameterEntities(record: Members): readonly Entity[] {
  const service = serviceOf(record);
  const parameters = member(record, 'requestParameters');
  const named = PARAMETERS.flatMap(([of, parameter, type]): Entity[] => {
    const id = of === service ? text(parameters, parameter) : null;
    return id === null ? [] : [{ type, id }];
  });
  if (service !== 'ec2') return named;
  const items = member(parameters, 'instancesSet').items;
  const instances = (Array.isArray(items) ? items : []).filter(isObject).flatMap((item): Entity[] => {
    const id = text(item, 'instanceId');
    return id === null ? [] : [{ type: 'ec2_instance', id }];
  });
  return [...instances, ...named];
}

/** Members of a record that stand elsewhere in the event, unchanged. */
const ELSEWHERE: ReadonlySet<string> = new Set(['eventID', 'eventTime', 'userAgent', 'requestID']);

function detailsOf(record: Members): Members {
  const address = addressOf(record);
  return Object.fromEntries(
    Object.entries(record).filter(
      ([key, value]) =>
        value !== null && !ELSEWHERE.has(key) && !(key === 'sourceIPAddress' && value === address),
    ),
  );
}
