import { type Log, readEpochHistory } from '@attestry/log';

const DAY_MS = 86_400_000;

/** A secret of the chain is given up after so long. */
export const MAX_KEY_AGE_DAYS = 90;

/** Whole days since a time, RFC 3339. */
export function ageInDays(since: string, nowMs: number): number {
  return Math.max(0, Math.floor((nowMs - Date.parse(since)) / DAY_MS));
}

/** What is served, as far as its keys go. */
interface Warned {
  readonly logs: ReadonlyMap<string, Log>;
  readonly folder: { readonly signer: Log['signer'] };
  readonly nowMs: () => number;
  isDemo(name: string): boolean;
}

/** What an operator is told of the keys when a server starts. A log that cannot be read is no reason not to serve. */
export async function keyWarnings({ logs, folder, nowMs, isDemo }: Warned): Promise<readonly string[]> {
  const old = [...logs]
    .filter(([name]) => !isDemo(name))
    .map(([name, log]) => ageWarning(name, log, nowMs()));
  const identity = await folder.signer.identity().catch(() => undefined);
  return [
    ...(await Promise.all(old)).flat(),
    ...(identity?.online
      ? [
          'the private identity key lies on this machine: whoever takes it can vouch for keys of their own; take it offline with `attestry keys identity take`',
        ]
      : []),
  ];
}

async function ageWarning(name: string, log: Log, nowMs: number): Promise<readonly string[]> {
  const current = (await readEpochHistory(log).catch(() => [])).at(-1);
  if (current === undefined) return [];
  const days = ageInDays(current.since, nowMs);
  return days > MAX_KEY_AGE_DAYS
    ? [`the secret of "${name}" is ${days} days old: rotate it with \`attestry keys rotate\``]
    : [];
}
