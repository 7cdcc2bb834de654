import type { ChainStatus, Verification } from 'attestry/api';

type Known = Pick<ChainStatus, 'broken' | 'verifiedFull'>;
type Listed = Pick<Verification, 'id' | 'state' | 'incremental' | 'range'>;

/**
 * The run whose report is shown: the one that the address names; else what broke the chain; else the newest that looked at
 * the log from its beginning; else the newest that ended.
 */
export function chosenRun(
  wanted: string | undefined,
  chain: Known | undefined,
  runs: readonly Listed[],
): string | undefined {
  if (wanted !== undefined && wanted !== '') return wanted;
  if (chain?.broken !== undefined) return chain.broken.id;
  const done = runs.filter(({ state }) => state === 'done');
  return (
    done.find(({ incremental, range }) => !incremental && range === undefined)?.id ??
    chain?.verifiedFull?.id ??
    done[0]?.id
  );
}
