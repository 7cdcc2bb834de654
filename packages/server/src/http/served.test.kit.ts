/** For tests: a service over a data folder of its own, asked over HTTP as its users ask. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Log } from '@attestry/log';
import { createDataFolder, createFolderLog, openDataFolder } from '@attestry/log/folder';
import { WEAKEST } from '../accounts/password.test.kit.ts';
import type { Scope } from '../accounts/principal.ts';
import type { RoleIn } from '../accounts/roles.ts';
import type { User } from '../accounts/users.ts';
import { openService, type Service, type ServiceOptions } from '../service/service.ts';
import { type App, type AppOptions, createApp } from './app.ts';

export interface Served {
  readonly dir: string;
  readonly service: Service;
  readonly app: App;
  /** The log "main". */
  readonly log: Log;
  /** What the service reported. */
  readonly errors: readonly unknown[];
  readonly notices: readonly string[];
  /** What to send as Authorization, of a key made for these scopes. */
  key(
    scopes: readonly Scope[],
    options?: { readonly person?: boolean; readonly name?: string },
  ): Promise<string>;
  /** Asks the Fetch handler; `path` from `/api/v1/logs/main/` on where it does not begin with a slash. With an admin key unless `key` says otherwise. */
  ask(path: string, init?: RequestInit & { readonly key?: string | null }): Promise<Response>;
  /** Signs in with a key of its own: what to send as Cookie. */
  signIn(scopes: readonly Scope[]): Promise<string>;
  /** Adds somebody with these roles, whose password is {@link PASSWORD}. */
  addPerson(roles: readonly RoleIn[], email?: string): Promise<User>;
  /** Signs somebody in by password: what to send as Cookie. */
  signInPerson(email?: string): Promise<string>;
  close(): Promise<void>;
}

export const PASSWORD = 'some random words';
/** Whose address it is where a test names none. */
export const EMAIL = 'ada@example.com';

/** Opens one; `close` removes it. */
export async function serveFolder(
  options: AppOptions &
    Pick<ServiceOptions, 'nowMs' | 'anchorKinds' | 'allowNetworks' | 'singleSignOn'> & {
      /** Logs that the folder is to have beside "main". */
      readonly logs?: readonly string[];
    } = {},
): Promise<Served> {
  const dir = mkdtempSync(join(tmpdir(), 'attestry-http-'));
  await (await createFolderLog(createDataFolder(dir, 'test'))).close();
  for (const name of options.logs ?? []) await (await createFolderLog(openDataFolder(dir), name)).close();
  const errors: unknown[] = [];
  const notices: string[] = [];
  const service = await openService({
    dir,
    version: '0.0.0',
    onError: (error) => errors.push(error),
    onNotice: (line) => notices.push(line),
    passwordCost: WEAKEST,
    ...(options.nowMs !== undefined && { nowMs: options.nowMs }),
    ...(options.anchorKinds !== undefined && { anchorKinds: options.anchorKinds }),
    ...(options.allowNetworks !== undefined && { allowNetworks: options.allowNetworks }),
    singleSignOn: options.singleSignOn,
  });
  const app = createApp(service, options);
  const log = service.logs.get('main');
  if (log === undefined) throw new Error('the folder has a log');
  const key: Served['key'] = async (scopes, { person = false, name = scopes.join('+') } = {}) =>
    `Bearer ${(await service.keys.create({ name, scopes, person })).secret}`;
  const admin = await key(['admin']);
  const ask: Served['ask'] = async (path, { key: given = admin, ...init } = {}) => {
    const headers = new Headers(init.headers);
    if (given !== null) headers.set('authorization', given);
    const url = `http://localhost${path.startsWith('/') ? path : `/api/v1/logs/main/${path}`}`;
    return app.fetch(new Request(url, { ...init, headers }));
  };
  const signIn = async (given: object): Promise<string> => {
    const response = await ask('/api/v1/session', {
      method: 'POST',
      key: null,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(given),
    });
    const [cookie = ''] = response.headers.getSetCookie();
    return cookie.slice(0, cookie.indexOf(';'));
  };
  return {
    dir,
    service,
    app,
    log,
    errors,
    notices,
    key,
    ask,
    signIn: async (scopes) => signIn({ apiKey: (await key(scopes)).slice('Bearer '.length) }),
    addPerson: async (roles, email = EMAIL) => {
      const name = email.slice(0, email.indexOf('@'));
      const user = await service.users.add({ email, name, roles });
      await service.users.setPassword(user.id, await service.passwords.hash(PASSWORD));
      return user;
    },
    signInPerson: (email = EMAIL) => signIn({ email, password: PASSWORD }),
    close: async () => {
      await service.close();
      rmSync(dir, { recursive: true });
    },
  };
}
