import { rmSync } from 'node:fs';
import { temporaryFolder } from './append.ts';
import { benchEvents } from './events.ts';
import { batchesOf, median, report, seconds } from './measure.ts';

/** The part of hypercore that is used; it has no types of its own. */
interface Hypercore {
  ready(): Promise<void>;
  append(blocks: readonly Buffer[]): Promise<unknown>;
  close(): Promise<void>;
}

/**
 * Hypercore's append of the same events as JSON, for a sense of scale: it signs a Merkle tree as we do, and neither
 * waits for the disk (fsync) nor indexes anything nor redacts.
 */
export async function benchHypercore(records: number, rounds: number, startMs: number): Promise<void> {
  // @ts-expect-error hypercore has no types
  const module: { default: new (folder: string) => Hypercore } = await import('hypercore');
  const rates: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const folder = temporaryFolder();
    const core = new module.default(folder);
    await core.ready();
    const batches = [...batchesOf(benchEvents(round, records, startMs), 1000)].map((events) =>
      events.map((event) => Buffer.from(JSON.stringify(event))),
    );
    const taken = await seconds(async () => {
      for (const batch of batches) await core.append(batch);
    });
    await core.close();
    rates.push(records / taken);
    rmSync(folder, { recursive: true });
  }
  report('hypercore append, batches of 1,000 (no fsync, no index)', median(rates), 'records/s');
}
