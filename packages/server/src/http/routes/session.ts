import { AttestryError } from '@attestry/log';
import { z } from 'zod';
import type { Principal } from '../../accounts/principal.ts';
import type { Service } from '../../service/service.ts';
import type { SignInWays } from '../api-types.ts';
import { beginSession, describeSession, SESSION_ANSWER } from '../begin-session.ts';
import { proveKey, proveLink, provePerson, proveSelf } from '../prove-person.ts';
import { parseJsonBody, readMediaType } from '../read-body.ts';
import { byWhom, recordAccount } from '../record-account.ts';
import { type HttpContext, type Route, route } from '../route.ts';
import { clearSessionCookie, refuseForeignPage } from '../session-cookie.ts';

const PATH = '/api/v1/session';

/** Longer than any that was ever taken, in whichever way it is typed. */
const MAX_TYPED = 1024;
const TYPED = z.string().max(MAX_TYPED);
const CODE = z.string().max(MAX_TYPED).exactOptional();

const BY_KEY = z.strictObject({ apiKey: TYPED });
const BY_PASSWORD = z.strictObject({ email: TYPED, password: TYPED, code: CODE });
const SIGN_IN = z.union([BY_KEY, BY_PASSWORD, z.strictObject({ link: TYPED })], {
  error:
    'give either {email, password}, and where there is a second factor {code} too, or {apiKey}, or {link}',
});
const PROOF = z.union([BY_KEY, z.strictObject({ password: TYPED, code: CODE })], {
  error: 'give either {password}, and where there is a second factor {code} too, or {apiKey}',
});

const WAYS: z.ZodType<SignInWays> = z.object({
  setup: z.boolean().meta({
    description:
      'Whether there is no owner yet: the server printed a link for the first one when it started.',
  }),
  sso: z.object({ name: z.string() }).nullable().meta({ description: 'What single sign-on is called here.' }),
});

/** `/api/v1/session`: people in browsers, who sign in once and keep a cookie. */
export function sessionRoutes(service: Service): readonly Route[] {
  return [
    route({
      method: 'POST',
      path: PATH,
      access: 'public',
      summary:
        'Signs in with an e-mail address and a password, with an API key, or with the link of an auditor: the answer sets a cookie.',
      description:
        'The session may what whoever it is may, and ends with them; else after 12 hours without use, and after 30 days. What is done in it counts as done by a person: searches are recorded. Who has a second factor is answered SECOND_FACTOR_NEEDED, and sends the same again with `code`: 6 digits, or a recovery code. An address from which 10 sign-ins failed within a minute has to wait; so has an account to which 5 failed, a minute at first and each time twice as long, an hour at most (429).',
      body: {
        description: 'Who it is.',
        content: {
          'application/json': {
            schema: SIGN_IN,
            example: { email: 'ada@example.com', password: 'some random words' },
          },
        },
      },
      responses: { 201: SESSION_ANSWER },
      handle: async ({ c }) => {
        refuseForeignPage(c);
        readMediaType(c, ['application/json']);
        const given = await parseJsonBody(c, SIGN_IN);
        return beginSession(service, c, await signIn(service, c, given));
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/sign-in',
      access: 'public',
      summary: 'Says by what one can sign in here.',
      responses: {
        200: {
          description: 'The ways there are beside a password and an API key.',
          content: { 'application/json': { schema: WAYS, example: { setup: false, sso: null } } },
        },
      },
      handle: async ({ c }) => {
        const name = service.singleSignOn?.options.name;
        const sso = name === undefined ? null : { name };
        const ways: SignInWays = { setup: !(await service.users.hasOwner()), sso };
        return c.json(ways);
      },
    }),
    route({
      method: 'GET',
      path: PATH,
      access: 'known',
      summary: 'Says who asks, and what is served.',
      responses: { 200: SESSION_ANSWER },
      handle: async ({ c, principal }) => c.json(await describeSession(service, principal)),
    }),
    route({
      method: 'POST',
      path: `${PATH}/proof`,
      access: 'known',
      summary: 'Proves again whose session it is, for what cannot be taken back.',
      description:
        'It counts for five minutes. Whoever signed in with an API key proves it by that key. Failures count as failed sign-ins do. What is no session proves it with each request.',
      body: {
        description: 'What whoever has the session knows.',
        content: {
          'application/json': { schema: PROOF, example: { password: 'some random words', code: '492039' } },
        },
      },
      responses: { 204: { description: 'It is proved.' } },
      handle: async ({ c, principal }) => {
        const given = await parseJsonBody(c, PROOF);
        const { session } = principal;
        if (session === undefined) return c.body(null, 204);
        const isSame =
          'apiKey' in given
            ? (await proveKey(service, c, given.apiKey)).id === principal.id && principal.kind === 'key'
            : (await proveSelf(service, c, principal, given)).id === principal.id;
        if (!isSame) throw new AttestryError('UNAUTHENTICATED', 'this is the key of somebody else');
        await service.sessions.prove(session);
        return c.body(null, 204);
      },
    }),
    route({
      method: 'DELETE',
      path: PATH,
      access: 'known',
      summary: 'Signs out: the session ends, at once.',
      responses: { 204: { description: 'It has ended. A key that was sent in a header stays as it is.' } },
      handle: async ({ c, principal }) => {
        const { session } = principal;
        clearSessionCookie(c);
        if (session === undefined) return c.body(null, 204);
        await service.sessions.end(session);
        await recordAccount(service, principal, 'audit.signed_out', { session }, byWhom(c, principal));
        return c.body(null, 204);
      },
    }),
  ];
}

async function signIn(service: Service, c: HttpContext, given: z.output<typeof SIGN_IN>): Promise<Principal> {
  if ('apiKey' in given) return proveKey(service, c, given.apiKey);
  if ('link' in given) return proveLink(service, c, given.link);
  return signInPerson(service, c, given);
}

async function signInPerson(
  service: Service,
  c: HttpContext,
  { email, ...proof }: { readonly email: string; readonly password: string; readonly code?: string },
): Promise<Principal> {
  const { id } = await provePerson(service, c, email, proof);
  const principal = await service.users.findPrincipal(id);
  // Removed since it was looked at.
  if (principal === undefined) throw new AttestryError('UNAUTHENTICATED', 'this account was just removed');
  return principal;
}
