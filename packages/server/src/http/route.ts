import type { Context } from 'hono';
import { z } from 'zod';
import type { Principal, Scope } from '../accounts/principal.ts';

/**
 * Who may ask: anybody, whoever has any key or session at all, an owner, or who has that scope: for the log in the path, or where
 * there is none for every log.
 */
export type Access = 'public' | 'known' | 'owner' | Scope;

export type Method = 'GET' | 'POST' | 'DELETE';

export interface RequestVariables {
  /** Echoed as `X-Request-Id`, and in every error. */
  readonly requestId: string;
  /** Absent on public routes. */
  readonly principal?: Principal;
  /** Who is at the other end, through trusted proxies; undefined where nothing tells. */
  readonly clientAddress?: string;
  /** Whether the browser asks over TLS, as far as is known: see over-tls.ts. */
  readonly overTls?: boolean;
}

/** What the environment of the Fetch handler gives beside the request: who knows the socket says its address. */
export interface RequestBindings {
  readonly remoteAddress?: string;
  /** Set where the caller is known without a key: a command on the data folder itself. */
  readonly principal?: Principal;
  /** Below which address of another program this is mounted, without a slash at its end. @default '' */
  readonly mountPath?: string;
}

export type HttpContext = Context<{ Variables: RequestVariables; Bindings: RequestBindings }>;

/** One body, as the OpenAPI document describes it. */
export interface BodyDescription {
  readonly description: string;
  /** By media type. */
  readonly content?: {
    readonly [mediaType: string]: { readonly schema?: z.ZodType; readonly example?: unknown };
  };
}

/** A request whose parameters were read. */
export interface RouteRequest<P, Q> {
  readonly c: HttpContext;
  readonly params: P;
  readonly query: Q;
  /** On public routes nobody. */
  readonly principal: Principal;
  /** Whether whoever asks is shown nothing personal of the log in the path. */
  readonly masked: boolean;
}

/**
 * A route: what it serves, who may ask, what it takes and answers. There is no other way to serve something, so that
 * none is without a rule and none is without a description.
 */
export interface RouteSpec<P extends z.ZodObject, Q extends z.ZodObject> {
  readonly method: Method;
  /** As Hono writes it: `/api/v1/logs/:log/records`. */
  readonly path: string;
  readonly access: Access;
  /**
   * Set on what cannot be taken back: whoever asks in a browser must have proved just now to be who they are. A key proves it each time.
   */
  readonly needsProof?: true;
  /**
   * Set on what may be asked by whoever is shown nothing personal: what it answers says nothing of persons where `masked` is set.
   * Without it they are refused, so that what is added later is closed to them until somebody has thought of it.
   */
  readonly toMasked?: true;
  /** A sentence for the OpenAPI document. */
  readonly summary: string;
  readonly description?: string;
  readonly params?: P;
  /** Unknown parameters are refused. */
  readonly query?: Q;
  /** What is behind the question mark is for the page in the browser, and is not looked at here. */
  readonly ignoresQuery?: true;
  readonly body?: BodyDescription;
  /** By status; errors of the registry are described once for all. */
  readonly responses: { readonly [status: number]: BodyDescription };
  handle(request: RouteRequest<z.output<P>, z.output<Q>>): Response | Promise<Response>;
}

/** A route of any parameters. */
export type Route = Omit<RouteSpec<z.ZodObject, z.ZodObject>, 'handle'> & {
  handle(request: RouteRequest<never, never>): Response | Promise<Response>;
};

/** Writes a route down: the compiler knows its parameters from their schemas. */
export function route<P extends z.ZodObject = z.ZodObject, Q extends z.ZodObject = z.ZodObject>(
  spec: RouteSpec<P, Q>,
): Route {
  return spec as unknown as Route;
}

/** The parameters of what is below a log. */
export const LOG_PARAMS: z.ZodObject<{ log: z.ZodString }> = z.object({
  log: z.string().meta({ description: 'The name of the log.', example: 'main' }),
});
