import { AttestryError, type EventInput } from '@attestry/log';
import { isIn, type Network, parseAddress, unwrapMapped } from '../outgoing/network.ts';

/** What may be done in a log. `admin` includes the others. */
export const SCOPES = ['write', 'read', 'verify', 'export', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

/** In place of the name of a log: every log, those to come too, and what belongs to no log. */
export const EVERY_LOG = '*';

/** What somebody may do in a log. */
export interface Grant {
  /** Its name, or {@link EVERY_LOG}. */
  readonly log: string;
  readonly scopes: readonly Scope[];
  /** Set where what is personal is not shown: sections stay sealed, and nothing can be searched by them. */
  readonly masked?: true;
}

/** Who asks. */
export interface Principal {
  /**
   * `local`: a command that works on the data folder itself, and could read it without us. `link`: whoever was given the link of an
   * auditor; `viewer`: whoever another application shows a log to.
   */
  readonly kind: 'key' | 'user' | 'link' | 'viewer' | 'local';
  readonly id: string;
  readonly name: string;
  /** Of a log in several of them, all that any of them allows. */
  readonly grants: readonly Grant[];
  /** Set of whoever decides who else may do what. */
  readonly owner?: true;
  /** From where alone they may ask. */
  readonly networks?: readonly Network[];
  /** Set of a viewer: which log until when, and by which API key. They change nothing. */
  readonly viewing?: { readonly log: string; readonly key: string; readonly untilMs: number };
  /** Whether a person asks, by a key that is theirs or in a browser: then what they search is written down. */
  readonly person: boolean;
  /** The id of the session, where that is how they ask; it is no secret. */
  readonly session?: string;
  /** When whoever has the session last proved to be who they are: milliseconds since 1970. */
  readonly provedMs?: number;
}

/** Whoever holds the data folder. What they read is not recorded: the files would give it without a trace. */
export const LOCAL: Principal = {
  kind: 'local',
  id: 'attestry',
  name: 'command line',
  grants: [{ log: EVERY_LOG, scopes: ['admin'] }],
  owner: true,
  person: false,
};

/**
 * What may be done in a log, or with {@link EVERY_LOG} beyond all of them; undefined where that is nothing. With `admin` there are all
 * other scopes in it. Masked only where nothing that allows reading shows more.
 */
export function grantOf({ grants }: Pick<Principal, 'grants'>, log: string): Grant | undefined {
  const those = grants.filter((grant) => grant.log === log || grant.log === EVERY_LOG);
  const has = (scope: Scope): boolean =>
    those.some(({ scopes }) => scopes.includes(scope) || scopes.includes('admin'));
  const scopes = SCOPES.filter(has);
  if (scopes.length === 0) return undefined;
  const showing = those.filter(({ scopes: some }) => some.includes('read') || some.includes('admin'));
  const masked = showing.length > 0 && showing.every((grant) => grant.masked === true);
  return { log, scopes, ...(masked && { masked }) };
}

/** Whether it may be done in a log, or with {@link EVERY_LOG} beyond all of them. */
export function hasScope(principal: Pick<Principal, 'grants'>, scope: Scope, log: string): boolean {
  return grantOf(principal, log)?.scopes.includes(scope) === true;
}

/**
 * Refuses what somebody may not do in a log, or with {@link EVERY_LOG} beyond all of them.
 *
 * @throws AttestryError FORBIDDEN
 */
export function requireScope(principal: Principal, scope: Scope, log: string): void {
  if (hasScope(principal, scope, log)) return;
  const where = log === EVERY_LOG ? 'for all logs' : `for the log "${log}"`;
  throw new AttestryError(
    'FORBIDDEN',
    `"${principal.name}" has no scope "${scope}" ${where}: ask with a key, or as somebody, that has it`,
  );
}

/** Whether somebody may ask from an address; where it is not known, not by what is bound to some. */
export function mayAskFrom({ networks }: Pick<Principal, 'networks'>, address: string | undefined): boolean {
  if (networks === undefined) return true;
  const from = address === undefined ? undefined : parseAddress(address);
  return from !== undefined && networks.some((network) => isIn(network, unwrapMapped(from)));
}

/** Who did it, as an actor of the log's own events. */
export function actorOf({ kind, id, name }: Principal): NonNullable<EventInput['actor']> {
  switch (kind) {
    case 'local':
      return { type: 'system', id: 'attestry' };
    case 'key':
      return { type: 'api_key', id, name };
    case 'user':
      return { type: 'user', id, name };
    case 'link':
    case 'viewer':
      return { type: 'contact', id, name };
  }
}
