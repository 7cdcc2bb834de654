import { type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { AttestryError, ERROR_CODES, type ErrorCode } from '../attestry-error.ts';
import type { SignedState } from '../note/add-checkpoint.ts';
import { FormatError } from '../note/format-error.ts';
import type { Signer, SignerIdentity, VerifierKeys, VerifyResume } from './signer.ts';
import {
  formatResume,
  parseIdentity,
  parseObject,
  parseResume,
  parseState,
  type UnreadJson,
} from './signer-json.ts';

/** Where a signer is that runs as a process of its own. */
export interface RemoteSignerOptions {
  /** `unix:<path of its socket>`, `https://…` or `http://…`. */
  readonly address: string;
  /** What enrolling and freezing need, and over the network everything. @default none is sent */
  readonly token?: string | undefined;
}

/** How long an answer may take. Milliseconds. */
const TIMEOUT_MS = 30_000;
const MAX_ANSWER_BYTES = 16_777_216;

/**
 * The signer of another process, perhaps of another machine. Its answers are believed: like the folder of a signer in this
 * process it is what the database is compared with.
 *
 * @throws AttestryError from the calls, SIGNER_UNREACHABLE where nobody answers and SIGNER_REFUSED where the token is not taken
 */
export class RemoteSigner implements Signer {
  /** As it was given. */
  readonly address: string;
  readonly #target: SignerTarget;
  readonly #token: string | undefined;

  /** Asks nobody yet. Throws TypeError for an address that is none. */
  constructor({ address, token }: RemoteSignerOptions) {
    this.address = address;
    this.#target = parseSignerAddress(address);
    this.#token = token;
  }

  async verifierKeys(origin: string): Promise<VerifierKeys> {
    return this.#read('GET', 'keys', origin, ({ keys }) => {
      const [current, ...others] = stringsOf(keys);
      if (current === undefined) throw new FormatError('a key', 'none');
      return [current, ...others];
    });
  }

  async identity(): Promise<SignerIdentity | undefined> {
    return this.#read('GET', 'identity', undefined, ({ identity }) =>
      identity === null ? undefined : parseIdentity(objectOf(identity)),
    );
  }

  async enroll(origin: string): Promise<void> {
    await this.#send('POST', 'enroll', origin);
  }

  async freeze(origin: string): Promise<void> {
    await this.#send('POST', 'freeze', origin);
  }

  async lastSigned(origin: string): Promise<SignedState | undefined> {
    return this.#read('GET', 'signed', origin, ({ signed }) =>
      signed === null ? undefined : parseState(objectOf(signed)),
    );
  }

  async origins(): Promise<readonly string[]> {
    return this.#read('GET', 'origins', undefined, ({ origins }) => stringsOf(origins));
  }

  async addCheckpoint(body: string): Promise<{ readonly status: number; readonly body: string }> {
    const answer = await this.#ask('POST', '/add-checkpoint', body);
    // What speaks of the checkpoint is for whoever asked; what does not is an error.
    if (answer.type.startsWith('text/')) return { status: answer.status, body: answer.body };
    throw this.#failure(answer);
  }

  async readResume(origin: string): Promise<VerifyResume | undefined> {
    return this.#read('GET', 'resume', origin, ({ resume }) =>
      resume === null ? undefined : parseResume(objectOf(resume)),
    );
  }

  async writeResume(origin: string, resume: VerifyResume): Promise<void> {
    await this.#send('PUT', 'resume', origin, JSON.stringify(formatResume(resume)));
  }

  async #read<T>(
    method: string,
    what: string,
    origin: string | undefined,
    parse: (answer: UnreadJson) => T,
  ): Promise<T> {
    const { body } = await this.#send(method, what, origin);
    try {
      return parse(parseObject(body));
    } catch (cause) {
      if (cause instanceof FormatError) throw this.#noSigner(cause);
      throw cause;
    }
  }

  /** Asks what answers 2xx, or fails. */
  async #send(method: string, what: string, origin: string | undefined, body?: string): Promise<Answer> {
    const query = origin === undefined ? '' : `?origin=${encodeURIComponent(origin)}`;
    const answer = await this.#ask(method, `/${what}${query}`, body);
    if (answer.status >= 200 && answer.status < 300) return answer;
    throw this.#failure(answer);
  }

  async #ask(method: string, path: string, body?: string): Promise<Answer> {
    try {
      return await exchange(this.#target, { method, path, body, token: this.#token });
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new AttestryError(
        'SIGNER_UNREACHABLE',
        `the signer at ${this.address} does not answer (${reason}): start it with \`attestry signer\`, or see that this user may open its socket`,
        { cause },
      );
    }
  }

  #failure({ body }: Answer): AttestryError {
    try {
      const { code, detail } = parseObject(body);
      if (isErrorCode(code) && typeof detail === 'string') return new AttestryError(code, detail);
      return this.#noSigner();
    } catch (cause) {
      return this.#noSigner(cause);
    }
  }

  #noSigner(cause?: unknown): AttestryError {
    return new AttestryError(
      'SIGNER_UNREACHABLE',
      `what answers at ${this.address} is no signer of this version: give the address of \`attestry signer\``,
      { cause },
    );
  }
}

/** How a signer is reached, as Node wants it. */
type SignerTarget =
  | { readonly kind: 'socket'; readonly socketPath: string }
  | { readonly kind: 'network'; readonly url: URL };

/** Reads an address. Throws TypeError, which says what is wrong with it. */
function parseSignerAddress(address: string): SignerTarget {
  if (address.startsWith('unix:')) {
    const socketPath = address.slice('unix:'.length);
    if (!socketPath.startsWith('/'))
      throw new TypeError('the address of a socket is its whole path: unix:/run/attestry/signer.sock');
    return { kind: 'socket', socketPath };
  }
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new TypeError(
      'the address of a signer is unix:/run/attestry/signer.sock, https://signer.example.com or the like',
    );
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    throw new TypeError(
      'the address of a signer has neither a name, a password, a "?" nor a "#": the token is given apart from it',
    );
  return { kind: 'network', url };
}

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body: string | undefined;
  readonly token: string | undefined;
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/** One request on a connection of its own: one that was kept could be that of a signer that has ended. */
async function exchange(target: SignerTarget, asked: Asked): Promise<Answer> {
  const { method, path, body, token } = asked;
  const headers = {
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }),
  };
  const common = { method, headers, agent: false, signal: AbortSignal.timeout(TIMEOUT_MS) } as const;
  const request = open(target, path, common);
  const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
    request.once('response', resolve).once('error', reject);
    request.end(body);
  });
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_ANSWER_BYTES) throw new Error('its answer is too long');
    chunks.push(chunk);
  }
  const type = incoming.headers['content-type'] ?? '';
  return { status: incoming.statusCode ?? 0, type, body: Buffer.concat(chunks).toString() };
}

function open(
  target: SignerTarget,
  path: string,
  common: Parameters<typeof requestHttp>[1] & object,
): ClientRequest {
  if (target.kind === 'socket') return requestHttp({ ...common, socketPath: target.socketPath, path });
  const { url } = target;
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  return request(new URL(`${url.href.replace(/\/$/, '')}${path}`), common);
}

function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(ERROR_CODES, code);
}

function objectOf(value: unknown): UnreadJson {
  if (typeof value !== 'object' || value === null) throw new FormatError('an object', String(value));
  return value as UnreadJson;
}

function stringsOf(value: unknown): readonly string[] {
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string'))
    throw new FormatError('a list of texts', String(value));
  return value;
}
