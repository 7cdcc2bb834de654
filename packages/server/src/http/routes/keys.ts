import {
  AttestryError,
  type Log,
  type Receipt,
  readEpochHistory,
  readVerifierKeys,
  searchLog,
} from '@attestry/log';
import { type DataFolder, keyModeOf, rotateKey } from '@attestry/log/folder';
import { formatVerifierKey } from '@attestry/log/note';
import { z } from 'zod';
import { ageInDays, MAX_KEY_AGE_DAYS } from '../../operate/key-warnings.ts';
import { findDemo } from '../../service/demo-log.ts';
import { logOf, type Service } from '../../service/service.ts';
import type { ChainSecret, KeyRotation, LogKeys, SigningKeyJson } from '../api-types.ts';
import { parseJsonBody } from '../read-body.ts';
import { byWhom } from '../record-account.ts';
import { LOG_PARAMS, type Route, route } from '../route.ts';

const SECRET: z.ZodType<ChainSecret> = z.object({
  keyId: z.string(),
  epoch: z.int(),
  from: z.int().meta({ description: 'The first position that it rules.' }),
  to: z.int().nullable().meta({ description: 'The last one; null while it is the current one.' }),
  since: z.string(),
  ageDays: z.int(),
  secret: z.boolean().meta({ description: 'Whether the server has it.' }),
  source: z.enum(['file', 'environment', 'command', 'ratchet']).nullable().meta({
    description:
      'Where it lies: a file of the data folder, what ATTESTRY_SECRETS gives, what ATTESTRY_SECRET_COMMAND prints; ratchet: it was made from the key before.',
  }),
  overdue: z
    .boolean()
    .meta({ description: `It is the current one, and older than ${MAX_KEY_AGE_DAYS} days.` }),
});

const SIGNING_KEY: z.ZodType<SigningKeyJson> = z.object({
  vkey: z.string().meta({ description: 'C2SP signed-note, under the origin of the log.' }),
  current: z.boolean().meta({ description: 'Whether checkpoints are signed with it.' }),
  since: z.string().exactOptional().meta({
    description: 'When the log says that it was first signed with; absent for the first key of all.',
  }),
  until: z.int().exactOptional().meta({
    description: 'Of a retired one: the size of the last checkpoint that is believed under it.',
  }),
});

const KEYS: z.ZodType<LogKeys> = z.object({
  secrets: z.array(SECRET).meta({ description: 'One for each epoch of the chain, ascending.' }),
  mode: z.enum(['keyring', 'ratchet']).meta({
    description: 'How the next epoch follows: from a secret of its own, or by the ratchet.',
  }),
  signing: z.array(SIGNING_KEY).meta({ description: 'The current one first.' }),
  identity: z
    .object({
      vkey: z.string().meta({ description: 'To be pinned by whoever verifies.' }),
      online: z.boolean().meta({ description: 'Whether its private half lies with the signer.' }),
    })
    .nullable(),
  manifest: z.string().nullable().meta({ description: 'The note of the identity key that lists the keys.' }),
});

const EXAMPLE: LogKeys = {
  secrets: [
    {
      ...{ keyId: '6d1f0b2c9a8e7f35', epoch: 0, from: 0, to: null, since: '2026-11-21T10:00:00.000Z' },
      ...{ ageDays: 1, secret: true, source: 'file', overdue: false },
    },
  ],
  mode: 'keyring',
  signing: [{ vkey: 'audit.example.com/main/1+c1b90b04+AV0rr…', current: true }],
  identity: { vkey: 'audit.example.com/identity+5f0a6d11+AQp3…', online: false },
  manifest:
    'attestry/key-manifest/v1\naudit.example.com\n1\nkey XSuu…\n\n— audit.example.com/identity XwptEc0k…\n',
};

const ROTATION: z.ZodType<KeyRotation> = z.strictObject({ reason: z.string().trim().min(1).max(2000) });

const RECEIPT: z.ZodType<Receipt> = z.object({
  id: z.string(),
  log: z.string(),
  seq: z.int(),
  hash: z.string(),
  replayed: z.literal(true).exactOptional(),
});

const PATH = '/api/v1/logs/:log/keys';

