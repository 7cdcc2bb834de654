import { z } from 'zod';
import { ANCHOR_CONFIG } from '../../anchor/anchor-config.ts';
import type { KeptAnchoring } from '../../anchor/anchoring-table.ts';
import { logOf, type Service } from '../../service/service.ts';
import type { Anchoring, Anchorings, AnchorJson, Anchors, NewAnchor } from '../api-types.ts';
import { parseJsonBody } from '../read-body.ts';
import { byWhom } from '../record-account.ts';
import { LOG_PARAMS, type Route, route } from '../route.ts';
import { SEEN } from '../seen-json.ts';

const PATH = '/api/v1/logs/:log/anchors';
const MINUTE_MS = 60_000;
const WEEK_MS = 604_800_000;

const FAILURE = z.object({
  kind: z.enum(['unreachable', 'refused', 'invalid', 'rollback', 'forked']).meta({
    description:
      'unreachable: tried again; refused: somebody has to configure something; invalid: what came back is not what was asked for; rollback: they have seen more than there is here; forked: what they saw is not the beginning of this.',
  }),
  message: z.string(),
  time: z.string(),
});

const ANCHOR: z.ZodType<AnchorJson> = z.object({
  id: z.string(),
  name: z.string(),
  config: ANCHOR_CONFIG,
  hasSecret: z.boolean().meta({ description: 'Whether a password or signing secret is kept for it.' }),
  everyMs: z.int().meta({ description: 'How often it is shown the log, where that has grown.' }),
  created: z.string(),
  last: SEEN.exactOptional().meta({ description: 'The last that it saw.' }),
  lag: z.int().meta({ description: 'How many records it has not seen.' }),
  overdue: z.boolean().meta({ description: 'Whether it should have seen some of them by now.' }),
  failure: FAILURE.exactOptional().meta({ description: 'Of the last try, where that failed.' }),
});

const ANCHORS: z.ZodType<Anchors> = z.object({
  anchors: z.array(ANCHOR),
  refused: z.string().exactOptional().meta({
    description: 'Why nothing is anchored: the table is not what the log says. Absent where all is well.',
  }),
});

const NEW_ANCHOR: z.ZodType<NewAnchor> = z.strictObject({
  name: z.string().trim().min(1).max(80),
  config: ANCHOR_CONFIG,
  secret: z
    .string()
    .min(1)
    .max(4096)
    .exactOptional()
    .meta({ description: 'The password or signing secret: kept encrypted, never shown again.' }),
  everyMs: z.int().min(MINUTE_MS).max(WEEK_MS).exactOptional(),
});

const ANCHORING: z.ZodType<Anchoring> = z.object({
  id: z.string(),
  anchor: z.string().meta({ description: 'The id of the anchor; it may be removed since.' }),
  kind: z.enum(['witness', 'timestamp', 'file', 's3', 'mail', 'webhook']),
  who: z.string(),
  time: z.string(),
  timeIsTheirs: z.boolean(),
  size: z.int(),
  seq: z.int().exactOptional().meta({ description: 'The position of its `audit.anchored`.' }),
  note: z.string().meta({ description: 'The exact text that was shown: C2SP tlog-checkpoint.' }),
  token: z.base64().meta({ description: 'What they gave.' }),
});

const EXAMPLE: AnchorJson = {
  id: 'w7k2m9q4x1pd',
  name: 'Backup disk',
  config: { kind: 'file', path: '/mnt/backup/checkpoints' },
  hasSecret: false,
  everyMs: 3_600_000,
  created: '2026-11-22T09:00:00.000Z',
  last: {
    kind: 'file',
    who: '/mnt/backup/checkpoints',
    time: '2026-11-22T10:00:04.118Z',
    timeIsTheirs: false,
    size: 1042,
  },
  lag: 1,
  overdue: false,
};

const ANCHORING_EXAMPLE: Anchoring = {
  id: '5d0a3c7be1f24960a8d7c3b2914ef065',
  anchor: EXAMPLE.id,
  kind: 'file',
  who: '/mnt/backup/checkpoints',
  time: '2026-11-22T10:00:04.118Z',
  timeIsTheirs: false,
  size: 1042,
  seq: 1042,
  note: 'audit.example.com/main/1\n1042\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n— audit.example.com/main/1 wbkLBc0k…\n',
  token: 'eyJsaW5lIjoxfQ==',
};

