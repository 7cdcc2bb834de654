import { cpus } from 'node:os';
import type { KnownEpochs } from './verify-epochs.ts';
import type { VerifyOptions } from './verify-options.ts';
import type { Peak } from './verify-peaks.ts';
import { RecordRun } from './verify-records.ts';

/** Which records one pass looks at, and what has to be known before. */
export interface Stretch {
  /** A multiple of 256. */
  readonly from: number;
  readonly to: number;
  /** 16 random bytes, latin1, drawn for this run. */
  readonly seed: string;
  readonly peaks: readonly Peak[];
}

/** One pass over the records of a stretch, as the options say. */
export async function runRecords(
  options: VerifyOptions,
  { from, to, seed, peaks }: Stretch,
  epochs: KnownEpochs,
): Promise<RecordRun> {
  const run = new RecordRun({
    store: options.store,
    settings: {
      origin: options.origin,
      full: options.mode === 'full',
      epochs: epochs.keys,
      seed,
    },
    from,
    to,
    sizes: peaks.map(({ size }) => size),
    threads: options.threads ?? Math.min(8, cpus().length),
    ...(options.onProgress && { onProgress: options.onProgress }),
    ...(options.signal && { signal: options.signal }),
  });
  await run.run();
  return run;
}

/** Records that cannot be read and after which the tags are wrong: each may have begun an epoch. */
export function lostRotations({ findings, flagged }: RecordRun): readonly number[] {
  const wrongTags = new Set(findings.filter(({ kind }) => kind === 'tag').map(({ from }) => from));
  return findings.flatMap(({ kind, from }) =>
    kind === 'tag' && from !== null && flagged.has(from - 1) && !wrongTags.has(from - 1) ? [from - 1] : [],
  );
}
