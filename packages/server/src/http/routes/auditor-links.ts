import { z } from 'zod';
import { type AuditorLink, LINK_SCOPES, type NewAuditorLink } from '../../accounts/auditor-links.ts';
import type { Principal } from '../../accounts/principal.ts';
import type { Service } from '../../service/service.ts';
import { parseJsonBody } from '../read-body.ts';
import { byWhom, recordAccount } from '../record-account.ts';
import { type HttpContext, LOG_PARAMS, type Route, route } from '../route.ts';

const PATH = '/api/v1/logs/:log/auditor-links';

const LINK: z.ZodType<AuditorLink> = z.object({
  id: z.string(),
  name: z.string().meta({ description: 'Whom it was made for.' }),
  scopes: z.array(z.enum(LINK_SCOPES)),
  masked: z.boolean().meta({ description: 'Whether what is personal is kept from whoever has it.' }),
  createdBy: z.string(),
  created: z.string(),
  expires: z.string().meta({ description: 'RFC 3339: from when on it is none any more.' }),
  revoked: z.string().exactOptional(),
  used: z.string().exactOptional().meta({ description: 'When somebody signed in with it last.' }),
  uses: z.int().meta({ description: 'How often somebody did.' }),
});

const NEW_LINK: z.ZodType<Omit<NewAuditorLink, 'createdBy'>> = z.strictObject({
  name: z.string(),
  scopes: z.array(z.enum(LINK_SCOPES)).default(['read', 'verify']),
  masked: z.boolean().default(true),
  expires: z.iso.datetime({ offset: true }).meta({ description: 'At most 366 days ahead.' }),
});

const EXAMPLE: AuditorLink = {
  id: 'Zk3v9x0q2m4w',
  name: 'Nova Audit',
  scopes: ['read', 'verify'],
  masked: true,
  createdBy: 'Ada Lopez',
  created: '2026-11-22T09:00:00.000Z',
  expires: '2026-12-22T09:00:00.000Z',
  uses: 0,
};

/** The example of a body has to be one that can be asked with for long. */
const A_MONTH_MS = 30 * 86_400_000;

/** `/api/v1/logs/:log/auditor-links`: who may look from outside, for how long. */
export function auditorLinkRoutes(service: Service): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: PATH,
      access: 'admin',
      summary: 'Lists the auditor links to a log, without what they are given by.',
      params: LOG_PARAMS,
      responses: {
        200: {
          description: 'All links, those that have ended too, newest first.',
          content: {
            'application/json': {
              schema: z.object({ links: z.array(LINK) }),
              example: { links: [EXAMPLE] },
            },
          },
        },
      },
      handle: async ({ c, params }) => c.json({ links: await service.links.list(params.log) }),
    }),
    route({
      method: 'POST',
      path: PATH,
      access: 'admin',
      summary: 'Makes a link by which an auditor signs in to the log, and gives it this once.',
      description:
        'The page is `/auditor#<token>`, which signs in with `POST /api/v1/session`. Each use is on record in the log, with address and browser. When the link ends, so do its sessions.',
      params: LOG_PARAMS,
      body: {
        description: 'Whom it is for, what they may do, and until when.',
        content: {
          'application/json': {
            schema: NEW_LINK,
            example: {
              ...{ name: 'Nova Audit', scopes: ['read', 'verify'], masked: true },
              expires: new Date(service.nowMs() + A_MONTH_MS).toISOString(),
            },
          },
        },
      },
      responses: {
        201: {
          description: 'The link: `token` is not shown again.',
          content: {
            'application/json': {
              schema: z.object({ link: LINK, token: z.string() }),
              example: { link: EXAMPLE, token: 'al_…' },
            },
          },
        },
      },
      handle: async ({ c, params, principal }) => {
        const given = await parseJsonBody(c, NEW_LINK);
        const made = await service.links.create(params.log, { ...given, createdBy: principal.name });
        await recordLink(service, { c, principal }, params.log, 'audit.access_link.created', made.link);
        return c.json(made, 201);
      },
    }),
    route({
      method: 'DELETE',
      path: `${PATH}/:id`,
      access: 'admin',
      summary: 'Revokes an auditor link, at once and for good, and ends its sessions.',
      params: LOG_PARAMS.extend({
        id: z.string().meta({ description: 'The id of the link.', example: EXAMPLE.id }),
      }),
      responses: {
        200: {
          description: 'The link as it is now.',
          content: {
            'application/json': {
              schema: LINK,
              example: { ...EXAMPLE, revoked: '2026-11-22T10:00:00.000Z' },
            },
          },
        },
      },
      handle: async ({ c, params, principal }) => {
        const link = await service.links.revoke(params.log, params.id);
        await service.sessions.endAll({ kind: 'link', id: link.id });
        await recordLink(service, { c, principal }, params.log, 'audit.access_link.revoked', link);
        return c.json(link);
      },
    }),
  ];
}

async function recordLink(
  service: Service,
  { c, principal }: { readonly c: HttpContext; readonly principal: Principal },
  log: string,
  type: string,
  { id, name, scopes, masked, expires }: AuditorLink,
): Promise<void> {
  const system = { link: id, scopes: [...scopes], masked, expires };
  const input = { ...byWhom(c, principal), target: { type: 'access_link', id, name } };
  await recordAccount(service, { grants: [{ log, scopes }] }, type, system, input);
}
