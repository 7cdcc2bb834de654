import {
  type Log,
  readCheckpoint,
  readCheckpointHistory,
  readEpochHistory,
  readRecordedTimes,
} from '@attestry/log';
import { z } from 'zod';
import { chainVerdict, STALE_AFTER_MS } from '../../operate/chain-status.ts';
import { logOf, type Service } from '../../service/service.ts';
import type { ChainEpoch, ChainStatus, Checkpoints } from '../api-types.ts';
import { READ_ONLY, readOnlyJson, readSize } from '../log-summary.ts';
import { LOG_PARAMS, type Route, route } from '../route.ts';
import { SEEN, seenJson } from '../seen-json.ts';
import { FINDING } from '../verification-json.ts';

const COVERS = z.string().nullable().meta({
  description:
    'When the last record that it covers was recorded: it was signed then or later. Null where that record cannot be read.',
});

const RUN = z.object({
  id: z.string(),
  ended: z.string(),
  mode: z.enum(['full', 'quick']),
  size: z.int().meta({ description: 'Records.' }),
  durationMs: z.int(),
});

const STATUS: z.ZodType<ChainStatus> = z.object({
  origin: z.string(),
  size: z.int().meta({ description: 'Records.' }),
  readOnly: READ_ONLY,
  state: z.enum(['never', 'running', 'ok', 'stale', 'broken']).meta({
    description:
      'broken: a run had findings, and no full run was intact since; running: the first run is under way; never: none ran to the end; stale: the last intact full run ended longer ago than staleAfterMs, or there is none and the log is older than that; ok.',
  }),
  staleAfterMs: z.int(),
  running: z
    .object({
      id: z.string(),
      mode: z.enum(['full', 'quick']),
      done: z.int(),
      total: z.int().nullable(),
    })
    .exactOptional()
    .meta({ description: 'The run under way, whatever the state.' }),
  verified: RUN.exactOptional().meta({ description: 'The newest intact run of any kind.' }),
  verifiedFull: RUN.exactOptional().meta({ description: 'The newest intact run over everything.' }),
  broken: z
    .object({
      id: z.string(),
      ended: z.string(),
      findings: z.int(),
      first: FINDING.exactOptional().meta({
        description: 'The finding at the lowest position, else the first; absent where the report is gone.',
      }),
    })
    .exactOptional(),
  checkpoint: z
    .object({ size: z.int(), covers: COVERS })
    .exactOptional()
    .meta({ description: 'The newest that is signed.' }),
  unsignedSince: z.string().exactOptional().meta({
    description:
      'When the first record that no checkpoint covers was recorded; absent where there is none, or it cannot be read.',
  }),
  epochs: z
    .array(
      z.object({
        epoch: z.int(),
        keyId: z.string(),
        from: z.int(),
        since: z.string(),
        secret: z.boolean().meta({ description: 'Whether the server has it.' }),
      }),
    )
    .meta({ description: 'Which secret chains the records from which position on, as the log itself says.' }),
  anchored: SEEN.nullable().meta({
    description: 'The newest checkpoint that somebody outside saw; null where nobody did.',
  }),
  anchors: z.object({
    configured: z.int(),
    failing: z.int().meta({ description: 'Those whose last try failed.' }),
    overdue: z.int().meta({ description: 'Those that saw nothing for too long, though the log has grown.' }),
  }),
});

const STATUS_EXAMPLE: ChainStatus = {
  origin: 'audit.example.com/main/1',
  size: 40_961,
  readOnly: null,
  state: 'ok',
  staleAfterMs: STALE_AFTER_MS,
  verified: {
    id: '5b0c6f5e-6f0e-4b53-8a57-0f6f2f5f0c1d',
    ended: '2026-11-22T09:17:00.518Z',
    mode: 'quick',
    size: 40_961,
    durationMs: 506,
  },
  checkpoint: { size: 40_961, covers: '2026-11-22T09:16:58.204Z' },
  epochs: [{ epoch: 0, keyId: '6d1f0b2c9a8e7f35', from: 0, since: '2026-11-21T10:00:00.000Z', secret: true }],
  anchored: {
    kind: 'file',
    who: '/mnt/backup/checkpoints',
    time: '2026-11-22T09:17:00.911Z',
    timeIsTheirs: false,
    size: 40_961,
  },
  anchors: { configured: 1, failing: 0, overdue: 0 },
};

const CHECKPOINTS: z.ZodType<Checkpoints> = z.object({
  checkpoints: z.array(
    z.object({
      size: z.int().meta({ description: 'How many records it fixes.' }),
      rootHash: z.string().meta({ description: 'Hex.' }),
      covers: COVERS,
      note: z.string().meta({ description: 'The signed note: C2SP tlog-checkpoint.' }),
    }),
  ),
});

