/**
 * Signing in with an account elsewhere: OpenID Connect Core 1.0, the authorization code flow with PKCE (RFC 7636, S256), state, nonce and
 * the issuer in the answer (RFC 9207). The ID token is checked with its signature, though it comes over TLS from the issuer itself.
 *
 * What one step needs in the next is with the browser, in a cookie that lasts ten minutes, so that any server of an installation can go on.
 * It is not sealed: nothing in it is secret from that browser or believed, and whoever could put another one there could put a sealed one.
 */
import { AttestryError } from '@attestry/log';
import type { ClientAuth, Configuration, CustomFetchOptions, IDToken } from 'openid-client';
import { z } from 'zod';
import { type GroupRole, groupsIn } from './group-roles.ts';

export interface SingleSignOnOptions {
  /** The issuer, a URL: https, or http on this machine. */
  readonly issuer: string;
  readonly clientId: string;
  /** Undefined for a public client. */
  readonly clientSecret?: string | undefined;
  /** What people call it: it stands on the button. */
  readonly name: string;
  /** The claim that has the groups. @default "groups" */
  readonly groupsClaim?: string | undefined;
  readonly roles: readonly GroupRole[];
  /**
   * Whether an address counts of which the issuer does not say whether it was verified: where people cannot choose it themselves.
   * @default false
   */
  readonly trustEmail?: boolean | undefined;
  /** Under which URL browsers find this server; with a path where it is mounted below one. */
  readonly publicUrl: string;
}

/** Who the issuer says that somebody is. */
export interface Identity {
  readonly issuer: string;
  readonly subject: string;
  /** Only one that the issuer has verified, or is trusted with. */
  readonly email?: string;
  readonly name?: string;
  readonly groups: readonly string[];
  /** When they last proved to the issuer who they are, milliseconds since 1970; 0 where it does not say. */
  readonly provedMs: number;
}

/** What a browser keeps between the two steps. */
const FLOW = z.strictObject({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  returnTo: z.string(),
  again: z.boolean(),
  beganMs: z.number(),
});
type Flow = z.output<typeof FLOW>;

/** So long somebody may take at the issuer. Milliseconds. */
export const FLOW_MS: number = 10 * 60_000;
/** Clocks differ. Seconds. */
const CLOCK_TOLERANCE_S = 60;
/** What the issuer says of itself is asked for again after so long. Milliseconds. */
const DISCOVERED_MS = 3_600_000;
/** Whoever is to prove again who they are has done so at most so long ago. Seconds. */
const AGAIN_S = 300;
const MAX_RETURN = 2000;

export const CALLBACK_PATH = '/api/v1/sso/callback';

type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

/** Asks another server who somebody is. */
export class SingleSignOn {
  readonly options: SingleSignOnOptions;
  readonly #fetch: Fetch;
  readonly #nowMs: () => number;
  #discovered: { readonly config: Promise<Configuration>; readonly untilMs: number } | undefined;

  /**
   * `fetch`: what goes out goes through it.
   *
   * @throws AttestryError as {@link checkSingleSignOn}
   */
  constructor(options: SingleSignOnOptions, fetch: Fetch, nowMs: () => number) {
    checkSingleSignOn(options);
    this.options = options;
    this.#fetch = fetch;
    this.#nowMs = nowMs;
  }

  /** Whether browsers reach this server over TLS. */
  get isSecure(): boolean {
    return this.options.publicUrl.startsWith('https:');
  }

