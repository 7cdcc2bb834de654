/**
 * Witnesses as an anchor: the client of C2SP tlog-witness. All witnesses of a policy are asked at once; each is sent a proof
 * from the size it saw last, and what it answers counts only under the key that the policy pins.
 *
 *     200                         cosigned, if the signature is its own
 *     409 with text/x.tlog.size   it saw another size: more than we have → rollback; the one we named → forked (a witness of
 *                                 version 1.0.0 says so of another root); else asked again from there, at most 3 times
 *     409 without, 422            what it saw is not the beginning of this: forked
 *     403, 404                    it does not know our key, or our log: refused
 *     429, 5xx, no answer         unreachable
 *     anything else               invalid
 *
 * One witness that says rollback or forked is an alarm, whatever the others say: detecting it is what they are for.
 */
import { AttestryError } from '@attestry/log';
import { sha256, verifyEd25519 } from '@attestry/log/folder';
import {
  FormatError,
  formatAddCheckpoint,
  formatSignatureLine,
  parseCheckpoint,
  parseNote,
  parseSignatureLines,
  parseTrustPolicy,
  reachesQuorum,
  type TrustedWitness,
  type TrustPolicy,
  type VerifierKey,
  verifyNote,
} from '@attestry/log/note';
import { formatHex } from '@attestry/log/tree';
import {
  type Anchor,
  AnchorFailure,
  type AnchorFailureKind,
  type AnchorReceipt,
  type ShownCheckpoint,
} from './anchor.ts';
import type { WitnessConfig } from './anchor-config.ts';

/** How a witness is reached: the global `fetch`, or one that keeps to public addresses. */
export type FetchWitness = (url: string, init: RequestInit) => Promise<Response>;

/** Of one request. Milliseconds. */
const TIMEOUT_MS = 15_000;
/** Of an answer: a note. */
const MAX_ANSWER_BYTES = 65_536;
/** How often a witness is asked that names another size. */
const MAX_TRIES = 4;
/** The last second that RFC 3339 can write: 9999-12-31T23:59:59Z. */
const MAX_TIME = 253_402_300_799;

/**
 * The witnesses of a policy.
 *
 * @throws AttestryError REQUEST_INVALID where the policy is none, or its quorum cannot be reached
 */
export function witnessAnchor({ policy: text }: WitnessConfig, fetch: FetchWitness): Anchor {
  const policy = readPolicy(text);
  const asked = policy.witnesses.flatMap((witness) =>
    witness.url === undefined ? [] : [new WitnessClient(witness, witness.url, fetch)],
  );
  requireReachable(policy, new Set(asked.map(({ name }) => name)));
  return {
    show: async (shown, signal) => {
      signal.throwIfAborted();
      const checkpoint = withSharedProofs(shown);
      const outcomes = await Promise.all(
        asked.map((client) => settle(client, client.show(checkpoint, signal))),
      );
      signal.throwIfAborted();
      return receiptsOf(policy, outcomes);
    },
    lastSeen: async (origin, signal) => {
      signal.throwIfAborted();
      const keys = policy.logs.map(({ key }) => key).filter(({ name }) => name === origin);
      const outcomes = await Promise.all(
        asked.map((client) => settle(client, client.lastSeen(origin, keys, signal))),
      );
      signal.throwIfAborted();
      const sizes = outcomes.flatMap(({ result }) => result ?? []);
      // The largest counts: one that is behind does not speak against one that saw more.
      if (sizes.length > 0) return Math.max(...sizes);
      throw failureOf(outcomes, 'no witness says what it saw last');
    },
  };
}

/** Most witnesses are at the same size: its proof is made once. */
function withSharedProofs(checkpoint: ShownCheckpoint): ShownCheckpoint {
  const proofs = new Map<number, ReturnType<ShownCheckpoint['proveFrom']>>();
  const proveFrom = (oldSize: number): ReturnType<ShownCheckpoint['proveFrom']> => {
    const proof = proofs.get(oldSize) ?? checkpoint.proveFrom(oldSize);
    proofs.set(oldSize, proof);
    return proof;
  };
  return { ...checkpoint, proveFrom };
}

function readPolicy(text: string): TrustPolicy {
  try {
    return parseTrustPolicy(sha256, text);
  } catch (cause) {
    if (!(cause instanceof FormatError)) throw cause;
    throw new AttestryError(
      'REQUEST_INVALID',
      `the policy of the witnesses cannot be read: ${cause.message}`,
      {
        cause,
      },
    );
  }
}

