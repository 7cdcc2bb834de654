import { AttestryError } from '@attestry/log';
import { Hono } from 'hono';
import type { z } from 'zod';
import { requireShownFilter } from '../accounts/mask-filter.ts';
import { EVERY_LOG, grantOf, type Principal, requireScope } from '../accounts/principal.ts';
import { requireProof } from '../accounts/proof.ts';
import { logAbsent, logsFor, type Service } from '../service/service.ts';
import { protectAnswer } from './answer-policy.ts';
import { endWithService } from './app-event-stream.ts';
import { authenticate } from './authenticate.ts';
import { type ClientAddressRules, clientAddressReader } from './client-address.ts';
import { openApiRoutes } from './openapi.ts';
import { tlsReader } from './over-tls.ts';
import { newRequestId, requestIdOf } from './request-id.ts';
import { errorOf, respondError } from './respond-error.ts';
import type { HttpContext, RequestBindings, RequestVariables, Route } from './route.ts';
import { anchorRoutes } from './routes/anchors.ts';
import { apiKeyRoutes } from './routes/api-keys.ts';
import { auditorLinkRoutes } from './routes/auditor-links.ts';
import { catalogueRoutes } from './routes/catalogue.ts';
import { chainRoutes } from './routes/chain.ts';
import { countRoutes } from './routes/counts.ts';
import { dashboardRoutes } from './routes/dashboard.ts';
import { demoRoutes } from './routes/demo.ts';
import { exportRoutes } from './routes/exports.ts';
import { healthRoutes } from './routes/health.ts';
import { jobRoutes } from './routes/jobs.ts';
import { keyRoutes } from './routes/keys.ts';
import { oneTimeLinkRoutes } from './routes/one-time-links.ts';
import { recordRoutes } from './routes/records.ts';
import { reviewRoutes } from './routes/reviews.ts';
import { secondFactorRoutes } from './routes/second-factor.ts';
import { sessionRoutes } from './routes/session.ts';
import { sessionsRoutes } from './routes/sessions.ts';
import { ssoRoutes } from './routes/sso.ts';
import { tailRoutes } from './routes/tail.ts';
import { treeRoutes } from './routes/tree.ts';
import { userRoutes } from './routes/users.ts';
import { verificationRoutes } from './routes/verifications.ts';
import { viewerTokenRoutes } from './routes/viewer-tokens.ts';
import { viewRoutes } from './routes/views.ts';
import { isForViewers } from './viewer-routes.ts';

export interface AppOptions {
  /** Which peers are believed when they say for whom they ask. @default nobody */
  readonly clientAddress?: ClientAddressRules;
  /** The folder that the build of the dashboard fills. @default that of this package */
  readonly dashboard?: string;
}

export type App = Hono<{ Variables: RequestVariables; Bindings: RequestBindings }>;

/** All routes of a service. */
export function routesOf(
  service: Service,
  { dashboard }: Pick<AppOptions, 'dashboard'> = {},
): readonly Route[] {
  const routes = [
    dashboardRoutes(dashboard),
    healthRoutes(service),
    recordRoutes(service),
    countRoutes(service),
    tailRoutes(service),
    treeRoutes(service),
    chainRoutes(service),
    verificationRoutes(service),
    exportRoutes(service),
    catalogueRoutes(service),
    viewRoutes(service),
    reviewRoutes(service),
    anchorRoutes(service),
    jobRoutes(service),
    keyRoutes(service),
    apiKeyRoutes(service),
    auditorLinkRoutes(service),
    viewerTokenRoutes(service),
    sessionRoutes(service),
    sessionsRoutes(service),
    userRoutes(service),
    oneTimeLinkRoutes(service),
    secondFactorRoutes(service),
    ssoRoutes(service),
    demoRoutes(service),
  ].flat();
  return [...routes, ...openApiRoutes(service.version, routes)];
}

