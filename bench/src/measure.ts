/** Figures of a run, and how they are printed. */

export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

export function percentile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))] ?? Number.NaN;
}

export async function seconds(run: () => Promise<void> | void): Promise<number> {
  const start = performance.now();
  await run();
  return (performance.now() - start) / 1000;
}

/** One line: what, how much, and how that compares with its floor. */
export function report(
  what: string,
  value: number,
  unit: string,
  ratio?: { readonly of: string; readonly value: number },
): void {
  const number = value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3);
  const compared = ratio === undefined ? '' : `   ${ratio.value.toFixed(2)} of ${ratio.of}`;
  console.log(`${what.padEnd(52)} ${number.padStart(10)} ${unit.padEnd(10)}${compared}`);
}

/** Cuts items into batches, one at a time. */
export function* batchesOf<T>(items: Iterable<T>, size: number): Generator<T[]> {
  let batch: T[] = [];
  for (const item of items) {
    batch.push(item);
    if (batch.length === size) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}
