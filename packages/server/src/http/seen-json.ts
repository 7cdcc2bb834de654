import { z } from 'zod';
import { MASKED_TEXT } from '../accounts/mask-record.ts';
import type { RecordStanding, Seen } from './api-types.ts';
import type { Reader } from './record-json.ts';

/** That somebody outside saw a checkpoint, as the API answers it. */
export const SEEN: z.ZodType<Seen> = z.object({
  kind: z.enum(['witness', 'timestamp', 'file', 's3', 'mail', 'webhook']),
  who: z.string(),
  time: z.string(),
  timeIsTheirs: z.boolean().meta({ description: 'Whether the time is theirs, and not ours.' }),
  size: z.int().meta({ description: 'Of the checkpoint, in records.' }),
});

/** Who saw it is a mailbox or a folder of somebody: whoever is shown nothing personal is told of which kind it is. */
export function seenJson(seen: Seen, { masked }: Reader): Seen {
  return masked ? { ...seen, who: MASKED_TEXT } : seen;
}

/** {@link seenJson} of all that is known of a record. */
export function standingJson(
  { seen, after, before, ...rest }: RecordStanding,
  reader: Reader,
): RecordStanding {
  return {
    ...rest,
    seen: seen.map((one) => seenJson(one, reader)),
    ...(after !== undefined && { after: seenJson(after, reader) }),
    ...(before !== undefined && { before: seenJson(before, reader) }),
  };
}
