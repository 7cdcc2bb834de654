import type { ServiceDatabase } from '../database/service-database.ts';
import { ApiKeys } from './api-keys.ts';
import { AuditorLinks } from './auditor-links.ts';
import { Credentials } from './credentials.ts';
import { OneTimeLinks } from './one-time-links.ts';
import { type PasswordCost, Passwords } from './password.ts';
import { SecondFactor } from './second-factor.ts';
import { type ResolveOwner, Sessions } from './sessions.ts';
import { SignInLimit } from './sign-in-limit.ts';
import { Users } from './users.ts';
import { ViewerTokens } from './viewer-tokens.ts';

/** Who may ask, by whatever they ask with. */
export interface Accounts {
  readonly keys: ApiKeys;
  readonly users: Users;
  /** Of auditors from outside. */
  readonly links: AuditorLinks;
  /** Of other applications, for their own users. */
  readonly viewers: ViewerTokens;
  readonly sessions: Sessions;
  readonly passwords: Passwords;
  readonly secondFactor: SecondFactor;
  /** How people prove who they are. */
  readonly credentials: Credentials;
  readonly oneTimeLinks: OneTimeLinks;
  readonly signInLimit: SignInLimit;
}

export interface AccountsParts {
  readonly database: ServiceDatabase;
  readonly nowMs: () => number;
  /** What a password costs. @default PASSWORD_COST */
  readonly passwordCost?: PasswordCost | undefined;
  /** A key that is right was used from where it may not be. */
  readonly onMisplaced: (keyId: string) => void;
}

/** Puts the accounts of an installation together, over its tables. */
export function openAccounts({ database, nowMs, passwordCost, onMisplaced }: AccountsParts): Accounts {
  const keys = new ApiKeys(database, nowMs, { onMisplaced });
  const users = new Users(database, nowMs);
  const links = new AuditorLinks(database, nowMs);
  const ownerOf: ResolveOwner = async ({ kind, id }) => {
    if (kind === 'key') return keys.find(id);
    if (kind === 'link') return links.findPrincipal(id);
    return kind === 'user' ? users.findPrincipal(id) : undefined;
  };
  const passwords = new Passwords(passwordCost);
  const secondFactor = new SecondFactor(database, nowMs);
  return {
    ...{ keys, users, links, passwords, secondFactor },
    viewers: new ViewerTokens(database, (id) => keys.find(id), nowMs),
    sessions: new Sessions(database, ownerOf, nowMs),
    credentials: new Credentials({ db: database, users, passwords, secondFactor, nowMs }),
    oneTimeLinks: new OneTimeLinks(database, nowMs),
    signInLimit: new SignInLimit(),
  };
}