/** A Fetch handler over a service: it serves alone, or mounted in another program. */
export function createApp(service: Service, options: AppOptions = {}): App {
  const app: App = new Hono<{ Variables: RequestVariables; Bindings: RequestBindings }>();
  const readClientAddress = clientAddressReader(options.clientAddress);
  const readTls = tlsReader(options.clientAddress);
  app.use(async (c, next) => {
    const requestId = requestIdOf(c.req.header('x-request-id')) ?? newRequestId();
    c.set('requestId', requestId);
    const address = readClientAddress(c.env?.remoteAddress, c.req.raw.headers);
    if (address !== undefined) c.set('clientAddress', address);
    const overTls = readTls(c.env?.remoteAddress, c.req.url, c.req.raw.headers);
    c.set('overTls', overTls);
    const endTimer = service.metrics.startRequest(c.req.method);
    await next();
    const served = servedBy.get(c);
    endTimer(served?.path ?? '', c.res.status);
    // Nobody will read it: what would fill it must know.
    if (c.req.method === 'HEAD') await c.res.body?.cancel();
    else if (served !== undefined) endStreamWith(service, served, c as unknown as HttpContext);
    c.res.headers.set('x-request-id', requestId);
    protectAnswer(c.res.headers, overTls);
  });
  const routes = routesOf(service, options);
  const servedBy = new WeakMap<object, Route>();
  for (const route of routes) {
    app.on(route.method, route.path, (c) => {
      servedBy.set(c, route);
      return answer(service, route, c as unknown as HttpContext);
    });
  }
  app.notFound((c) => respondAbsent(methodsAt(routes, c.req.path), c as unknown as HttpContext));
  app.onError((error, c) => {
    // A client that went away in the middle of its body is no failure of ours.
    const requestId = c.get('requestId');
    if (errorOf(error).code === 'SERVER_FAILED' && !c.req.raw.signal.aborted)
      service.onError(new Error(`request ${requestId}: ${messageOf(error)}`, { cause: error }));
    return respondError(error, requestId);
  });
  return app;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** What runs until its client leaves is counted, and ends with the service. */
function endStreamWith(service: Service, { path }: Route, c: HttpContext): void {
  // Asked for its body, the response of the server would become one of Fetch, which costs more than all of this.
  if (c.res.headers.get('content-type')?.startsWith('text/event-stream') !== true) return;
  const { body } = c.res;
  if (body === null) return;
  const endCount = service.metrics.startStream(path);
  c.res = new Response(endWithService(body, service.stopping, endCount), c.res);
}

/** Whoever looks after a server asks these also while it stops. */
const SERVED_WHILE_STOPPING: ReadonlySet<string> = new Set(['/healthz', '/readyz', '/metrics']);

async function answer(service: Service, route: Route, c: HttpContext): Promise<Response> {
  if (service.stopping.aborted && !SERVED_WHILE_STOPPING.has(route.path)) {
    throw new AttestryError(
      'SERVER_STOPPING',
      'the server is being stopped, and the request was not looked at: send it again, to the next one',
    );
  }
  if (route.access !== 'public') {
    const principal = c.env?.principal ?? (await authenticate(service, c));
    // Before anything is read of a log: what may be asked of it here may be asked of no other.
    admit(service, route, principal, c.req.param('log'));
    if (route.needsProof === true) requireProof(principal, service.nowMs());
    c.set('principal', principal);
  }
  const masked = isMasked(c.get('principal'), c.req.param('log'));
  const params = read(route.params, pathOf(route, c), 'the path');
  const given = route.ignoresQuery ? {} : queryOf(c.req.url);
  const query = read(route.query?.strict(), given, 'the query string');
  // Here and not in the routes: no route that takes a query can forget it.
  if (masked && given['q'] !== undefined) requireShownFilter(given['q']);
  return route.handle({ c, params, query, principal: c.get('principal'), masked } as never);
}

/** Whether somebody is shown nothing personal of a log. */
function isMasked(principal: Principal | undefined, log: string = EVERY_LOG): boolean {
  return principal !== undefined && grantOf(principal, log)?.masked === true;
}

/**
 * Lets a request in or refuses it. To whoever may do nothing in a log it is not there: what other logs are called tells who else is a
 * customer. Whoever is shown nothing personal gets to the routes that can keep it back, and to no other.
 *
 * @throws AttestryError FORBIDDEN, LOG_ABSENT
 */
function admit(service: Service, route: Route, principal: Principal, log: string | undefined): void {
  const { access, toMasked } = route;
  const names = logsFor(service, principal).map(([name]) => name);
  if (log !== undefined && !names.includes(log)) throw logAbsent(log, names);
  if (principal.viewing !== undefined && !isForViewers(route))
    throw new AttestryError(
      'FORBIDDEN',
      'a viewer token reads records and what proves them, and nothing else',
    );
  if (log === undefined && (access === 'public' || access === 'known')) return;
  if (access === 'owner') requireOwner(principal);
  else if (access !== 'public' && access !== 'known') requireScope(principal, access, log ?? EVERY_LOG);
  if (toMasked === true || !isMasked(principal, log)) return;
  throw new AttestryError(
    'FORBIDDEN',
    `"${principal.name}" is shown nothing that is personal, and this may show it: ask as an auditor or admin of the log`,
  );
}

function requireOwner({ name, owner }: Principal): void {
  if (owner !== true) throw new AttestryError('FORBIDDEN', `"${name}" is no owner: an owner has to do this`);
}

/**
 * The parameters of the path. With a NUL they name nothing, and PostgreSQL takes none; that of a page is for the page, which says what it
 * does not find.
 */
function pathOf({ ignoresQuery }: Route, c: HttpContext): { [name: string]: string } {
  const path = c.req.param();
  if (ignoresQuery !== true && Object.values(path).some((value) => value.includes('\0')))
    throw new AttestryError('REQUEST_INVALID', 'the address has the character U+0000: leave it out');
  return path;
}

/** Every parameter may be given once. */
function queryOf(url: string): { [name: string]: string } {
  const query: { [name: string]: string } = {};
  for (const [name, value] of new URL(url).searchParams) {
    if (Object.hasOwn(query, name)) throw new AttestryError('REQUEST_INVALID', `"${name}" is given twice`);
    query[name] = value;
  }
  return query;
}

function read(schema: z.ZodObject | undefined, given: { [name: string]: string }, where: string): unknown {
  if (schema === undefined) {
    const [name] = Object.keys(given);
    if (name !== undefined && where === 'the query string')
      throw new AttestryError('REQUEST_INVALID', `${where} has "${name}", which is not known here`);
    return given;
  }
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const name = issue?.path.join('.');
  const which = name === undefined || name === '' ? where : `"${name}" in ${where}`;
  throw new AttestryError('REQUEST_INVALID', `${which}: ${issue?.message ?? 'it cannot be read'}`);
}

/** The methods that are served under an address. */
function methodsAt(routes: readonly Route[], path: string): readonly string[] {
  return routes.filter((route) => patternOf(route.path).test(path)).map(({ method }) => method);
}

/** The addresses of a route, from the way in which Hono writes them. */
function patternOf(path: string): RegExp {
  const segments = path.split('/').map((segment) => {
    if (segment === '*') return '.*';
    const [, pattern] = /^:[^{]+(?:\{(.+)\})?$/.exec(segment) ?? [segment, undefined];
    if (segment.startsWith(':')) return pattern === undefined ? '[^/]+' : `(?:${pattern})`;
    return segment.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  });
  return new RegExp(`^${segments.join('/')}$`);
}

/** What is not served: the address, or only this method. */
function respondAbsent(methods: readonly string[], c: HttpContext): Response {
  const { method, path } = c.req;
  const requestId = c.get('requestId');
  if (methods.length === 0) {
    const message = `nothing is served under ${path}: /openapi.json lists what is`;
    return respondError(new AttestryError('ROUTE_ABSENT', message), requestId);
  }
  const allowed = [...new Set(methods.flatMap((one) => (one === 'GET' ? ['GET', 'HEAD'] : [one])))].join(
    ', ',
  );
  const message = `${method} is not served here: there are ${allowed}`;
  const response = respondError(new AttestryError('METHOD_NOT_ALLOWED', message), requestId);
  response.headers.set('allow', allowed);
  return response;
}
