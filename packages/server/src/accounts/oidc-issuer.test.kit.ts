/** For tests: a real issuer of OpenID Connect on this machine, at which whoever comes is somebody without being asked. */
import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';

export interface OidcIssuer {
  readonly issuer: string;
  /** Who comes next, by subject; their claims by subject. */
  subject: string;
  readonly claims: Map<string, { readonly [claim: string]: unknown }>;
  /** The paths that were asked for. */
  readonly asked: string[];
  close(): Promise<void>;
}

export const CLIENT = { clientId: 'attestry', clientSecret: 'a secret that both of them know' } as const;

/** Starts one; `redirectUri` is the one of its only client. */
export async function startOidcIssuer(redirectUri: string): Promise<OidcIssuer> {
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: CLIENT.clientId,
        client_secret: CLIENT.clientSecret,
        redirect_uris: [redirectUri],
        id_token_signed_response_alg: 'ES256',
      },
    ],
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'ES256' } as never] },
    cookies: { keys: ['a key of the cookies'] },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'], groups: ['groups'] },
    scopes: ['openid', 'email', 'profile', 'groups'],
    features: { devInteractions: { enabled: false } },
    pkce: { required: () => true },
    ttl: { AccessToken: 60, AuthorizationCode: 60, Grant: 60, IdToken: 60, Interaction: 60, Session: 60 },
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    findAccount: (_, accountId) => ({
      accountId,
      claims: async () => ({ sub: accountId, ...made.claims.get(accountId) }),
    }),
    loadExistingGrant: async ({ oidc }) => {
      const accountId = oidc.session?.accountId;
      const grant = new provider.Grant({ clientId: CLIENT.clientId, ...(accountId && { accountId }) });
      grant.addOIDCScope('openid email profile groups');
      await grant.save();
      return grant;
    },
  });
  const handle = provider.callback();
  const made: OidcIssuer = {
    issuer,
    subject: '',
    claims: new Map(),
    asked: [],
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  async function answer(...[request, response]: Parameters<typeof handle>): Promise<void> {
    const path = request.url?.split('?')[0] ?? '';
    made.asked.push(path);
    if (path.startsWith('/interaction/'))
      await provider.interactionFinished(request, response, { login: { accountId: made.subject } });
    else await handle(request, response);
  }
  return made;
}
