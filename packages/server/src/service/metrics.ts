import type { Log } from '@attestry/log';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { VerificationHealth } from '../operate/verification.ts';
import type { VerificationRuns } from '../operate/verification-runs.ts';

/** What is counted while a service runs, for `/metrics`. */
export interface Metrics {
  readonly registry: Registry;
  /** Counts a request until the returned function is called with the route that answered and the status. */
  startRequest(method: string): (routePath: string, status: number) => void;
  /** Counts a stream of server-sent events until the returned function is called. */
  startStream(routePath: string): () => void;
  countAppended(log: string, records: number): void;
  /** Counts an API key that was right and came from where it may not be used: somebody has it who should not. */
  countMisplacedKey(id: string): void;
}

/** Seconds: from a record on a fast disk to a search through millions. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** What answers no route: addresses that strangers try must not become labels. */
const NO_ROUTE = 'none';

/** Methods by name; any other text that a stranger sends is one label. */
const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'DELETE', 'PUT', 'PATCH', 'OPTIONS']);

/** `logs` may still be filled: it is read when the metrics are. */
export function createMetrics(logs: ReadonlyMap<string, Log>): Metrics {
  const registry = new Registry();
  const registers = [registry];
  describeLogs(registry, logs);
  describeProcess(registry);
  const requests = new Counter({
    name: 'attestry_http_requests_total',
    help: 'Requests that were answered.',
    labelNames: ['method', 'route', 'status'],
    registers,
  });
  const durations = new Histogram({
    name: 'attestry_http_request_duration_seconds',
    help: 'Time until the answer begins; of a stream, until its first byte may be sent.',
    labelNames: ['method', 'route'],
    buckets: BUCKETS,
    registers,
  });
  const underWay = new Gauge({
    name: 'attestry_http_requests_under_way',
    help: 'Requests that have no answer yet.',
    registers,
  });
  const streams = new Gauge({
    name: 'attestry_event_streams',
    help: 'Clients that follow a stream of server-sent events.',
    labelNames: ['route'],
    registers,
  });
  const appended = new Counter({
    name: 'attestry_records_appended_total',
    help: 'Records that this process appended.',
    labelNames: ['log'],
    registers,
  });
  const misplaced = new Counter({
    name: 'attestry_api_keys_misplaced_total',
    help: 'Times that an API key was right and came from an address that it is not for.',
    labelNames: ['key'],
    registers,
  });
  return {
    registry,
    countMisplacedKey: (key) => misplaced.inc({ key }),
    countAppended: (log, records) => appended.inc({ log }, records),
    startRequest: (given) => {
      const method = METHODS.has(given) ? given : 'other';
      const start = performance.now();
      underWay.inc();
      return (routePath, status) => {
        const route = routePath === '' ? NO_ROUTE : routePath;
        underWay.dec();
        requests.inc({ method, route, status });
        durations.observe({ method, route }, (performance.now() - start) / 1000);
      };
    },
    startStream: (route) => {
      streams.inc({ route });
      return () => streams.dec({ route });
    },
  };
}

/** Each log by its name. What must be read is read when it is asked for. */
function describeLogs(registry: Registry, logs: ReadonlyMap<string, Log>): void {
  const registers = [registry];
  const labelNames = ['log'];
  new Gauge({
    name: 'attestry_log_records',
    help: 'Records in the log.',
    labelNames,
    registers,
    async collect() {
      await collectFrom(this, logs, async (log) => (await log.store.readHead()).size);
    },
  });
  new Gauge({
    name: 'attestry_log_unsigned_records',
    help: 'Records that no checkpoint covers yet.',
    labelNames,
    registers,
    async collect() {
      await collectFrom(this, logs, async (log) => {
        const { size } = await log.store.readHead();
        const signed = await log.signer.lastSigned(log.origin);
        return Math.max(0, size - (signed?.size ?? 0));
      });
    },
  });
  new Gauge({
    name: 'attestry_log_read_only',
    help: '1 where the log contradicts what was signed and takes no records.',
    labelNames,
    registers,
    async collect() {
      await collectFrom(this, logs, async (log) => (log.readOnly === undefined ? 0 : 1));
    },
  });
}

/** A log that cannot be read has no value, and the others have theirs: a figure that is made up helps nobody. */
async function collectFrom(
  gauge: Gauge<string>,
  logs: ReadonlyMap<string, Log>,
  read: (log: Log) => Promise<number>,
): Promise<void> {
  gauge.reset();
  for (const [name, log] of logs) {
    try {
      gauge.set({ log: name }, await read(log));
    } catch {
      // `/readyz` says what is wrong with it.
    }
  }
}

/** What verification found last, of each log. */
export function describeVerifications(
  { registry }: Metrics,
  logs: ReadonlyMap<string, Log>,
  verifications: Pick<VerificationRuns, 'state'>,
  nowMs: () => number,
): void {
  const registers = [registry];
  // Where the tables do not answer there is no value, as of a log that cannot be read.
  const readStates = async (): Promise<readonly (readonly [string, VerificationHealth])[]> => {
    const names = [...logs.keys()];
    const states = await Promise.allSettled(names.map((log) => verifications.state(log)));
    return states.flatMap((one, i) =>
      one.status === 'fulfilled' ? [[names[i] ?? '', one.value] as const] : [],
    );
  };
  const gauge = (
    name: string,
    help: string,
    labelNames: readonly string[],
    set: (one: Gauge, log: string, state: VerificationHealth) => void,
  ): void => {
    new Gauge({
      name,
      help,
      labelNames: [...labelNames],
      registers,
      async collect() {
        const states = await readStates();
        this.reset();
        for (const [log, state] of states) set(this, log, state);
      },
    });
  };
  gauge(
    'attestry_chain_broken',
    '1 from a run with findings until a full run finds none.',
    ['log'],
    (one, log, { broken }) => one.set({ log }, broken ? 1 : 0),
  );
  gauge(
    'attestry_verification_age_seconds',
    'Time since a verification ended, of the last one and of the last that looked at everything.',
    ['log', 'run'],
    (one, log, { last, lastFull }) => {
      for (const [run, ended] of Object.entries({ any: last?.ended, full: lastFull?.ended }))
        if (ended !== undefined) one.set({ log, run }, Math.max(0, (nowMs() - Date.parse(ended)) / 1000));
    },
  );
  gauge(
    'attestry_verification_verdict',
    '1 for what the last verification said.',
    ['log', 'verdict'],
    (one, log, { last }) => {
      if (last !== undefined) one.set({ log, verdict: last.verdict }, 1);
    },
  );
}

function describeProcess(registry: Registry): void {
  const registers = [registry];
  const gauge = (name: string, help: string, read: () => number): void => {
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  };
  gauge('process_resident_memory_bytes', 'Resident memory.', () => process.memoryUsage.rss());
  gauge('nodejs_heap_used_bytes', 'Used heap of the main thread.', () => process.memoryUsage().heapUsed);
  gauge('process_start_time_seconds', 'When the process was started, in seconds since 1970.', () =>
    Math.round(performance.timeOrigin / 1000),
  );
  new Counter({
    name: 'process_cpu_seconds_total',
    help: 'CPU time of all threads.',
    registers,
    collect() {
      const { user, system } = process.cpuUsage();
      this.reset();
      this.inc((user + system) / 1e6);
    },
  });
}