const CHECKPOINTS_EXAMPLE: Checkpoints = {
  checkpoints: [
    {
      size: 18,
      rootHash: '0ac518a5aa8618fa1de2870c80852a9bf5da8fb8ed9c1f6301cfe60de36a3c8d',
      covers: '2026-11-22T09:16:58.204Z',
      note: 'audit.example.com/main/1\n18\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n— audit.example.com/main/1 wbkLBc0k…\n',
    },
  ],
};

/** What is known of a chain, for whoever looks at it rather than checks it. */
export function chainRoutes(service: Service): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/logs/:log/chain',
      access: 'read',
      toMasked: true,
      summary: 'Says how the chain of a log is, as far as verification knows.',
      params: LOG_PARAMS,
      responses: {
        200: {
          description: 'How it is.',
          content: { 'application/json': { schema: STATUS, example: STATUS_EXAMPLE } },
        },
      },
      handle: async ({ c, params, masked }) => {
        const status = await readStatus(service, params.log);
        return c.json(masked ? maskStatus(status) : status);
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/logs/:log/checkpoints',
      access: 'read',
      toMasked: true,
      summary: 'Lists the signed checkpoints that are kept, newest first.',
      description: 'Of those within 256 records only the largest is kept.',
      params: LOG_PARAMS,
      query: z.object({
        limit: z.coerce.number().int().min(1).max(500).default(50).meta({ description: 'At most so many.' }),
      }),
      responses: {
        200: {
          description: 'The checkpoints.',
          content: { 'application/json': { schema: CHECKPOINTS, example: CHECKPOINTS_EXAMPLE } },
        },
      },
      handle: async ({ c, params, query }) => {
        const answer: Checkpoints = {
          checkpoints: await readCheckpointHistory(logOf(service, params.log), query.limit),
        };
        return c.json(answer);
      },
    }),
  ];
}

/** A log that was tampered with has a status as well: what its store does not give is left out. */
async function readStatus(service: Service, name: string): Promise<ChainStatus> {
  const log = logOf(service, name);
  const [size, epochs, checkpoint] = await Promise.all([readSize(log), readEpochs(log), readCheckpoint(log)]);
  const [first] = epochs;
  return {
    origin: log.origin,
    size,
    readOnly: log.readOnly ?? null,
    staleAfterMs: STALE_AFTER_MS,
    ...chainVerdict({
      ...(await service.verifications.landmarks(name)),
      nowMs: service.nowMs(),
      ...(first !== undefined && { begunMs: Date.parse(first.since) }),
    }),
    ...(await signedUntil(log, checkpoint?.size ?? 0)),
    epochs,
    ...(await readAnchored(service, name)),
  };
}

/** What was found is evidence, and may hold the very words of records; who outside saw a log may be named by a mailbox. */
function maskStatus(status: ChainStatus): ChainStatus {
  const { readOnly, anchored, broken } = status;
  return {
    ...status,
    readOnly: readOnlyJson(readOnly, { masked: true }),
    anchored: anchored && seenJson(anchored, { masked: true }),
    ...(broken !== undefined && {
      broken: { id: broken.id, ended: broken.ended, findings: broken.findings },
    }),
  };
}

/** Our own signatures have no time in them: when records were recorded brackets when they were signed. */
async function signedUntil(
  log: Log,
  size: number,
): Promise<Pick<ChainStatus, 'checkpoint' | 'unsignedSince'>> {
  const none: ReadonlyMap<number, string> = new Map();
  const times = await readRecordedTimes(log.store, [size - 1, size]).catch(() => none);
  const unsignedSince = times.get(size);
  return {
    ...(size > 0 && { checkpoint: { size, covers: times.get(size - 1) ?? null } }),
    ...(unsignedSince !== undefined && { unsignedSince }),
  };
}

async function readAnchored(
  { anchors, onError }: Service,
  name: string,
): Promise<Pick<ChainStatus, 'anchored' | 'anchors'>> {
  try {
    return await anchors.status(name);
  } catch (error) {
    onError(error);
    return { anchored: null, anchors: { configured: 0, failing: 0, overdue: 0 } };
  }
}

async function readEpochs(log: Log): Promise<readonly ChainEpoch[]> {
  try {
    const epochs = await readEpochHistory(log);
    return epochs.map(({ epoch, keyId, from, since, hasSecret: secret }) => ({
      ...{ epoch, keyId, from, since, secret },
    }));
  } catch {
    return [];
  }
}
