import type { Log } from '@attestry/log';
import { z } from 'zod';
import { MASKED_TEXT } from '../accounts/mask-record.ts';
import { grantOf, type Principal, SCOPES } from '../accounts/principal.ts';
import type { Service } from '../service/service.ts';
import type { LogSummary } from './api-types.ts';
import type { Reader } from './record-json.ts';

export const READ_ONLY: z.ZodType<LogSummary['readOnly']> = z
  .union([
    z.object({ kind: z.literal('cut'), size: z.int(), signed: z.int(), explanation: z.string() }),
    z.object({ kind: z.literal('cut'), size: z.int(), known: z.int(), explanation: z.string() }),
    z.object({
      kind: z.literal('cut'),
      size: z.int(),
      seen: z.int(),
      who: z.string(),
      explanation: z.string(),
    }),
    z.object({
      kind: z.literal('forked'),
      what: z.literal('seen'),
      who: z.string(),
      explanation: z.string(),
    }),
    z.object({ kind: z.literal('forked'), what: z.enum(['unknown', 'head']), explanation: z.string() }),
    z.object({
      kind: z.literal('forked'),
      what: z.literal('records'),
      signed: z.int(),
      explanation: z.string(),
    }),
    z.object({ kind: z.literal('damaged'), what: z.enum(['first', 'last']), explanation: z.string() }),
    z.object({ kind: z.literal('moved'), place: z.string(), explanation: z.string() }),
    z.object({ kind: z.literal('replaced'), by: z.string(), explanation: z.string() }),
  ])
  .nullable()
  .meta({ description: 'Why it takes no records: what it holds contradicts what was signed. Else null.' });

export const LOG_SUMMARY: z.ZodType<LogSummary> = z.object({
  name: z.string(),
  origin: z.string().meta({ description: '<name>/<log>/<incarnation>.' }),
  size: z.int().meta({ description: 'Records.' }),
  readOnly: READ_ONLY,
  demo: z.boolean().meta({ description: 'Whether nothing in it happened: sample data, to be removed.' }),
  scopes: z.array(z.enum(SCOPES)).meta({ description: 'What whoever asks may do in it.' }),
  masked: z.boolean().meta({ description: 'Whether what is personal is kept from whoever asks.' }),
});

export const LOG_EXAMPLE: LogSummary = {
  name: 'main',
  origin: 'audit.example.com/main/1',
  size: 1042,
  readOnly: null,
  demo: false,
  scopes: ['read'],
  masked: false,
};

/** A log as somebody sees it. */
export async function logSummary(
  service: Pick<Service, 'isDemo'>,
  principal: Principal,
  name: string,
  log: Log,
): Promise<LogSummary> {
  const { scopes = [], masked = false } = grantOf(principal, name) ?? {};
  const size = await readSize(log);
  const readOnly = readOnlyJson(log.readOnly ?? null, { masked });
  return { name, origin: log.origin, size, readOnly, demo: service.isDemo(name), scopes, masked };
}

/** Why it takes no records; who outside saw more of it is kept back with all that is personal, since it may be a mailbox. */
export function readOnlyJson(reason: LogSummary['readOnly'], { masked }: Reader): LogSummary['readOnly'] {
  if (!masked || reason === null || !('who' in reason)) return reason;
  const { who, explanation } = reason;
  return { ...reason, who: MASKED_TEXT, explanation: explanation.replaceAll(who, MASKED_TEXT) };
}

/** What is stored; of a log whose store does not say, what was signed: it is evidence that must be found. */
export async function readSize(log: Log): Promise<number> {
  try {
    return (await log.store.readHead()).size;
  } catch {
    return (await log.signer.lastSigned(log.origin))?.size ?? 0;
  }
}
