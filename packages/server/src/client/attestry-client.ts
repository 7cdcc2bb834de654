import { setTimeout as sleep } from 'node:timers/promises';
import { AttestryError, type Receipt, type TypedEvent } from '@attestry/log';
import type {
  AnchorAnswer,
  AnchorsAnswer,
  ApiKeyAnswer,
  ApiKeyRequest,
  AuditorLinkAnswer,
  AuditorLinkRequest,
  JobAnswer,
  LineAnswer,
  LogKeys,
  NewAnchor,
  NewApiKeyAnswer,
  NewAuditorLinkAnswer,
  NewInvitationAnswer,
  PeopleAnswer,
  PersonAnswer,
  RecordJson,
  RecordPage,
  RecordsPage,
  RoleAnswer,
  SignedCheckpoint,
  TailItem,
  Verification,
  VerificationRequest,
} from './answers.ts';
import { type FollowOptions, followEvents, type ServerEvent } from './event-stream.ts';
import { type ExportOptions, exportPieces } from './export-pieces.ts';
import { formatJson } from './json-text.ts';
import { readProblem, strangeAnswer } from './read-problem.ts';
import type { FetchRequest } from './remote-fetch.ts';
import { type Repetition, repeatCall } from './repeat-call.ts';
import { isPassing } from './unreachable.ts';

export interface ClientOptions {
  readonly fetch: FetchRequest;
  /** The address of the server, with a slash at its end. */
  readonly base: URL;
  /** The name of the log. */
  readonly log: string;
  /** How calls are repeated that do no harm twice. @default 4 times, and longer each time */
  readonly repetition?: Repetition;
}

const REPETITION: Repetition = { tries: 4, wait: (ms) => sleep(ms), random: Math.random };

interface Call {
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly query?: { readonly [name: string]: string | number | undefined };
  readonly headers?: { readonly [name: string]: string };
  readonly body?: string;
  /** Whether it may be made twice. @default whether it is a GET */
  readonly repeatable?: boolean;
  readonly signal?: AbortSignal;
}

/**
 * What speaks the API of Attestry, to a server or to a service in this process alike. Every method throws the
 * AttestryError, or FilterError, that the other side answered, with its code and words.
 */
export class AttestryClient {
  readonly #fetch: FetchRequest;
  readonly #base: URL;
  readonly #log: string;
  readonly #repetition: Repetition;

  constructor({ fetch, base, log, repetition = REPETITION }: ClientOptions) {
    this.#fetch = fetch;
    this.#base = base;
    this.#log = `api/v1/logs/${encodeURIComponent(log)}/`;
    this.#repetition = repetition;
  }