  /**
   * Where somebody is sent to, and what their browser keeps meanwhile.
   *
   * @param returnTo where they go afterwards: a path of this server
   * @param again whether they have to prove anew who they are, also where the issuer knows them
   * @throws AttestryError REQUEST_INVALID for a path that leads elsewhere; SSO_FAILED where the issuer does not answer
   */
  async start(returnTo: string, again: boolean): Promise<{ readonly url: string; readonly flow: string }> {
    const { randomState, randomNonce, randomPKCECodeVerifier, ...client } = await import('openid-client');
    const flow: Flow = {
      ...{ state: randomState(), nonce: randomNonce(), verifier: randomPKCECodeVerifier() },
      ...{ returnTo: this.#ownPath(returnTo), again, beganMs: this.#nowMs() },
    };
    const config = await this.#configuration();
    const scopes = ['openid', 'email', 'profile'];
    if (config.serverMetadata().scopes_supported?.includes('groups') === true) scopes.push('groups');
    const url = client.buildAuthorizationUrl(config, {
      redirect_uri: this.#redirectUri(),
      scope: scopes.join(' '),
      ...{ state: flow.state, nonce: flow.nonce },
      ...{
        code_challenge: await client.calculatePKCECodeChallenge(flow.verifier),
        code_challenge_method: 'S256',
      },
      ...(again && { prompt: 'login', max_age: String(AGAIN_S) }),
    });
    return { url: url.href, flow: Buffer.from(JSON.stringify(flow)).toString('base64url') };
  }

  /**
   * Who came back, and where they go.
   *
   * @param query of the address that the issuer sent the browser to, with its question mark
   * @param kept what {@link start} gave the browser
   * @throws AttestryError SSO_FAILED
   */
  async finish(
    query: string,
    kept: string | undefined,
  ): Promise<{ readonly identity: Identity; readonly returnTo: string }> {
    const flow = readFlow(kept);
    const ageMs = this.#nowMs() - (flow?.beganMs ?? 0);
    if (flow === undefined || ageMs > FLOW_MS || ageMs < -FLOW_MS)
      throw failed('this browser did not begin here, or more than ten minutes ago');
    const returnTo = this.#ownPath(flow.returnTo);
    const client = await import('openid-client');
    const config = await this.#configuration();
    const url = new URL(this.#redirectUri());
    url.search = query;
    try {
      const tokens = await client.authorizationCodeGrant(config, url, {
        ...{ expectedState: flow.state, expectedNonce: flow.nonce, pkceCodeVerifier: flow.verifier },
        ...(flow.again && { maxAge: AGAIN_S }),
        idTokenExpected: true,
      });
      const claims = tokens.claims();
      if (claims === undefined) throw failed('it gave no ID token');
      const more = this.#isWhole(claims) ? {} : await this.#userInfo(config, tokens.access_token, claims.sub);
      return { identity: this.#identityOf({ ...more, ...claims }), returnTo };
    } catch (error) {
      throw AttestryError.is(error) ? error : failed(sayOAuth(error), error);
    }
  }

  /** Whether the token says all that is asked for. */
  #isWhole(claims: IDToken): boolean {
    return [this.#groupsClaim, 'email', 'email_verified'].every((claim) => claims[claim] !== undefined);
  }

  async #userInfo(config: Configuration, accessToken: string, subject: string): Promise<object> {
    if (config.serverMetadata().userinfo_endpoint === undefined) return {};
    const { fetchUserInfo } = await import('openid-client');
    return fetchUserInfo(config, accessToken, subject);
  }

  #identityOf(claims: IDToken): Identity {
    const {
      iss: issuer,
      sub: subject,
      email,
      email_verified: isVerified,
      name,
      auth_time: authTime,
    } = claims;
    return {
      ...{ issuer, subject },
      ...(typeof email === 'string' && (isVerified ?? this.options.trustEmail) === true && { email }),
      ...(typeof name === 'string' && name.trim() !== '' && { name }),
      groups: groupsIn(claims[this.#groupsClaim]),
      provedMs: typeof authTime === 'number' ? authTime * 1000 : 0,
    };
  }

  get #groupsClaim(): string {
    return this.options.groupsClaim ?? 'groups';
  }

  #redirectUri(): string {
    return this.options.publicUrl.replace(/\/+$/, '') + CALLBACK_PATH;
  }

  /** Path and query of an address of this server. @throws AttestryError REQUEST_INVALID for one of another */
  #ownPath(text: string): string {
    const base = new URL(`${this.options.publicUrl.replace(/\/+$/, '')}/`);
    // A browser reads "\" as "/", and leaves out line breaks and tabs; none of them belongs into a path.
    const isPath =
      /^\/(?![/\\])[\x21-\x7e]*$/.test(text) && !text.includes('\\') && text.length <= MAX_RETURN;
    const url = isPath && URL.canParse(text, base.href) ? new URL(text, base) : undefined;
    if (
      url?.origin === base.origin &&
      url.pathname.startsWith(base.pathname) &&
      !url.pathname.startsWith('//')
    )
      return url.pathname + url.search;
    throw new AttestryError(
      'REQUEST_INVALID',
      '"return" is no path of this server: give one that begins with "/"',
    );
  }

