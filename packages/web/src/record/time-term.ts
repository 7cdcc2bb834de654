const MINUTE_MS = 60_000;

/** What asks for everything that happened in the same minute; undefined for what is no time. */
export function timeTerm(time: string): string | undefined {
  const ms = Date.parse(time);
  if (Number.isNaN(ms)) return undefined;
  const from = Math.floor(ms / MINUTE_MS) * MINUTE_MS;
  return `time:>=${new Date(from).toISOString()} time:<${new Date(from + MINUTE_MS).toISOString()}`;
}