  /** Records one event, or several together: all or none. Repeated by itself only where each has an id. */
  async record(events: readonly TypedEvent[]): Promise<readonly Receipt[]> {
    const [first] = events;
    const isOne = events.length === 1;
    const repeatable = events.every(({ id }) => id != null);
    const response = await this.#call(`${this.#log}records`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: formatJson(isOne ? first : events),
      repeatable,
    }).catch((error) => {
      throw repeatable ? error : withDoubt(error);
    });
    if (isOne) return [await this.#json<Receipt>(response)];
    return (await this.#json<{ readonly receipts: readonly Receipt[] }>(response)).receipts;
  }

  /**
   * Records events that are written as JSON, one by one, each with an id: what is wrong with one does not stop the
   * others. The answers are in their order.
   */
  async recordLines(events: readonly string[]): Promise<readonly LineAnswer[]> {
    const response = await this.#call(`${this.#log}records`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
      body: `${events.join('\n')}\n`,
      repeatable: true,
    });
    const lines = (await this.#text(response)).split('\n').filter((line) => line !== '');
    return lines.map((line) => this.#parse<LineAnswer>(line, response));
  }

  async search(
    query: string,
    page: { readonly limit?: number; readonly cursor?: string } = {},
  ): Promise<RecordsPage> {
    return this.#json(await this.#call(`${this.#log}records`, { query: { q: query, ...page } }));
  }

  /** One record, by position or id. @throws AttestryError RECORD_ABSENT, RECORD_BROKEN */
  async readRecord(position: string): Promise<RecordPage> {
    const path = `${this.#log}records/${encodeURIComponent(position)}`;
    return this.#json(await this.#call(path, { query: { before: 0, after: 0 } }));
  }

  /** Has everything so far signed. */
  async signCheckpoint(): Promise<SignedCheckpoint> {
    return this.#json(
      await this.#call(`${this.#log}checkpoint`, {
        method: 'POST',
        headers: { accept: 'application/json' },
        repeatable: true,
      }),
    );
  }

  /** What was signed last. */
  async readCheckpoint(): Promise<SignedCheckpoint> {
    const headers = { accept: 'application/json' };
    return this.#json(await this.#call(`${this.#log}checkpoint`, { headers }));
  }

  /** Has the log verified, and answers when that has ended. */
  async verify(
    request: VerificationRequest,
    onProgress: (done: number, total: number) => void,
    follow: FollowOptions = {},
  ): Promise<Verification> {
    const { id } = await this.#json<Verification>(
      await this.#call(`${this.#log}verifications`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(request),
      }),
    );
    const path = `${this.#log}verifications/${encodeURIComponent(id)}`;
    for await (const { event, data } of this.#follow(`${path}/events`, {}, follow)) {
      if (event === 'end') return JSON.parse(data) as Verification;
      if (event !== 'progress') continue;
      const { done, total } = JSON.parse(data) as { readonly done: number; readonly total: number };
      onProgress(done, total);
    }
    return this.#json(await this.#call(path, {}));
  }

  /** Records as they are recorded, and goes on where it was when the connection breaks. */
  async *tail(query: string, from: number | undefined, follow: FollowOptions): AsyncGenerator<TailItem> {
    for await (const { event, data } of this.#follow(`${this.#log}tail`, { q: query, from }, follow)) {
      if (event === 'record') yield { kind: 'record', record: JSON.parse(data) as RecordJson };
      if (event === 'broken') yield { kind: 'broken', seq: (JSON.parse(data) as { seq: number }).seq };
    }
  }

  /** The bytes of an export, whole rows at a time; what the connection breaks off is asked for again. */
  export(options: ExportOptions): AsyncGenerator<Uint8Array> {
    const { format, signal } = options;
    const open = (q: string, cursor: string | undefined): Promise<Response> =>
      this.#call(`${this.#log}exports`, {
        query: { q, format, cursor },
        ...(signal !== undefined && { signal }),
      });
    return exportPieces(open, options);
  }

  async listJobs(): Promise<readonly JobAnswer[]> {
    const answer = await this.#json<{ readonly jobs: readonly JobAnswer[] }>(
      await this.#call(`${this.#log}jobs`, {}),
    );
    return answer.jobs;
  }

  /** Begins a job, or joins one that runs. @throws AttestryError JOB_ABSENT */
  async runJob(name: string): Promise<JobAnswer> {
    const path = `${this.#log}jobs/${encodeURIComponent(name)}/run`;
    return this.#json(await this.#call(path, { method: 'POST' }));
  }

  /** What chains and signs the log. */
  async readKeys(): Promise<LogKeys> {
    return this.#json(await this.#call(`${this.#log}keys`, {}));
  }

  /** Gives up the secret of the chain for the next. Never repeated by itself: it would be given up twice. */
  async rotateKey(reason: string): Promise<Receipt> {
    return this.#json(
      await this.#call(`${this.#log}keys/rotate`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ reason }),
      }),
    );
  }

  async listApiKeys(): Promise<readonly ApiKeyAnswer[]> {
    const answer = await this.#json<{ readonly keys: readonly ApiKeyAnswer[] }>(
      await this.#call('api/v1/api-keys', {}),
    );
    return answer.keys;
  }

  async createApiKey(key: ApiKeyRequest): Promise<NewApiKeyAnswer> {
    return this.#json(
      await this.#call('api/v1/api-keys', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(key),
      }),
    );
  }

  /** Never repeated by itself: the secret that was given up first would work no more. @throws AttestryError API_KEY_ABSENT */
  async rotateApiKey(id: string, overlapHours: number): Promise<NewApiKeyAnswer> {
    return this.#json(
      await this.#call(`api/v1/api-keys/${encodeURIComponent(id)}/rotate`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ overlapHours }),
      }),
    );
  }

  /** @throws AttestryError API_KEY_ABSENT */
  async revokeApiKey(id: string): Promise<ApiKeyAnswer> {
    const path = `api/v1/api-keys/${encodeURIComponent(id)}`;
    return this.#json(await this.#call(path, { method: 'DELETE', repeatable: true }));
  }

  async listAuditorLinks(): Promise<readonly AuditorLinkAnswer[]> {
    const answer = await this.#json<{ readonly links: readonly AuditorLinkAnswer[] }>(
      await this.#call(`${this.#log}auditor-links`, {}),
    );
    return answer.links;
  }

  async createAuditorLink(link: AuditorLinkRequest): Promise<NewAuditorLinkAnswer> {
    return this.#json(
      await this.#call(`${this.#log}auditor-links`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(link),
      }),
    );
  }

  /** @throws AttestryError AUDITOR_LINK_ABSENT */
  async revokeAuditorLink(id: string): Promise<AuditorLinkAnswer> {
    const path = `${this.#log}auditor-links/${encodeURIComponent(id)}`;
    return this.#json(await this.#call(path, { method: 'DELETE', repeatable: true }));
  }

  async listPeople(): Promise<PeopleAnswer> {
    return this.#json(await this.#call('api/v1/users', {}));
  }

  async invite(email: string, roles: readonly RoleAnswer[]): Promise<NewInvitationAnswer> {
    return this.#json(await this.#post('api/v1/invitations', { email, roles }));
  }

  /** `confirm`: their e-mail address. @throws AttestryError USER_ABSENT */
  async setRoles(
    id: string,
    change: { readonly roles: readonly RoleAnswer[]; readonly reason: string; readonly confirm: string },
  ): Promise<PersonAnswer> {
    return this.#json(await this.#post(`api/v1/users/${encodeURIComponent(id)}/roles`, change));
  }

  /** `confirm`: their e-mail address. @throws AttestryError USER_ABSENT */
  async removePerson(id: string, why: { readonly reason: string; readonly confirm: string }): Promise<void> {
    await this.#post(`api/v1/users/${encodeURIComponent(id)}/remove`, why);
  }

  /** @throws AttestryError USER_ABSENT */
  async unlockPerson(id: string): Promise<PersonAnswer> {
    return this.#json(await this.#post(`api/v1/users/${encodeURIComponent(id)}/unlock`, {}));
  }

  async listAnchors(): Promise<AnchorsAnswer> {
    return this.#json(await this.#call(`${this.#log}anchors`, {}));
  }

  async addAnchor(anchor: NewAnchor): Promise<AnchorAnswer> {
    return this.#json(
      await this.#call(`${this.#log}anchors`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(anchor),
      }),
    );
  }

  /** @throws AttestryError ANCHOR_ABSENT */
  async removeAnchor(id: string): Promise<void> {
    await this.#call(`${this.#log}anchors/${encodeURIComponent(id)}`, { method: 'DELETE' });
  }

  /** Shows it the log now; why that failed is in what it answers. @throws AttestryError ANCHOR_ABSENT, SETTINGS_DISAGREE */
  async testAnchor(id: string): Promise<AnchorAnswer> {
    const path = `${this.#log}anchors/${encodeURIComponent(id)}/test`;
    return this.#json(await this.#call(path, { method: 'POST' }));
  }

  #post(path: string, body: object): Promise<Response> {
    return this.#call(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  }

  #follow(
    path: string,
    query: NonNullable<Call['query']>,
    follow: FollowOptions,
  ): AsyncGenerator<ServerEvent> {
    const open = (lastEventId: string | undefined): Promise<Response> =>
      this.#call(path, {
        query,
        headers: {
          accept: 'text/event-stream',
          ...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
        },
        ...(follow.signal !== undefined && { signal: follow.signal }),
      });
    return followEvents(open, follow);
  }

  /** An answer that is good; any other is thrown. */
  async #call(path: string, call: Call): Promise<Response> {
    const { method = 'GET', query = {}, headers, body, signal, repeatable = method === 'GET' } = call;
    const url = new URL(path, this.#base);
    for (const [name, value] of Object.entries(query))
      if (value !== undefined) url.searchParams.set(name, String(value));
    const init = {
      method,
      ...(headers !== undefined && { headers }),
      ...(body !== undefined && { body }),
      ...(signal !== undefined && { signal }),
    };
    // A request is made anew each time: its body is used up.
    const ask = (): Promise<Response> => this.#fetch(new Request(url, init));
    const response = repeatable ? await repeatCall(this.#repetition, ask) : await ask();
    if (response.ok) return response;
    throw await readProblem(response, this.#base.host);
  }

  async #json<T>(response: Response): Promise<T> {
    return this.#parse(await this.#text(response), response);
  }

  /** What the server sent is taken as the API says: whoever is given a key and an address is trusted with both. */
  #parse<T>(text: string, response: Response): T {
    try {
      return JSON.parse(text) as T;
    } catch {
      throw strangeAnswer(response, this.#base.host);
    }
  }

  async #text(response: Response): Promise<string> {
    try {
      return await response.text();
    } catch (cause) {
      throw new AttestryError(
        'SERVER_UNREACHABLE',
        `the connection to ${this.#base.host} broke before all of the answer had come: try again`,
        { cause },
      );
    }
  }
}

/** Where the connection broke, nobody here knows whether the events got there, and nothing tells one from its repetition. */
function withDoubt(error: unknown): unknown {
  if (!AttestryError.is(error) || !isPassing(error)) return error;
  return new AttestryError(
    error.code,
    `${error.message}, after a look whether it is recorded; with an id of its own it could be sent again without harm`,
    { cause: error },
  );
}