function requireReachable(policy: TrustPolicy, asked: ReadonlySet<string>): void {
  if (asked.size > 0 && reachesQuorum(policy, asked)) return;
  const without = policy.witnesses.filter(({ url }) => url === undefined).map(({ name }) => name);
  throw new AttestryError(
    'REQUEST_INVALID',
    without.length === 0
      ? 'the policy names no witness: add a line "witness <name> <vkey> <url>"'
      : `the quorum needs witnesses that cannot be asked: give the addresses of ${without.join(', ')}`,
  );
}

/** How asking a witness went. */
interface Outcome<T> {
  readonly name: string;
  readonly result?: T;
  readonly failure?: AnchorFailure;
}

async function settle<T>({ name }: WitnessClient, asking: Promise<T>): Promise<Outcome<T>> {
  try {
    return { name, result: await asking };
  } catch (error) {
    if (error instanceof AnchorFailure) return { name, failure: error };
    return {
      name,
      failure: new AnchorFailure('invalid', `${name} was not asked: ${String(error)}`, { cause: error }),
    };
  }
}

/** The receipts of those that cosigned, where they are enough and nobody gives an alarm. */
function receiptsOf(
  policy: TrustPolicy,
  outcomes: readonly Outcome<AnchorReceipt>[],
): readonly AnchorReceipt[] {
  const alarm = outcomes.some(({ failure }) => failure?.kind === 'forked' || failure?.kind === 'rollback');
  const receipts = outcomes.flatMap(({ result }) => result ?? []);
  const cosigned = new Set(outcomes.filter(({ result }) => result !== undefined).map(({ name }) => name));
  if (!alarm && receipts.length > 0 && reachesQuorum(policy, cosigned)) return receipts;
  const names = [...cosigned].join(', ') || 'none';
  throw failureOf(
    outcomes,
    alarm ? `cosigned by ${names}, but not by all` : `the quorum was not reached, cosigned by ${names}`,
  );
}

/** From what matters most. */
const KINDS: readonly AnchorFailureKind[] = ['forked', 'rollback', 'invalid', 'refused', 'unreachable'];

