/** Failed sign-ins of one address within {@link WINDOW_MS}; then it has to wait. */
const MAX_FAILURES = 10;
/** Failures of all addresses that are written down within {@link WINDOW_MS}: nobody fills a log from outside. */
const MAX_RECORDED = 20;
const WINDOW_MS = 60_000;
/** Addresses that are remembered, at most. */
const MAX_ADDRESSES = 10_000;

/**
 * How often sign-ins may fail. What is guessed are 256 random bits, so this keeps nobody from guessing right: it keeps
 * guesses from costing anything. A key that is right counts as no attempt, so that nobody who has one is kept out by
 * signing in often.
 */
export class SignInLimit {
  readonly #monotonicMs: () => number;
  readonly #failures = new Map<string, readonly number[]>();
  #recorded: readonly number[] = [];

  /** `monotonicMs`: a clock that is never set. */
  constructor(monotonicMs: () => number = () => performance.now()) {
    this.#monotonicMs = monotonicMs;
  }

  /** Whether an address may try. */
  mayTry(address: string): boolean {
    return this.#recent(this.#failures.get(networkOf(address))).length < MAX_FAILURES;
  }

  /** An address failed; says whether that is to be written down. */
  failed(address: string): boolean {
    const network = networkOf(address);
    const failures = [...this.#recent(this.#failures.get(network)), this.#monotonicMs()];
    // Behind those that were added before: what is thrown away first has not failed for longest.
    this.#failures.delete(network);
    const [oldest] = this.#failures.keys();
    if (this.#failures.size >= MAX_ADDRESSES && oldest !== undefined) this.#failures.delete(oldest);
    this.#failures.set(network, failures);
    this.#recorded = this.#recent(this.#recorded);
    if (this.#recorded.length >= MAX_RECORDED) return false;
    this.#recorded = [...this.#recorded, this.#monotonicMs()];
    return true;
  }

  #recent(times: readonly number[] = []): readonly number[] {
    const sinceMs = this.#monotonicMs() - WINDOW_MS;
    return times.filter((time) => time > sinceMs);
  }
}

/** Whoever has an IPv6 address has 2^64 of them. */
function networkOf(address: string): string {
  if (!address.includes(':') || /^::ffff:\d+\./i.test(address)) return address;
  const [head = '', tail] = address.split('::');
  const groups = head.split(':');
  const rest = tail === undefined ? [] : tail.split(':');
  const zeros = tail === undefined ? [] : Array.from({ length: 8 - groups.length - rest.length }, () => '0');
  return [...groups, ...zeros, ...rest].slice(0, 4).join(':');
}
