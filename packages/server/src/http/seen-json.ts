import { z } from 'zod';
import type { Seen } from './api-types.ts';

/** That somebody outside saw a checkpoint, as the API answers it. */
export const SEEN: z.ZodType<Seen> = z.object({
  kind: z.enum(['witness', 'timestamp', 'file', 's3', 'mail', 'webhook']),
  who: z.string(),
  time: z.string(),
  timeIsTheirs: z.boolean().meta({ description: 'Whether the time is theirs, and not ours.' }),
  size: z.int().meta({ description: 'Of the checkpoint, in records.' }),
});