  /** What the issuer says of itself. What failed is asked again. */
  #configuration(): Promise<Configuration> {
    const nowMs = this.#nowMs();
    if (this.#discovered !== undefined && nowMs < this.#discovered.untilMs) return this.#discovered.config;
    const config = this.#discover();
    this.#discovered = { config, untilMs: nowMs + DISCOVERED_MS };
    config.catch(() => {
      if (this.#discovered?.config === config) this.#discovered = undefined;
    });
    return config;
  }

  async #discover(): Promise<Configuration> {
    const client = await import('openid-client');
    const { issuer, clientId, clientSecret } = this.options;
    const customFetch = (url: string, { body, ...init }: CustomFetchOptions): Promise<Response> =>
      this.#fetch(url, { ...init, ...(body != null && { body: body as NonNullable<RequestInit['body']> }) });
    try {
      return await client.discovery(
        new URL(issuer),
        clientId,
        { ...(clientSecret && { client_secret: clientSecret }), [client.clockTolerance]: CLOCK_TOLERANCE_S },
        clientSecret === undefined ? client.None() : secretAuth(client, clientSecret),
        {
          [client.customFetch]: customFetch,
          execute: [
            client.enableNonRepudiationChecks,
            ...(issuer.startsWith('http:') ? [client.allowInsecureRequests] : []),
          ],
        },
      );
    } catch (error) {
      throw failed('the server where you have your account cannot be asked', error);
    }
  }
}

/** In a header where the issuer takes it there, which is what it does where it says nothing (Discovery 1.0 §3). */
function secretAuth(client: typeof import('openid-client'), secret: string): ClientAuth {
  const basic = client.ClientSecretBasic(secret);
  const post = client.ClientSecretPost(secret);
  return (as, ...rest) => {
    const methods = as.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
    return (methods.includes('client_secret_basic') ? basic : post)(as, ...rest);
  };
}

function readFlow(kept: string | undefined): Flow | undefined {
  try {
    return FLOW.safeParse(JSON.parse(Buffer.from(kept ?? '', 'base64url').toString())).data;
  } catch {
    return undefined;
  }
}

/**
 * Refuses what cannot be set up.
 *
 * @throws AttestryError REQUEST_INVALID for a URL that is none, or that is without TLS on the network
 */
export function checkSingleSignOn({
  issuer,
  publicUrl,
}: Pick<SingleSignOnOptions, 'issuer' | 'publicUrl'>): void {
  requireTls(issuer, 'the issuer');
  requireOneIssuer(issuer);
  requireTls(publicUrl, 'the public URL');
}

/**
 * Of some addresses openid-client takes whatever issuer the metadata names (openid-client 6, `discovery`): there, people of other
 * organisations could come with groups of the same names.
 *
 * @throws AttestryError REQUEST_INVALID
 */
function requireOneIssuer(issuer: string): void {
  const { hostname, pathname } = new URL(issuer);
  const isOfOne = /^\/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\/v2\.0\/?$/i.test(pathname);
  const isMicrosoft = hostname === 'login.microsoftonline.com' || hostname.endsWith('.b2clogin.com');
  if (!pathname.includes('/.well-known/') && (!isMicrosoft || isOfOne)) return;
  throw new AttestryError(
    'REQUEST_INVALID',
    `the issuer is "${issuer}": name that of your own organisation, without /.well-known/ (of Microsoft: https://login.microsoftonline.com/<tenant id>/v2.0)`,
  );
}

/** @throws AttestryError REQUEST_INVALID */
function requireTls(text: string, what: string): void {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isHere = url !== undefined && /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(url.hostname);
  const isPlain = url?.username === '' && url.password === '' && url.search === '' && url.hash === '';
  if (isPlain && (url.protocol === 'https:' || (url.protocol === 'http:' && isHere))) return;
  throw new AttestryError(
    'REQUEST_INVALID',
    `${what} is "${text}": give a URL that begins with https:// (http:// only on this machine), without a query`,
  );
}

/** What an error of OAuth says: its code, never what was sent. */
function sayOAuth(error: unknown): string {
  if (!(error instanceof Error)) return 'it failed';
  const { error: given } = error as { readonly error?: unknown };
  const code = typeof given === 'string' && /^[\w.-]{1,60}$/.test(given) ? `: ${given}` : '';
  return `${error.message}${code}`;
}

/** @internal */
export function failed(why: string, cause?: unknown): AttestryError {
  return new AttestryError('SSO_FAILED', `you are not signed in: ${why}; begin again at the sign-in page`, {
    ...(cause !== undefined && { cause }),
  });
}