function failureOf(outcomes: readonly Outcome<unknown>[], what: string): AnchorFailure {
  const failures = outcomes.flatMap(({ failure }) => failure ?? []);
  const kind = KINDS.find((one) => failures.some((failure) => failure.kind === one)) ?? 'unreachable';
  const seen = Math.max(-1, ...failures.map((failure) => failure.seen ?? -1));
  return new AnchorFailure(kind, `${what}: ${failures.map(({ message }) => message).join('; ')}`, {
    ...(seen >= 0 && { seen }),
    cause: new AggregateError(failures),
  });
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/** One witness, as it is asked. */
class WitnessClient {
  readonly #witness: TrustedWitness;
  readonly #prefix: string;
  readonly #fetch: FetchWitness;
  /** By origin, the size that it cosigned last as far as we know: a hint for the first try, never believed. */
  readonly #hints = new Map<string, number>();

  constructor(witness: TrustedWitness, url: string, fetch: FetchWitness) {
    this.#witness = witness;
    this.#prefix = url.replace(/\/+$/, '');
    this.#fetch = fetch;
  }

  get name(): string {
    return this.#witness.name;
  }

  /** @throws AnchorFailure */
  async show(checkpoint: ShownCheckpoint, signal: AbortSignal): Promise<AnchorReceipt> {
    const { origin, size, note } = checkpoint;
    const hint = this.#hints.get(origin) ?? 0;
    let old = hint <= size ? hint : 0;
    for (let i = 0; i < MAX_TRIES; i++) {
      const body = formatAddCheckpoint({ old, proof: await checkpoint.proveFrom(old), checkpoint: note });
      const answer = await this.#ask('add-checkpoint', { method: 'POST', body }, signal);
      if (answer.status === 200) {
        const receipt = this.#receiptOf(note, answer.body);
        this.#hints.set(origin, size);
        return receipt;
      }
      old = this.#sizeSeen(answer, old, size);
      this.#hints.set(origin, old);
    }
    throw this.#fail(
      'unreachable',
      'names another size each time it is asked: see that no second server of the log runs',
    );
  }

  /** The size of the latest checkpoint that it cosigned, 0 for none. @param keys of the log, where the policy has them */
  async lastSeen(origin: string, keys: readonly VerifierKey[], signal: AbortSignal): Promise<number> {
    const answer = await this.#ask(`${formatHex(sha256(origin))}/checkpoint`, { method: 'GET' }, signal);
    if (answer.status === 404) return 0;
    if (answer.status !== 200) throw this.#unanswered(answer.status);
    const { text, signatures } = this.#read(() => parseNote(answer.body));
    const verdict = verifyNote({ text, signatures }, [this.#witness.key, ...keys], verifyEd25519);
    const kinds = new Set(verdict.ok ? verdict.verified.map(({ kind }) => kind) : []);
    if (!kinds.has('cosignature') || (keys.length > 0 && !kinds.has('signature')))
      throw this.#fail(
        'invalid',
        'shows a checkpoint that it did not cosign, or the log did not sign: ask who runs it',
      );
    const seen = this.#read(() => parseCheckpoint(text));
    if (seen.origin !== origin)
      throw this.#fail('invalid', 'shows the checkpoint of another log: ask who runs it');
    return seen.size;
  }

  /** What a refusal says of the size that it saw; throws where that is the end of it. */
  #sizeSeen({ status, type, body }: Answer, old: number, size: number): number {
    if (status === 422 || (status === 409 && !/^text\/x\.tlog\.size\b/.test(type))) throw this.#forked();
    if (status === 403)
      throw this.#fail(
        'refused',
        'does not know the key that signed: give its operator the verifier key of the log',
      );
    if (status === 404)
      throw this.#fail('refused', 'does not watch this log: give its operator the verifier key of the log');
    if (status !== 409) throw this.#unanswered(status);
    const seen = /^(?:0|[1-9][0-9]{0,15})\n$/.test(body) ? Number(body) : Number.NaN;
    if (!Number.isSafeInteger(seen))
      throw this.#fail('invalid', 'names no size where one belongs: ask who runs it');
    if (seen === old) throw this.#forked();
    if (seen <= size) return seen;
    throw new AnchorFailure(
      'rollback',
      `${this.name} saw ${seen} records and here are ${size}: an older copy runs, or a second server: run \`attestry verify\``,
      { seen },
    );
  }

  #forked(): AnchorFailure {
    return this.#fail(
      'forked',
      'saw another history of this log: keep everything as it is, and run `attestry verify`',
    );
  }

  #unanswered(status: number): AnchorFailure {
    if (status === 429 || status >= 500)
      return this.#fail('unreachable', `answers ${status}: it is asked again later, or ask who runs it`);
    return this.#fail(
      'invalid',
      `answers ${status}, which it should not: see that its address in the policy is right`,
    );
  }

  /** The line of the answer that is its cosignature, verified; lines of others are dropped. */
  #receiptOf(note: string, lines: string): AnchorReceipt {
    const { key, name } = this.#witness;
    const own = this.#read(() => parseSignatureLines(lines)).filter(
      (line) => line.name === key.name && line.keyId === key.keyId,
    );
    const { text } = parseNote(note);
    const verdict = verifyNote({ text, signatures: own }, [key], verifyEd25519);
    const [first] = verdict.ok ? verdict.verified : [];
    if (first?.kind !== 'cosignature' || first.time > MAX_TIME)
      throw this.#fail(
        'invalid',
        'did not cosign with the key of the policy: ask its operator for its verifier key',
      );
    return {
      who: name,
      time: new Date(first.time * 1000).toISOString(),
      timeIsTheirs: true,
      token: new TextEncoder().encode(formatSignatureLine(first.line)),
    };
  }

  async #ask(path: string, init: RequestInit, signal: AbortSignal): Promise<Answer> {
    try {
      const response = await this.#fetch(`${this.#prefix}/${path}`, {
        ...init,
        redirect: 'error',
        signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
      });
      const type = response.headers.get('content-type') ?? '';
      return { status: response.status, type, body: await readText(response) };
    } catch (cause) {
      throw this.#fail(
        'unreachable',
        'does not answer: see that its address in the policy is right, or ask who runs it',
        cause,
      );
    }
  }

  #read<T>(parse: () => T): T {
    try {
      return parse();
    } catch (cause) {
      if (cause instanceof FormatError)
        throw this.#fail(
          'invalid',
          'answers what no witness answers: see that its address in the policy is right',
          cause,
        );
      throw cause;
    }
  }

  #fail(kind: AnchorFailureKind, what: string, cause?: unknown): AnchorFailure {
    return new AnchorFailure(kind, `${this.name} ${what}`, { cause });
  }
}

async function readText(response: Response): Promise<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let text = '';
  let length = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > MAX_ANSWER_BYTES) throw new Error('the answer is too long');
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
