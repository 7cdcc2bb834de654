/**
 * For tests of copies in buckets: a server that speaks as much S3 as they need, over HTTP. It checks Signature Version 4 from the
 * description (not with the code that signs), keeps versions, and demands of locked objects what S3 demands.
 */
import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface StoredVersion {
  bytes: Buffer;
  readonly version: string;
  /** Absent where it is not locked. */
  readonly mode: string | undefined;
  readonly until: string | undefined;
}

export interface TestBucket {
  readonly endpoint: string;
  /** Key → its versions, the newest last. */
  readonly objects: Map<string, StoredVersion[]>;
  /** What was asked: method and path with query. */
  readonly asked: string[];
  close(): void;
}

export const BUCKET = 'checkpoints';
export const REGION = 'eu-test-1';
export const ACCESS_KEY = { id: 'AKIDTEST', secret: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };

const PAGE = 10;

export interface TestBucketOptions {
  /** Whether the bucket was made with object lock, or is of a server that does not know it. @default 'enabled' */
  readonly lock?: 'enabled' | 'absent' | 'ignored';
}

export async function testBucket({ lock = 'enabled' }: TestBucketOptions = {}): Promise<TestBucket> {
  const objects: TestBucket['objects'] = new Map();
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const body = Buffer.concat(pieces);
    asked.push(`${request.method} ${request.url}`);
    const url = new URL(request.url ?? '', `http://${request.headers.host}`);
    const denied = checkSignature(request, url, body);
    if (denied !== undefined) return refuse(response, 403, denied);
    const [, bucket, ...rest] = url.pathname.split('/').map(decodeURIComponent);
    if (bucket !== BUCKET) return refuse(response, 404, 'NoSuchBucket');
    const key = rest.join('/');
    if (request.method === 'PUT') return put(objects, key, request, body, response, lock);
    if (url.searchParams.get('list-type') === '2') return list(objects, url.searchParams, response);
    return get(objects, key, url.searchParams.get('versionId'), response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    objects,
    asked,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function refuse(response: ServerResponse, status: number, code: string): ServerResponse {
  response.writeHead(status, { 'content-type': 'application/xml' });
  return response.end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>No</Message></Error>`);
}

const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** RFC 3986: all but the unreserved is encoded. */
const encode = (text: string): string =>
  encodeURIComponent(text).replaceAll(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

/** The code of what is wrong with a request that was signed by Signature Version 4 (in the Authorization header). */
function checkSignature(request: IncomingMessage, url: URL, body: Buffer): string | undefined {
  const { headers } = request;
  const [, id, day = '', region = '', signed = '', signature] =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
      headers.authorization ?? '',
    ) ?? [];
  if (id !== ACCESS_KEY.id) return 'InvalidAccessKeyId';
  if (region !== REGION) return 'AuthorizationHeaderMalformed';
  if (headers['x-amz-content-sha256'] !== sha256(body)) return 'XAmzContentSHA256Mismatch';
  const names = signed.split(';');
  const mustBeSigned = ['host', ...Object.keys(headers).filter((name) => /^x-amz-|^content-md5$/.test(name))];
  if (mustBeSigned.some((name) => !names.includes(name))) return 'AccessDenied';
  const query = [...url.searchParams].map(([name, value]) => `${encode(name)}=${encode(value)}`);
  const canonical = [
    request.method,
    url.pathname.split('/').map(decodeURIComponent).map(encode).join('/'),
    query.sort().join('&'),
    ...names.map((name) => `${name}:${String(headers[name]).trim()}`),
    '',
    signed,
    sha256(body),
  ].join('\n');
  const date = String(headers['x-amz-date']);
  if (!date.startsWith(day)) return 'AuthorizationHeaderMalformed';
  const toSign = ['AWS4-HMAC-SHA256', date, `${day}/${region}/s3/aws4_request`, sha256(canonical)].join('\n');
  const key = [day, region, 's3', 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${ACCESS_KEY.secret}`);
  return hmac(key, toSign).toString('hex') === signature ? undefined : 'SignatureDoesNotMatch';
}

function put(
  objects: TestBucket['objects'],
  key: string,
  { headers }: IncomingMessage,
  bytes: Buffer,
  response: ServerResponse,
  lock: TestBucketOptions['lock'],
): ServerResponse {
  const md5 = headers['content-md5'];
  const mode = headers['x-amz-object-lock-mode'];
  const until = headers['x-amz-object-lock-retain-until-date'];
  if (md5 !== undefined && md5 !== createHash('md5').update(bytes).digest('base64'))
    return refuse(response, 400, 'BadDigest');
  if (mode !== undefined || until !== undefined) {
    if (lock === 'absent' || md5 === undefined) return refuse(response, 400, 'InvalidRequest');
    if (mode !== 'COMPLIANCE' || !(Date.parse(String(until)) > Date.now()))
      return refuse(response, 400, 'InvalidArgument');
  }
  const versions = objects.get(key) ?? [];
  const version = `v${versions.length + 1}`;
  const locked =
    lock === 'ignored'
      ? { mode: undefined, until: undefined }
      : { mode: mode?.toString(), until: until?.toString() };
  objects.set(key, [...versions, { bytes, version, ...locked }]);
  return response.writeHead(200, { 'x-amz-version-id': version }).end();
}

function get(
  objects: TestBucket['objects'],
  key: string,
  version: string | null,
  response: ServerResponse,
): ServerResponse {
  const versions = objects.get(key) ?? [];
  const found = version === null ? versions.at(-1) : versions.find((one) => one.version === version);
  if (found === undefined) return refuse(response, 404, 'NoSuchKey');
  response.writeHead(200, {
    'x-amz-version-id': found.version,
    ...(found.mode !== undefined && { 'x-amz-object-lock-mode': found.mode }),
    ...(found.until !== undefined && { 'x-amz-object-lock-retain-until-date': found.until }),
  });
  return response.end(found.bytes);
}

/** ListObjectsV2, a few to a page. */
function list(
  objects: TestBucket['objects'],
  query: URLSearchParams,
  response: ServerResponse,
): ServerResponse {
  const [prefix, after] = [query.get('prefix') ?? '', query.get('start-after') ?? ''];
  const keys = [...objects.keys()].filter((key) => key.startsWith(prefix) && key > after).sort();
  const contents = keys.slice(0, PAGE).map((key) => `<Contents><Key>${key}</Key><Size>1</Size></Contents>`);
  response.writeHead(200, { 'content-type': 'application/xml' });
  return response.end(
    `<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult><IsTruncated>${keys.length > PAGE}</IsTruncated>${contents.join('')}</ListBucketResult>`,
  );
}
