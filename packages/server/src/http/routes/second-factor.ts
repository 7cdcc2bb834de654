import { AttestryError } from '@attestry/log';
import { z } from 'zod';
import type { Principal } from '../../accounts/principal.ts';
import type { User } from '../../accounts/users.ts';
import type { Service } from '../../service/service.ts';
import { parseJsonBody } from '../read-body.ts';
import { byWhom, recordAccount } from '../record-account.ts';
import { type BodyDescription, type HttpContext, type Route, route } from '../route.ts';

const PATH = '/api/v1/second-factor';

const CODE = z.strictObject({
  code: z.string().max(20).meta({ description: 'What the device shows now: 6 digits.' }),
});

const CODES = z.object({
  recoveryCodes: z.array(z.string()).meta({ description: 'Each signs in once, in place of the device.' }),
});

const GIVEN_CODES: BodyDescription = {
  description: 'Ten recovery codes, which are not shown again; those before are void.',
  content: {
    'application/json': { schema: CODES, example: { recoveryCodes: ['7k2m-9x0q-4wd3-p8vz', '…'] } },
  },
};

/** `/api/v1/second-factor`: what people have besides their password, each their own. */
export function secondFactorRoutes(service: Service): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: PATH,
      access: 'known',
      summary:
        'Says whether a second factor is asked of whoever asks, and how many recovery codes they have left.',
      responses: {
        200: {
          description: 'What there is.',
          content: {
            'application/json': {
              schema: z.object({ enabled: z.boolean(), recoveryCodes: z.int() }),
              example: { enabled: true, recoveryCodes: 9 },
            },
          },
        },
      },
      handle: async ({ c, principal }) => {
        const { id } = await userOf(service, principal);
        const enabled = await service.secondFactor.isOn(id);
        return c.json({ enabled, recoveryCodes: await service.secondFactor.codesLeft(id) });
      },
    }),
    route({
      method: 'POST',
      path: PATH,
      access: 'known',
      // Whoever finds a browser open would shut its person out.
      needsProof: true,
      summary: 'Gives a secret for the app that shows codes. Nothing is asked for until it is confirmed.',
      description:
        'TOTP, RFC 6238: SHA-1, 6 digits, 30 seconds. Asked again, it gives another in place of the one before.',
      responses: {
        200: {
          description: 'The secret, which is not shown again.',
          content: {
            'application/json': {
              schema: z.object({
                secret: z.string().meta({ description: 'Base32, to be typed.' }),
                uri: z.string().meta({ description: 'The same for a QR code.' }),
              }),
              example: {
                secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',
                uri: 'otpauth://totp/Attestry:ada%40example.com?issuer=Attestry&secret=…',
              },
            },
          },
        },
      },
      handle: async ({ c, principal }) =>
        c.json(await service.secondFactor.begin(await userOf(service, principal))),
    }),
    route({
      method: 'POST',
      path: `${PATH}/confirm`,
      access: 'known',
      summary: 'Turns the second factor on, by a code that the device shows, and gives recovery codes.',
      body: {
        description: 'The code.',
        content: { 'application/json': { schema: CODE, example: { code: '287082' } } },
      },
      responses: { 200: GIVEN_CODES },
      handle: async ({ c, principal }) => {
        const user = await userOf(service, principal);
        const { code } = await parseJsonBody(c, CODE);
        const recoveryCodes = await service.secondFactor.confirm(user.id, code);
        await recordOwn(service, { c, principal }, 'audit.2fa.enabled');
        return c.json({ recoveryCodes });
      },
    }),
    route({
      method: 'POST',
      path: `${PATH}/recovery-codes`,
      access: 'known',
      needsProof: true,
      summary: 'Gives other recovery codes.',
      responses: { 200: GIVEN_CODES },
      handle: async ({ c, principal }) => {
        const { id } = await userOf(service, principal);
        return c.json({ recoveryCodes: await service.secondFactor.renewCodes(id) });
      },
    }),
    route({
      method: 'DELETE',
      path: PATH,
      access: 'known',
      needsProof: true,
      summary: 'Turns the second factor off: from then on the password alone signs in.',
      responses: { 204: { description: 'It is off; recovery codes are void.' } },
      handle: async ({ c, principal }) => {
        const { id } = await userOf(service, principal);
        if (await service.secondFactor.turnOff(id))
          await recordOwn(service, { c, principal }, 'audit.2fa.disabled');
        return c.body(null, 204);
      },
    }),
  ];
}

/**
 * Who has a second factor: a person with an account, in a browser.
 *
 * @throws AttestryError REQUEST_INVALID
 */
async function userOf({ users }: Pick<Service, 'users'>, principal: Principal): Promise<User> {
  const { kind, id, session } = principal;
  const user = kind === 'user' && session !== undefined ? await users.find(id) : undefined;
  if (user !== undefined) return user;
  throw new AttestryError(
    'REQUEST_INVALID',
    'a second factor is that of a person: sign in with your e-mail address and password',
  );
}

/** In each log that they may do something in. */
function recordOwn(
  service: Service,
  { c, principal }: { readonly c: HttpContext; readonly principal: Principal },
  type: 'audit.2fa.enabled' | 'audit.2fa.disabled',
): Promise<void> {
  const { id, name } = principal;
  const target = { type: 'user', id, name };
  return recordAccount(service, principal, type, { user: id }, { ...byWhom(c, principal), target });
}
