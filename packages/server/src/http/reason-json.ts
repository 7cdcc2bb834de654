import { ERROR_CODES, type ErrorCode } from '@attestry/log';
import { z } from 'zod';
import type { Reason } from '../operate/reason.ts';

const SAID = z.string().meta({ description: 'What a program said, in its own words.' });

const KINDS: z.ZodType<Reason> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('cancelled'), by: z.string() }),
  z.object({ kind: z.literal('log-removed') }),
  z.object({ kind: z.literal('stopped') }),
  z.object({ kind: z.literal('lost') }),
  z.object({
    kind: z.literal('failed'),
    code: z
      .enum(Object.keys(ERROR_CODES) as [ErrorCode])
      .meta({ description: 'Where it is an error of docs/errors.md.' })
      .exactOptional(),
    said: SAID,
  }),
  z.object({ kind: z.literal('unrecorded'), said: SAID }),
  z.object({ kind: z.literal('unchecked'), said: SAID }),
  z.object({
    kind: z.literal('findings'),
    count: z.int(),
    until: z.int().meta({ description: 'The highest position before the first of them, -1 if none.' }),
  }),
  z.object({ kind: z.literal('read-only'), said: SAID }),
]);

/** Why something ended as it did, as the OpenAPI document describes it. */
export const REASON: z.ZodType<Reason> = KINDS.meta({
  description: 'The same as `message`, for programs that say it in another language.',
});
