import { AttestryError, type EventInput } from '@attestry/log';

/** What a key may do. `admin` includes the others. */
export const SCOPES = ['write', 'read', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

/** Who asks. */
export interface Principal {
  /** `local`: a command that works on the data folder itself, and could read it without us. */
  readonly kind: 'key' | 'local';
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** Whether a person asks, by a key that is theirs or in a browser: then what they search is written down. */
  readonly person: boolean;
  /** The id of the session, where that is how they ask; it is no secret. */
  readonly session?: string;
}

/** Whoever holds the data folder. What they read is not recorded: the files would give it without a trace. */
export const LOCAL: Principal = {
  kind: 'local',
  id: 'attestry',
  name: 'command line',
  scopes: ['admin'],
  person: false,
};

export function hasScope({ scopes }: Principal, scope: Scope): boolean {
  return scopes.includes(scope) || scopes.includes('admin');
}

/** @throws AttestryError FORBIDDEN */
export function requireScope(principal: Principal, scope: Scope): void {
  if (!hasScope(principal, scope)) {
    throw new AttestryError(
      'FORBIDDEN',
      `the key "${principal.name}" has no scope "${scope}": use one that has it`,
    );
  }
}

/** Who did it, as an actor of the log's own events. */
export function actorOf({ kind, id, name }: Principal): NonNullable<EventInput['actor']> {
  return kind === 'local' ? { type: 'system', id: 'attestry' } : { type: 'api_key', id, name };
}