const ONE = LOG_PARAMS.extend({
  id: z.string().meta({ description: 'The id of the anchor.', example: EXAMPLE.id }),
});

/** `anchors`: whom outside a log is shown to, and what came back. */
export function anchorRoutes(service: Service): readonly Route[] {
  const { anchors } = service;
  return [
    route({
      method: 'GET',
      path: PATH,
      access: 'read',
      summary: 'Lists whom outside a log is shown to, and how that goes.',
      params: LOG_PARAMS,
      responses: {
        200: {
          description: 'The anchors, in the order in which they were set up.',
          content: { 'application/json': { schema: ANCHORS, example: { anchors: [EXAMPLE] } } },
        },
      },
      handle: async ({ c, params }) => {
        logOf(service, params.log);
        return c.json((await anchors.list(params.log)) satisfies Anchors);
      },
    }),
    addRoute(service),
    route({
      method: 'DELETE',
      path: `${PATH}/:id`,
      access: 'admin',
      summary: 'Removes an anchor: it is shown nothing any more.',
      description: 'What it gave stays, and is verified. That it was removed is on record.',
      params: ONE,
      responses: { 204: { description: 'It is gone, with its password or secret.' } },
      handle: async ({ c, params, principal }) => {
        logOf(service, params.log);
        await anchors.remove(params.log, params.id, byWhom(c, principal));
        return c.body(null, 204);
      },
    }),
    route({
      method: 'POST',
      path: `${PATH}/:id/test`,
      access: 'admin',
      summary: 'Shows an anchor the log as it is now, due or not.',
      description:
        'What came back is kept and recorded. Where it failed, the anchor says why under `failure`.',
      params: ONE,
      responses: {
        200: {
          description: 'The anchor as it is now.',
          content: { 'application/json': { schema: ANCHOR, example: EXAMPLE } },
        },
      },
      handle: async ({ c, params }) => {
        logOf(service, params.log);
        return c.json((await anchors.test(params.log, params.id)) satisfies AnchorJson);
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/logs/:log/anchorings',
      access: 'read',
      summary: 'Lists what was seen of a log outside, newest first, with what came back.',
      params: LOG_PARAMS,
      query: z.object({
        limit: z.coerce.number().int().min(1).max(500).default(50).meta({ description: 'At most so many.' }),
      }),
      responses: {
        200: {
          description: 'What came back.',
          content: {
            'application/json': {
              schema: z.object({ anchorings: z.array(ANCHORING) }),
              example: { anchorings: [ANCHORING_EXAMPLE] },
            },
          },
        },
      },
      handle: async ({ c, params, query }) => {
        logOf(service, params.log);
        const given = await anchors.given(params.log, query.limit);
        return c.json({ anchorings: given.map(anchoringJson) } satisfies Anchorings);
      },
    }),
  ];
}

function addRoute(service: Service): Route {
  return route({
    method: 'POST',
    path: PATH,
    access: 'admin',
    summary: 'Sets up an anchor: somebody outside who is shown the log from now on.',
    description: 'A log has at most 20. That it was set up is on record, and from there it is in force.',
    params: LOG_PARAMS,
    body: {
      description: 'Who it is, and what it takes to reach it.',
      content: {
        'application/json': {
          schema: NEW_ANCHOR,
          example: { name: EXAMPLE.name, config: EXAMPLE.config, everyMs: EXAMPLE.everyMs },
        },
      },
    },
    responses: {
      201: {
        description: 'The anchor. It was not reached yet: test it.',
        content: { 'application/json': { schema: ANCHOR, example: EXAMPLE } },
      },
    },
    handle: async ({ c, params, principal }) => {
      logOf(service, params.log);
      const given = await parseJsonBody(c, NEW_ANCHOR);
      const added = await service.anchors.add(params.log, given, byWhom(c, principal));
      return c.json(added satisfies AnchorJson, 201);
    },
  });
}

function anchoringJson(kept: KeptAnchoring): Anchoring {
  const { id, anchor, kind, who, time, timeIsTheirs, size, seq, note, token } = kept;
  return {
    ...{ id, anchor, kind, who, time, timeIsTheirs, size, note },
    ...(seq !== undefined && { seq }),
    token: Buffer.from(token).toString('base64'),
  };
}