/** `keys`: what chains and signs a log. No key is ever shown. */
export function keyRoutes(service: Service): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: PATH,
      access: 'read',
      toMasked: true,
      summary: 'Lists the keys of a log: the secrets of its chain, what signs it, and what vouches for that.',
      params: LOG_PARAMS,
      responses: {
        200: {
          description: 'The keys, without any that is secret.',
          content: { 'application/json': { schema: KEYS, example: EXAMPLE } },
        },
      },
      handle: async ({ c, params }) => c.json(await readKeys(service, params.log)),
    }),
    route({
      method: 'POST',
      path: `${PATH}/rotate`,
      access: 'admin',
      needsProof: true,
      summary:
        'Gives up the secret of the chain for a new one, or turns the ratchet where the log is in that mode.',
      description:
        'Where secrets come from the environment or a command, the new one must be there first: SECRET_MISSING says so.',
      params: LOG_PARAMS,
      body: {
        description: 'Why.',
        content: { 'application/json': { schema: ROTATION, example: { reason: 'every 90 days' } } },
      },
      responses: {
        201: {
          description: 'The receipt of the rotation: the last record under the key before.',
          content: {
            'application/json': {
              schema: RECEIPT,
              example: {
                id: '01a202a9-0c5e-7b21-9d3f-5b0c6f5e6f0e',
                log: 'audit.example.com/main/1',
                seq: 1042,
                hash: '0ac518a5aa8618fa1de2870c80852a9bf5da8fb8ed9c1f6301cfe60de36a3c8d',
              },
            },
          },
        },
      },
      handle: async ({ c, params, principal }) => {
        const log = logOf(service, params.log);
        const { reason } = await parseJsonBody(c, ROTATION);
        const folder = folderOf(service, params.log);
        return c.json(await rotateKey(folder, log, { ...byWhom(c, principal), reason }), 201);
      },
    }),
  ];
}

/** The folder that has the secrets of a log: sample data have one of their own. */
function folderOf(service: Service, name: string): DataFolder {
  const folder = service.isDemo(name) ? findDemo(service.folder) : service.folder;
  if (folder !== undefined) return folder;
  throw new AttestryError('LOG_ABSENT', `the folder of "${name}" is gone`);
}

async function readKeys(service: Service, name: string): Promise<LogKeys> {
  const log = logOf(service, name);
  const { keyring } = folderOf(service, name);
  const epochs = await readEpochHistory(log);
  const nowMs = service.nowMs();
  const secrets = epochs.map(({ epoch, keyId, from, since, hasSecret, ratchet }, i): ChainSecret => {
    const next = epochs[i + 1];
    const ageDays = ageInDays(since, nowMs);
    const source = ratchet ? (hasSecret ? 'ratchet' : null) : (keyring.sourceOf(keyId) ?? null);
    const overdue = next === undefined && ageDays > MAX_KEY_AGE_DAYS;
    const to = next === undefined ? null : next.from - 1;
    return { ...{ keyId, epoch, from, to, since, ageDays }, secret: hasSecret, source, overdue };
  });
  const identity = await log.signer.identity();
  return {
    secrets,
    mode: keyModeOf(epochs),
    signing: await readSigningKeys(log),
    identity: identity === undefined ? null : { vkey: identity.vkey, online: identity.online },
    manifest: identity?.manifest ?? null,
  };
}

async function readSigningKeys(log: Log): Promise<readonly SigningKeyJson[]> {
  const [keys, since] = await Promise.all([
    readVerifierKeys(log.signer, log.origin),
    readRotations(log).catch(() => NONE),
  ]);
  return keys.map(({ key, until }) => {
    const begun = since.get(key.keyId);
    return {
      vkey: formatVerifierKey(key),
      current: until === undefined,
      ...(begun !== undefined && { since: begun }),
      ...(until !== undefined && { until }),
    };
  });
}

const NONE: ReadonlyMap<string, string> = new Map();

/** When each key began to sign, by its id under the log's origin, as the log says. */
async function readRotations(log: Log): Promise<ReadonlyMap<string, string>> {
  const { records } = await searchLog(log, 'type:audit.signing_key.rotated', { limit: 1000 });
  return new Map(
    records.flatMap(({ leaf }) => {
      const { op, keyIds } = leaf.system ?? {};
      const current: unknown = Array.isArray(keyIds) ? keyIds[0] : undefined;
      return op === 'rotated' && typeof current === 'string' ? [[current, leaf.recorded]] : [];
    }),
  );
}
