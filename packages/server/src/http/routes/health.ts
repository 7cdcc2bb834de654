import { AttestryError, type Log } from '@attestry/log';
import { z } from 'zod';
import { EVERY_LOG, hasScope } from '../../accounts/principal.ts';
import type { Service } from '../../service/service.ts';
import { authenticate } from '../authenticate.ts';
import { respondError } from '../respond-error.ts';
import { type HttpContext, type Route, route } from '../route.ts';

/** A store that does not answer for so long does not answer. Milliseconds. */
const STORE_TIMEOUT_MS = 5000;

/** `/healthz`, `/readyz` and `/metrics`: for whoever looks after the server. */
export function healthRoutes(service: Service): readonly Route[] {
  return [aliveRoute(), readyRoute(service), metricsRoute(service)];
}

function aliveRoute(): Route {
  return route({
    method: 'GET',
    path: '/healthz',
    access: 'public',
    summary: 'Whether the process answers.',
    responses: {
      200: {
        description: 'It does.',
        content: {
          'application/json': { schema: z.object({ status: z.literal('ok') }), example: { status: 'ok' } },
        },
      },
    },
    handle: ({ c }) => c.json({ status: 'ok' }),
  });
}

const READY = z.object({
  status: z.literal('ready'),
  logs: z
    .record(z.string(), z.object({ size: z.int(), readOnly: z.null() }))
    .exactOptional()
    .describe('For whoever may read every log.'),
  signer: z
    .literal('away')
    .exactOptional()
    .describe('There where the signer does not answer: records are taken, and signed when it is back.'),
});

function readyRoute(service: Service): Route {
  return route({
    method: 'GET',
    path: '/readyz',
    access: 'public',
    summary: 'Whether every log can be read and takes records.',
    description:
      'Anybody is told whether. Which logs there are, and which of them does not and why, is told to a key that may read every log.',
    responses: {
      200: {
        description: 'All do.',
        content: {
          'application/json': {
            schema: READY,
            example: { status: 'ready', logs: { main: { size: 1042, readOnly: null } } },
          },
        },
      },
      503: { description: 'Not all do: `code` says why.' },
    },
    handle: async ({ c }) => {
      if (service.stopping.aborted)
        return respondError(
          new AttestryError('SERVER_STOPPING', 'the server is being stopped'),
          c.get('requestId'),
        );
      const logs = await Promise.all(realLogs(service).map((entry) => readiness(service, ...entry)));
      const [failure] = logs.flatMap(({ failure }) => failure ?? []);
      const isTold = await mayKnowLogs(service, c);
      if (failure !== undefined)
        return respondError(isTold ? failure : nameless(failure), c.get('requestId'));
      return c.json({
        status: 'ready',
        ...(isTold && {
          logs: Object.fromEntries(logs.map(({ name, size }) => [name, { size, readOnly: null }])),
        }),
        ...((await isSignerAway(service)) && { signer: 'away' }),
      });
    },
  });
}

/** What the logs are called tells who the customers are. Who cannot be known just now is told what a stranger is. */
async function mayKnowLogs(service: Service, c: HttpContext): Promise<boolean> {
  try {
    return hasScope(c.env?.principal ?? (await authenticate(service, c)), 'read', EVERY_LOG);
  } catch {
    return false;
  }
}

function nameless({ code }: AttestryError): AttestryError {
  return new AttestryError(
    code,
    'a log cannot be read, or takes no records: which, and why, is told to a key that may read every log',
  );
}

/** Sample data that somebody tampered with keep no server from serving. */
function realLogs({ logs, isDemo }: Service): readonly (readonly [string, Log])[] {
  return [...logs].filter(([name]) => !isDemo(name));
}

/** Without it records are not signed, but taken: a server that is sent none for it would lose them. */
async function isSignerAway(service: Service): Promise<boolean> {
  const [first] = realLogs(service);
  if (first === undefined) return false;
  try {
    await withTimeout(service.folder.signer.lastSigned(first[1].origin));
    return false;
  } catch {
    return true;
  }
}

interface Readiness {
  readonly name: string;
  readonly size?: number;
  readonly failure?: AttestryError;
}

async function readiness({ health }: Service, name: string, log: Log): Promise<Readiness> {
  if (log.readOnly !== undefined) {
    const { kind, explanation } = log.readOnly;
    return failed(name, 'LOG_READ_ONLY', `is ${kind} and open for reading only: ${explanation}`);
  }
  switch (health.get(name)?.failure()) {
    case 'disk-full':
      return failed(name, 'DISK_FULL', 'cannot be written, the disk is full: make room');
    case 'store-failed':
      return failed(name, 'STORE_UNAVAILABLE', 'could not be written when it was tried last');
    case undefined:
  }
  try {
    const { size } = await withTimeout(log.store.readHead());
    return { name, size };
  } catch {
    return failed(name, 'STORE_UNAVAILABLE', 'cannot be read: its store does not answer');
  }
}

function failed(
  name: string,
  code: 'LOG_READ_ONLY' | 'DISK_FULL' | 'STORE_UNAVAILABLE',
  what: string,
): Readiness {
  return { name, failure: new AttestryError(code, `the log "${name}" ${what}`) };
}

async function withTimeout<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer in time')), STORE_TIMEOUT_MS);
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}

function metricsRoute({ metrics }: Service): Route {
  return route({
    method: 'GET',
    path: '/metrics',
    access: 'read',
    toMasked: true,
    summary: 'Metrics in the text format of Prometheus.',
    responses: {
      200: {
        description: 'The metrics.',
        content: { 'text/plain': { example: 'attestry_log_records{log="main"} 1042\n' } },
      },
    },
    handle: async ({ c }) =>
      c.body(await metrics.registry.metrics(), 200, { 'content-type': metrics.registry.contentType }),
  });
}
