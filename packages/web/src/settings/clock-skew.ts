/** Less than this may be how long the answer was under way. Milliseconds. */
const AGREES_MS = 2000;

/** How far the clock of the server is before this browser's, milliseconds; 0 where they agree as far as one can tell. */
export function clockSkew(serverNow: string, receivedMs: number): number {
  const difference = Date.parse(serverNow) - receivedMs;
  return Number.isNaN(difference) || Math.abs(difference) < AGREES_MS ? 0 : difference;
}
